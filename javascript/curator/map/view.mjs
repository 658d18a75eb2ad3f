// What part of the map is seen. A place on the map times the scale plus the shift is a place on the
// screen, in CSS pixels from the upper left corner of the map's box.

/**
 * @typedef {object} View
 * @property {number} scale CSS pixels for one unit of the map.
 * @property {number} x Where the map's origin is on the screen.
 * @property {number} y
 */

/** @typedef {[left: number, top: number, right: number, bottom: number]} Box */

const SMALLEST = 0.5; // of the scale at which all is seen
const LARGEST = 4000;
const MARGIN = 28;
const IN_SIGHT = 48; // so much of the map cannot be pushed off the screen

/**
 * The box around all positions; null when there is none.
 *
 * @param {Float32Array} positions x y per row, NaN where there is none.
 * @returns {Box | null}
 */
export function boxOf(positions) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 2) {
    const x = positions[at];
    const y = positions[at + 1];
    if (x !== x || y !== y) continue;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return left <= right ? [left, top, right, bottom] : null;
}

/**
 * The view that shows all of a box, in the middle.
 *
 * @param {Box} box
 * @param {number} width
 * @param {number} height
 * @returns {View}
 */
export function fitView([left, top, right, bottom], width, height) {
  const roomX = Math.max(width - 2 * MARGIN, 1);
  const roomY = Math.max(height - 2 * MARGIN, 1);
  const scale = Math.min(roomX / (right - left || 1e-6), roomY / (bottom - top || 1e-6), 1e6);
  const x = width / 2 - ((left + right) / 2) * scale;
  return { scale, x, y: height / 2 - ((top + bottom) / 2) * scale };
}

/** @param {View} view @param {number} x @param {number} y @returns {[number, number]} */
export function toScreen(view, x, y) {
  return [x * view.scale + view.x, y * view.scale + view.y];
}

/** @param {View} view @param {number} x @param {number} y @returns {[number, number]} */
export function toMap(view, x, y) {
  return [(x - view.x) / view.scale, (y - view.y) / view.scale];
}

/**
 * Nearer or farther; what is under a place of the screen stays under it.
 *
 * @param {View} view
 * @param {number} x
 * @param {number} y
 * @param {number} factor
 * @param {number} whole The scale at which all is seen.
 * @returns {View}
 */
export function zoomAt(view, x, y, factor, whole) {
  const wanted = Math.max(whole * SMALLEST, Math.min(whole * LARGEST, view.scale * factor));
  const by = wanted / view.scale;
  return { scale: wanted, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
}

/**
 * Moved by so many pixels, but not so far that the map is lost from sight.
 *
 * @param {View} view
 * @param {number} right
 * @param {number} down
 * @param {Box} box
 * @param {number} width
 * @param {number} height
 * @returns {View}
 */
export function panBy(view, right, down, box, width, height) {
  const { scale } = view;
  const x = clamp(view.x + right, IN_SIGHT - box[2] * scale, width - IN_SIGHT - box[0] * scale);
  const y = clamp(view.y + down, IN_SIGHT - box[3] * scale, height - IN_SIGHT - box[1] * scale);
  return { scale, x, y };
}

/**
 * A view on the way from one to another: 0 is the first, 1 the second. The one place that both show
 * at the same spot stays there, so a zoom to the cursor stays at the cursor all the way.
 *
 * @param {View} from
 * @param {View} to
 * @param {number} share
 * @returns {View}
 */
export function between(from, to, share) {
  const ratio = to.scale / from.scale;
  if (Math.abs(ratio - 1) < 1e-4) {
    const x = from.x + (to.x - from.x) * share;
    return { scale: to.scale, x, y: from.y + (to.y - from.y) * share };
  }
  const scale = from.scale * ratio ** share;
  const fixedX = (to.x - from.x) / (from.scale - to.scale);
  const fixedY = (to.y - from.y) / (from.scale - to.scale);
  const x = from.x + fixedX * (from.scale - scale);
  return { scale, x, y: from.y + fixedY * (from.scale - scale) };
}

/** Whether two views cannot be told apart. @param {View} a @param {View} b */
export function alike(a, b) {
  const near = Math.abs(a.x - b.x) < 0.3 && Math.abs(a.y - b.y) < 0.3;
  return near && Math.abs(a.scale / b.scale - 1) < 5e-4;
}

/**
 * The view after two fingers have moved: the places under them stay under them.
 *
 * @param {View} view
 * @param {[number, number][]} before Two places on the screen.
 * @param {[number, number][]} after
 * @param {number} whole
 * @returns {View}
 */
export function pinch(view, [a, b], [c, d], whole) {
  const spread = Math.hypot(d[0] - c[0], d[1] - c[1]) / (Math.hypot(b[0] - a[0], b[1] - a[1]) || 1);
  const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const zoomed = zoomAt(view, middle[0], middle[1], spread, whole);
  const x = zoomed.x + (c[0] + d[0]) / 2 - middle[0];
  return { ...zoomed, x, y: zoomed.y + (c[1] + d[1]) / 2 - middle[1] };
}

/**
 * How much one event of the wheel zooms. Pinching on a touchpad comes as a wheel with ctrl.
 *
 * @param {Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">} event
 */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }) {
  const pixels = deltaY * (deltaMode === 1 ? 16 : deltaMode === 2 ? 400 : 1);
  return Math.exp(clamp(-pixels * (ctrlKey ? 0.01 : 0.0018), -0.7, 0.7));
}

/**
 * The view that brings a place of the screen into sight: the same when it is seen.
 *
 * @param {View} view
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @returns {View}
 */
export function revealing(view, x, y, width, height) {
  const edge = Math.min(40, width / 4, height / 4);
  const seen = x >= edge && y >= edge && x <= width - edge && y <= height - edge;
  return seen ? view : { ...view, x: view.x + width / 2 - x, y: view.y + height / 2 - y };
}

/**
 * Radius of a plain point: large where there are few or one looks closely. CSS pixels.
 *
 * @param {number} count Images on the map.
 * @param {number} width
 * @param {number} height
 * @param {number} zoom 1 when all is seen.
 */
export function pointRadius(count, width, height, zoom) {
  const apart = Math.sqrt((width * height) / Math.max(count, 1));
  return clamp(0.17 * apart * Math.max(zoom, 0.6) ** 0.55, 1.25, 5);
}

/**
 * Radius of points that stand out: a few among many are large enough to tell their shapes.
 *
 * @param {number} plain Radius of the others.
 * @param {number} loud How many stand out.
 * @param {number} width
 * @param {number} height
 * @param {number} zoom
 */
export function topRadius(plain, loud, width, height, zoom) {
  return Math.max(plain, Math.min(3.4, pointRadius(loud * 3, width, height, zoom)));
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
