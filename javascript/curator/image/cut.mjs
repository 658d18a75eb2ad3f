// What the crop to the bucket cuts away from an image; no DOM.

/**
 * @typedef {object} Cut Shares of the upright image.
 * @property {number} left What is kept begins here.
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {number} lost Share of the picture's area that is cut away.
 * @property {"sides" | "ends" | "around" | ""} where At left and right, above and below, both, or nowhere.
 * @property {number} scale How many pixels of the export one of the image becomes; above 1 it is enlarged.
 */

/** Less than this share at an edge is rounding, not a cut. */
const ROUNDING = 0.004;

/**
 * @param {number} width
 * @param {number} height
 * @param {readonly number[] | null} bucket
 * @param {readonly number[] | null} crop Left, top, width, height in pixels.
 * @returns {Cut | null}
 */
export function cutOf(width, height, bucket, crop) {
  if (!bucket || !crop || !(width > 0 && height > 0 && crop[2] > 0 && crop[3] > 0)) return null;
  const cut = {
    left: crop[0] / width,
    top: crop[1] / height,
    width: Math.min(1, crop[2] / width),
    height: Math.min(1, crop[3] / height),
  };
  const sides = 1 - cut.width > ROUNDING;
  const ends = 1 - cut.height > ROUNDING;
  const where = sides && ends ? "around" : sides ? "sides" : ends ? "ends" : "";
  return { ...cut, where, lost: 1 - cut.width * cut.height, scale: bucket[0] / crop[2] };
}
