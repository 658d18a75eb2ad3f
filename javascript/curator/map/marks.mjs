// How each point is drawn, as eight bytes per row that both ways of drawing read: red, green, blue,
// opacity, shape, flags, size (64 is the plain radius), layer (0: below, in the order of the rows).

import { clusterColour, palette, ramp, rampColour, robustRange } from "./colors.mjs";
import { KINDS, kindOf } from "./kinds.mjs";

export const BYTES = 8;
export const FLAGS = Object.freeze({ halo: 1, selected: 2, starred: 4, rim: 8 });
/** Flags of points that stand out, and are drawn larger. */
export const LOUD = FLAGS.halo | FLAGS.rim;
const FAINT = 26;

/**
 * @typedef {object} Painting What the points are drawn from.
 * @property {Uint8Array} choice
 * @property {Uint8Array} byUser
 * @property {Uint8Array} starred
 * @property {Uint8Array | null} shown Rows that the filter shows; null: all.
 * @property {ReadonlySet<number>} selection
 * @property {Float32Array | undefined} frequency
 * @property {"state" | "cluster" | "ramp"} by
 * @property {Float32Array | undefined} values Of the column that is coloured by.
 * @property {any} [column] What is known about it.
 * @property {boolean} dark
 * @property {Record<string, import("./colors.mjs").Colour>} colours By name of the variable.
 */

export class Marks {
  constructor() {
    this.count = 0;
    this.bytes = new Uint8Array(0);
    /** Rows drawn first, in their order: count less number of them. */
    this.below = new Uint32Array(0);
    /** Rows drawn on top, the last one highest. */
    this.top = new Uint32Array(0);
    this.number = 0;
    /** How many of them stand out by what was decided, not by being selected only. */
    this.loud = 0;
    /** @type {[number, number] | null} */
    this.range = null;
  }

  /** Everything anew. @param {number} count @param {Painting} painting */
  paint(count, painting) {
    if (count !== this.count) {
      this.count = count;
      this.bytes = new Uint8Array(count * BYTES);
    }
    this.#prepare(painting);
    for (let row = 0; row < count; row += 1) this.#row(row, painting);
    this.#order();
  }

  /**
   * These rows only.
   *
   * @param {ArrayLike<number>} rows
   * @param {Painting} painting
   * @returns {{rows: number[], moved: boolean}} Those that look otherwise now, and whether the order
   *   of what lies on top has changed.
   */
  repaint(rows, painting) {
    let moved = false;
    const changed = [];
    const { bytes } = this;
    const before = new Uint8Array(BYTES);
    for (let at = 0; at < rows.length; at += 1) {
      const start = rows[at] * BYTES;
      for (let one = 0; one < BYTES; one += 1) before[one] = bytes[start + one];
      this.#row(rows[at], painting);
      let same = true;
      for (let one = 0; one < BYTES; one += 1) same &&= before[one] === bytes[start + one];
      if (!same) changed.push(rows[at]);
      moved ||= before[BYTES - 1] !== bytes[start + BYTES - 1];
    }
    if (moved) this.#order();
    return { rows: changed, moved };
  }

  /** @param {Painting} painting */
  #prepare({ by, values, dark, colours }) {
    this.palette = palette(dark);
    this.ramp = ramp(dark);
    this.range = by === "ramp" && values ? robustRange(values) : null;
    this.quiet = colours.quiet;
    // The more there are, the more they lie on one another: density is seen through opacity.
    this.opacity = this.count > 20000 ? 150 : this.count > 3000 ? 185 : 225;
  }

  /** @param {number} row @param {Painting} painting */
  #row(row, { choice, byUser, starred, shown, selection, frequency, by, values, colours }) {
    const number = kindOf(choice[row], byUser[row], frequency ? frequency[row] : NaN);
    const kind = KINDS[number];
    const { bytes } = this;
    const at = row * BYTES;
    const seen = !shown || shown[row] === 1;
    const loud = seen && kind.loud;
    /** @type {import("./colors.mjs").Colour | null} */
    let colour = by === "state" ? colours[kind.colour] : null;
    if (values && by === "cluster") {
      colour = clusterColour(/** @type {any} */ (this.palette), values[row]);
    } else if (values && this.range) {
      colour = rampColour(/** @type {any} */ (this.ramp), values[row], this.range);
    }
    const known = colour !== null;
    const [red, green, blue] = seen && colour ? colour : this.quiet ?? [128, 128, 128];
    let opacity = by === "state" || !known ? (this.opacity ?? 255) * 0.72 : this.opacity ?? 255;
    if (kind.kind === "dropped") opacity *= 0.5;
    bytes[at] = red;
    bytes[at + 1] = green;
    bytes[at + 2] = blue;
    bytes[at + 3] = seen ? (loud ? 255 : opacity) : FAINT;
    const selected = seen && selection.has(row);
    let flags = selected ? FLAGS.selected : 0;
    if (seen && starred[row]) flags |= FLAGS.starred;
    if (loud) flags |= by === "state" ? FLAGS.halo : FLAGS.rim;
    bytes[at + 4] = seen ? kind.shape : 0;
    bytes[at + 5] = flags;
    bytes[at + 6] = Math.round(64 * (seen ? kind.size : 0.8));
    bytes[at + 7] = loud || flags ? number + 1 + (selected ? KINDS.length : 0) : 0;
  }

  /** Sort what lies on top by layer; equal layers stay in the order of the rows. */
  #order() {
    const { bytes, count } = this;
    const numbers = new Uint32Array(2 * KINDS.length + 2);
    for (let at = 7; at < bytes.length; at += BYTES) numbers[bytes[at] + 1] += 1;
    this.number = count - numbers[1];
    numbers[1] = 0; // layer 0 is drawn apart
    for (let layer = 2; layer < numbers.length; layer += 1) numbers[layer] += numbers[layer - 1];
    if (this.top.length !== count) {
      this.top = new Uint32Array(count);
      this.below = new Uint32Array(count);
    }
    let below = 0;
    this.loud = 0;
    for (let row = 0; row < count; row += 1) {
      const layer = bytes[row * BYTES + 7];
      if (!layer) {
        this.below[below++] = row;
        continue;
      }
      this.top[numbers[layer]++] = row;
      if (bytes[row * BYTES + 5] & LOUD) this.loud += 1;
    }
  }
}
