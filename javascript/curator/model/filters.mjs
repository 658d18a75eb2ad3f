// Which rows are shown, and in which order. Typed arrays, so that 100,000 rows take no time to wait for.

import { sortByKey } from "./sort_rows.mjs";

/**
 * @typedef {object} View
 * @property {string} text Every word of it has to be in the path, the caption or the reason.
 * @property {"all" | "kept" | "dropped" | "mine" | "starred" | "undecided" | "duplicates"} show
 * @property {string} reason Code, or "" for any.
 * @property {number | null} group
 * @property {number | null} cluster
 * @property {string} tag
 * @property {Record<string, [number | null, number | null]>} ranges By column; both ends included.
 * @property {Int32Array | null} onlySelection Only these rows.
 * @property {string} sort `folder name pick group cluster starred` or `score:<column>`.
 * @property {boolean} descending
 * @property {number} size Of the pictures.
 * @property {"look" | "exclude" | "pin"} clickMode
 * @property {boolean} advance Whether a decision goes on to the next image.
 */

/** @type {Readonly<View>} */
export const FIRST_VIEW = Object.freeze({
  text: "",
  show: "all",
  reason: "",
  group: null,
  cluster: null,
  tag: "",
  ranges: Object.freeze({}),
  onlySelection: null,
  sort: "folder",
  descending: false,
  size: 128,
  clickMode: "look",
  advance: false,
});

/** What narrows the view: without these, every image is shown. */
export const FILTERS = Object.freeze([
  "text",
  "show",
  "reason",
  "group",
  "cluster",
  "tag",
  "ranges",
  "onlySelection",
]);
/** What the rows depend on. */
export const ARRANGING = Object.freeze([...FILTERS, "sort", "descending"]);

/**
 * @typedef {object} Shelf What is filtered.
 * @property {import("./table.mjs").Table} table
 * @property {import("./table.mjs").States} states
 * @property {(name: string) => Float32Array | undefined} column
 * @property {import("./text_index.mjs").TextIndex} texts
 */

/**
 * @param {Shelf} shelf
 * @param {View} view
 * @returns {Int32Array}
 */
export function arrangeRows(shelf, view) {
  const rows = filterRows(shelf, view);
  if (view.sort === "folder") return view.descending ? rows.reverse() : rows;
  const keys = sortKeys(shelf, view.sort);
  return keys ? sortByKey(rows, keys, view.descending) : rows;
}

/** @param {Shelf} shelf @param {View} view @returns {Int32Array} In the order of the folder. */
export function filterRows({ table, states, column, texts }, view) {
  const kindOf = (/** @type {string} */ kind) => {
    const found = table.columns.find((one) => one.kind === kind);
    return found && column(found.name);
  };
  /** @type {((row: number) => boolean)[]} */
  const tests = [];
  if (view.show === "duplicates") {
    const groups = kindOf("group");
    tests.push((row) => groups !== undefined && groups[row] >= 0);
  } else if (view.show !== "all") {
    const { show } = view;
    tests.push((row) => states.passes(show, row));
  }
  if (view.reason) tests.push((row) => states.reasonCode(row) === view.reason);
  for (const kind of /** @type {const} */ (["group", "cluster"])) {
    const wanted = view[kind];
    const values = wanted === null ? undefined : kindOf(kind);
    if (wanted !== null) tests.push((row) => values !== undefined && values[row] === wanted);
  }
  for (const [name, [low, high]] of Object.entries(view.ranges)) {
    const values = column(name);
    if (!values) continue; // not fetched yet: the rows are arranged again when it is there
    const least = low ?? -Infinity;
    const most = high ?? Infinity;
    tests.push((row) => values[row] >= least && values[row] <= most);
  }
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const word of words) {
    const byReason = states.reasons.map((code) => code.replaceAll("_", " ").includes(word));
    tests.push((row) => texts.at(row).includes(word) || byReason[states.reason[row]]);
  }
  if (view.tag) tests.push(texts.tagged(view.tag));
  const among = view.onlySelection;
  const count = among ? among.length : table.count;
  const found = new Int32Array(count);
  let length = 0;
  next: for (let place = 0; place < count; place += 1) {
    const row = among ? among[place] : place;
    if (row >= table.count) continue;
    for (const test of tests) if (!test(row)) continue next;
    found[length] = row;
    length += 1;
  }
  return found.slice(0, length);
}

/**
 * What rows are compared by: one number each, NaN for unknown. Undefined while it is not there.
 *
 * @param {Shelf} shelf
 * @param {string} sort
 * @returns {Float32Array | undefined}
 */
function sortKeys({ table, states, column, texts }, sort) {
  if (sort === "name") return texts.ranks();
  if (sort === "starred") return Float32Array.from(states.starred, (on) => (on ? 0 : NaN));
  if (sort.startsWith("score:")) return column(sort.slice("score:".length));
  const found = table.columns.find((one) => one.kind === sort);
  const values = found && column(found.name);
  if (sort !== "group" && sort !== "cluster") return values;
  return values?.map((value) => (value < 0 ? NaN : value)); // -1: in none
}
