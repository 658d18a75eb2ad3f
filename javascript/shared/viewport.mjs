// A scrolled area in which only the rows near the visible ones exist.

import { Cell } from "./cell.mjs";
import { element } from "./elements.mjs";
import { layOut, placeOf, placeShowing, scrollTopOf, visibleBand } from "./geometry.mjs";

const GAP = 8;
const BELOW = 20;
const MORE = 1;
const SETTLED_MS = 90;

/** @typedef {{root: HTMLElement, cells: Cell[], row: number}} Row */

export class Viewport {
  /**
   * @param {(cell: number) => import("./cell.mjs").Shown} shown What a cell shows.
   * @param {() => Cell} newCell
   */
  constructor(shown, newCell = () => new Cell()) {
    this.shown = shown;
    this.newCell = newCell;
    this.count = 0;
    this.size = 128;
    this.rows = element("div", { class: "rows", role: "presentation" });
    this.root = element("div", { class: "view", role: "grid", tabindex: "0" }, this.rows);
    this.root.setAttribute("aria-multiselectable", "true");
    this.empty = element("p", { class: "empty" }, "No image matches.");
    this.empty.hidden = true;
    this.root.append(this.empty);
    /** @type {Row[]} */
    this.pool = [];
    this.layout = layOut(0, 1, 1, this.size, GAP, BELOW);
    this.place = 0;
    this.settling = 0;
    this.drawing = 0;
    this.root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.observer = new ResizeObserver(() => this.measure());
  }

  /** Begin and end following the size of the element. */
  connect() {
    this.observer.observe(this.root);
  }

  disconnect() {
    this.observer.disconnect();
  }

  /** Show so many images, from the top when asked. @param {number} count @param {boolean} top */
  setCount(count, top) {
    this.count = count;
    if (top) this.root.scrollTop = 0;
    this.measure();
  }

  /** Say that nothing matches. @param {boolean} empty */
  setEmpty(empty) {
    this.empty.hidden = !empty;
  }

  /** @param {number} size Wanted width of a cell. */
  setSize(size) {
    const first = Math.floor(this.place / this.layout.rowHeight) * this.layout.columns;
    this.size = size;
    this.measure();
    const place = Math.floor(first / this.layout.columns) * this.layout.rowHeight;
    this.root.scrollTop = scrollTopOf(this.layout, place);
  }

  measure() {
    const width = this.root.clientWidth - 2 * GAP;
    const high = this.root.clientHeight;
    if (width <= 0 || high <= 0) return;
    this.layout = layOut(this.count, width, high, this.size, GAP, BELOW);
    this.rows.style.height = `${this.layout.scrollHeight + GAP}px`;
    this.root.style.setProperty("--columns", String(this.layout.columns));
    this.root.style.setProperty("--side", `${this.layout.cellWidth}px`);
    this.root.setAttribute("aria-rowcount", String(this.layout.rows));
    this.root.setAttribute("aria-colcount", String(this.layout.columns));
    this.pool.forEach((row) => (row.row = -1));
    this.draw(true);
  }

  /** Scroll as little as needed to see a cell. @param {number} cell */
  reveal(cell) {
    const place = placeShowing(this.layout, this.place, cell);
    if (place !== this.place) this.root.scrollTop = scrollTopOf(this.layout, place);
    this.draw(true);
  }

  /**
   * Draw the rows that are seen.
   *
   * @param {boolean} loads Whether pictures are fetched at once.
   * @param {boolean} again Whether rows that are there are drawn again.
   */
  draw(loads, again = true) {
    const { root, layout } = this;
    this.place = placeOf(layout, root.scrollTop);
    const [first, end] = visibleBand(layout, this.place, MORE);
    const shift = root.scrollTop - this.place;
    const wanted = Math.max(end - first, 0);
    while (this.pool.length < wanted) this.pool.push(this.#newRow());
    for (let row = first; row < end; row += 1) this.#drawRow(row, shift, loads, again);
    for (const one of this.pool) one.root.hidden = one.row < first || one.row >= end;
  }

  /** @param {number} row @param {number} shift @param {boolean} loads @param {boolean} again */
  #drawRow(row, shift, loads, again) {
    const { columns, rowHeight } = this.layout;
    const one = this.pool[row % this.pool.length];
    const known = one.row === row && !again;
    one.row = row;
    one.root.style.transform = `translateY(${row * rowHeight + shift}px)`;
    if (known) {
      if (loads) one.cells.forEach((cell) => cell.load());
      return;
    }
    one.root.setAttribute("aria-rowindex", String(row + 1));
    while (one.cells.length < columns) {
      const cell = this.newCell();
      one.cells.push(cell);
      one.root.append(cell.root);
    }
    one.cells.forEach((cell, column) => {
      const place = row * columns + column;
      if (column < columns && place < this.count) cell.show(this.shown(place), loads);
      else cell.clear();
    });
  }

  /** @returns {Row} */
  #newRow() {
    const root = element("div", { class: "row", role: "row" });
    this.rows.append(root);
    this.pool.forEach((row) => (row.row = -1));
    return { root, cells: [], row: -1 };
  }

  #scrolled() {
    if (this.drawing) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      const moved = Math.abs(placeOf(this.layout, this.root.scrollTop) - this.place);
      const fast = moved > this.layout.viewHeight / 2;
      this.draw(!fast, false);
      clearTimeout(this.settling);
      if (fast) this.settling = window.setTimeout(() => this.draw(true, false), SETTLED_MS);
    });
  }
}
