// Looking closer at two pictures at once; no DOM.
//
// Zoom and centre are relative to the picture, so that two files of different size which show the
// same thing show the same part of it.

/**
 * @typedef {object} Zoom
 * @property {number} scale 1 shows the whole picture.
 * @property {number} x Point of the picture in the middle of the pane, from 0 to 1.
 * @property {number} y
 */

/** @type {Zoom} */
export const WHOLE = Object.freeze({ scale: 1, x: 0.5, y: 0.5 });
export const CLOSEST = 40;

/**
 * The size at which a whole picture fits into a pane.
 *
 * @param {number} width @param {number} height Of the picture.
 * @param {number} paneWidth @param {number} paneHeight
 */
export function fitted(width, height, paneWidth, paneHeight) {
  const scale = Math.min(paneWidth / width, paneHeight / height);
  return { width: width * scale, height: height * scale };
}

/**
 * Closer or farther, the point under the pointer stays where it is.
 *
 * @param {Zoom} zoom
 * @param {number} factor
 * @param {number} right Of the pointer from the middle of the pane, in shares of the fitted picture.
 * @param {number} down
 * @returns {Zoom}
 */
export function zoomAt(zoom, factor, right = 0, down = 0) {
  const scale = Math.max(1, Math.min(CLOSEST, zoom.scale * factor));
  const moved = 1 / zoom.scale - 1 / scale;
  return within({ scale, x: zoom.x + right * moved, y: zoom.y + down * moved });
}

/**
 * The picture pulled along, in shares of the fitted picture.
 *
 * @param {Zoom} zoom
 * @param {number} right
 * @param {number} down
 * @returns {Zoom}
 */
export function pan(zoom, right, down) {
  return within({
    scale: zoom.scale,
    x: zoom.x - right / zoom.scale,
    y: zoom.y - down / zoom.scale,
  });
}

/**
 * The zoom at which a pixel of the picture is one of the screen.
 *
 * @param {Zoom} zoom
 * @param {number} width Of the picture in pixels.
 * @param {number} fittedWidth In CSS pixels.
 * @param {number} density Pixels of the screen in a CSS pixel.
 * @returns {Zoom}
 */
export function atPixels(zoom, width, fittedWidth, density) {
  return zoomAt(zoom, width / density / fittedWidth / zoom.scale);
}

/** What keys do: + - 0 and the arrows; null for other keys. @param {Zoom} zoom @param {string} key */
export function zoomAfterKey(zoom, key) {
  const step = 0.12;
  if (key === "+" || key === "=") return zoomAt(zoom, 1.4);
  if (key === "-" || key === "_") return zoomAt(zoom, 1 / 1.4);
  if (key === "0") return WHOLE;
  if (key === "ArrowLeft") return pan(zoom, step, 0);
  if (key === "ArrowRight") return pan(zoom, -step, 0);
  if (key === "ArrowUp") return pan(zoom, 0, step);
  if (key === "ArrowDown") return pan(zoom, 0, -step);
  return null;
}

/**
 * The CSS transform of a picture that is laid out fitted in the middle of its pane.
 *
 * @param {Zoom} zoom
 * @param {{width: number, height: number}} fit
 */
export function transformOf({ scale, x, y }, fit) {
  const right = (0.5 - x) * fit.width * scale;
  const down = (0.5 - y) * fit.height * scale;
  return `translate(${right.toFixed(2)}px, ${down.toFixed(2)}px) scale(${scale.toFixed(4)})`;
}

/** The picture may not be pushed out of sight. @param {Zoom} zoom @returns {Zoom} */
function within({ scale, x, y }) {
  const margin = 0.5 / scale;
  const held = (/** @type {number} */ at) => Math.max(margin, Math.min(1 - margin, at));
  return { scale, x: held(x), y: held(y) };
}
