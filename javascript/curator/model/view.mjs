// What is looked at: which rows in which order, focus, selection, hover. Of this page alone.

import { ARRANGING, FILTERS, FIRST_VIEW, arrangeRows } from "./filters.mjs";
import { FolderModel } from "./folder.mjs";
import { recall, remember } from "./memory.mjs";

const REMEMBER_MS = 400;

export class ViewModel extends FolderModel {
  constructor() {
    super();
    /** @type {import("./filters.mjs").View} */
    this.view = { ...FIRST_VIEW };
    /** Rows that are shown, in order. */
    this.rows = new Int32Array(0);
    /** Place of each row in `rows`, -1 for those that are not shown. */
    this.places = new Int32Array(0);
    this.focus = -1;
    this.hover = -1;
    /** @type {Set<number>} */
    this.selection = new Set();
    this.remembering = 0;
    /** Whether decisions have been made since the rows were arranged by decisions. */
    this.stale = false;
    this.addEventListener("columns", (event) => {
      const { names } = /** @type {any} */ (event);
      if (names.some((/** @type {string} */ name) => this.#arrangesBy(name))) this.arrange();
    });
  }

  /** @param {number} row */
  placeOf(row) {
    return row < 0 ? -1 : (this.places[row] ?? -1);
  }

  /** Whether anything but the order is set. */
  get filtered() {
    return FILTERS.some((name) => !isSame(this.view, FIRST_VIEW, name));
  }

  /** Show every image again. */
  clearFilters() {
    const { text, show, reason, group, cluster, tag, ranges, onlySelection } = FIRST_VIEW;
    this.setView({ text, show, reason, group, cluster, tag, ranges, onlySelection });
  }

  /** @param {Partial<import("./filters.mjs").View>} partial */
  setView(partial) {
    const before = this.view;
    this.view = { ...before, ...partial };
    const changed = ARRANGING.some((name) => !isSame(this.view, before, name));
    this.emit("view");
    if (changed) this.arrange();
    this.rememberView();
  }

  /** Filter and sort. Decisions do not: an image stays where it is until this is asked for. */
  arrange() {
    this.stale = false;
    if (!this.table) {
      this.rows = new Int32Array(0);
      this.places = new Int32Array(0);
    } else {
      const shelf = {
        table: this.table,
        states: this.states,
        texts: this.texts,
        column: (/** @type {string} */ name) => this.columnNow(name),
      };
      this.rows = arrangeRows(shelf, this.view);
      this.places = new Int32Array(this.table.count).fill(-1);
      this.rows.forEach((row, place) => (this.places[row] = place));
    }
    this.emit("rows");
    if (this.placeOf(this.focus) < 0) this.setFocus(this.rows[0] ?? -1, { reveal: false });
  }

  /** @param {number} row @param {{reveal?: boolean}} [how] */
  setFocus(row, { reveal = false } = {}) {
    if (row === this.focus && !reveal) return;
    this.focus = row;
    this.emit("focus", { reveal });
    this.rememberView();
  }

  /**
   * @param {Iterable<number>} rows
   * @param {"replace" | "add" | "remove" | "toggle"} mode
   */
  setSelection(rows, mode = "replace") {
    const selection = mode === "replace" ? new Set(rows) : new Set(this.selection);
    if (mode !== "replace") {
      for (const row of rows) {
        if (mode === "add") selection.add(row);
        else if (mode === "remove" || selection.has(row)) selection.delete(row);
        else selection.add(row);
      }
    }
    if (!selection.size && !this.selection.size) return;
    this.selection = selection;
    this.emit("selection");
  }

  /** @param {number} row */
  setHover(row) {
    if (row === this.hover) return;
    this.hover = row;
    this.emit("hover");
  }

  /** What an action is about: the selected rows, else the one in focus. @returns {number[]} */
  acted() {
    if (this.selection.size) return [...this.selection].sort((a, b) => a - b);
    return this.focus >= 0 ? [this.focus] : [];
  }

  /** The first row after a place, in the order that is shown, that a test wants; -1 for none. */
  nextRow(
    /** @type {number} */ place,
    /** @type {(row: number) => boolean} */ test,
    /** @type {1 | -1} */ step = 1,
  ) {
    const { rows } = this;
    for (let one = 1; one <= rows.length; one += 1) {
      const at = (place + step * one + rows.length * 2) % rows.length;
      if (test(rows[at])) return rows[at];
    }
    return -1;
  }

  /** Whether rows are shown, or ordered, by what is decided about them. */
  get arrangedByStates() {
    const { show, reason, sort } = this.view;
    return (show !== "all" && show !== "duplicates") || reason !== "" || sort === "starred";
  }

  /** Take up the view of the last visit. */
  recallView() {
    const kept = recall(this.folder) ?? {};
    this.view = { ...FIRST_VIEW, ...kept.view, onlySelection: null };
    this.emit("view");
    this.arrange();
    const row = kept.image ? (this.table?.ids.indexOf(kept.image) ?? -1) : -1;
    if (this.placeOf(row) >= 0) this.setFocus(row, { reveal: true });
  }

  rememberView() {
    clearTimeout(this.remembering);
    if (!this.table) return;
    this.remembering = setTimeout(() => this.rememberNow(), REMEMBER_MS);
  }

  /** At once: the page is being left. */
  rememberNow() {
    clearTimeout(this.remembering);
    if (!this.table) return;
    const { onlySelection, ...view } = this.view;
    remember(this.folder, { view, image: this.table.ids[this.focus] ?? "" });
  }

  /** @param {string} name */
  #arrangesBy(name) {
    const { view } = this;
    const kind = this.table?.columns.find((column) => column.name === name)?.kind;
    if (view.sort === `score:${name}` || view.sort === kind || name in view.ranges) return true;
    if (kind === "group") return view.group !== null || view.show === "duplicates";
    return kind === "cluster" && view.cluster !== null;
  }
}

/** @param {any} one @param {any} other @param {string} name */
function isSame(one, other, name) {
  if (name !== "ranges") return one[name] === other[name];
  return JSON.stringify(one.ranges) === JSON.stringify(other.ranges);
}
