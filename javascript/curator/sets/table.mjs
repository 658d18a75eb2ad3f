// Sets side by side: figures, balance, and what they have in common.

import { element, mark } from "../../shared/elements.mjs";
import { button } from "../panels/side_controls.mjs";
import { section } from "../panels/side_panel.mjs";
import { number, percent, said, t } from "../words/words.mjs";
import { balanceOf, groupsOf, linesOf } from "./comparison.mjs";

/** @typedef {import("./sets_panel.mjs").SetsPanel} SetsPanel */
/** @typedef {import("./comparison.mjs").Comparison} Comparison */

const EXPLAINED = new Set(["covering_radius", "mean_distance", "closest_pair", "clusters", "steps_per_epoch"]);

export function buildComparison() {
  const part = section(t("sets.comparison"), element("div", { class: "stack", "data-part": "compared" }));
  part.setAttribute("data-part", "comparison");
  return part;
}

/** @param {SetsPanel} panel */
export function refreshComparison(panel) {
  const { comparison } = panel;
  const part = panel.one('[data-part="comparison"]');
  part.hidden = !comparison;
  if (!comparison) return;
  if (part.comparison !== comparison) {
    part.comparison = comparison; // built once for each answer
    panel.one('[data-part="compared"]').replaceChildren(...compared(panel, comparison));
  }
  for (const one of part.querySelectorAll("[data-shows]")) {
    mark(one, "aria-pressed", String(panel.shown === one.getAttribute("data-shows")));
  }
}

/** @param {SetsPanel} panel @param {Comparison} comparison */
function compared(panel, comparison) {
  const { sets, pairs, pool } = comparison;
  const names = sets.map((one) => element("th", { scope: "col" }, one.name));
  const head = element("thead", {}, element("tr", {}, element("td", {}), ...names));
  const body = element("tbody", {}, ...figures(comparison), ...balance(panel, comparison));
  const table = element("table", {}, head, body);
  const wide = element("div", { class: "wide", tabindex: "0", role: "region" }, table);
  wide.setAttribute("aria-label", t("sets.comparison"));
  const parts = [element("p", { class: "quiet small" }, t("sets.pool", { n: pool })), wide, element("h4", {}, t("sets.shared"))];
  if (pairs.length === 1) parts.push(element("p", { class: "quiet small" }, t("sets.overlap", { share: percent(pairs[0].overlap) })));
  parts.push(element("div", { class: "shared" }, ...groupsOf(comparison).map((one) => groupButton(panel, one))));
  return parts;
}

/** @param {Comparison} comparison */
function* figures(comparison) {
  for (const { name, cells } of linesOf(comparison)) {
    const line = element("tr", { "data-line": name }, element("th", { scope: "row" }, t(`sets.row.${name}`)));
    if (EXPLAINED.has(name)) line.title = t(`sets.why.${name}`);
    for (const { text, best, difference } of cells) {
      const all = name === "clusters" && comparison.pool_clusters;
      const words = all ? t("sets.of", { n: text, all }) : text;
      const value = element("span", { class: best ? "number best" : "number" }, words);
      const cell = element("td", {}, value);
      if (best) cell.append(element("span", { class: "spoken" }, `, ${t("sets.better")}`));
      if (difference) cell.append(element("span", { class: "quiet number difference" }, difference));
      line.append(cell);
    }
    yield line;
  }
}

/** @param {SetsPanel} panel @param {Comparison} comparison */
function* balance(panel, comparison) {
  const targets = panel.model.about?.targets ?? [];
  for (const { target, kinds } of balanceOf(comparison)) {
    const known = targets.find((/** @type {any} */ one) => one.label === target);
    const title = known ? said(`said.target.${known.name}`, target) : target;
    const span = String(comparison.sets.length + 1);
    yield element("tr", { class: "target" }, element("th", { colspan: span, scope: "colgroup" }, title));
    for (const { label, shares } of kinds) {
      const kind = known?.kinds.find((/** @type {any} */ one) => one.label === label);
      const name = kind ? said(`said.kind.${known.name}:${kind.name}`, label) : label;
      const line = element("tr", {}, element("th", { scope: "row" }, name));
      for (const share of shares) line.append(shareCell(share));
      yield line;
    }
  }
}

/** @param {import("./comparison.mjs").KindShare | undefined} share */
function shareCell(share) {
  if (!share) return element("td", {}, "–");
  const value = element("span", { class: share.fits ? "number" : "number outside" }, percent(share.share));
  const cell = element("td", {}, value);
  cell.title = t("sets.images", { n: share.count });
  if (share.fits) return cell;
  const outside = t("sets.outside", { low: percent(share.low), high: percent(share.high) });
  cell.title = `${cell.title}, ${outside}`;
  cell.append(element("span", { class: "spoken" }, `, ${outside}`));
  return cell;
}

/** @param {SetsPanel} panel @param {import("./comparison.mjs").Group} group */
function groupButton(panel, { what, names, rows }) {
  const shows = names.join("|");
  const label =
    what === "only"
      ? t("sets.only", { name: names[0] })
      : what === "several"
        ? t("sets.in_several", { names: names.join(", ") })
        : t(what === "both" ? "sets.in_both" : "sets.in_all");
  const one = button("", () => panel.showRows(shows, rows), { "data-shows": shows, title: t("sets.show") });
  one.append(element("span", {}, label), element("span", { class: "number" }, number(rows.length)));
  return one;
}
