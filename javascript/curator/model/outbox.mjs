// Operations on their way to the server: in order, together where they can, none lost.

/**
 * @typedef {object} Operation
 * @property {string} id
 * @property {string} op
 */

/**
 * @typedef {object} Mail What the outbox needs.
 * @property {(operations: Operation[]) => Promise<any>} post
 * @property {(answer: any, sent: Operation[]) => void} arrived The server has answered.
 * @property {(sent: Operation[], error: any) => void} refused The server wants none of them.
 * @property {(wait_s: number) => void} waiting Nobody answers; it is tried again.
 * @property {(call: () => void, wait_ms: number) => unknown} [later] setTimeout, in tests another.
 */

const MOST_AT_ONCE = 200;
const WAITS_S = [1, 2, 3, 5, 10];

export class Outbox {
  /** @param {Mail} mail @param {string} [name] Makes ids different from those of other pages. */
  constructor(mail, name = crypto.randomUUID()) {
    this.mail = mail;
    this.name = name;
    this.number = 0;
    /** @type {Operation[]} Not yet sent. */
    this.queue = [];
    /** @type {Operation[]} On their way. */
    this.sent = [];
    this.failures = 0;
    this.busy = false;
    this.closed = false;
    /** @type {(() => void)[]} Who waits until nothing is on its way. */
    this.waiting = [];
  }

  /** Resolves when the server has answered everything, or the folder is closed. */
  settled() {
    if (!this.pending) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(() => resolve(undefined)));
  }

  /** How many the server has not confirmed. */
  get pending() {
    return this.queue.length + this.sent.length;
  }

  /** All that the server has not confirmed, in order. */
  get unconfirmed() {
    return [...this.sent, ...this.queue];
  }

  /** @param {any} operation Without an id. @returns {Operation} */
  add(operation) {
    this.number += 1;
    const made = { ...operation, id: `${this.name}-${this.number}` };
    this.queue.push(made);
    if (!this.sent.length) void this.#send();
    return made;
  }

  /** Try now what is waiting for its next try. */
  hurry() {
    if (this.sent.length && this.failures) void this.#post();
  }

  /** Forget everything: the folder is closed or was scanned anew. */
  close() {
    this.closed = true;
    this.queue = [];
    this.sent = [];
    this.#tellWaiting();
  }

  #send() {
    this.sent = this.queue.splice(0, MOST_AT_ONCE);
    return this.#post();
  }

  async #post() {
    if (this.busy || this.closed) return;
    this.busy = true;
    const { sent } = this;
    let answer;
    try {
      answer = await this.mail.post(sent);
    } catch (error) {
      this.busy = false;
      if (this.closed) return;
      if (/** @type {any} */ (error)?.passing) this.#again();
      else this.#done(() => this.mail.refused(sent, error));
      return;
    }
    this.busy = false;
    if (!this.closed) this.#done(() => this.mail.arrived(answer, sent));
  }

  /** The same operations with the same ids: the server knows those it has already done. */
  #again() {
    const wait = WAITS_S[Math.min(this.failures, WAITS_S.length - 1)];
    this.failures += 1;
    const attempt = this.failures;
    this.mail.waiting(wait);
    const later = this.mail.later ?? setTimeout;
    later(() => {
      if (this.failures === attempt && this.sent.length) void this.#post();
    }, wait * 1000);
  }

  /** @param {() => void} tell */
  #done(tell) {
    this.failures = 0;
    this.sent = [];
    tell();
    if (this.queue.length && !this.sent.length && !this.closed) void this.#send();
    this.#tellWaiting();
  }

  #tellWaiting() {
    if (this.pending) return;
    for (const tell of this.waiting.splice(0)) tell();
  }
}
