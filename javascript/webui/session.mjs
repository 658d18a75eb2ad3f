// The session: its id is handed out by an event of Gradio, which asks for the login where there is
// one; the routes of an extension do not. When the web UI was restarted the id is asked for again.

import { BackendError, HttpBackend } from "../curator/model/backend.mjs";
import { t } from "../curator/words/words.mjs";
import { findIn, until } from "./host_page.mjs";
import { sendTargets, sendTo } from "./send_to.mjs";

const HELLO = "#lora_curator_hello";
const SESSION = "#lora_curator_session [data-session]";
const ANSWER_MS = 4000;
const TRIES = 8;
const ASKING = [
  "about", "browse", "openFolder", "table", "state", "news", "operations", "column", "positions", "details",
  "preview", "startJob", "stopJob", "setPreferences", "inbox", "addFromInbox",
];

/** @returns {Promise<string>} a new session id */
export async function shakeHands() {
  const before = findIn(SESSION)?.dataset.session;
  for (let n = 0; n < TRIES; n += 1) {
    const hello = await until(() => findIn(HELLO), ANSWER_MS);
    hello?.click();
    const found = await until(() => {
      const said = findIn(SESSION)?.dataset.session;
      return said !== before && said;
    }, ANSWER_MS);
    if (found) return found;
  }
  throw new BackendError(t("webui.no_session"), 0);
}

export class WebUIBackend extends HttpBackend {
  /** @param {string} base @param {() => Promise<string>} [greet] */
  constructor(base, greet = shakeHands) {
    super(base, "");
    this.greet = greet;
    /** @type {Promise<string> | null} */
    this.greeting = null;
    this.can = { inbox: true, send: true };
    const self = /** @type {Record<string, any>} */ (/** @type {unknown} */ (this));
    for (const name of ASKING) {
      const ask = self[name].bind(this);
      self[name] = (/** @type {any[]} */ ...given) => this.#ask(() => ask(...given));
    }
  }

  sendTargets() {
    return sendTargets();
  }

  /** @param {string} name @param {string} out */
  sendTo(name, out) {
    return sendTo(name, out);
  }

  /** @template T @param {() => Promise<T>} ask @returns {Promise<T>} */
  async #ask(ask) {
    const sid = this.sid || (await this.#begin());
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof BackendError) || error.status !== 404) throw error;
      if (this.sid === sid && (await this.#known())) throw error;
      if (this.sid === sid) await this.#begin();
      return await ask();
    }
  }

  /** Whether the server knows this session: the 404 was about something else. */
  async #known() {
    const answer = await fetch(this.url("about"), { credentials: "same-origin" }).catch(() => null);
    return answer?.status !== 404;
  }

  /** A new session; who asks meanwhile waits for the same. */
  async #begin() {
    this.greeting ??= this.greet().finally(() => (this.greeting = null));
    return (this.sid = await this.greeting);
  }
}
