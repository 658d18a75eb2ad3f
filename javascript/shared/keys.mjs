// What a key means in a grid.

/**
 * @typedef {"keep" | "drop" | "leave" | "large" | "undo" | "redo" | "all" | "escape" | "move"} Action
 */

const MOVES = new Set([
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "PageUp",
  "PageDown",
  "Home",
  "End",
]);

/**
 * The action of a key, or null when the key is none of ours (the browser may have it).
 *
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} event
 * @returns {Action | null}
 */
export function actionOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    if (key === "y") return "redo";
    return key === "a" ? "all" : null;
  }
  if (MOVES.has(key)) return "move";
  if (key === "x" || key === "Delete") return "drop";
  if (key === "p") return "keep";
  if (key === "u" || key === "Backspace") return "leave";
  if (key === "Enter" || key === " ") return "large";
  return key === "Escape" ? "escape" : null;
}
