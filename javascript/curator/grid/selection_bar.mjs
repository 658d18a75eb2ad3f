// What can be done with the selected images, below the grid.

import { element, icon } from "../../shared/elements.mjs";
import { command } from "../commands.mjs";
import { t } from "../words/words.mjs";

const ACTS = [
  ["pin", "pinned", "P"],
  ["exclude", "excluded", "X"],
  ["undecided", "open", "U"],
  ["star", "star", "S"],
];

export class SelectionBar {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    this.count = element("span", { class: "number", role: "status" });
    this.root = element("div", { class: "selected", role: "group", "aria-label": t("app.selected") });
    this.root.append(this.count);
    for (const [name, picture, key] of ACTS) {
      const made = element("button", { type: "button", title: `${t(`app.keys.${name}`)} (${key})` });
      made.append(icon(picture), element("span", {}, t(`app.keys.${name}`)));
      made.setAttribute("aria-label", t(`app.keys.${name}`));
      made.addEventListener("click", () => command(model, { name }));
      made.hidden = !model.can[name === "star" ? "star" : "decide"];
      this.root.append(made);
    }
    const only = element("button", { type: "button" }, t("app.only_these"));
    only.addEventListener("click", () => {
      model.setView({ onlySelection: Int32Array.from(model.acted()) });
      model.setSelection([]);
    });
    const none = element("button", { type: "button", class: "quiet" }, t("app.select_none"));
    none.title = "Esc";
    none.addEventListener("click", () => model.setSelection([]));
    this.root.append(only, none);
    this.show();
  }

  show() {
    const { size } = this.model.selection;
    this.root.hidden = size === 0;
    this.count.textContent = t("app.selected.count", { n: size });
  }
}
