// What a person has decided in a grid, as one text: {"keep": [paths], "drop": [paths], "approved": ""}.
// The text is a widget's value: saved in the workflow, sent with the prompt, part of its cache key.

/** @typedef {"keep" | "drop"} Word */

/**
 * @typedef {object} Choice
 * @property {ReadonlyMap<string, Word>} words The word on each image that has one, by path.
 * @property {string} approved Token of the set of images that was approved by Continue, or "".
 */

/** @type {Choice} */
export const NOTHING = Object.freeze({ words: new Map(), approved: "" });

/**
 * The choice that a text says, or null when it is not one. An empty text is no choice at all.
 *
 * @param {unknown} text
 * @returns {Choice | null}
 */
export function readChoice(text) {
  if (text === null || text === undefined || text === "") return NOTHING;
  let found;
  try {
    found = typeof text === "string" ? JSON.parse(text) : text;
  } catch {
    return null;
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) return null;
  const { keep = [], drop = [], approved = "" } = found;
  const isPaths = (/** @type {unknown} */ paths) =>
    Array.isArray(paths) && paths.every((one) => typeof one === "string");
  if (!isPaths(keep) || !isPaths(drop) || typeof approved !== "string") return null;
  const words = new Map();
  for (const path of keep) words.set(path, "keep");
  for (const path of drop) words.set(path, "drop");
  return { words, approved };
}

/**
 * The text of a choice: equal choices give equal texts, no choice gives an empty one.
 *
 * @param {Choice} choice
 */
export function choiceText({ words, approved }) {
  if (words.size === 0 && !approved) return "";
  const paths = [...words.keys()].sort();
  const keep = paths.filter((path) => words.get(path) === "keep");
  const drop = paths.filter((path) => words.get(path) === "drop");
  return JSON.stringify({ keep, drop, approved });
}

/**
 * The choice with one word on these images; null leaves them to the graph.
 *
 * @param {Choice} choice
 * @param {Iterable<string>} paths
 * @param {Word | null} word
 * @returns {Choice}
 */
export function withWord(choice, paths, word) {
  const words = new Map(choice.words);
  for (const path of paths) {
    if (word) words.set(path, word);
    else words.delete(path);
  }
  return { ...choice, words };
}

/**
 * What a click makes of a word: taken out, then pinned, then left to the graph. An image that the
 * graph has dropped is pinned first, then taken out.
 *
 * @param {Word | undefined} word
 * @param {boolean} dropped Whether the graph has dropped it.
 * @returns {Word | null}
 */
export function nextWord(word, dropped = false) {
  const cycle = dropped ? [undefined, "keep", "drop"] : [undefined, "drop", "keep"];
  return /** @type {Word} */ (cycle[(cycle.indexOf(word) + 1) % cycle.length]) ?? null;
}

/**
 * How many images have another word than the one that the last run has seen.
 *
 * @param {ReadonlyMap<string, Word>} words
 * @param {ReadonlyMap<string, Word>} applied
 */
export function countUnapplied(words, applied) {
  let number = 0;
  for (const [path, word] of words) if (applied.get(path) !== word) number += 1;
  for (const path of applied.keys()) if (!words.has(path)) number += 1;
  return number;
}
