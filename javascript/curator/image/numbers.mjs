// Where a score lies among those of the folder, and how sizes are written; no DOM.

/**
 * @typedef {object} Distribution
 * @property {Float32Array} sorted The known values, lowest first.
 * @property {number} low Left end of the drawing: almost all images are at or above it.
 * @property {number} high
 * @property {number[]} bars Shares of the highest bar.
 */

const BARS = 24;
/** One image in a hundred at each end may lie outside of the drawing: one odd image is no scale. */
const OUTSIDE = 0.01;
/** @type {WeakMap<Float32Array, Distribution | null>} */
const known = new WeakMap();

/**
 * How the values of a column are spread; null when fewer than two differ.
 *
 * @param {Float32Array} values NaN where not known.
 * @returns {Distribution | null}
 */
export function distributionOf(values) {
  let found = known.get(values);
  if (found === undefined) {
    found = distribution(values);
    known.set(values, found);
  }
  return found;
}

/** @param {Float32Array} values @returns {Distribution | null} */
function distribution(values) {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length < 2 || sorted[0] === sorted[sorted.length - 1]) return null;
  const cut = Math.floor(sorted.length * OUTSIDE);
  let low = sorted[cut];
  let high = sorted[sorted.length - 1 - cut];
  if (low === high) [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const numbers = new Array(BARS).fill(0);
  for (const value of sorted) {
    if (value < low || value > high) continue;
    numbers[Math.min(BARS - 1, Math.floor(((value - low) / (high - low)) * BARS))] += 1;
  }
  const most = Math.max(...numbers);
  return { sorted, low, high, bars: numbers.map((number) => number / most) };
}

/**
 * Place of a value in the drawing, from 0 to 1; values outside stand at its ends.
 *
 * @param {Distribution} spread
 * @param {number} value
 */
export function placeOf({ low, high }, value) {
  return Math.max(0, Math.min(1, (value - low) / (high - low)));
}

/**
 * Share of the images with a lower value, equal ones counted half.
 *
 * @param {Distribution} spread
 * @param {number} value
 */
export function shareBelow({ sorted }, value) {
  const below = firstAt(sorted, (one) => one >= value);
  const above = firstAt(sorted, (one) => one > value);
  return (below + above) / 2 / sorted.length;
}

/** @param {Float32Array} sorted @param {(value: number) => boolean} holds */
function firstAt(sorted, holds) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * How well a score does in the folder: "good" in the better third, "poor" in the worse tenth, "" in
 * between and where no direction is better.
 *
 * @param {Distribution} spread
 * @param {number} value
 * @param {string} better
 * @returns {"good" | "poor" | ""}
 */
export function gradeOf(spread, value, better) {
  if (better !== "higher" && better !== "lower") return "";
  const below = shareBelow(spread, value);
  const share = better === "higher" ? below : 1 - below;
  if (share >= 2 / 3) return "good";
  return share <= 0.1 ? "poor" : "";
}

/** `2.4 MB`, `830 kB`. @param {number} bytes */
export function sizeText(bytes) {
  if (!(bytes > 0)) return "";
  if (bytes < 1000) return `${bytes} B`;
  const steps = ["kB", "MB", "GB"];
  let size = bytes / 1000;
  let step = 0;
  while (size >= 999.5 && step < steps.length - 1) {
    size /= 1000;
    step += 1;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${steps[step]}`;
}

/** `12.2 MP`, `0.79 MP`. @param {number} width @param {number} height */
export function megapixelsText(width, height) {
  const size = (width * height) / 1e6;
  return `${size < 1 ? size.toFixed(2) : size.toFixed(1)} MP`;
}

/** A number with three digits that matter, four decimals at most. @param {number | null | undefined} value */
export function scoreText(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return String(Number(Math.abs(value) < 0.01 ? value.toFixed(4) : value.toPrecision(3)));
}

/** A number of a unit; sizes of files are short. @param {number | null | undefined} value @param {string} [unit] */
export function numberText(value, unit = "") {
  if (unit !== "bytes" || !value || !Number.isFinite(value)) return scoreText(value);
  return `${value < 0 ? "-" : ""}${sizeText(Math.abs(value))}`;
}

/**
 * The value of a score with its unit, as the server writes it where it does.
 *
 * @param {{value: number | null, text?: string, unit?: string} | undefined} score
 */
export function valueText(score) {
  const value = score?.value;
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (score?.text) return score.text;
  const unit = score?.unit ?? "";
  return [numberText(value, unit), unit === "bytes" ? "" : unit].filter(Boolean).join(" ");
}
