// Keeping up with the server: asking again and again what has changed.

import { rowsOf } from "./actions.mjs";
import { LoadModel } from "./load.mjs";

const CALM_MS = 1000;
const BUSY_MS = 250;
const REFUSED_MS = 10_000;

export class NewsModel extends LoadModel {
  constructor() {
    super();
    this.asking = false;
    this.hurried = false;
    /** Nobody looks: the app is not on the page. */
    this.asleep = false;
    /** The last sentence of a server that does not know us. */
    this.complaint = "";
    globalThis.document?.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.soon();
    });
  }

  /** Read what an answer of `news` or `operations` says. @param {any} answer @param {any[]} sent */
  readNews(answer, sent = []) {
    const mine = rowsOf(sent);
    if (!this.table) {
      this.readRest({ ...answer, columns: {}, positions: 0 });
      if (answer.token) void this.load();
      return;
    }
    if (answer.token !== this.table.token) {
      void this.load();
      return;
    }
    const finished = this.busy && !["running", "stopping"].includes(answer.job?.state);
    if (answer.full) {
      void this.#again(); // settles everything
      return;
    }
    if (answer.rev >= this.rev) {
      if (answer.changes) this.#readChanges(answer.changes, mine);
      this.rev = answer.rev;
      this.readRest(answer);
      if (finished) void this.#again(); // findings are in the state alone
    }
    // an answer that is older than what we know has nothing to say but that these were done
    if (mine.size) this.settle(mine);
  }

  /** @param {any} changes @param {Set<number>} mine */
  #readChanges(changes, mine) {
    this.known.readChanges(changes);
    const captions = [];
    changes.rows.forEach((/** @type {number} */ row, /** @type {number} */ place) => {
      mine.add(row);
      const text = changes.captions?.[place] ?? null;
      if (this.captionsBelow.has(row)) this.captionsBelow.set(row, text);
      else if (this.table && this.table.captions[row] !== text) {
        this.table.captions[row] = text;
        captions.push(row);
      }
    });
    this.texts.forget(captions);
    this.settle(mine);
    if (captions.length) this.emit("captions", { rows: Int32Array.from(captions) });
  }

  /** All states again, and the captions where they may have changed. */
  async #again() {
    const { folder, table, backend } = this;
    if (!table) return;
    const wasEdited = this.known.edited.includes(1);
    try {
      const state = await backend.state(folder);
      const fresh = wasEdited || state.edited.length ? await backend.table(folder) : null;
      if (this.table !== table || state.token !== table.token || state.rev < this.rev) return;
      this.readState(state);
      const rows = [];
      for (let row = 0; fresh?.token === table.token && row < table.count; row += 1) {
        if (table.captions[row] === fresh.captions[row]) continue;
        table.captions[row] = fresh.captions[row];
        rows.push(row);
      }
      this.captionsBelow.clear();
      this.texts.forget(rows);
      this.settle(new Set());
      this.statesChanged(null);
      if (rows.length) this.emit("captions", { rows: Int32Array.from(rows) });
      this.arrange();
    } catch (error) {
      if (this.table === table) this.#notHeard(/** @type {any} */ (error));
    }
  }

  /** The operations were made on a table that is no longer there. @param {any[]} sent @param {any} error */
  refused(sent, error) {
    if (error?.status !== 409 || !this.outbox) {
      super.refused(sent, error);
      return;
    }
    this.outbox.queue.unshift(...sent);
    this.outbox.closed = true; // nothing is sent until the new table is there
    void this.load();
  }

  /** Ask now. */
  soon() {
    this.hurried = this.asking; // what is on its way may be too old
    if (this.folder && !this.asleep) this.#later(0);
  }

  /** @param {number} wait_ms */
  #later(wait_ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), wait_ms);
  }

  async #ask() {
    const { folder } = this;
    if (!folder || this.asking || this.asleep || globalThis.document?.hidden) return;
    this.asking = true;
    try {
      const answer = await this.backend.news(folder, this.rev);
      if (folder !== this.folder) return;
      this.heard();
      this.complaint = "";
      this.readNews(answer);
    } catch (error) {
      if (folder === this.folder) this.#notHeard(/** @type {any} */ (error));
    } finally {
      this.asking = false;
      this.#later(this.#pause());
    }
  }

  #pause() {
    const { hurried } = this;
    this.hurried = false;
    if (hurried) return 0;
    if (this.complaint) return REFUSED_MS;
    if (this.silence) return this.silence * 1000;
    return this.busy ? BUSY_MS : CALM_MS;
  }

  /** @param {any} error */
  #notHeard(error) {
    if (error.passing) this.failed();
    else if (error.status !== 404 || this.table) {
      const sentence = error.message ?? String(error);
      if (sentence !== this.complaint) this.emit("problem", { sentence });
      this.complaint = sentence;
    }
  }
}
