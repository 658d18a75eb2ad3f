// Drawing the points without a graphics card: each kind of point is drawn once as a small picture,
// which is then stamped into the pixels of the canvas. 100,000 points take about ten milliseconds;
// the canvas's own drawing commands would take ten times as long.

import { BYTES, LOUD } from "./marks.mjs";
import { drawPoint, reach } from "./shapes.mjs";

/**
 * @typedef {object} Stamp
 * @property {number} side
 * @property {Int32Array} places Of the pixels that are not empty, in the canvas.
 * @property {Int32Array} columns The same in the stamp.
 * @property {Int32Array} lines
 * @property {Int32Array} colours Blue green red, times the opacity.
 * @property {Int32Array} rest What is left of the pixel below, of 256.
 */

/** @typedef {[number, number, number, number]} Part Left, top, right, bottom, in pixels. */

const FAINTEST = 10; // of 255: what is fainter is not worth the time
const MORE = 60; // beyond the edges, no stamp is larger
const FEW = 24; // changed points that are drawn without drawing all
const STEADY = 0.06; // so little may the radii differ from those that are drawn
const MOST_STAMPS = 3000;
const OPAQUE = 0xff000000 | 0;

export class Points2d {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = /** @type {CanvasRenderingContext2D} */ (
      this.canvas.getContext("2d", { alpha: false })
    );
    this.unit = 1;
    this.radii = [1, 1];
    /** Where the points are drawn now; null when nothing is.
     * @type {import("./view.mjs").View | null} */
    this.drawn = null;
    this.positions = new Float32Array(0);
    /** @type {import("./marks.mjs").Marks | null} */
    this.marks = null;
    this.forms = new Uint16Array(0);
    /** @type {Map<number, number>} */
    this.formOf = new Map();
    /** @type {Uint8Array[]} The marks of each form. */
    this.looks = [];
    /** @type {Map<number, Stamp>} */
    this.stamps = new Map();
  }

  /** @param {number} width In pixels of the screen. @param {number} height @param {number} unit */
  resize(width, height, unit) {
    this.unit = unit;
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.stamps.clear();
    this.drawn = null;
  }

  /** @param {Float32Array} positions */
  setPositions(positions) {
    this.positions = positions;
    this.drawn = null;
  }

  /** @param {import("./shapes.mjs").Trim} trim */
  setTrim(trim) {
    this.trim = trim;
    this.stamps.clear();
    this.drawn = null;
  }

  /** @param {import("./marks.mjs").Marks} marks All new. */
  setMarks(marks) {
    this.marks = marks;
    this.forms = new Uint16Array(marks.count);
    this.formOf.clear();
    this.looks = [];
    this.stamps.clear();
    this.drawn = null;
    for (let row = 0; row < marks.count; row += 1) this.#form(row);
  }

  /** @param {ArrayLike<number>} rows Those whose marks have changed. */
  update(rows) {
    for (let at = 0; at < rows.length; at += 1) this.#form(rows[at]);
  }

  /** @param {number} row */
  #form(row) {
    const { bytes } = /** @type {import("./marks.mjs").Marks} */ (this.marks);
    const at = row * BYTES;
    const tone = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    const colour = tone + bytes[at + 3] * 2 ** 24;
    const key = colour * 32768 + (bytes[at + 4] | (bytes[at + 5] << 3) | (bytes[at + 6] << 7));
    let form = this.formOf.get(key);
    if (form === undefined) {
      form = this.looks.length;
      this.formOf.set(key, form);
      this.looks.push(bytes.slice(at, at + BYTES));
    }
    this.forms[row] = form;
  }

  /**
   * @param {import("./view.mjs").View} view
   * @param {number} radius Of plain points, CSS pixels.
   * @param {number} topRadius Of those that stand out.
   */
  draw(view, radius, topRadius) {
    const { image } = this;
    if (!image) return;
    this.radii = [radius, topRadius];
    this.drawn = view;
    this.#drawPart([0, 0, image.width, image.height]);
  }

  /**
   * Only what is around a few points. False when all have to be drawn: another view, other sizes,
   * or too many rows.
   *
   * @param {ArrayLike<number>} rows Those whose marks have changed.
   * @param {import("./view.mjs").View} view
   * @param {number} radius
   * @param {number} topRadius
   */
  drawAround(rows, view, radius, topRadius) {
    const { image, drawn, unit, positions } = this;
    const same = drawn && drawn.scale === view.scale && drawn.x === view.x && drawn.y === view.y;
    if (!image || !same || rows.length > FEW) return false;
    const apart = Math.max(Math.abs(radius - this.radii[0]), Math.abs(topRadius - this.radii[1]));
    if (apart * unit > STEADY) return false;
    for (let one = 0; one < rows.length; one += 1) {
      const x = Math.round((positions[2 * rows[one]] * view.scale + view.x) * unit);
      const y = Math.round((positions[2 * rows[one] + 1] * view.scale + view.y) * unit);
      const left = Math.max(0, x - MORE);
      const top = Math.max(0, y - MORE);
      const right = Math.min(image.width, x + MORE);
      const bottom = Math.min(image.height, y + MORE);
      if (left < right && top < bottom) this.#drawPart([left, top, right, bottom]);
    }
    return true;
  }

  /** @param {Part} part */
  #drawPart(part) {
    const { image, pixels, marks, trim, drawn } = this;
    if (!image || !pixels || !marks || !trim || !drawn) return;
    const [red, green, blue] = trim.paper;
    const paper = (255 << 24) | (blue << 16) | (green << 8) | red;
    const [left, top, right, bottom] = part;
    if (right - left === image.width) pixels.fill(paper, top * right, bottom * right);
    else {
      for (let line = top; line < bottom; line += 1) {
        pixels.fill(paper, line * image.width + left, line * image.width + right);
      }
    }
    /** @type {(Stamp | undefined)[]} */
    const stamps = new Array(this.looks.length);
    const scene = {
      scale: drawn.scale * this.unit,
      x: drawn.x * this.unit,
      y: drawn.y * this.unit,
      width: image.width,
      part,
      pixels,
      stamps,
    };
    this.#stamp(marks.below, marks.count - marks.number, scene);
    this.#stamp(marks.top, marks.number, scene);
    this.context.putImageData(image, 0, 0, left, top, right - left, bottom - top);
  }

  /**
   * Stamp these rows in turn. The loop that everything waits for: only local values, no calls.
   *
   * @param {Uint32Array} rows
   * @param {number} count
   * @param {{scale: number, x: number, y: number, width: number, part: Part, pixels: Uint32Array,
   *   stamps: (Stamp | undefined)[]}} scene Nothing is drawn outside of its part.
   */
  #stamp(rows, count, { scale, x, y, width, part, pixels, stamps }) {
    const { positions, forms } = this;
    const [first, top, last, bottom] = part;
    for (let one = 0; one < count; one += 1) {
      const row = rows[one];
      const middleX = positions[2 * row] * scale + x;
      const middleY = positions[2 * row + 1] * scale + y;
      // Also true for NaN: an image without a place.
      if (!(middleX > first - MORE && middleX < last + MORE)) continue;
      if (middleY < top - MORE || middleY > bottom + MORE) continue;
      const form = forms[row];
      const stamp = stamps[form] ?? (stamps[form] = this.#stampOf(form));
      const { side, colours, rest, places, columns, lines } = stamp;
      const left = Math.floor(middleX - side / 2 + 0.5);
      const up = Math.floor(middleY - side / 2 + 0.5);
      const start = up * width + left;
      const whole = left >= first && up >= top && left + side <= last && up + side <= bottom;
      for (let at = 0; at < places.length; at += 1) {
        if (!whole) {
          const column = left + columns[at];
          const line = up + lines[at];
          if (column < first || line < top || column >= last || line >= bottom) continue;
        }
        const place = start + places[at];
        const share = rest[at];
        if (share === 0) {
          pixels[place] = colours[at];
          continue;
        }
        // Two channels at once; what is below shines through by `share` of 256.
        const below = pixels[place];
        const outer = (Math.imul(below & 0xff00ff, share) >>> 8) & 0xff00ff;
        const inner = (Math.imul(below & 0x00ff00, share) >>> 8) & 0x00ff00;
        pixels[place] = ((outer | inner) + colours[at]) | OPAQUE;
      }
    }
  }

  /** @param {number} form @returns {Stamp} */
  #stampOf(form) {
    const look = this.looks[form];
    const { unit } = this;
    const radius = this.radii[look[5] & LOUD ? 1 : 0];
    const quarters = Math.max(3, Math.round(((radius * look[6]) / 64) * unit * 4));
    const key = form * 4096 + quarters;
    let stamp = this.stamps.get(key);
    if (stamp) return stamp;
    const side = Math.ceil(2 * reach(quarters / 4 / unit, look[5]) * unit);
    const trim = /** @type {import("./shapes.mjs").Trim} */ (this.trim);
    stamp = cut(drawPoint(side, quarters / 4, look, trim, unit), side, this.canvas.width);
    if (this.stamps.size > MOST_STAMPS) this.stamps.clear();
    this.stamps.set(key, stamp);
    return stamp;
  }

  dispose() {
    this.canvas.remove();
  }
}

/** The pixels of a picture that are not empty. */
function cut(
  /** @type {Uint8Array} */ pixels,
  /** @type {number} */ side,
  /** @type {number} */ width,
) {
  const kept = [];
  for (let at = 0; at < side * side; at += 1) if (pixels[4 * at + 3] > FAINTEST) kept.push(at);
  const of = (/** @type {(at: number) => number} */ read) => Int32Array.from(kept, read);
  return {
    side,
    places: of((at) => Math.floor(at / side) * width + (at % side)),
    columns: of((at) => at % side),
    lines: of((at) => Math.floor(at / side)),
    colours: of((at) => {
      const colour = pixels[4 * at] | (pixels[4 * at + 1] << 8) | (pixels[4 * at + 2] << 16);
      return colour | (pixels[4 * at + 3] === 255 ? OPAQUE : 0);
    }),
    rest: of((at) => 256 - Math.round((pixels[4 * at + 3] * 256) / 255)),
  };
}
