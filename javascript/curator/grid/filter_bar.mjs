// Above the grid: search, more filters, order, what a click does, the size of the pictures.

import { element, icon } from "../../shared/elements.mjs";
import { SIZES } from "../commands.mjs";
import { FilterChips } from "./filter_chips.mjs";
import { FilterMore } from "./filter_more.mjs";
import { said, t } from "../words/words.mjs";

/** @typedef {import("../model/model.mjs").CuratorModel} CuratorModel */

const TYPING_MS = 140;
const MODES = /** @type {const} */ (["look", "exclude", "pin"]);

export class FilterBar {
  /** @param {CuratorModel} model */
  constructor(model) {
    this.model = model;
    /** @type {import("../model/table.mjs").Column[] | undefined} */
    this.columns = undefined;
    this.search = element("input", {
      type: "search",
      class: "search",
      placeholder: t("app.filter.search"),
      "aria-label": t("app.filter.search"),
    });
    let typing = 0;
    this.search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = window.setTimeout(() => model.setView({ text: this.search.value }), TYPING_MS);
    });
    this.more = element("button", { type: "button", class: "more", "aria-expanded": "false" });
    this.more.append(icon("filter"), t("app.filter.more"));
    this.more.addEventListener("click", () => this.#turnMore());
    this.fields = new FilterMore(model);
    this.chips = new FilterChips(model);
    const first = element("div", { class: "line" }, this.search, this.more, this.#order());
    const second = element("div", { class: "line" });
    const [modes, advance, sizes] = [this.#modes(), this.#advance(), this.#sizes()];
    second.append(...(model.can.decide ? [modes, advance, sizes] : [sizes]));
    this.root = element("div", { class: "filters" }, first, second, this.fields.root, this.chips.root);
  }

  /** The columns may be others than before. */
  setColumns() {
    const { columns: now } = this.model.table ?? {};
    if (now === this.columns) return;
    this.columns = now;
    const orders = ["folder", "name", "starred"];
    const columns = this.model.table?.columns ?? [];
    for (const kind of ["pick", "group", "cluster"]) {
      if (columns.some((column) => column.kind === kind)) orders.push(kind);
    }
    const options = orders.map((value) => element("option", { value }, t(`app.sort.${value}`)));
    for (const column of columns) {
      if (column.kind !== "score" && column.kind !== "frequency") continue;
      options.push(element("option", { value: `score:${column.name}` }, columnLabel(column)));
    }
    this.sort.replaceChildren(...options);
    this.sort.value = this.model.view.sort;
    this.fields.setColumns();
  }

  show() {
    const { view } = this.model;
    const typing = this.search.matches(":focus") && this.search.value.trim() === view.text.trim();
    if (!typing && this.search.value !== view.text) this.search.value = view.text;
    this.sort.value = view.sort;
    this.direction.textContent = view.descending ? "↓" : "↑";
    const title = t(view.descending ? "app.sort.descending" : "app.sort.ascending");
    this.direction.title = title;
    this.direction.setAttribute("aria-label", title);
    this.size.value = String(view.size);
    for (const [mode, button] of this.modes) {
      button.setAttribute("aria-pressed", String(view.clickMode === mode));
    }
    this.advance.checked = view.advance;
    this.fields.show();
    this.chips.show();
  }

  #turnMore() {
    const open = this.fields.root.hidden;
    this.fields.root.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
  }

  #order() {
    const { model } = this;
    this.sort = element("select", { "aria-label": t("app.sort"), title: t("app.sort"), class: "sort" });
    this.sort.addEventListener("change", () => {
      const sort = this.sort.value;
      const column = model.table?.columns.find((one) => sort === `score:${one.name}`);
      model.setView({ sort, descending: Boolean(column && column.better !== "lower") });
    });
    this.direction = element("button", { type: "button", class: "icon direction" });
    this.direction.addEventListener("click", () => {
      model.setView({ descending: !model.view.descending });
    });
    return element("div", { class: "order" }, this.sort, this.direction);
  }

  #modes() {
    const group = element("div", { class: "modes", role: "group", "aria-label": t("app.click") });
    this.modes = new Map(
      MODES.map((mode) => {
        const button = element("button", { type: "button", "data-mode": mode }, t(`app.click.${mode}`));
        button.title = t(`app.click.${mode}.title`);
        button.addEventListener("click", () => this.model.setView({ clickMode: mode }));
        return [mode, button];
      }),
    );
    group.append(element("span", { class: "quiet" }, t("app.click")), ...this.modes.values());
    return group;
  }

  #advance() {
    this.advance = element("input", { type: "checkbox" });
    this.advance.addEventListener("change", () => {
      this.model.setView({ advance: this.advance.checked });
    });
    const label = element("label", { class: "advance", title: t("app.advance.title") });
    label.append(this.advance, t("app.advance"));
    return label;
  }

  #sizes() {
    const limits = { min: String(SIZES.least), max: String(SIZES.most), step: "8" };
    const label = t("app.size");
    this.size = element("input", { type: "range", ...limits, "aria-label": label, title: label });
    this.size.addEventListener("input", () => {
      this.model.setView({ size: Number(this.size.value) });
    });
    return element("div", { class: "sizes" }, this.size);
  }
}

/** @param {import("../model/table.mjs").Column} column */
export function columnLabel(column) {
  return said(`said.metric.${column.name}`, column.label);
}
