// The panels at the side, one at a time, each made when it is first looked at.

import { element, icon } from "../shared/elements.mjs";
import { mountPart } from "./parts.mjs";
import { t } from "./words/words.mjs";

/** @typedef {import("./parts.mjs").Part} Part */

/** What each tab needs to be possible. */
const TABS = /** @type {[Part, string][]} */ ([
  ["select", "select"],
  ["gaps", "select"],
  ["image", ""],
  ["captions", "captions"],
  ["balance", ""],
  ["sets", "select"],
  ["export", "export"],
  ["settings", "settings"],
]);

export class SideTabs {
  /**
   * @param {import("./model/model.mjs").CuratorModel} model
   * @param {(name: string) => void} onTab
   */
  constructor(model, onTab) {
    this.model = model;
    this.onTab = onTab;
    this.name = "";
    /** @type {Map<string, {tab: HTMLButtonElement, panel: HTMLElement}>} */
    this.tabs = new Map();
    this.strip = element("div", { class: "tabs", role: "tablist", "aria-label": t("app.panels") });
    this.strip.addEventListener("keydown", (event) => this.#key(event));
    this.root = element("aside", { class: "side", "aria-label": t("app.panels") }, this.strip);
    const can = TABS.filter(([, need]) => !need || model.can[need]);
    for (const [name] of can) this.#add(name);
  }

  /** @param {Part} name */
  #add(name) {
    const word = t(`app.tab.${name}`);
    const tab = element("button", {
      type: "button",
      role: "tab",
      id: `tab-${name}`,
      "aria-controls": `panel-${name}`,
      "aria-selected": "false",
      tabindex: "-1",
    });
    if (name === "settings") {
      tab.append(icon("settings"));
      tab.title = word;
      tab.setAttribute("aria-label", word);
    } else tab.append(word);
    const panel = element("div", {
      class: "panel",
      role: "tabpanel",
      id: `panel-${name}`,
      "aria-labelledby": `tab-${name}`,
    });
    panel.hidden = true;
    tab.addEventListener("click", () => this.show(name));
    this.tabs.set(name, { tab, panel });
    this.strip.append(tab);
    this.root.append(panel);
  }

  /** @param {string} name */
  show(name) {
    const wanted = this.tabs.has(name) ? name : (this.tabs.keys().next().value ?? "");
    if (!wanted || wanted === this.name) return;
    this.name = wanted;
    for (const [one, { tab, panel }] of this.tabs) {
      const now = one === wanted;
      tab.setAttribute("aria-selected", String(now));
      tab.tabIndex = now ? 0 : -1;
      panel.hidden = !now;
      if (now && !panel.hasChildNodes()) {
        panel.append(element("p", { class: "quiet missing" }, t("app.loading")));
        void mountPart(/** @type {Part} */ (one), this.model, panel);
      }
    }
    this.onTab(wanted);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const names = [...this.tabs.keys()];
    const at = names.indexOf(this.name);
    const steps = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: names.length - 1 };
    const to = /** @type {Record<string, number>} */ (steps)[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const name = names[(to + names.length) % names.length];
    this.show(name);
    this.tabs.get(name)?.tab.focus();
  }
}
