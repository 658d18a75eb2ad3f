// The table of a folder and the state of its rows, as columns: 100,000 rows are a few arrays.

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} label
 * @property {string} unit
 * @property {"higher" | "lower" | "none"} better
 * @property {string} description
 * @property {number | null} low
 * @property {number | null} high
 * @property {"score" | "group" | "cluster" | "pick" | "frequency"} kind
 */

/**
 * @typedef {object} Table
 * @property {string} token
 * @property {string} title
 * @property {string} root
 * @property {number} count
 * @property {string[]} paths
 * @property {string[]} ids
 * @property {Int32Array} widths
 * @property {Int32Array} heights
 * @property {(string | null)[]} captions
 * @property {Column[]} columns
 */

/** @typedef {"pinned" | "excluded" | "kept" | "dropped" | "undecided"} State */
/** @typedef {"keep" | "drop" | "undecided"} Word */

export const UNDECIDED = 0;
export const KEEP = 1;
export const DROP = 2;
export const CODES = Object.freeze({ undecided: UNDECIDED, keep: KEEP, drop: DROP });

/** @param {any} answer @returns {Table} */
export function readTable(answer) {
  return {
    token: answer.token,
    title: answer.title,
    root: answer.root,
    count: answer.paths.length,
    paths: answer.paths,
    ids: answer.ids,
    widths: Int32Array.from(answer.widths),
    heights: Int32Array.from(answer.heights),
    captions: answer.captions,
    columns: answer.columns,
  };
}

/** What is decided about each row. */
export class States {
  /** @param {number} count */
  constructor(count) {
    this.choice = new Uint8Array(count);
    this.byUser = new Uint8Array(count);
    this.starred = new Uint8Array(count);
    this.edited = new Uint8Array(count);
    this.reason = new Uint16Array(count);
    /** @type {string[]} Code of each number in `reason`; the first is "no reason". */
    this.reasons = [""];
  }

  get count() {
    return this.choice.length;
  }

  /** @param {States} other @param {Iterable<number>} rows */
  copyRows(other, rows) {
    if (this.reasons !== other.reasons) this.reasons = other.reasons;
    for (const row of rows) {
      this.choice[row] = other.choice[row];
      this.byUser[row] = other.byUser[row];
      this.starred[row] = other.starred[row];
      this.edited[row] = other.edited[row];
      this.reason[row] = other.reason[row];
    }
  }

  /** @param {States} other */
  copyAll(other) {
    this.reasons = other.reasons;
    this.choice.set(other.choice);
    this.byUser.set(other.byUser);
    this.starred.set(other.starred);
    this.edited.set(other.edited);
    this.reason.set(other.reason);
  }

  /** Everything as the answer of `state` says it. @param {any} answer */
  readAll(answer) {
    const numbers = this.#numbersOf(answer.reasons);
    for (let row = 0; row < this.count; row += 1) {
      this.#readRow(row, row, answer, numbers);
    }
    this.starred.fill(0);
    this.edited.fill(0);
    for (const row of answer.starred) this.starred[row] = 1;
    for (const row of answer.edited) this.edited[row] = 1;
  }

  /** The rows that `news` names. @param {any} changes */
  readChanges(changes) {
    const numbers = this.#numbersOf(changes.reasons);
    changes.rows.forEach((/** @type {number} */ row, /** @type {number} */ place) => {
      this.#readRow(row, place, changes, numbers);
      this.starred[row] = changes.starred[place] === "1" ? 1 : 0;
      this.edited[row] = changes.edited[place] === "1" ? 1 : 0;
    });
  }

  /** @param {number} row @param {number} place @param {any} answer @param {number[]} numbers */
  #readRow(row, place, answer, numbers) {
    const letter = answer.choice[place];
    this.choice[row] = letter === "k" ? KEEP : letter === "d" ? DROP : UNDECIDED;
    this.byUser[row] = answer.author[place] === "u" ? 1 : 0;
    this.reason[row] = numbers[answer.reason[place]] ?? 0;
  }

  /** Our numbers of these codes: each answer counts its own. @param {string[]} codes */
  #numbersOf(codes) {
    return codes.map((code) => {
      const known = this.reasons.indexOf(code);
      if (known >= 0) return known;
      // a new list, because the shown states may share the old one
      this.reasons = [...this.reasons, code];
      return this.reasons.length - 1;
    });
  }

  /**
   * What an operation makes of the rows, before the server has said so.
   *
   * @param {any} operation
   * @returns {Iterable<number>} the rows that it is about
   */
  foresee(operation) {
    if (operation.op === "decide") {
      const code = CODES[/** @type {Word} */ (operation.choice)];
      for (const row of operation.rows) {
        this.choice[row] = code;
        this.byUser[row] = code === UNDECIDED ? 0 : 1;
        this.reason[row] = 0;
      }
      return operation.rows;
    }
    if (operation.op === "star") {
      for (const row of operation.rows) this.starred[row] = operation.on ? 1 : 0;
      return operation.rows;
    }
    if (operation.op === "caption") {
      this.edited[operation.row] = operation.text === null ? 0 : 1;
      return [operation.row];
    }
    return [];
  }

  /** @param {number} row @returns {State} */
  stateOf(row) {
    const choice = this.choice[row];
    if (choice === KEEP) return this.byUser[row] ? "pinned" : "kept";
    if (choice === DROP) return this.byUser[row] ? "excluded" : "dropped";
    return "undecided";
  }

  /** @param {number} row */
  reasonCode(row) {
    return this.reasons[this.reason[row]] ?? "";
  }

  /** Whether `show` of a view lets a row through. @param {string} show @param {number} row */
  passes(show, row) {
    if (show === "kept") return this.choice[row] === KEEP;
    if (show === "dropped") return this.choice[row] === DROP;
    if (show === "undecided") return this.choice[row] === UNDECIDED;
    if (show === "mine") return this.byUser[row] === 1;
    if (show === "starred") return this.starred[row] === 1;
    return true;
  }

  /** How many there are of each kind; asked for after every click, so one pass without branches. */
  counts() {
    const { choice, byUser, starred } = this;
    const kinds = new Uint32Array(16);
    for (let row = 0; row < choice.length; row += 1) {
      kinds[choice[row] | (byUser[row] << 2) | (starred[row] << 3)] += 1;
    }
    const sum = (/** @type {number} */ mask, /** @type {number} */ wanted) =>
      kinds.reduce((all, number, kind) => all + ((kind & mask) === wanted ? number : 0), 0);
    return {
      all: this.count,
      kept: sum(3, KEEP),
      dropped: sum(3, DROP),
      undecided: sum(3, UNDECIDED),
      pinned: sum(7, KEEP | 4),
      excluded: sum(7, DROP | 4),
      starred: sum(8, 8),
    };
  }
}
