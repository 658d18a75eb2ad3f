// Which cells are selected: by place in what is shown, with an anchor for ranges.

/**
 * @typedef {object} Selection
 * @property {number} focus The cell that keys act on; -1 when nothing is shown.
 * @property {number} anchor Where a range begins.
 * @property {ReadonlySet<number>} cells
 */

/** @type {Selection} */
export const EMPTY = Object.freeze({ focus: -1, anchor: -1, cells: new Set() });

/** Only the focus, nothing selected. @param {number} cell @returns {Selection} */
export function focusOn(cell) {
  return { focus: cell, anchor: cell, cells: new Set() };
}

/**
 * From the anchor to this cell, both included (shift).
 *
 * @param {Selection} selection
 * @param {number} cell
 * @returns {Selection}
 */
export function extendTo(selection, cell) {
  const anchor = selection.anchor < 0 ? cell : selection.anchor;
  const cells = new Set();
  for (let one = Math.min(anchor, cell); one <= Math.max(anchor, cell); one += 1) cells.add(one);
  return { focus: cell, anchor, cells };
}

/**
 * This cell added, or taken away (ctrl or cmd).
 *
 * @param {Selection} selection
 * @param {number} cell
 * @returns {Selection}
 */
export function toggle(selection, cell) {
  const cells = new Set(selection.cells);
  if (!cells.delete(cell)) cells.add(cell);
  return { focus: cell, anchor: cell, cells };
}

/** All cells. @param {Selection} selection @param {number} count @returns {Selection} */
export function selectAll(selection, count) {
  const cells = new Set(Array.from({ length: count }, (_, cell) => cell));
  return { focus: count ? Math.max(0, selection.focus) : -1, anchor: 0, cells };
}

/** What an action is about: the selected cells, else the one in focus. @param {Selection} selection */
export function actedOn(selection) {
  if (selection.cells.size) return [...selection.cells].sort((a, b) => a - b);
  return selection.focus >= 0 ? [selection.focus] : [];
}
