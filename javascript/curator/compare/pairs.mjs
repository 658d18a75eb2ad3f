// Which images are compared, and which of two has the better score; no DOM.

import { numberText } from "../image/numbers.mjs";

/** @typedef {{name: string, label: string, better: string, unit: string, text: [string, string], difference: number | null, winner: "left" | "right" | ""}} Line */

/** A difference below this share of the larger value decides nothing. */
const SAME = 0.01;

/**
 * The scores of two images side by side, those known for neither left out.
 *
 * @param {readonly {name: string, label: string, value: number | null, unit?: string}[]} left
 * @param {readonly {name: string, label: string, value: number | null, unit?: string}[]} right
 * @param {(name: string) => string} better `higher`, `lower` or `none`.
 */
export function compareScores(left, right, better) {
  const others = new Map(right.map((one) => [one.name, one]));
  const lines = [];
  for (const one of left) {
    const other = others.get(one.name);
    const a = one.value ?? NaN;
    const b = other?.value ?? NaN;
    if (Number.isNaN(a) && Number.isNaN(b)) continue;
    const known = !Number.isNaN(a) && !Number.isNaN(b);
    lines.push({
      name: one.name,
      label: one.label,
      better: better(one.name),
      unit: one.unit ?? "",
      text: [numberText(one.value, one.unit), numberText(other?.value, one.unit)],
      difference: known ? b - a : null,
      winner: known ? winnerOf(a, b, better(one.name)) : "",
    });
  }
  return lines;
}

/**
 * @param {number} a
 * @param {number} b
 * @param {string} better
 * @returns {"left" | "right" | ""}
 */
export function winnerOf(a, b, better) {
  const clear = Math.abs(a - b) > SAME * Math.max(Math.abs(a), Math.abs(b));
  if (!clear || (better !== "higher" && better !== "lower")) return "";
  return a > b === (better === "higher") ? "left" : "right";
}

/**
 * The groups of a column of groups, those with one image left out, in the order of their first row.
 *
 * @param {ArrayLike<number>} column NaN or below 0 where an image is in none.
 * @returns {number[][]}
 */
export function groupsOf(column) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  for (let row = 0; row < column.length; row += 1) {
    const group = column[row];
    if (!(group >= 0)) continue;
    const rows = groups.get(group);
    if (rows) rows.push(row);
    else groups.set(group, [row]);
  }
  return [...groups.values()].filter((rows) => rows.length > 1);
}

/**
 * The place of the group that has these rows, -1 when they are not all of one.
 *
 * @param {readonly number[][]} groups
 * @param {readonly number[]} rows
 */
export function groupWith(groups, rows) {
  return groups.findIndex((group) => rows.every((row) => group.includes(row)));
}

/**
 * The two of several that are looked at first: the kept one on the left, then the others in order.
 *
 * @param {readonly number[]} rows
 * @param {(row: number) => boolean} kept
 * @returns {[number, number]} The right one is -1 when there is only one.
 */
export function firstPair(rows, kept) {
  const left = rows.find(kept) ?? rows[0] ?? -1;
  return [left, rows.find((row) => row !== left) ?? -1];
}
