// What a line drawn around images encloses. A place that the line goes around twice is inside too
// (winding number), as a person expects of a line drawn by hand.

/** @typedef {ArrayLike<number>} Polygon x y of each corner in turn; closed by itself. */

/**
 * @param {Polygon} polygon
 * @param {number} x
 * @param {number} y
 */
export function encloses(polygon, x, y) {
  return winding(edgesOf(polygon), x, y) !== 0;
}

/**
 * The edges of a polygon, four numbers each; level ones are of no use here.
 *
 * @param {Polygon} polygon
 */
export function edgesOf(polygon) {
  const edges = [];
  for (let at = 0; at < polygon.length; at += 2) {
    const next = (at + 2) % polygon.length;
    if (polygon[at + 1] === polygon[next + 1]) continue;
    edges.push(polygon[at], polygon[at + 1], polygon[next], polygon[next + 1]);
  }
  return Float64Array.from(edges);
}

/**
 * The edges that a band of the map touches. Points of a band have to be compared with these only:
 * of 200 edges that is a handful.
 *
 * @param {Float64Array} edges
 * @param {number} top
 * @param {number} bottom
 */
export function edgesBetween(edges, top, bottom) {
  const found = [];
  for (let at = 0; at < edges.length; at += 4) {
    const low = Math.min(edges[at + 1], edges[at + 3]);
    const high = Math.max(edges[at + 1], edges[at + 3]);
    if (low <= bottom && high >= top) {
      found.push(edges[at], edges[at + 1], edges[at + 2], edges[at + 3]);
    }
  }
  return Float64Array.from(found);
}

/**
 * How often the edges go around a place; 0 is outside.
 *
 * @param {Float64Array} edges
 * @param {number} x
 * @param {number} y
 */
export function winding(edges, x, y) {
  let turns = 0;
  for (let at = 0; at < edges.length; at += 4) {
    const y0 = edges[at + 1];
    const y1 = edges[at + 3];
    if (y0 <= y === y1 <= y) continue;
    const cross = edges[at] + ((y - y0) / (y1 - y0)) * (edges[at + 2] - edges[at]);
    if (cross > x) turns += y0 <= y ? 1 : -1;
  }
  return turns;
}

/** @param {Polygon} polygon @returns {import("./view.mjs").Box} */
export function boxAround(polygon) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < polygon.length; at += 2) {
    left = Math.min(left, polygon[at]);
    right = Math.max(right, polygon[at]);
    top = Math.min(top, polygon[at + 1]);
    bottom = Math.max(bottom, polygon[at + 1]);
  }
  return [left, top, right, bottom];
}
