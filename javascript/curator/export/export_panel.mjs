// <lora-curator-export>: the chosen images and their captions as a folder that a trainer takes as it is.

import { element } from "../../shared/elements.mjs";
import { LOOK } from "./look.mjs";
import { buildResult, refreshResult } from "./result.mjs";
import { buildSettings, refreshSettings } from "./settings.mjs";
import { countOf, exportedRows } from "./rows.mjs";
import { Writing } from "./writing.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { define } from "../panels/side_panel.mjs";
import { RecipePanel } from "../panels/side_recipe.mjs";
import { t } from "../words/words.mjs";

export class ExportPanel extends RecipePanel {
  static hears = ["folder", "table", "states", "job", "recipe", "focus", "captions", "problem", "preferences"];
  static patient = ["states", "captions", "focus"];
  static builtBy = ["about", "folder", "table"];
  static look = LOOK;

  constructor() {
    super();
    this.writing = new Writing(this, { kind: "export", memory: "export", ending: "lora" });
    /** Where the result can be sent to. @type {{name: string, label: string, available?: boolean}[]} */
    this.targets = [];
    this.asked = 0;
  }

  /** What the last export of this folder wrote. */
  get result() {
    return this.writing.result;
  }

  /** How many images would be written. */
  get count() {
    return countOf(exportedRows(this.model));
  }

  /** The model that enlarges what is too small, "" for none. @returns {string} */
  get upscaler() {
    const { preferences, upscalers = [] } = this.model.about ?? {};
    const wanted = preferences?.upscaler ?? "";
    return upscalers.some((/** @type {{name: string}} */ one) => one.name === wanted) ? wanted : "";
  }

  build() {
    return [
      ...buildSettings(this),
      this.writing.build(),
      element(
        "section",
        {},
        element("p", { "data-part": "count" }),
        element("p", { class: "quiet small", "data-part": "left-out" }),
        button("", () => void this.run(), { class: "primary big", "data-action": "export" }),
        element("p", { class: "out", role: "alert", "data-part": "problem" }),
      ),
      ...buildResult(this),
    ];
  }

  rebuild() {
    super.rebuild();
    void this.#fetchTargets();
  }

  /** @param {Event} event */
  note(event) {
    super.note(event);
    if (event.type === "folder") this.writing.forget();
  }

  refresh() {
    const { model, writing } = this;
    refreshSettings(this);
    writing.refresh();
    const { excluded = 0 } = model.table ? model.counts : {};
    const n = this.count;
    say(this.one('[data-part="count"]'), n ? t("export.count", { n }) : t("export.none_kept"));
    const others = model.count - n - excluded;
    const out = t("export.left_out", { excluded, others });
    say(this.one('[data-part="left-out"]'), model.table ? out : "");
    const start = this.one('[data-action="export"]');
    start.disabled = !model.table || writing.waits;
    say(start, writing.runs ? t("export.writing") : t("export.run"));
    const problem = this.refused || writing.trouble;
    say(this.one('[data-part="problem"]'), problem);
    this.one('[data-part="problem"]').hidden = !problem;
    refreshResult(this);
    void this.#refreshExample();
  }

  async run() {
    const { writing } = this;
    if (!writing.out.trim()) return writing.refuse(t("export.no_folder"));
    if (!this.count) return writing.refuse(t("export.none_kept"));
    await writing.start({ upscaler: this.upscaler });
  }

  /** The caption of the image in focus as it would be written. */
  async #refreshExample() {
    const { model } = this;
    const box = this.one('[data-part="example"]');
    const row = model.focus >= 0 ? model.focus : model.choice.indexOf(1);
    box.hidden = row < 0 || !model.table;
    if (box.hidden) return;
    const number = (this.asked += 1);
    try {
      const { composed } = await model.details(row);
      if (number !== this.asked || !model.table) return;
      const name = model.table.paths[row]?.split("/").pop() ?? "";
      say(box.firstElementChild, t("export.example", { name }));
      say(box.lastElementChild, composed || t("export.example.empty"));
    } catch {
      if (number === this.asked) box.hidden = true; // the image is gone; nothing to show of it
    }
  }

  async #fetchTargets() {
    const { model } = this;
    try {
      this.targets = (model.can.send && (await model.backend?.sendTargets?.())) || [];
    } catch {
      this.targets = []; // the path can be copied all the same
    }
    const place = this.one('[data-part="written"]');
    if (place?.result && this.targets.length) {
      place.result = undefined;
      this.refresh();
    }
  }
}

define("lora-curator-export", ExportPanel);
