// What the app asks for, as HTTP: one method per route. Another backend has the same methods.

/** An answer that is not what was asked for; the message may be shown. `status` 0: no answer. */
export class BackendError extends Error {
  /** @param {string} message @param {number} status */
  constructor(message, status) {
    super(message);
    this.name = "BackendError";
    this.status = status;
  }

  /** Whether the same request may succeed a little later. */
  get passing() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

const PATIENCE_MS = 30_000;

export class HttpBackend {
  /**
   * @param {string} base Address in front of `/lora_curator`, without a slash at the end.
   * @param {string} sid The session's id.
   */
  constructor(base, sid) {
    this.base = base.replace(/\/+$/, "");
    this.sid = sid;
    /** What this place can do; true unless said otherwise. @type {Record<string, boolean>} */
    this.can = {};
  }

  /** @param {...(string | number)} parts */
  url(...parts) {
    const path = parts.map((part) => encodeURIComponent(part)).join("/");
    return `${this.base}/lora_curator/v1/s/${encodeURIComponent(this.sid)}/${path}`;
  }

  about() {
    return this.#json(this.url("about"));
  }

  /** @param {string} path */
  browse(path) {
    return this.#post(this.url("browse"), { path });
  }

  /** @param {string} path @returns {Promise<{folder: string}>} */
  openFolder(path) {
    return this.#post(this.url("folders"), { path });
  }

  /** @param {string} folder */
  table(folder) {
    return this.#json(this.url("folders", folder, "table"));
  }

  /** @param {string} folder */
  state(folder) {
    return this.#json(this.url("folders", folder, "state"));
  }

  /** @param {string} folder @param {number} since below 0 while nothing was heard yet */
  news(folder, since) {
    return this.#json(`${this.url("folders", folder, "news")}?since=${Math.max(0, since)}`);
  }

  /** @param {string} folder @param {{token: string, since: number, operations: object[]}} body */
  operations(folder, body) {
    return this.#post(this.url("folders", folder, "operations"), body);
  }

  /** @param {string} folder @param {string} name @param {number} version */
  async column(folder, name, version) {
    return this.#floats(`${this.url("folders", folder, "columns", name)}?v=${version}`);
  }

  /** @param {string} folder @param {number} version */
  async positions(folder, version) {
    return this.#floats(`${this.url("folders", folder, "positions")}?v=${version}`);
  }

  /** @param {string} folder @param {number} row */
  details(folder, row) {
    return this.#json(this.url("folders", folder, "images", row));
  }

  /** @param {string} folder @param {object} body */
  preview(folder, body) {
    return this.#post(this.url("folders", folder, "preview"), body);
  }

  /** @param {string} folder @param {string} kind @param {object} options */
  startJob(folder, kind, options) {
    return this.#post(this.url("folders", folder, "jobs"), { kind, options });
  }

  /** @param {string} folder */
  stopJob(folder) {
    return this.#post(this.url("folders", folder, "stop"), {});
  }

  /** @param {object} values */
  setPreferences(values) {
    return this.#post(this.url("preferences"), values);
  }

  inbox() {
    return this.#json(this.url("inbox"));
  }

  /** @param {string} folder @param {string[]} ids */
  addFromInbox(folder, ids) {
    return this.#post(this.url("folders", folder, "inbox"), { ids });
  }

  /** @param {string} folder @param {number} row @param {number} side @param {string} id */
  pictureUrl(folder, row, side, id) {
    return `${this.url("folders", folder, "pictures", row)}?side=${side}&v=${encodeURIComponent(id)}`;
  }

  /** @param {string} id */
  thumbnailUrl(id) {
    return this.url("thumbnails", id);
  }

  /** Named selections side by side. @param {string} folder @param {readonly string[]} names */
  comparison(folder, names) {
    const said = encodeURIComponent(names.join("|")); // no name has a bar in it
    return this.#json(`${this.url("folders", folder, "comparison")}?names=${said}`);
  }

  /** How often an epoch shows each part with balanced repeats. @param {string} folder @param {"cluster" | "folder"} by */
  exposure(folder, by) {
    return this.#json(`${this.url("folders", folder, "exposure")}?by=${by}`);
  }

  /** @param {string} folder */
  inventoryUrl(folder) {
    return this.url("folders", folder, "inventory.tsv");
  }

  /** @param {string} folder */
  reportUrl(folder) {
    return this.url("folders", folder, "report.html");
  }

  /** @param {string} folder */
  comparisonPageUrl(folder) {
    return this.url("folders", folder, "comparison.html");
  }

  /** @param {string} url @param {object} body */
  #post(url, body) {
    const headers = { "Content-Type": "application/json" };
    return this.#json(url, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /** @param {string} url @param {RequestInit} [options] @returns {Promise<any>} */
  async #json(url, options) {
    const answer = await this.#fetch(url, options);
    try {
      return await answer.json();
    } catch {
      throw new BackendError("The answer of the program broke off.", 0);
    }
  }

  /** @param {string} url */
  async #floats(url) {
    const answer = await this.#fetch(url);
    try {
      return new Float32Array(await answer.arrayBuffer());
    } catch {
      throw new BackendError("The answer of the program broke off.", 0);
    }
  }

  /** @param {string} url @param {RequestInit} [options] */
  async #fetch(url, options = {}) {
    let answer;
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      answer = await fetch(url, { credentials: "same-origin", signal, ...options });
    } catch {
      throw new BackendError("The program does not answer.", 0);
    }
    if (answer.ok) return answer;
    let sentence = `The program answered ${answer.status} ${answer.statusText}.`;
    try {
      sentence = (await answer.json()).error ?? sentence;
    } catch {
      // an answer of something in between, a proxy: the status is all there is
    }
    throw new BackendError(sentence, answer.status);
  }
}
