// What stands in the middle while there is nothing to look at yet: no folder, reading, an error.

import { element } from "../shared/elements.mjs";
import { mountPart } from "./parts.mjs";
import { t } from "./words/words.mjs";

/** @typedef {import("./model/model.mjs").CuratorModel} CuratorModel */
/** @typedef {"connecting" | "open" | "scanning" | "loading" | "trouble" | "empty" | ""} Screen */

/**
 * Which one it is, "" when there is a table to show.
 *
 * @param {Pick<CuratorModel, "about" | "folder" | "table" | "busy" | "trouble">} model
 * @returns {Screen}
 */
export function screenOf({ about, folder, table, busy, trouble }) {
  if (!about) return "connecting";
  if (!folder) return "open";
  if (table) return table.count || busy ? "" : "empty";
  if (busy) return "scanning";
  return trouble ? "trouble" : "loading";
}

export class Screens {
  /** @param {CuratorModel} model */
  constructor(model) {
    this.model = model;
    /** @type {Screen | null} */
    this.shown = null;
    this.root = element("div", { class: "screen" });
  }

  /** @returns {boolean} whether one is shown */
  show() {
    const { model } = this;
    const screen = screenOf(model);
    this.root.hidden = screen === "";
    if (screen === "scanning" && this.shown === "scanning") this.#showProgress();
    if (screen === this.shown && screen !== "trouble") return screen !== "";
    this.shown = screen;
    this.root.dataset.screen = screen;
    if (screen === "open") this.#open();
    else if (screen === "connecting" || screen === "loading") this.#loading();
    else if (screen === "scanning") this.#scanning();
    else if (screen === "empty") this.#sentence("app.screen.empty", "app.screen.empty.todo");
    else if (screen === "trouble") this.#trouble();
    else this.root.replaceChildren();
    return screen !== "";
  }

  #open() {
    const { model } = this;
    if (!model.can.open) {
      this.#sentence("app.screen.no_folder", "");
      return;
    }
    // a place of its own: by the time the module is here another screen may be shown
    const place = element("div", { class: "choose" }, element("p", { class: "quiet" }, t("app.loading")));
    this.root.replaceChildren(place);
    void mountPart("open", model, place);
  }

  #loading() {
    const grid = element("div", { class: "skeleton", "aria-hidden": "true" });
    for (let cell = 0; cell < 40; cell += 1) grid.append(element("div", {}));
    this.root.replaceChildren(grid, element("p", { class: "spoken", role: "status" }, t("app.loading")));
  }

  #scanning() {
    this.bar = element("progress", { max: "1", "aria-label": t("app.screen.scanning") });
    this.said = element("p", { class: "quiet number", role: "status" });
    const box = element("div", { class: "said" }, element("h2", {}, t("app.screen.scanning")));
    box.append(element("p", {}, t("app.screen.scanning.todo")), this.bar, this.said);
    this.root.replaceChildren(box);
    this.#showProgress();
  }

  #showProgress() {
    const { job } = this.model;
    if (!job || !this.bar || !this.said) return;
    if (job.total) this.bar.value = job.done / job.total;
    else this.bar.removeAttribute("value");
    const counts = { done: job.done, total: job.total };
    this.said.textContent = job.total ? `${job.label} · ${t("app.screen.of", counts)}` : job.label;
  }

  #trouble() {
    const again = element("button", { type: "button", class: "primary" }, t("app.again"));
    again.addEventListener("click", () => void this.model.useFolder(this.model.folder));
    this.#sentence("app.screen.trouble", "", this.model.trouble, again);
  }

  /** @param {string} title @param {string} todo @param {string} [why] @param {Node[]} more */
  #sentence(title, todo, why = "", ...more) {
    const box = element("div", { class: "said" }, element("h2", {}, t(title)));
    if (why) box.append(element("p", {}, why));
    if (todo) box.append(element("p", { class: "quiet" }, t(todo)));
    const other = element("button", { type: "button" }, t("app.other_folder"));
    other.addEventListener("click", () => void this.model.useFolder(""));
    other.hidden = !this.model.can.open || !this.model.folder;
    box.append(element("div", { class: "row" }, ...more, other));
    this.root.replaceChildren(box);
  }
}
