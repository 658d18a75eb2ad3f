// Where the points of a coverage curve lie in its picture, and which of them is read. No DOM.

/**
 * @typedef {object} Curve Coverage by the first 1, 2, 3, ... images; null where it is not known.
 * @property {readonly number[]} count rising
 * @property {readonly (number | null)[]} radius distance of the image that is farthest from the set
 * @property {readonly (number | null)[]} mean distance of an image from the set on average
 */

/**
 * @typedef {object} View What `<lora-curator-curve>` shows.
 * @property {Curve | null} curve
 * @property {number | null} [knee] count after which more images bring little
 * @property {number | null} [at] how many images there are now
 * @property {string} [advice] in English, "" for none
 */

/** @typedef {{width: number, height: number, left: number, right: number, top: number, bottom: number}} Frame */

const FEWEST = 2;

/** Whether there is a line to be drawn. @param {Curve | null | undefined} curve @returns {curve is Curve} */
export function hasLine(curve) {
  return Boolean(curve) && pointsOf(/** @type {Curve} */ (curve), "mean").length >= FEWEST;
}

/** The places in the curve where a value is known. @param {Curve} curve @param {"radius" | "mean"} name */
export function pointsOf(curve, name) {
  const values = curve[name] ?? [];
  return [...curve.count.keys()].filter((place) => typeof values[place] === "number");
}

/** Round numbers from 0 or `low` up to `high`, about `wanted` of them.
 * @param {number} low @param {number} high @param {number} wanted @param {number} [least] smallest step */
export function ticks(low, high, wanted, least = 0) {
  const rough = Math.max((high - low) / wanted, least, Number.MIN_VALUE);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.999) ?? rough;
  const found = [];
  for (let number = Math.ceil(low / step - 1e-9); number * step <= high * (1 + 1e-9); number += 1) {
    found.push(Number((number * step).toPrecision(12)));
  }
  return found;
}

/** The scales of a picture. @param {Curve} curve @param {Frame} frame */
export function scalesOf(curve, frame) {
  const { count } = curve;
  const first = count[0];
  const last = Math.max(count[count.length - 1], first + 1);
  const values = /** @type {number[]} */ ([...curve.mean, ...(curve.radius ?? [])].filter((one) => typeof one === "number"));
  const most = values.reduce((high, one) => Math.max(high, one), 0) || 1;
  const wide = frame.width - frame.left - frame.right;
  const high = frame.height - frame.top - frame.bottom;
  return {
    first,
    last,
    most,
    x: (/** @type {number} */ images) => frame.left + (wide * (images - first)) / (last - first),
    y: (/** @type {number} */ distance) => frame.top + high * (1 - distance / most),
    /** How many images a place in the picture is about. */
    imagesAt: (/** @type {number} */ x) => first + ((x - frame.left) / wide) * (last - first),
  };
}

/** The line of a value as the path of an SVG; not more points than can be seen.
 * @param {Curve} curve @param {"radius" | "mean"} name @param {ReturnType<typeof scalesOf>} scales @param {number} width */
export function lineOf(curve, name, scales, width) {
  const places = pointsOf(curve, name);
  const stride = Math.max(1, Math.floor(places.length / width));
  const shown = places.filter((_, number) => number % stride === 0 || number === places.length - 1);
  const at = (/** @type {number} */ place) =>
    `${round(scales.x(curve.count[place]))} ${round(scales.y(/** @type {number} */ (curve[name][place])))}`;
  return shown.length ? `M${shown.map(at).join("L")}` : "";
}

/** The place of the count that is nearest to a number of images. @param {Curve} curve @param {number} images */
export function placeOf(curve, images) {
  const { count } = curve;
  let low = 0;
  let high = count.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (count[middle] < images) low = middle + 1;
    else high = middle;
  }
  return low > 0 && images - count[low - 1] <= count[low] - images ? low - 1 : low;
}

/** Where a key goes from a place; undefined for a key that goes nowhere.
 * @param {string} key @param {number} place @param {number} length */
export function placeAfter(key, place, length) {
  const ten = Math.max(1, Math.round(length / 10));
  const to = /** @type {Record<string, number>} */ ({
    ArrowLeft: place - 1, ArrowDown: place - 1, ArrowRight: place + 1, ArrowUp: place + 1,
    PageDown: place - ten, PageUp: place + ten, Home: 0, End: length - 1,
  })[key];
  return to === undefined ? undefined : Math.min(length - 1, Math.max(0, to));
}

/** Whether a count is one of those that the curve is about.
 * @param {Curve} curve @param {number | null | undefined} images @returns {images is number} */
export function isWithin(curve, images) {
  const { count } = curve;
  return typeof images === "number" && images >= count[0] && images <= count[count.length - 1];
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
