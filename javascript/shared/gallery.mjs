// The document of a grid as lora_curator/gallery.py writes it, and the state of each of its images.

/** @typedef {import("./choice.mjs").Word} Word */

/**
 * @typedef {object} GridImage
 * @property {string} path Relative to the dataset's folder.
 * @property {string} id Content id, empty when the file cannot be read.
 * @property {number} width
 * @property {number} height
 * @property {"keep" | "drop" | "undecided"} choice
 * @property {string} author The step that decided, or "user".
 * @property {string} reason Stable code.
 * @property {string} sentence The reason in words.
 * @property {string} near Path of the image that the reason points at, or "".
 * @property {number | null} group Number of its group of duplicates.
 * @property {number | null} pick Its place in the order of picking, from 0.
 * @property {string | null} caption
 * @property {(number | null)[]} scores In the order of the document's names.
 */

/**
 * @typedef {object} Gallery
 * @property {number} format
 * @property {string} title
 * @property {string} token Names the set of images.
 * @property {string[]} scores Names of the scores.
 * @property {GridImage[] | null} items
 * @property {Filter} [which] The filter that the grid begins with.
 * @property {boolean} [editable]
 * @property {boolean} [waits] Whether the graph waits for Continue.
 * @property {Record<string, Word>} [mine] The choice that the last run has applied.
 */

/** @typedef {"all" | "kept" | "dropped" | "mine"} Filter */

/**
 * `pinned` and `excluded` are the user's, `kept`, `dropped` and `undecided` the graph's; `open` was
 * the user's and is the graph's again, which will say what it makes of it on the next run.
 *
 * @typedef {"pinned" | "excluded" | "kept" | "dropped" | "undecided" | "open"} State
 */

/**
 * @param {GridImage} image As the last run has left it.
 * @param {Word | undefined} word The user's word now.
 * @param {Word | undefined} applied The user's word in the last run.
 * @returns {State}
 */
export function stateOf(image, word, applied) {
  if (word) return word === "keep" ? "pinned" : "excluded";
  if (applied) return "open";
  const byUser = image.author === "user";
  if (image.choice === "keep") return byUser ? "pinned" : "kept";
  if (image.choice === "drop") return byUser ? "excluded" : "dropped";
  return "undecided";
}

/**
 * Whether a filter shows images of a state.
 *
 * @param {Filter} filter
 * @param {State} state
 */
export function passes(filter, state) {
  if (filter === "kept") return state === "kept" || state === "pinned";
  if (filter === "dropped") return state === "dropped" || state === "excluded";
  if (filter === "mine") return state === "pinned" || state === "excluded" || state === "open";
  return true;
}

/**
 * How many images are in each state, and how many each filter shows.
 *
 * @param {Iterable<State>} states
 */
export function countStates(states) {
  const number = { pinned: 0, excluded: 0, kept: 0, dropped: 0, undecided: 0, open: 0 };
  for (const state of states) number[state] += 1;
  const { pinned, excluded, kept, dropped, undecided, open } = number;
  return {
    ...number,
    filters: {
      all: pinned + excluded + kept + dropped + undecided + open,
      kept: kept + pinned,
      dropped: dropped + excluded,
      mine: pinned + excluded + open,
    },
  };
}

/**
 * The words that the last run has applied, by path.
 *
 * @param {Gallery} gallery
 * @returns {Map<string, Word>}
 */
export function appliedWords(gallery) {
  return new Map(Object.entries(gallery.mine ?? {}));
}
