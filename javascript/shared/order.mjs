// Which images a grid shows, and in which order.

import { passes } from "./gallery.mjs";

/** @typedef {import("./gallery.mjs").GridImage} GridImage */

/**
 * @typedef {object} View
 * @property {import("./gallery.mjs").Filter} filter
 * @property {string} text Every word of it has to be in the path, the caption or the reason.
 * @property {string} sort `folder`, `pick`, `name`, `group` or `score:<name of the score>`.
 * @property {boolean} descending
 */

/**
 * Rows of the images to show, in order. Unknown values (null) come last in both directions, ties
 * keep the order of the folder.
 *
 * @param {GridImage[]} images
 * @param {(row: number) => import("./gallery.mjs").State} state
 * @param {View} view
 * @param {string[]} scores Names of the scores.
 * @returns {number[]}
 */
export function visibleRows(images, state, view, scores) {
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = [];
  for (let row = 0; row < images.length; row += 1) {
    if (view.filter !== "all" && !passes(view.filter, state(row))) continue;
    if (words.length && !words.every((word) => searchText(images[row]).includes(word))) continue;
    rows.push(row);
  }
  const value = sortValue(view.sort, scores);
  if (!value) return view.descending ? rows.reverse() : rows;
  const values = new Map(rows.map((row) => [row, value(images[row])]));
  const sign = view.descending ? -1 : 1;
  return rows.sort((a, b) => compare(values.get(a), values.get(b), sign) || a - b);
}

/**
 * @param {number | string | null | undefined} a
 * @param {number | string | null | undefined} b
 * @param {number} sign
 */
function compare(a, b, sign) {
  const known = Number(a === null || a === undefined) - Number(b === null || b === undefined);
  if (known || a === null || a === undefined || b === null || b === undefined) return known;
  if (a === b) return 0;
  return a < b ? -sign : sign;
}

/**
 * What a sort compares, or null for the order of the folder.
 *
 * @param {string} sort
 * @param {string[]} scores
 * @returns {((image: GridImage) => number | string | null) | null}
 */
function sortValue(sort, scores) {
  if (sort === "pick") return (image) => image.pick;
  if (sort === "group") return (image) => image.group;
  if (sort === "name") return (image) => naturalName(image.path);
  const column = scoreColumn(sort, scores);
  return column < 0 ? null : (image) => image.scores[column] ?? null;
}

/**
 * The number of the score that is sorted by, -1 when it is none.
 *
 * @param {string} sort
 * @param {string[]} scores
 */
export function scoreColumn(sort, scores) {
  return sort.startsWith("score:") ? scores.indexOf(sort.slice("score:".length)) : -1;
}

/**
 * A name that compares as a person reads it: `img2` before `img10`.
 *
 * @param {string} path
 */
export function naturalName(path) {
  return path.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, "0"));
}

/** @param {GridImage} image */
function searchText(image) {
  const reason = image.reason.replaceAll("_", " ");
  return `${image.path}\n${image.caption ?? ""}\n${reason}\n${image.sentence}`.toLowerCase();
}
