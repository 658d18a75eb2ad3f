// Finding images on the map: a table of equal squares, each with the rows whose point is in it.

import { boxAround, edgesBetween, edgesOf, winding } from "./lasso.mjs";
import { boxOf } from "./view.mjs";

/** @typedef {Uint8Array | null} Mask One per row: 0 is not found. Null: all are found. */

const PER_CELL = 4;
const MOST_CELLS = 1 << 18;

export class PointIndex {
  /** @param {Float32Array} positions x y per row, NaN where there is none. */
  constructor(positions) {
    this.positions = positions;
    this.box = boxOf(positions) ?? [0, 0, 0, 0];
    const [left, top, right, bottom] = this.box;
    const count = positions.length / 2;
    const cells = Math.max(1, Math.min(MOST_CELLS, count / PER_CELL));
    const width = right - left || 1e-9;
    const height = bottom - top || 1e-9;
    this.columns = clamp(Math.round(Math.sqrt((cells * width) / height)), 1, 2048);
    this.bands = clamp(Math.round(cells / this.columns), 1, 2048);
    this.cellWidth = width / this.columns;
    this.cellHeight = height / this.bands;
    this.#fill(count);
  }

  /** Sort the rows by cell: count, add up, place. @param {number} count */
  #fill(count) {
    const { positions } = this;
    const cellOf = new Int32Array(count).fill(-1);
    this.starts = new Uint32Array(this.columns * this.bands + 1);
    for (let row = 0; row < count; row += 1) {
      const x = positions[2 * row];
      const y = positions[2 * row + 1];
      if (x !== x || y !== y) continue;
      cellOf[row] = this.#band(y) * this.columns + this.#column(x);
      this.starts[cellOf[row] + 1] += 1;
    }
    for (let cell = 1; cell < this.starts.length; cell += 1) {
      this.starts[cell] += this.starts[cell - 1];
    }
    this.rows = new Int32Array(this.starts[this.starts.length - 1]);
    const next = this.starts.slice();
    for (let row = 0; row < count; row += 1) {
      if (cellOf[row] >= 0) this.rows[next[cellOf[row]]++] = row;
    }
  }

  /** Images that have a place. */
  get count() {
    return this.rows.length;
  }

  /** @param {number} x */
  #column(x) {
    return clamp(Math.floor((x - this.box[0]) / this.cellWidth), 0, this.columns - 1);
  }

  /** @param {number} y */
  #band(y) {
    return clamp(Math.floor((y - this.box[1]) / this.cellHeight), 0, this.bands - 1);
  }

  /**
   * Rows in a box, edges included, in ascending order.
   *
   * @param {import("./view.mjs").Box} box
   * @param {Mask} mask
   */
  inBox([left, top, right, bottom], mask) {
    const found = this.#collect(left, top, right, bottom, mask, (_band) => (x, y) => {
      return x >= left && x <= right && y >= top && y <= bottom;
    });
    return found.sort();
  }

  /**
   * Rows that a drawn line encloses, in ascending order.
   *
   * @param {import("./lasso.mjs").Polygon} polygon
   * @param {Mask} mask
   */
  inside(polygon, mask) {
    if (polygon.length < 6) return new Int32Array(0);
    const edges = edgesOf(polygon);
    const [left, top, right, bottom] = boxAround(polygon);
    const found = this.#collect(left, top, right, bottom, mask, (band) => {
      // Points on the border of the map are in its last band though rounding puts them beyond.
      const from = this.box[1] + (band - 0.01) * this.cellHeight;
      const near = edgesBetween(edges, from, from + 1.02 * this.cellHeight);
      return (x, y) => winding(near, x, y) !== 0;
    });
    return found.sort();
  }

  /**
   * Rows within a distance, the nearest first; of equal ones the lower row.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {Mask} mask
   */
  within(x, y, radius, mask) {
    const most = radius * radius;
    const found = this.#collect(x - radius, y - radius, x + radius, y + radius, mask, () => {
      return (px, py) => (px - x) ** 2 + (py - y) ** 2 <= most;
    });
    const away = (/** @type {number} */ row) =>
      (this.positions[2 * row] - x) ** 2 + (this.positions[2 * row + 1] - y) ** 2;
    return [...found].sort((a, b) => away(a) - away(b) || a - b);
  }

  /**
   * The nearest row within a distance, -1 for none.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {Mask} mask
   */
  nearest(x, y, radius, mask) {
    let best = -1;
    let least = radius * radius;
    this.#collect(x - radius, y - radius, x + radius, y + radius, mask, () => (px, py, row) => {
      const away = (px - x) ** 2 + (py - y) ** 2;
      if (away < least || (away === least && (best < 0 || row < best))) {
        least = away;
        best = row;
      }
      return false;
    });
    return best;
  }

  /**
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   * @param {Mask} mask
   * @param {(band: number) => (x: number, y: number, row: number) => boolean} testOf
   */
  #collect(left, top, right, bottom, mask, testOf) {
    const { positions, rows, starts, columns, box } = this;
    const found = [];
    const beside = right < box[0] || left > box[2] || bottom < box[1] || top > box[3];
    if (beside) return new Int32Array(0);
    const [first, last] = [this.#column(left), this.#column(right)];
    for (let band = this.#band(top); band <= this.#band(bottom); band += 1) {
      const from = starts[band * columns + first];
      const to = starts[band * columns + last + 1];
      if (from === to) continue;
      const test = testOf(band);
      for (let at = from; at < to; at += 1) {
        const row = rows[at];
        if (mask && !mask[row]) continue;
        if (test(positions[2 * row], positions[2 * row + 1], row)) found.push(row);
      }
    }
    return Int32Array.from(found);
  }
}

/**
 * The row that an arrow key goes to: the nearest one in that direction, one straight ahead before
 * one that is as near but aside. -1 when there is none.
 *
 * @param {Float32Array} positions
 * @param {number} from Row.
 * @param {number} right -1, 0 or 1.
 * @param {number} down
 * @param {Mask} mask
 */
export function nextInDirection(positions, from, right, down, mask) {
  const [x, y] = [positions[2 * from], positions[2 * from + 1]];
  let best = -1;
  let least = Infinity;
  for (let row = 0; row < positions.length / 2; row += 1) {
    if (mask && !mask[row]) continue;
    const [dx, dy] = [positions[2 * row] - x, positions[2 * row + 1] - y];
    const ahead = dx * right + dy * down;
    if (!(ahead > 0)) continue;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (aside > ahead * 1.5) continue;
    const far = ahead + 1.6 * aside;
    if (far < least) {
      least = far;
      best = row;
    }
  }
  return best;
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
