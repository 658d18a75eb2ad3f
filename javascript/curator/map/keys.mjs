// What a key means on the map.

/**
 * @typedef {{does: "tool", tool: import("./gestures.mjs").Tool}
 *   | {does: "move", right: number, down: number, adds: boolean}
 *   | {does: "zoom", factor: number}
 *   | {does: "look"} | {does: "escape"}} MapKey A factor of 0 shows all.
 */

const TOOLS = /** @type {const} */ ({ v: "pan", b: "box", l: "lasso" });
const MOVES = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});
const ZOOMS = /** @type {Record<string, number>} */ ({
  "+": 1.6,
  "=": 1.6,
  "-": 1 / 1.6,
  _: 1 / 1.6,
  0: 0,
});

/**
 * The meaning of a key, or null when it is none of the map's.
 *
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} event
 * @returns {MapKey | null}
 */
export function mapKey({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (key in MOVES) {
    const [right, down] = MOVES[key];
    return { does: "move", right, down, adds: shiftKey };
  }
  if (key in ZOOMS) return { does: "zoom", factor: ZOOMS[key] };
  if (key === "Enter") return { does: "look" };
  if (key === "Escape") return { does: "escape" };
  const letter = key.toLowerCase();
  if (!shiftKey && letter in TOOLS) {
    return { does: "tool", tool: TOOLS[/** @type {keyof typeof TOOLS} */ (letter)] };
  }
  return null;
}
