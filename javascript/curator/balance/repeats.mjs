// The section "Repeats": every cluster or folder shown about equally often, and what the export writes for that.

import { element } from "../../shared/elements.mjs";
import { runs } from "../job/job_words.mjs";
import { button, check, say } from "../panels/side_controls.mjs";
import { section, sentenceOf } from "../panels/side_panel.mjs";
import { percent, t } from "../words/words.mjs";
import { barsOf, partOf } from "./exposure.mjs";

/** @typedef {import("./balance_panel.mjs").BalancePanel} BalancePanel */
/** @typedef {"none" | "cluster" | "folder"} By */

const REST_MS = 400; // many decisions in a row are one question

export const REPEATS_LOOK = `
.by { display: grid; grid-template-columns: repeat(3, 1fr); }
.by label { position: relative; text-align: center; border: 1px solid var(--line); padding: 4px 6px; cursor: pointer; background: var(--field);
  margin-inline-start: -1px; }
.by label:first-child { border-start-start-radius: var(--radius); border-end-start-radius: var(--radius); margin: 0; }
.by label:last-child { border-start-end-radius: var(--radius); border-end-end-radius: var(--radius); }
.by input { position: absolute; opacity: 0; inset: 0; width: 100%; height: 100%; cursor: pointer; }
.by label:has(:checked) { background: var(--ink); color: var(--paper); border-color: var(--ink); font-weight: 600; }
.by label:has(:focus-visible) { outline: 2px solid var(--focus); outline-offset: 1px; z-index: 1; }
.repeats { border-collapse: collapse; width: 100%; }
.repeats th { font-weight: 400; text-align: start; padding: 4px 8px 4px 0; overflow-wrap: anywhere; }
.repeats tbody th { min-width: 84px; }
.repeats thead th { color: var(--quiet); font-size: 12px; }
.repeats td { padding: 4px 8px 4px 0; white-space: nowrap; }
.repeats td:last-child, .repeats th:last-child { width: 34%; padding-inline-end: 0; }
.repeats tbody tr { border-top: 1px solid var(--line); }
.repeats .pair { display: grid; grid-template-columns: minmax(0, 1fr) 4.5ch; gap: 2px 6px; align-items: center; font-size: 11px; line-height: 1.2; }
.repeats .pair .number { text-align: end; }
.repeats .pair i { height: 6px; border-radius: 2px; background: var(--accent); }
.repeats .pair i.before { background: var(--line); }
`;

export class Repeats {
  /** @param {BalancePanel} panel */
  constructor(panel) {
    this.panel = panel;
    /** @type {{by: By, rows: import("./exposure.mjs").Row[], images: number} | null} */
    this.exposure = null;
    this.problem = "";
    /** What the table was asked for: with the same nothing is asked again. */
    this.asked = "";
    this.number = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
  }

  /** @returns {By} */
  get by() {
    return this.panel.recipe.export?.balance ?? "none";
  }

  /** Whether the folder has clusters to balance by. */
  get clustered() {
    return this.panel.model.versions.cluster !== undefined;
  }

  build() {
    this.asked = "";
    this.exposure = null;
    const choices = /** @type {const} */ (["none", "cluster", "folder"]).map((value) => {
      const input = element("input", { type: "radio", name: "by", value, "data-field": "by" });
      input.addEventListener("change", () => this.panel.change({ export: { balance: value } }));
      return element("label", {}, input, t(`repeats.by.${value}`));
    });
    this.table = element("tbody", {});
    const heads = ["part", "times", "share"].map((name) => element("th", { scope: "col" }, t(`repeats.${name}`)));
    const part = section(
      t("repeats.title"),
      element("p", { class: "quiet small" }, t("repeats.why")),
      element("div", { class: "by", role: "radiogroup", "aria-label": t("repeats.by") }, ...choices),
      element("p", { class: "small", "data-part": "writes", role: "status" }),
      element("div", { class: "row" }, button(t("repeats.find"), () => void this.#findClusters(), { "data-action": "clusters" })),
      element("table", { class: "repeats" }, element("thead", {}, element("tr", {}, ...heads)), this.table),
    );
    part.setAttribute("data-part", "repeats");
    return part;
  }

  refresh() {
    const { panel, by } = this;
    const part = panel.one('[data-part="repeats"]');
    if (!part) return;
    for (const one of part.querySelectorAll('[data-field="by"]')) check(one, one.value === by);
    const lacks = by === "cluster" && !this.clustered;
    const find = part.querySelector('[data-action="clusters"]');
    find.hidden = !lacks || !panel.model.can.scan;
    find.disabled = runs(panel.model.job);
    const current = this.exposure?.by === by ? this.exposure : null;
    part.querySelector("table").hidden = !current?.rows.length || lacks;
    say(part.querySelector('[data-part="writes"]'), this.#sentence(current, lacks));
    part.querySelector('[data-part="writes"]').classList.toggle("warn", lacks);
    if (by !== "none" && !lacks) this.#ask(by);
  }

  /** @param {typeof this.exposure} current @param {boolean} lacks */
  #sentence(current, lacks) {
    const { panel, by } = this;
    if (panel.refused || this.problem) return panel.refused || this.problem;
    if (lacks) return t("repeats.no_clusters");
    if (by === "none") return t("repeats.none", { n: panel.recipe.export?.repeats ?? 1 });
    if (!current) return t("repeats.wait");
    if (!current.rows.length) return t(`repeats.alone.${by}`);
    return t("repeats.writes", { n: current.rows.length, images: current.images });
  }

  /** Ask when what it depends on has changed. @param {"cluster" | "folder"} by */
  #ask(by) {
    const { panel } = this;
    const { model } = panel;
    const { captions, export: written } = panel.recipe;
    const key = JSON.stringify([model.folder, by, model.versions.cluster, written?.repeats, captions, sumOf(panel.counted)]);
    if (key === this.asked) return;
    this.asked = key;
    clearTimeout(this.resting);
    const first = this.exposure?.by !== by;
    this.resting = setTimeout(() => void this.#fetch(by), first ? 0 : REST_MS);
  }

  /** @param {"cluster" | "folder"} by */
  async #fetch(by) {
    const number = (this.number += 1);
    try {
      const found = await this.panel.model.exposure(by);
      if (number !== this.number) return;
      this.exposure = found;
      this.problem = "";
      this.table?.replaceChildren(...linesOf(found.rows));
    } catch (error) {
      if (number !== this.number) return;
      this.exposure = null;
      this.problem = sentenceOf(error);
    }
    this.refresh();
  }

  async #findClusters() {
    this.problem = "";
    try {
      await this.panel.model.startJob("map", {});
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    this.refresh();
  }
}

/** @param {readonly import("./exposure.mjs").Row[]} rows */
function linesOf(rows) {
  const bars = barsOf(rows);
  return rows.map((row, place) => {
    const shares = { before: percent(row.share_before), after: percent(row.share_after) };
    const pair = element("div", { class: "pair", "aria-hidden": "true" });
    for (const name of /** @type {const} */ (["before", "after"])) {
      const bar = element("i", { class: name });
      bar.style.width = `${100 * bars[place][name]}%`;
      pair.append(bar, element("span", { class: name === "before" ? "number quiet" : "number" }, shares[name]));
    }
    const words = t("repeats.change", shares);
    const times = `${row.size} × ${row.repeats} = ${row.effective}`;
    return element(
      "tr",
      { title: words },
      element("th", { scope: "row" }, nameOf(row.label)),
      element("td", { class: "number" }, times),
      element("td", {}, pair, element("span", { class: "spoken" }, words)),
    );
  });
}

/** @param {string} label */
function nameOf(label) {
  const part = partOf(label);
  if (!part) return label;
  if (part.key === "cluster") return t("balance.cluster", { cluster: part.number ?? 0 });
  return t(`repeats.${part.key}`);
}

/** A number that is another one when other rows count. @param {Uint8Array} counted */
function sumOf(counted) {
  let sum = counted.length;
  for (let row = 0; row < counted.length; row += 1) if (counted[row]) sum = (Math.imul(sum, 31) + row) | 0;
  return sum;
}
