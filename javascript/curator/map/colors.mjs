// Colours of the map: a ramp for numbers, a palette for clusters. RGB as three numbers of 0 to 255.

/** @typedef {[number, number, number]} Colour */

const STEPS = 64;
const PALETTE_SIZE = 14;
const SMALLEST_SHARE = 0.01;

/**
 * A colour by lightness (0 to 1), chroma (0 to about 0.3) and hue (degrees): Oklch, in which equal
 * steps look equal. Björn Ottosson, "A perceptual color space for image processing" (2020).
 *
 * @param {number} lightness
 * @param {number} chroma
 * @param {number} hue
 * @returns {Colour}
 */
export function oklch(lightness, chroma, hue) {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** @param {number} linear */
function encode(linear) {
  const value = Math.max(0, Math.min(1, linear));
  const curved = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(255 * curved);
}

/**
 * From low to high: violet over blue and green to yellow, evenly lighter. On a light ground it ends
 * before it gets too light to be seen.
 *
 * @param {boolean} dark
 * @returns {Colour[]}
 */
export function ramp(dark) {
  const [from, to] = dark ? [0.48, 0.9] : [0.36, 0.8];
  return Array.from({ length: STEPS }, (_, step) => {
    const share = step / (STEPS - 1);
    return oklch(from + (to - from) * share, 0.155 - 0.02 * share, 305 - 205 * share);
  });
}

/**
 * Colours of clusters. Neighbours in the list differ in hue, and two rounds differ in lightness.
 *
 * @param {boolean} dark
 * @returns {Colour[]}
 */
export function palette(dark) {
  return Array.from({ length: PALETTE_SIZE }, (_, number) => {
    const light = (dark ? 0.74 : 0.58) + (number % 2 ? 0.07 : -0.03);
    return oklch(light, 0.14, 20 + (number * 5 * 360) / PALETTE_SIZE);
  });
}

/**
 * The colour of a cluster; null for none (noise).
 *
 * @param {Colour[]} colours
 * @param {number} cluster
 */
export function clusterColour(colours, cluster) {
  return cluster >= 0 ? colours[cluster % colours.length] : null;
}

/** The colour of a value; null when it is not known. */
export function rampColour(
  /** @type {Colour[]} */ colours,
  /** @type {number} */ value,
  /** @type {[number, number]} */ [low, high],
) {
  if (value !== value) return null;
  const share = high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0.5;
  return colours[Math.round(share * (colours.length - 1))];
}

/**
 * Where a ramp begins and ends: the values that 1 % lie below and above, so that one odd image does
 * not make all others alike. Null when nothing is known.
 *
 * @param {Float32Array} values NaN is left out.
 * @returns {[number, number] | null}
 */
export function robustRange(values) {
  const known = values.filter((value) => value === value && Math.abs(value) !== Infinity).sort();
  if (!known.length) return null;
  const at = (/** @type {number} */ share) => known[Math.round(share * (known.length - 1))];
  const [low, high] = [at(SMALLEST_SHARE), at(1 - SMALLEST_SHARE)];
  return low < high ? [low, high] : [known[0], known[known.length - 1]];
}

/**
 * Clusters with their sizes, the largest first; -1 (none) is not among them.
 *
 * @param {Float32Array} values
 * @returns {[cluster: number, images: number][]}
 */
export function clusterSizes(values) {
  /** @type {Map<number, number>} */
  const sizes = new Map();
  for (const value of values) if (value >= 0) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}
