// What narrows the view, as chips that take it back.

import { element, icon } from "../../shared/elements.mjs";
import { scoreText } from "../../shared/words.mjs";
import { columnLabel } from "./filter_bar.mjs";
import { reasonWords } from "./cell.mjs";
import { t } from "../words/words.mjs";

export class FilterChips {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    this.shown = "";
    this.set = element("div", { class: "set" });
    // Always the same button: one that was drawn anew while it is pressed is never clicked.
    this.clear = element("button", { type: "button", class: "quiet clear" }, t("app.filter.clear"));
    this.clear.addEventListener("click", () => model.clearFilters());
    const label = t("app.filter.set");
    this.root = element("div", { class: "chips", role: "group", "aria-label": label }, this.set, this.clear);
  }

  show() {
    const { model } = this;
    const chips = this.#chips();
    const text = JSON.stringify([chips.map(([label]) => label), model.rows.length, model.filtered, model.stale]);
    if (text === this.shown) return;
    this.shown = text;
    this.root.hidden = !model.filtered && !model.stale;
    const count = t("app.filter.shown", { n: model.rows.length, all: model.count });
    this.set.replaceChildren(element("span", { class: "quiet number" }, count));
    for (const [label, without] of chips) {
      const chip = element("button", { type: "button", class: "chip" }, label, icon("excluded"));
      chip.title = t("app.filter.remove");
      chip.addEventListener("click", () => model.setView(without));
      this.set.append(chip);
    }
    if (model.stale) {
      const again = element("button", { type: "button", class: "chip again" }, t("app.filter.again"));
      again.title = t("app.filter.again.title");
      again.addEventListener("click", () => model.arrange());
      this.set.append(again);
    }
    this.clear.hidden = !model.filtered;
  }

  /** @returns {[string, Partial<import("../model/filters.mjs").View>][]} */
  #chips() {
    const { view, table } = this.model;
    /** @type {[string, Partial<import("../model/filters.mjs").View>][]} */
    const chips = [];
    if (view.show !== "all") chips.push([t(`app.show.${view.show}`), { show: "all" }]);
    if (view.text.trim()) chips.push([`“${view.text.trim()}”`, { text: "" }]);
    if (view.reason) chips.push([reasonWords(view.reason), { reason: "" }]);
    if (view.tag) chips.push([t("app.filter.chip.tag", { tag: view.tag }), { tag: "" }]);
    for (const name of /** @type {const} */ (["cluster", "group"])) {
      const value = view[name];
      if (value === null) continue;
      chips.push([t(`app.filter.chip.${name}`, { number: value + 1 }), { [name]: null }]);
    }
    for (const [name, [low, high]] of Object.entries(view.ranges)) {
      const column = table?.columns.find((one) => one.name === name);
      const { [name]: _, ...ranges } = view.ranges;
      const words = column ? columnLabel(column) : name;
      chips.push([`${words} ${between(low, high)}`, { ranges }]);
    }
    if (view.onlySelection) {
      chips.push([t("app.filter.chip.only", { n: view.onlySelection.length }), { onlySelection: null }]);
    }
    return chips;
  }
}

/** @param {number | null} low @param {number | null} high */
function between(low, high) {
  if (low === null) return `≤ ${scoreText(high)}`;
  return high === null ? `≥ ${scoreText(low)}` : `${scoreText(low)} – ${scoreText(high)}`;
}
