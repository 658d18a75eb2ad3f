// Below and beside the two pictures: what is known about them, and where they differ.

import { element } from "../../shared/elements.mjs";
import { compareScores, winnerOf } from "./pairs.mjs";
import { changedWords } from "../captions/diff.mjs";
import { nameOf, stateBadge } from "../image/elements.mjs";
import { megapixelsText, numberText, sizeText } from "../image/numbers.mjs";
import { said, t } from "../words/words.mjs";

/** @typedef {import("../model/model.mjs").CuratorModel} CuratorModel */

/**
 * Name, state, size, reason and caption of one of the two; words that the other lacks are marked.
 *
 * @param {CuratorModel} model
 * @param {number} row
 * @param {number} other
 * @param {any} details Null while it is coming.
 * @param {any} otherDetails
 */
export function factsOf(model, row, other, details, otherDetails) {
  const { table } = model;
  if (!table || row < 0) return [];
  const path = table.paths[row];
  const title = element("h3", { class: "cut", title: path }, nameOf(path));
  const line = element("p", { class: "verdict number" }, stateBadge(model.stateOf(row)));
  const [width, height] = [table.widths[row], table.heights[row]];
  const pixels = width * height;
  const otherPixels = other < 0 ? pixels : table.widths[other] * table.heights[other];
  if (pixels) {
    const text = `${width} × ${height} · ${megapixelsText(width, height)}`;
    line.append(element("span", pixels > otherPixels ? { class: "better" } : {}, text));
  }
  if (details) {
    const more = winnerOf(details.size_bytes, otherDetails?.size_bytes ?? NaN, "higher") === "left";
    const text = `${details.format?.toUpperCase() ?? ""} ${sizeText(details.size_bytes)}`;
    line.append(element("span", more ? { class: "better" } : {}, text));
  }
  const parts = [title, line];
  if (details?.sentence) parts.push(element("p", { class: "quiet" }, details.sentence));
  parts.push(caption(table.captions[row], other < 0 ? null : table.captions[other]));
  return parts;
}

/** @param {string | null} mine @param {string | null} other */
function caption(mine, other) {
  if (!mine) return element("p", { class: "quiet" }, t("inspect.caption.none"));
  const made = element("p", { class: "words" });
  const pieces = other ? changedWords(other, mine).after : [{ text: mine, changed: false }];
  for (const { text, changed } of pieces) made.append(changed ? element("mark", {}, text) : text);
  return made;
}

/**
 * The scores of both, the better one marked.
 *
 * @param {CuratorModel} model
 * @param {any} left
 * @param {any} right
 */
export function scoresOf(model, left, right) {
  const columns = new Map(model.table?.columns.map((one) => [one.name, one]));
  const lines = compareScores(left.scores, right.scores, (name) => columns.get(name)?.better ?? "none");
  const head = element("tr");
  for (const key of ["score", "left", "right", "difference"]) {
    head.append(element("th", { scope: "col" }, t(`compare.${key}`)));
  }
  const body = element("tbody");
  for (const line of lines) {
    const row = element("tr", { title: columns.get(line.name)?.description ?? "" });
    const label = element("th", { scope: "row" }, said(`said.metric.${line.name}`, line.label));
    if (line.unit && line.unit !== "bytes") label.append(" ", element("span", { class: "quiet" }, line.unit));
    row.append(label);
    row.append(cell(line, 0), cell(line, 1));
    const sign = line.difference !== null && line.difference > 0 ? "+" : "";
    row.append(element("td", { class: "quiet" }, sign + numberText(line.difference, line.unit)));
    body.append(row);
  }
  return element("table", {}, element("thead", {}, head), body);
}

/** @param {import("./pairs.mjs").Line} line @param {0 | 1} side */
function cell(line, side) {
  const made = element("td", {}, line.text[side]);
  if (line.winner !== (side === 0 ? "left" : "right")) return made;
  made.className = "better";
  made.append(element("span", { class: "spoken" }, t("compare.better")));
  return made;
}
