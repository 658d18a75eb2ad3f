// Above everything: the folder, how many are kept, undo and redo, which images are shown.

import { element, icon } from "../shared/elements.mjs";
import { number, t } from "./words/words.mjs";

const SHOWS = /** @type {const} */ (["all", "kept", "dropped", "undecided", "mine", "starred"]);

export class TopBar {
  /**
   * @param {import("./model/model.mjs").CuratorModel} model
   * @param {{onHelp: () => void, onPanels: () => void}} calls
   */
  constructor(model, { onHelp, onPanels }) {
    this.model = model;
    this.title = element("h1", {});
    this.counts = element("span", { class: "counts number", role: "status" });
    this.other = element("button", { type: "button", class: "quiet other" }, t("app.other_folder"));
    this.other.addEventListener("click", () => void model.useFolder(""));
    this.undo = this.#button("undo", () => model.undo());
    this.redo = this.#button("redo", () => model.redo());
    const shows = SHOWS.filter((show) => show !== "starred" || model.can.star);
    this.chips = new Map(shows.map((show) => [show, this.#chip(show)]));
    this.shows = element("div", { class: "shows", role: "group", "aria-label": t("app.show") });
    this.shows.append(...this.chips.values());
    const help = element("button", { type: "button", class: "quiet icon", title: `${t("app.keys.help")} (?)` }, "?");
    help.setAttribute("aria-label", t("app.keys.help"));
    help.addEventListener("click", onHelp);
    this.panels = element("button", { type: "button", class: "quiet icon panels" }, icon("panel"));
    this.panels.title = t("app.panels");
    this.panels.setAttribute("aria-label", t("app.panels"));
    this.panels.addEventListener("click", onPanels);
    this.folder = element("div", { class: "folder" }, this.title, this.counts, this.other);
    this.steps = element("div", { class: "steps" }, this.undo, this.redo);
    const name = element("span", { class: "product" }, "LoRA Curator");
    const ends = element("div", { class: "ends" }, this.steps, help, this.panels);
    this.root = element("header", { class: "top" }, name, this.folder, this.shows, ends);
  }

  show() {
    const { model } = this;
    const there = model.table !== null;
    this.shows.hidden = !there;
    this.steps.hidden = !there || !model.can.undo;
    this.panels.hidden = !there;
    this.other.hidden = !model.can.open || !model.folder;
    this.title.textContent = model.table?.title ?? "";
    this.title.title = model.table?.root ?? "";
    this.#label(this.undo, t("app.keys.undo"), model.undoLabel);
    this.#label(this.redo, t("app.keys.redo"), model.redoLabel);
    if (there) this.showCounts();
    else this.counts.textContent = "";
    for (const [show, chip] of this.chips) {
      chip.setAttribute("aria-pressed", String(model.view.show === show));
    }
  }

  showCounts() {
    const { counts } = this.model;
    this.counts.textContent = t("app.counts", { kept: counts.kept, all: counts.all });
    const numbers = { ...counts, mine: counts.pinned + counts.excluded };
    for (const [show, chip] of this.chips) {
      const place = /** @type {HTMLElement} */ (chip.querySelector(".number"));
      const count = String(numbers[show]);
      if (place.dataset.count === count) continue; // writing numbers as the language does takes time
      place.dataset.count = count;
      place.textContent = number(numbers[show]);
    }
  }

  /** @param {"all" | "kept" | "dropped" | "undecided" | "mine" | "starred"} show */
  #chip(show) {
    const chip = element("button", { type: "button", class: "chip", "data-show": show });
    chip.title = t(`app.show.${show}.title`);
    chip.append(t(`app.show.${show}`), element("span", { class: "number" }, "0"));
    chip.addEventListener("click", () => this.model.setView({ show }));
    return chip;
  }

  /** @param {string} name @param {() => void} act */
  #button(name, act) {
    const made = element("button", { type: "button", class: `quiet step ${name}` }, icon(name));
    made.append(element("span", { class: "what" }));
    made.addEventListener("click", act);
    return made;
  }

  /** @param {HTMLButtonElement} button @param {string} word @param {string | null} label */
  #label(button, word, label) {
    button.disabled = !label;
    const title = label ? `${word}: ${label}` : word;
    button.title = title;
    button.setAttribute("aria-label", title);
    /** @type {HTMLElement} */ (button.querySelector(".what")).textContent = label ?? "";
  }
}
