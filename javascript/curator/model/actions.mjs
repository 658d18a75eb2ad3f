// What the user does: shown at once, sent to the server, corrected by its answer.

import { Outbox } from "./outbox.mjs";
import { CODES } from "./table.mjs";
import { ViewModel } from "./view.mjs";

/** @typedef {import("./table.mjs").Word} Word */

export class ActionModel extends ViewModel {
  constructor() {
    super();
    /** @type {Outbox | null} */
    this.outbox = null;
    /** Captions of the server below those that are on their way. @type {Map<number, string | null>} */
    this.captionsBelow = new Map();
    /** Who wants to hear why an operation was refused, by its id. @type {Map<string, (error: string) => void>} */
    this.complaints = new Map();
  }

  /** How many operations the server has not confirmed. */
  get pending() {
    return this.outbox?.pending ?? 0;
  }

  /**
   * @param {Iterable<number>} rows
   * @param {Word} choice
   * @param {{joined?: boolean}} [more] `joined`: undone together with the operation before.
   */
  decide(rows, choice, more = {}) {
    const list = [...rows];
    if (list.length && this.can.decide) this.operate({ op: "decide", rows: list, choice, ...more });
  }

  /** The same word again takes it back. @param {Iterable<number>} rows @param {Word} word */
  toggleDecision(rows, word) {
    const list = [...rows];
    const said = list.every(
      (row) => this.states.choice[row] === CODES[word] && this.states.byUser[row],
    );
    this.decide(list, said ? "undecided" : word);
  }

  /** @param {Iterable<number>} rows @param {boolean} on */
  star(rows, on) {
    const list = [...rows];
    if (list.length && this.can.star) this.operate({ op: "star", rows: list, on });
  }

  /** @param {number} row @param {string | null} text null: the caption of the file again. */
  setCaption(row, text) {
    if (this.can.captions) this.operate({ op: "caption", row, text });
  }

  undo() {
    if (this.can.undo) this.operate({ op: "undo" });
  }

  redo() {
    if (this.can.undo) this.operate({ op: "redo" });
  }

  /**
   * Any other operation.
   *
   * @param {any} operation
   * @param {(error: string) => void} [refused] Told why, in place of everybody.
   */
  operate(operation, refused) {
    if (!this.table || !this.outbox) return;
    const rows = this.states.foresee(operation);
    if (operation.op === "caption") this.#foreseeCaption(operation);
    const { id } = this.outbox.add(operation);
    if (refused) this.complaints.set(id, refused);
    const changed = Int32Array.from(rows);
    if (changed.length) this.statesChanged(changed);
    this.emit("pending");
  }

  /** An outbox for the table that is here now. */
  newOutbox() {
    this.outbox?.close();
    this.captionsBelow.clear();
    const { folder, table } = this;
    if (!table) return;
    const { token } = table;
    this.outbox = new Outbox({
      post: (operations) =>
        this.backend.operations(folder, { token, since: this.rev, operations }),
      arrived: (answer, sent) => this.#arrived(answer, sent),
      refused: (sent, error) => this.refused(sent, error),
      waiting: (wait_s) => this.silent(wait_s),
    });
  }

  /** @param {any} answer @param {any[]} sent */
  #arrived(answer, sent) {
    this.heard();
    for (const { id, error } of answer.refused ?? []) {
      const tell = this.complaints.get(id) ?? ((/** @type {string} */ sentence) => this.emit("problem", { sentence }));
      tell(error);
    }
    for (const { id } of sent) this.complaints.delete(id);
    this.readNews(answer, sent);
    this.emit("pending");
  }

  /** None of these was done. @param {any[]} sent @param {any} error */
  refused(sent, error) {
    for (const { id } of sent) this.complaints.delete(id);
    this.settle(rowsOf(sent));
    this.emit("problem", { sentence: error?.message ?? String(error) });
    this.emit("pending");
  }

  /**
   * Show what the server knows about these rows, and what is still on its way on top.
   *
   * @param {Set<number>} rows
   */
  settle(rows) {
    const list = Int32Array.from(rows);
    const before = Int32Array.from(list, (row) => this.#signature(row));
    this.states.copyRows(this.known, list);
    const said = new Set();
    for (const row of list) if (this.captionsBelow.has(row)) said.add(row);
    for (const row of said) {
      this.#setCaption(row, this.captionsBelow.get(row) ?? null);
      this.captionsBelow.delete(row);
    }
    for (const operation of this.outbox?.unconfirmed ?? []) {
      this.states.foresee(operation);
      if (operation.op === "caption") this.#foreseeCaption(operation);
    }
    const changed = list.filter((row, place) => this.#signature(row) !== before[place]);
    if (changed.length) this.statesChanged(changed);
    if (said.size) this.emit("captions", { rows: Int32Array.from(said) });
  }

  /** @param {Int32Array | null} rows null for all */
  statesChanged(rows) {
    this.counted = undefined;
    this.stale = this.arrangedByStates;
    this.emit("states", { rows });
  }

  /** @param {{row: number, text: string | null}} operation */
  #foreseeCaption({ row, text }) {
    if (!this.table) return;
    if (!this.captionsBelow.has(row)) this.captionsBelow.set(row, this.table.captions[row]);
    if (text === null) return; // the file's own caption comes with the answer
    this.#setCaption(row, text);
    this.emit("captions", { rows: Int32Array.of(row) });
  }

  /** @param {number} row @param {string | null} text */
  #setCaption(row, text) {
    if (!this.table) return;
    this.table.captions[row] = text;
    this.texts.forget([row]);
  }

  /** @param {number} row */
  #signature(row) {
    const { choice, byUser, starred, edited, reason } = this.states;
    return (
      choice[row] | (byUser[row] << 2) | (starred[row] << 3) | (edited[row] << 4) | (reason[row] << 5)
    );
  }
}

/** Rows that operations speak of. @param {any[]} operations @returns {Set<number>} */
export function rowsOf(operations) {
  const rows = new Set();
  for (const { op, rows: named, row } of operations) {
    if (op === "caption") rows.add(row);
    if (op === "decide" || op === "star") for (const one of named) rows.add(one);
  }
  return rows;
}

/**
 * The same operation for a folder that was scanned anew: images keep their ids, rows may move.
 *
 * @param {any} operation
 * @param {string[]} before Ids of the old table.
 * @param {Map<string, number>} now Rows by id of the new one.
 * @returns {any} null when none of its images is there any more
 */
export function moved(operation, before, now) {
  const rowNow = (/** @type {number} */ row) => now.get(before[row]);
  const { id, ...rest } = operation;
  if (operation.op === "caption") {
    const row = rowNow(operation.row);
    return row === undefined ? null : { ...rest, row };
  }
  if (!operation.rows) return rest;
  const rows = operation.rows.map(rowNow).filter((/** @type {any} */ row) => row !== undefined);
  return rows.length ? { ...rest, rows } : null;
}
