// The shapes of points as distances: negative inside, in pixels. The same in map_points_gl.mjs.

import { FLAGS } from "./marks.mjs";
import { SHAPES } from "./kinds.mjs";

/** @typedef {import("./colors.mjs").Colour} Colour */
/**
 * Colours around a point.
 *
 * @typedef {{paper: Colour, rim: Colour, accent: Colour, star: Colour}} Trim
 */

/** How far from its middle a point reaches. */
export function reach(/** @type {number} */ radius, /** @type {number} */ flags) {
  if (flags & FLAGS.starred) return radius * 1.3 + 7;
  if (flags & FLAGS.selected) return radius * 1.3 + 4;
  return radius * 1.3 + (flags ? 2 : 0.75);
}

/** @param {number} shape @param {number} x @param {number} y Down. @param {number} radius */
export function distance(shape, x, y, radius) {
  if (shape === SHAPES.diamond) return (Math.abs(x) + Math.abs(y) - 1.25 * radius) * 0.7071;
  if (shape === SHAPES.triangle) return Math.max(Math.abs(x) * 0.866 - y * 0.5, y) - 0.62 * radius;
  if (shape === SHAPES.square) return Math.max(Math.abs(x), Math.abs(y)) - 0.88 * radius;
  return Math.hypot(x, y) - radius;
}

/** What is cut out of a shape: the cross of excluded ones, the dot of pinned ones. */
export function hole(
  /** @type {number} */ shape,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
) {
  if (shape === SHAPES.cross) {
    const arms = Math.min(Math.abs(x - y), Math.abs(x + y)) * 0.7071 - 0.17 * radius;
    return Math.max(arms, Math.hypot(x, y) - 0.66 * radius);
  }
  return shape === SHAPES.square ? Math.hypot(x, y) - 0.36 * radius : 1e3;
}

/**
 * The outline of a star around a point.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function starLine(x, y, radius) {
  const wedge = (2 * Math.PI) / 5;
  const turned = Math.atan2(x, -y);
  const angle = Math.abs(turned - wedge * Math.round(turned / wedge));
  const away = Math.hypot(x, y);
  const outer = radius * 1.25 + 5.5;
  const inner = outer * 0.56;
  // The edge between a tip (angle 0) and a notch (half a wedge).
  const [px, py] = [away * Math.cos(angle), away * Math.sin(angle)];
  const [nx, ny] = [inner * Math.cos(wedge / 2), inner * Math.sin(wedge / 2)];
  const length = Math.hypot(nx - outer, ny);
  return ((px - outer) * ny - py * (nx - outer)) / length;
}

/** Share of a pixel that is inside. @param {number} away */
const cover = (away) => Math.max(0, Math.min(1, 0.5 - away));

/**
 * A point as a small picture: red, green, blue (times the opacity) and opacity, 0 to 255.
 *
 * @param {number} side Pixels.
 * @param {number} radius
 * @param {ArrayLike<number>} bytes Of the row, see map_marks.mjs.
 * @param {Trim} trim
 * @param {number} unit Pixels of the screen for one CSS pixel.
 */
export function drawPoint(side, radius, bytes, trim, unit) {
  const pixels = new Uint8Array(side * side * 4);
  const [shape, flags] = [bytes[4], bytes[5]];
  for (let at = 0; at < side * side; at += 1) {
    const x = (at % side) + 0.5 - side / 2;
    const y = Math.floor(at / side) + 0.5 - side / 2;
    const away = distance(shape, x, y, radius);
    let out = [0, 0, 0, 0];
    const lay = (/** @type {ArrayLike<number>} */ colour, /** @type {number} */ share) => {
      out = out.map((value, part) => value * (1 - share) + (part < 3 ? colour[part] : 255) * share);
    };
    if (flags & FLAGS.halo) lay(trim.paper, cover(away - 1.3 * unit));
    if (flags & FLAGS.rim) lay(trim.rim, cover(away - 1.3 * unit));
    if (flags & FLAGS.selected) {
      lay(trim.paper, cover(away - 1.2 * unit));
      lay(trim.accent, cover(Math.abs(away - 1.9 * unit) - 0.8 * unit));
    }
    if (flags & FLAGS.starred) {
      const line = Math.abs(starLine(x / unit, y / unit, radius / unit));
      lay(trim.star, cover((line - 0.7) * unit));
    }
    lay(bytes, (cover(away) * bytes[3]) / 255);
    lay(trim.paper, Math.min(cover(hole(shape, x, y, radius)), cover(away)));
    pixels.set(out.map(Math.round), at * 4);
  }
  return pixels;
}
