// What a key means, as in a program for culling photos. Pure: what is done is in commands.mjs.

/**
 * @typedef {object} Press
 * @property {string} name Of a command.
 * @property {boolean} [on] Whether it goes on to the next image afterwards.
 */

const MOVES = new Set([
  "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End",
]);

/** @type {Record<string, string>} */
const PLAIN = {
  p: "pin",
  x: "exclude",
  delete: "exclude",
  u: "undecided",
  backspace: "undecided",
  s: "star",
  n: "next",
  c: "compare",
  e: "caption",
  enter: "large",
  " ": "large",
  "?": "help",
  "/": "search",
  "+": "bigger",
  "=": "bigger",
  "-": "smaller",
  escape: "escape",
};
const GOES_ON = new Set(["pin", "exclude", "undecided"]);

/**
 * The command of a key, or null when the key is none of ours.
 *
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} event
 * @returns {Press | null}
 */
export function pressOf(event) {
  const key = event.key.toLowerCase();
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return { name: event.shiftKey ? "redo" : "undo" };
    if (key === "y") return { name: "redo" };
    return key === "a" ? { name: "all" } : null;
  }
  if (MOVES.has(event.key)) return { name: "move" };
  const name = PLAIN[key];
  if (!name) return null;
  if (event.shiftKey && name === "next") return { name: "before" };
  return event.shiftKey && GOES_ON.has(name) ? { name, on: true } : { name };
}

/** The sheet of all keys: groups of [keys, word]. */
export const SHEET = Object.freeze([
  [
    "decide",
    [
      [["P"], "pin"],
      [["X", "Delete"], "exclude"],
      [["U", "Backspace"], "undecided"],
      [["S"], "star"],
      [["Shift+P", "Shift+X", "Shift+U"], "act_and_on"],
      [["Ctrl+Z"], "undo"],
      [["Ctrl+Shift+Z"], "redo"],
    ],
  ],
  [
    "go",
    [
      [["← ↑ → ↓", "Page", "Home", "End"], "move"],
      [["N"], "next"],
      [["Shift+N"], "before"],
      [["Shift+←→", "Shift+Click"], "range"],
      [["Ctrl+Click"], "toggle"],
      [["Ctrl+A"], "all"],
      [["Esc"], "escape"],
    ],
  ],
  [
    "look",
    [
      [["Enter", "Space"], "large"],
      [["C"], "compare"],
      [["E"], "caption"],
      [["/"], "search"],
      [["+", "−"], "size"],
      [["?"], "help"],
    ],
  ],
]);
