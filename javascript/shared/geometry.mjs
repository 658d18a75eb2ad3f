// The arithmetic of a grid of equal cells of which only the visible ones exist. Lengths in CSS pixels.

/** Browsers cut elements off that are higher than about 17 million pixels. */
export const HIGHEST = 8_000_000;

/**
 * @typedef {object} Layout
 * @property {number} columns
 * @property {number} rows
 * @property {number} cellWidth
 * @property {number} rowHeight Gap included.
 * @property {number} height Of all rows.
 * @property {number} scrollHeight Of the element that is scrolled: the height, unless too high.
 * @property {number} viewHeight
 */

/**
 * @param {number} count Images.
 * @param {number} width Inside of the view.
 * @param {number} viewHeight
 * @param {number} size Wanted width of a cell.
 * @param {number} gap
 * @param {number} below Height under the picture, for its texts.
 * @returns {Layout}
 */
export function layOut(count, width, viewHeight, size, gap, below) {
  const columns = Math.max(1, Math.floor((width + gap) / (size + gap)));
  const cellWidth = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns));
  const rowHeight = cellWidth + below + gap;
  const rows = Math.ceil(count / columns);
  const height = rows * rowHeight;
  const scrollHeight = Math.min(height, HIGHEST);
  return { columns, rows, cellWidth, rowHeight, height, scrollHeight, viewHeight };
}

/**
 * The place in all rows that a scroll position shows: the same, unless the rows are too high.
 *
 * @param {Layout} layout
 * @param {number} scrollTop
 */
export function placeOf(layout, scrollTop) {
  const most = layout.scrollHeight - layout.viewHeight;
  if (layout.height === layout.scrollHeight || most <= 0) return scrollTop;
  return (scrollTop * (layout.height - layout.viewHeight)) / most;
}

/**
 * The scroll position that shows a place; the opposite of `placeOf`.
 *
 * @param {Layout} layout
 * @param {number} place
 */
export function scrollTopOf(layout, place) {
  const most = layout.height - layout.viewHeight;
  if (layout.height === layout.scrollHeight || most <= 0) return place;
  return (place * (layout.scrollHeight - layout.viewHeight)) / most;
}

/**
 * First row that is seen, and the row after the last one.
 *
 * @param {Layout} layout
 * @param {number} place
 * @param {number} more Rows before and after.
 * @returns {[number, number]}
 */
export function visibleBand(layout, place, more) {
  const first = Math.floor(place / layout.rowHeight) - more;
  const end = Math.ceil((place + layout.viewHeight) / layout.rowHeight) + more;
  return [Math.max(0, first), Math.max(0, Math.min(layout.rows, end))];
}

/**
 * The place to scroll to so that a cell is wholly seen: where we are when it is.
 *
 * @param {Layout} layout
 * @param {number} place
 * @param {number} cell
 */
export function placeShowing(layout, place, cell) {
  const top = Math.floor(cell / layout.columns) * layout.rowHeight;
  const lowest = top + layout.rowHeight - layout.viewHeight;
  if (top < place || layout.rowHeight > layout.viewHeight) return top;
  return Math.max(place, lowest);
}

/**
 * The cell that a key goes to from another, or null when the key does not go anywhere.
 *
 * @param {Layout} layout
 * @param {number} cell
 * @param {number} count
 * @param {string} key
 * @returns {number | null}
 */
export function cellAfterKey(layout, cell, count, key) {
  const page = Math.max(1, Math.floor(layout.viewHeight / layout.rowHeight)) * layout.columns;
  const steps = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -layout.columns,
    ArrowDown: layout.columns,
    PageUp: -page,
    PageDown: page,
    Home: -count,
    End: count,
  };
  const step = /** @type {Record<string, number>} */ (steps)[key];
  if (step === undefined || count === 0) return null;
  const last = Math.floor(cell / layout.columns) === layout.rows - 1;
  if ((key === "ArrowUp" && cell < layout.columns) || (key === "ArrowDown" && last)) return cell;
  return Math.max(0, Math.min(count - 1, cell + step));
}
