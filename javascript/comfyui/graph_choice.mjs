// Operations of the app on the choice of a node's grid.

import { columnValues } from "./graph_table.mjs";

/** @typedef {import("../shared/choice.mjs").Word} Word */

/** @type {Record<string, Word | null>} */
const WORDS = { keep: "keep", drop: "drop", undecided: null };

/**
 * @param {any} grid
 * @param {any} one
 * @param {(key: string) => string} t
 * @returns {string | undefined} why it was refused
 */
export function operate(grid, one, t) {
  const { gallery, images, words, history, editable } = grid.model;
  if (!editable) return t("sidebar.looks");
  const said = (/** @type {Word} */ word) =>
    [...words.keys()].filter((path) => words.get(path) === word);
  if (one.op === "undo" || one.op === "redo") {
    if (!history[one.op === "undo" ? "before" : "after"].length) return t(`sidebar.nothing.${one.op}`);
    grid.act(one.op);
  } else if (one.op === "decide" && one.choice in WORDS) {
    const paths = one.rows.map((/** @type {number} */ row) => images[row]?.path).filter(Boolean);
    grid.decide(paths, WORDS[one.choice]);
  } else if (one.op === "exclude_matches") {
    const values = columnValues(gallery, "frequency");
    grid.decide(pathsFrom(images, values, one.threshold), "drop");
  } else if (one.op === "clear_exclusions") grid.decide(said("drop"), null);
  else if (one.op === "clear_pins") grid.decide(said("keep"), null);
  else return t("sidebar.cannot");
  return undefined;
}

/** @param {{path: string}[]} images @param {Float32Array} values @param {number} least */
function pathsFrom(images, values, least) {
  return images.filter((_, row) => values[row] >= least).map(({ path }) => path);
}

/**
 * What the way from one choice to the next has done: `Exclude 3 images`.
 *
 * @param {ReadonlyMap<string, Word>} from
 * @param {ReadonlyMap<string, Word>} to
 * @param {(key: string, values?: Record<string, any>) => string} t
 */
export function stepLabel(from, to, t) {
  const words = new Set();
  let n = 0;
  for (const path of new Set([...from.keys(), ...to.keys()])) {
    if (from.get(path) === to.get(path)) continue;
    words.add(to.get(path) ?? "leave");
    n += 1;
  }
  const word = words.size === 1 ? [...words][0] : "change";
  return t(`sidebar.step.${word}`, { n });
}
