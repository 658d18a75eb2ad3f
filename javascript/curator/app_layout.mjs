// Where the parts are: map, grid and panels side by side, or one at a time where it is narrow.

import { element } from "../shared/elements.mjs";
import { Banner } from "./banner.mjs";
import { divider } from "./divider.mjs";
import { FilterBar } from "./grid/filter_bar.mjs";
import "./grid/grid_panel.mjs";
import { recall, remember } from "./model/memory.mjs";
import { fetchPart, mountPart } from "./parts.mjs";
import { Screens } from "./screens.mjs";
import { SelectionBar } from "./grid/selection_bar.mjs";
import { SideTabs } from "./side_tabs.mjs";
import { TopBar } from "./top_bar.mjs";
import { t } from "./words/words.mjs";

/** @typedef {import("./model/model.mjs").CuratorModel} CuratorModel */

const NARROW = 760;
const FIRST = { split: 0.48, side: 0.74, tab: "select", panels: true, narrow: "images" };
const PANEL_OF = /** @type {Record<string, string>} */ ({ caption: "image", captions: "captions" });

export class Layout {
  /** @param {import("./app.mjs").LoraCuratorApp} app @param {CuratorModel} model */
  constructor(app, model) {
    this.app = app;
    this.model = model;
    this.kept = { ...FIRST, ...recall("layout") };
    const calls = { onHelp: () => app.help?.showModal(), onPanels: () => this.#turnPanels() };
    this.top = new TopBar(model, calls);
    this.banner = new Banner(model);
    this.screens = new Screens(model);
    this.filters = new FilterBar(model);
    this.selected = new SelectionBar(model);
    this.images = /** @type {import("./grid/grid_panel.mjs").LoraCuratorImages} */ (
      document.createElement("lora-curator-images")
    );
    this.images.model = model;
    this.map = element("section", { class: "map", "aria-label": t("app.tab.map") });
    this.grid = element("section", { class: "grid", "aria-label": t("app.tab.images") });
    this.grid.append(this.filters.root, this.images, this.selected.root);
    this.side = new SideTabs(model, (tab) => this.#keep({ tab }));
    this.between = element("div", { class: "main" });
    this.between.append(this.map, this.#split(), this.grid, this.#splitSide(), this.side.root);
    this.switches = this.#switches();
    this.job = element("div", {});
    this.where = element("span", { class: "where quiet" });
    this.foot = element("footer", { class: "job" }, this.job, this.where);
    this.root = element("div", { class: "app" }, this.top.root, this.banner.root);
    this.root.append(this.screens.root, this.between, this.foot, this.switches.root);
    this.left = new AbortController();
    this.observer = new ResizeObserver(() => this.#measure());
    this.mapped = false;
  }

  connect() {
    const { model } = this;
    const { signal } = this.left;
    this.observer.observe(this.app);
    const on = (/** @type {string[]} */ names, /** @type {() => void} */ then) => {
      for (const name of names) model.addEventListener(name, then, { signal });
    };
    on(["about", "folder", "table", "history"], () => this.#show());
    on(["table", "columns"], () => this.filters.setColumns());
    on(["view", "rows"], () => {
      this.filters.show();
      this.top.show();
    });
    on(["states"], () => {
      if (!model.table) return;
      this.top.showCounts();
      this.filters.chips.show();
    });
    on(["job"], () => this.screens.show());
    on(["selection"], () => this.selected.show());
    on(["connection"], () => this.banner.showSilence());
    on(["pending"], () => this.banner.count());
    this.side.show(this.kept.tab);
    this.#place();
    this.filters.setColumns();
    this.filters.show();
    void mountPart("job", model, this.job, { quiet: true });
    fetchPart("map");
    this.#measure();
    this.#show();
    this.banner.showSilence();
  }

  disconnect() {
    clearInterval(this.banner.counting);
    this.left.abort();
    this.observer.disconnect();
  }

  /** Somebody asks for a view. @param {string} what */
  open(what) {
    const tab = PANEL_OF[what] ?? what;
    if (!this.side.tabs.has(tab)) return;
    this.side.show(tab);
    this.#keep({ panels: true, narrow: "panels" });
    this.#place();
  }

  /** To the search field. */
  search() {
    this.#keep({ narrow: "images" });
    this.#place();
    this.filters.search.focus();
  }

  #show() {
    const other = this.screens.show();
    this.between.hidden = other;
    this.switches.root.hidden = other;
    this.top.show();
    this.where.textContent = other ? "" : (this.model.table?.root ?? "");
    if (other || this.mapped) return;
    this.mapped = true;
    // after the grid has asked for its pictures: those are what one waits for
    setTimeout(() => void mountPart("map", this.model, this.map));
  }

  #measure() {
    const { clientWidth } = this.app;
    if (!clientWidth) return; // in a tab of the host that is not shown
    const narrow = String(clientWidth < NARROW);
    if (this.root.dataset.narrow !== narrow) this.root.dataset.narrow = narrow;
  }

  /** @param {Partial<typeof FIRST>} changes */
  #keep(changes) {
    this.kept = { ...this.kept, ...changes };
    remember("layout", this.kept);
  }

  #place() {
    const { split, side, panels, narrow } = this.kept;
    this.root.dataset.panels = String(panels);
    this.root.dataset.shows = narrow;
    this.between.style.setProperty("--split", String(split));
    this.between.style.setProperty("--side", String(side));
    for (const [name, button] of this.switches.buttons) {
      button.setAttribute("aria-pressed", String(name === narrow));
    }
    this.top.panels.setAttribute("aria-pressed", String(panels));
  }

  #turnPanels() {
    this.#keep({ panels: !this.kept.panels });
    this.#place();
  }

  #split() {
    return divider({
      label: t("app.divider"),
      limits: [0.15, 0.85],
      share: () => this.kept.split,
      move: (split) => this.#moved({ split }),
      within: () => {
        const map = this.map.getBoundingClientRect();
        return new DOMRect(map.left, 0, this.grid.getBoundingClientRect().right - map.left, 1);
      },
    });
  }

  #splitSide() {
    const line = divider({
      label: t("app.divider.panels"),
      limits: [0.5, 0.82],
      share: () => this.kept.side,
      move: (side) => this.#moved({ side }),
      within: () => this.between.getBoundingClientRect(),
    });
    line.classList.add("beside");
    return line;
  }

  /** @param {Partial<typeof FIRST>} changes */
  #moved(changes) {
    this.#keep(changes);
    this.#place();
  }

  #switches() {
    const root = element("nav", { class: "switches", "aria-label": t("app.name") });
    const buttons = new Map(
      ["map", "images", "panels"].map((name) => {
        const word = name === "panels" ? t("app.panels") : t(`app.tab.${name}`);
        const button = element("button", { type: "button", class: "quiet", "data-part": name }, word);
        button.addEventListener("click", () => this.#moved({ narrow: name }));
        return [name, button];
      }),
    );
    root.append(...buttons.values());
    return { root, buttons };
  }
}
