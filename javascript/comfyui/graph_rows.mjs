// The images of a gallery that a node shows, followed as they are decided about: revisions, and what
// has changed since one.

import { columnNames, isSameTable, lettersOf, reasonOf } from "./graph_table.mjs";
import { stepLabel } from "./graph_choice.mjs";

/** @typedef {import("./graph_table.mjs").Gallery} Gallery */

export class GraphRows {
  /**
   * @param {() => any} gridNow The node's grid; null while the node is not there.
   * @param {(key: string, values?: Record<string, any>) => string} t
   */
  constructor(gridNow, t) {
    this.gridNow = gridNow;
    this.t = t;
    /** Called when the choice was changed in the node. @type {() => void} */
    this.onChoice = () => {};
    this.heard = () => this.onChoice();
    /** @type {any} */
    this.grid = null;
    /** @type {Gallery | null} */
    this.gallery = null;
    this.tables = 0;
    this.rev = 0;
    this.version = 0;
    this.maps = 0;
    /** @type {string[]} */
    this.columns = [];
    /** Revision in which each row was changed last. */
    this.changedIn = new Int32Array(0);
    this.fullIn = 0;
    /** @type {string[]} Letters and reason of each row: `du`, `ksselected`. */
    this.shown = [];
  }

  /** The node is no longer followed. */
  close() {
    this.grid?.removeEventListener("choice", this.heard);
    this.grid = null;
  }

  /** The table's name: another one where rows, columns or captions are others. */
  get token() {
    return this.gallery ? `${this.gallery.token}.${this.tables}` : "";
  }

  /** Read the node as it is now. @returns {boolean} whether it is there */
  look() {
    const grid = this.gridNow();
    const gallery = /** @type {Gallery | null} */ (grid?.model.gallery ?? null);
    if (!grid || !gallery?.items) return false;
    if (grid !== this.grid) {
      this.close();
      this.grid = grid;
      grid.addEventListener("choice", this.heard);
    } else if (gallery === this.gallery && grid.model.words === this.said) return true;
    if (gallery !== this.gallery) this.#read(gallery);
    this.said = grid.model.words;
    const { images } = grid.model;
    let changed = false;
    for (let row = 0; row < images.length; row += 1) {
      const state = grid.model.state(row);
      const shown = lettersOf(state) + reasonOf(images[row], state);
      if (shown === this.shown[row]) continue;
      this.shown[row] = shown;
      this.changedIn[row] = this.rev + 1;
      changed = true;
    }
    if (changed) this.rev += 1;
    return true;
  }

  /** Another run has shown another gallery. @param {Gallery} gallery */
  #read(gallery) {
    if (!this.gallery || !isSameTable(this.gallery, gallery)) {
      this.tables += 1;
      this.shown = new Array(gallery.items?.length ?? 0).fill("");
      this.changedIn = new Int32Array(this.shown.length);
    }
    if (!isSameMap(this.gallery?.map, gallery.map)) this.maps += 1;
    this.gallery = gallery;
    this.columns = columnNames(gallery);
    this.version += 1;
    this.rev += 1;
    this.fullIn = this.rev;
  }

  /** @param {number} since */
  news(since) {
    const full = this.fullIn > since;
    const answer = { ...this.rest(), full, changes: /** @type {any} */ (null) };
    const rows = [...this.changedIn.keys()].filter((row) => this.changedIn[row] > since);
    if (full || !rows.length) return answer;
    const none = "0".repeat(rows.length);
    const captions = rows.map((row) => this.gallery?.items?.[row].caption ?? null);
    answer.changes = { rows, ...this.letters(rows), starred: none, edited: none, captions };
    return answer;
  }

  /** What all answers have in common. */
  rest() {
    return {
      rev: this.rev,
      token: this.token,
      columns: Object.fromEntries(this.columns.map((name) => [name, this.version])),
      positions: this.gallery?.map ? this.maps : 0,
      undo: this.#label("before"),
      redo: this.#label("after"),
      job: null,
    };
  }

  /** Choice, author and reason of rows. @param {Iterable<number>} rows */
  letters(rows) {
    /** @type {Map<string, number>} */
    const numbers = new Map();
    let choice = "";
    let author = "";
    const reason = [];
    for (const row of rows) {
      const code = this.shown[row].slice(2);
      if (!numbers.has(code)) numbers.set(code, numbers.size);
      choice += this.shown[row][0];
      author += this.shown[row][1];
      reason.push(numbers.get(code));
    }
    return { choice, author, reason, reasons: [...numbers.keys()] };
  }

  /** What the next undo or redo would change, in words. @param {"before" | "after"} side */
  #label(side) {
    const history = this.grid?.model.history;
    const other = history?.[side].at(-1);
    if (!other || !this.grid.model.editable) return null;
    const [from, to] = side === "before" ? [other, history.value] : [history.value, other];
    return stepLabel(from, to, this.t);
  }
}

/** @param {Gallery["map"]} a @param {Gallery["map"]} b */
function isSameMap(a, b) {
  return a === b || (a?.length === b?.length && a?.every((one, place) => one === b?.[place]));
}
