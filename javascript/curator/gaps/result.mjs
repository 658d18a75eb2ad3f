// What was found: coverage before and after, the curve, and each thing that is lacking.

import { element, mark } from "../../shared/elements.mjs";
import "../curve/curve.mjs";
import { thumb } from "../image/elements.mjs";
import { runs } from "../job/job_words.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { section } from "../panels/side_panel.mjs";
import { number, percent, t } from "../words/words.mjs";
import { changedSince, rowsShown, stillOpen } from "./report.mjs";

/** @typedef {import("./gaps_panel.mjs").GapsPanel} GapsPanel */
/** @typedef {import("./report.mjs").Report} Report */

const FIRST_LISTED = 12;
const FIRST_SEEN = 24;

/** @param {GapsPanel} panel */
export function buildResult(panel) {
  const again = button(t("gaps.again"), () => void panel.run(), { "data-action": "again" });
  const stale = element("div", { class: "notice stale", "data-part": "stale", role: "status" }, element("span", {}), again);
  const curve = document.createElement("lora-curator-curve");
  const found = section(
    t("gaps.found"),
    stale,
    element("div", { class: "stack", "data-part": "coverage" }),
    curve,
    element(
      "div",
      { class: "row" },
      button("", () => panel.add(panel.report?.proposals ?? []), { class: "primary", "data-action": "add-all", title: t("gaps.add.why") }),
      button(t("gaps.show_all"), () => panel.showRows("all", Int32Array.from(panel.report?.proposals ?? [])), { "data-shows": "all" }),
    ),
    element("div", { class: "strip", "data-part": "proposals", role: "group", "aria-label": t("gaps.show_all") }),
    panel.done.build(t("gaps.undo")),
  );
  found.setAttribute("data-part", "found");
  const list = element("section", { "data-part": "gaps" });
  return [found, list];
}

/** @param {GapsPanel} panel */
export function refreshResult(panel) {
  const { report, model } = panel;
  const [found, list] = [panel.one('[data-part="found"]'), panel.one('[data-part="gaps"]')];
  found.hidden = !report;
  list.hidden = !report || !(report.regions.length || report.prompts.length);
  panel.done.refresh();
  if (!report) return;
  if (found.report !== report) {
    found.report = report; // built once for each report
    panel.one('[data-part="coverage"]').replaceChildren(...coverage(panel, report));
    const { curve, knee, advice, chosen } = report;
    panel.one("lora-curator-curve").show({ curve, knee, at: chosen.length, advice });
    panel.one('[data-part="proposals"]').replaceChildren(...report.proposals.slice(0, FIRST_SEEN).map((row) => proposal(panel, row)));
    list.replaceChildren(...gaps(panel, report));
  }
  const { added, gone } = changedSince(report, model);
  const stale = panel.one('[data-part="stale"]');
  stale.hidden = !added && !gone;
  const how = added && gone ? "both" : gone ? "gone" : "added";
  say(stale.firstElementChild, t(`gaps.stale.${how}`, { n: how === "gone" ? gone : added, gone }));
  panel.one('[data-action="again"]').disabled = runs(model.job) || panel.starting;
  addButton(panel, panel.one('[data-action="add-all"]'), report.proposals);
  panel.one('[data-action="add-all"]').parentElement.hidden = !report.proposals.length;
  refreshCore(panel, report);
  for (const one of panel.shadowRoot?.querySelectorAll("[data-adds]") ?? []) addButton(panel, one, one.proposals);
  for (const one of panel.shadowRoot?.querySelectorAll("[data-shows]") ?? []) {
    mark(one, "aria-pressed", String(panel.shown === one.getAttribute("data-shows")));
  }
  for (const one of panel.shadowRoot?.querySelectorAll("button.thumb") ?? []) {
    mark(one, "data-state", model.stateOf(Number(/** @type {HTMLElement} */ (one).dataset.row)));
  }
}

/** @param {GapsPanel} panel @param {any} one @param {readonly number[]} proposals */
function addButton(panel, one, proposals) {
  const n = stillOpen(proposals, panel.model, Boolean(panel.report?.core)).length;
  const all = one.getAttribute("data-action") === "add-all";
  if (all) say(one, n ? t("gaps.add_all", { n }) : t("gaps.add_all.done"));
  else say(one, n ? t("gaps.add", { n }) : t("gaps.added"));
  one.disabled = !n || !panel.model.can.decide;
}

/** @param {GapsPanel} panel @param {Report} report */
function refreshCore(panel, report) {
  const pin = panel.one('[data-action="pin-core"]');
  if (!pin) return;
  const open = report.chosen.some((row) => panel.model.stateOf(row) !== "pinned");
  pin.disabled = !open || !panel.model.can.decide;
  say(pin, open ? t("gaps.core.pin") : t("gaps.core.pinned"));
}

/** @param {GapsPanel} panel @param {Report} report */
function coverage(panel, report) {
  const { before, after, threshold, chosen, core, odd } = report;
  const parts = [element("p", {}, t(core ? "gaps.set.core" : "gaps.set", { n: chosen.length }))];
  if (core) {
    parts.push(
      element(
        "div",
        { class: "row" },
        button("", () => panel.pinCore(), { "data-action": "pin-core" }),
        button(t("gaps.core.show"), () => panel.showRows("core", Int32Array.from(chosen)), { "data-shows": "core" }),
      ),
    );
  }
  const heads = [element("th", {}), element("th", { scope: "col" }, t("gaps.now"))];
  if (report.proposals.length) heads.push(element("th", { scope: "col" }, t("gaps.after", { n: report.proposals.length })));
  const lines = /** @type {const} */ ([
    ["within", percent, t("gaps.within.why", { threshold: number(threshold ?? NaN) })],
    ["radius", distance, t("gaps.radius.why")],
    ["mean", distance, t("gaps.mean.why")],
  ]).map(([name, write, why]) => {
    const cells = [before[name], after[name]].slice(0, heads.length - 1);
    const line = element("tr", { title: why }, element("th", { scope: "row" }, t(`gaps.${name}`)));
    line.append(...cells.map((value) => element("td", { class: "number" }, typeof value === "number" ? write(value) : "–")));
    return line;
  });
  parts.push(element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...lines)));
  if (odd) parts.push(element("p", { class: "quiet small" }, t("gaps.odd", { n: odd })));
  if (!report.regions.length) parts.push(element("p", {}, t(report.proposals.length ? "gaps.no_region" : "gaps.nothing")));
  return parts;
}

/** With two decimals always, so that numbers below each other are compared at a glance. @param {number} value */
function distance(value) {
  return value.toFixed(2);
}

/** @param {GapsPanel} panel @param {Report} report */
function gaps(panel, report) {
  const parts = [];
  if (report.prompts.length) parts.push(listOf(report.prompts.map((one, place) => promptLine(panel, one, place))));
  if (report.regions.length) {
    parts.push(element("h4", {}, t("gaps.regions", { n: report.regions.length, all: report.region_count })));
    parts.push(listOf(report.regions.map((one) => regionLine(panel, one))));
  }
  return parts.flat();
}

/** The first lines, and the others when they are asked for. @param {HTMLElement[]} lines */
function listOf(lines) {
  const list = element("ul", { class: "gaps" }, ...lines);
  const rest = lines.slice(FIRST_LISTED);
  for (const line of rest) line.hidden = true;
  if (!rest.length) return [list];
  const more = button(t("gaps.more", { n: rest.length }), () => {
    for (const line of rest) line.hidden = false;
    more.remove();
    rest[0].querySelector("button")?.focus();
  });
  return [list, element("div", { class: "row" }, more)];
}

/** @param {GapsPanel} panel @param {import("./report.mjs").Region} region */
function regionLine(panel, region) {
  const { size, nearest, middle, poor } = region;
  const words = [element("p", {}, t("gaps.region", { n: size, nearest: typeof nearest === "number" ? distance(nearest) : "–" }))];
  if (poor) words.push(element("p", { class: "warn small" }, t("gaps.region.poor")));
  const label = t("gaps.middle");
  const about = words[0].textContent ?? "";
  return element(
    "li",
    { class: "gap", "data-region": String(region.number) },
    thumb(panel.model, middle, { label, onClick: () => panel.goTo(middle) }),
    element("div", {}, ...words),
    actions(panel, `region ${region.number}`, about, region),
  );
}

/** @param {GapsPanel} panel @param {import("./report.mjs").Prompt} prompt @param {number} place */
function promptLine(panel, prompt, place) {
  const { text, pool, chosen } = prompt;
  const sentence = !pool
    ? t("gaps.prompt.nowhere")
    : chosen
      ? t("gaps.prompt.has", { n: pool, chosen })
      : t("gaps.prompt.lacks", { n: pool });
  const line = element(
    "li",
    { class: "gap text", "data-prompt": text },
    element("div", {}, element("h4", {}, t("gaps.prompt", { text })), element("p", {}, sentence)),
  );
  if (prompt.rows.length) line.append(actions(panel, `prompt ${place}`, text, prompt));
  return line;
}

/** @param {GapsPanel} panel @param {string} name @param {string} about what a screen reader is told it is of
 * @param {{rows: number[], proposals: number[]}} one */
function actions(panel, name, about, one) {
  const shows = button(t("gaps.show"), () => panel.showRows(name, rowsShown(one)), { "data-shows": name, title: t("gaps.show.why") });
  shows.setAttribute("aria-label", `${t("gaps.show")}: ${about}`);
  const line = element("div", { class: "row" }, shows);
  if (!one.proposals.length) return line;
  const adds = button("", () => panel.add(one.proposals), { "data-adds": name, title: t("gaps.add.why") });
  Object.assign(adds, { proposals: one.proposals });
  line.append(adds);
  line.append(...one.proposals.map((row) => proposal(panel, row)));
  return line;
}

/** @param {GapsPanel} panel @param {number} row */
function proposal(panel, row) {
  const made = thumb(panel.model, row, { label: t("gaps.proposal"), onClick: () => panel.goTo(row) });
  made.classList.add("small");
  return made;
}
