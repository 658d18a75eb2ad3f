// Landmarks: a few thumbnails on the map that do not overlap, to see what lies where.

import { element } from "../../shared/elements.mjs";
import { toScreen } from "./view.mjs";

export const MOST = 18;
export const SIDE = 54;
const STEM = 9; // between a thumbnail and its point
const GAP = 12;
const FEW = 400;

/** @typedef {{row: number, x: number, y: number}} Landmark Its point on the screen. */

/**
 * The place of a landmark's thumbnail.
 *
 * @param {number} x Of its point.
 * @param {number} y
 * @returns {import("./view.mjs").Box}
 */
export function frameOf(x, y) {
  return [x - SIDE / 2, y - STEM - SIDE, x + SIDE / 2, y - STEM];
}

/**
 * Which images are landmarks: those shown before as long as there is room, then one from the middle
 * of each place where many are, the fullest first.
 *
 * @param {object} scene
 * @param {Float32Array} scene.positions
 * @param {import("./view.mjs").View} scene.view
 * @param {number} scene.width
 * @param {number} scene.height
 * @param {(row: number) => boolean} scene.usable Whether an image can be a landmark.
 * @param {{x: number, y: number}} [scene.free] A place that no thumbnail may cover: the focus.
 * @param {number[]} [scene.before] Rows of the landmarks until now.
 * @returns {Landmark[]}
 */
export function chooseLandmarks({ positions, view, width, height, usable, free, before = [] }) {
  const side = SIDE * 1.5;
  const columns = Math.max(1, Math.ceil(width / side));
  const cells = columns * Math.max(1, Math.ceil(height / side));
  const number = new Uint32Array(cells);
  const sumX = new Float64Array(cells);
  const sumY = new Float64Array(cells);
  const cellOf = (/** @type {number} */ x, /** @type {number} */ y) =>
    x >= 0 && y >= 0 && x < width && y < height
      ? Math.floor(y / side) * columns + Math.floor(x / side)
      : -1;
  const count = positions.length / 2;
  const cellOfRow = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row += 1) {
    const x = positions[2 * row] * view.scale + view.x;
    const y = positions[2 * row + 1] * view.scale + view.y;
    const cell = cellOf(x, y);
    if (cell < 0 || !usable(row)) continue;
    cellOfRow[row] = cell;
    number[cell] += 1;
    sumX[cell] += x;
    sumY[cell] += y;
  }
  const middle = new Int32Array(cells).fill(-1);
  const least = new Float64Array(cells).fill(Infinity);
  for (let row = 0; row < count; row += 1) {
    const cell = cellOfRow[row];
    if (cell < 0) continue;
    const x = positions[2 * row] * view.scale + view.x;
    const y = positions[2 * row + 1] * view.scale + view.y;
    const away = (x - sumX[cell] / number[cell]) ** 2 + (y - sumY[cell] / number[cell]) ** 2;
    if (away < least[cell]) {
      least[cell] = away;
      middle[cell] = row;
    }
  }
  const full = [...middle.keys()].filter((cell) => middle[cell] >= 0);
  full.sort((a, b) => number[b] - number[a] || a - b);
  // Few images: any of them may be one, where there is room.
  const rest = count <= FEW ? [...cellOfRow.keys()].filter((row) => cellOfRow[row] >= 0) : [];
  const wanted = before.filter((row) => cellOfRow[row] >= 0);
  /** @type {Landmark[]} */
  const chosen = [];
  for (const row of [...wanted, ...full.map((cell) => middle[cell]), ...rest]) {
    if (chosen.some((one) => one.row === row)) continue;
    if (chosen.length === MOST) break;
    const [x, y] = toScreen(view, positions[2 * row], positions[2 * row + 1]);
    const [left, top, right] = frameOf(x, y);
    if (left < 2 || top < 2 || right > width - 2) continue;
    const covers = free && Math.abs(free.x - x) < SIDE / 2 + 10;
    if (covers && free.y > top - 10 && free.y < y - 4) continue;
    const apart = chosen.every(
      (one) => Math.abs(one.x - x) >= SIDE + GAP || Math.abs(one.y - y) >= SIDE + GAP + STEM,
    );
    if (apart) chosen.push({ row, x, y });
  }
  return chosen;
}

/** The thumbnails on the page. */
export class Landmarks {
  constructor() {
    this.root = element("div", { class: "landmarks", "aria-hidden": "true" });
    /** @type {Map<number, HTMLElement>} */
    this.shown = new Map();
  }

  get rows() {
    return [...this.shown.keys()];
  }

  /** @param {Landmark[]} landmarks @param {(row: number) => string} thumbnail Address. */
  show(landmarks, thumbnail) {
    const wanted = new Set(landmarks.map(({ row }) => row));
    for (const [row, one] of this.shown) {
      if (wanted.has(row)) continue;
      one.remove();
      this.shown.delete(row);
    }
    for (const { row } of landmarks) {
      if (this.shown.has(row)) continue;
      const picture = element("img", { alt: "", draggable: "false", decoding: "async" });
      const one = element("div", { class: "landmark" }, picture);
      picture.addEventListener("load", () => one.classList.add("there"));
      picture.addEventListener("error", () => one.remove());
      picture.src = thumbnail(row);
      this.shown.set(row, one);
      this.root.append(one);
    }
  }

  /** Let what is behind be seen where the pointer is. @param {number} x @param {number} y */
  yieldTo(x, y) {
    for (const one of this.shown.values()) {
      const [left, top] = (one.dataset.at ?? "").split(" ").map(Number);
      const over = x >= left - 4 && y >= top - 4 && x <= left + SIDE + 4 && y <= top + SIDE + STEM;
      one.classList.toggle("yields", over);
    }
  }

  /**
   * Move them with the map.
   *
   * @param {Float32Array} positions
   * @param {import("./view.mjs").View} view
   */
  place(positions, view) {
    for (const [row, one] of this.shown) {
      const [left, top] = frameOf(...toScreen(view, positions[2 * row], positions[2 * row + 1]));
      one.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
      one.dataset.at = `${left} ${top}`;
    }
  }
}
