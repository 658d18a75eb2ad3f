// <lora-curator-export>: the chosen images and their captions as a folder that a trainer takes as it is.

import { element } from "../../shared/elements.mjs";
import { buildFolder, refreshFolder } from "./folder.mjs";
import { LOOK } from "./look.mjs";
import { buildResult, refreshResult } from "./result.mjs";
import { buildSettings, refreshSettings } from "./settings.mjs";
import { countOf, exportedRows } from "./rows.mjs";
import { runs } from "../job/job_words.mjs";
import { inside } from "../open/browse.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { define, sentenceOf } from "../panels/side_panel.mjs";
import { RecipePanel } from "../panels/side_recipe.mjs";
import { t } from "../words/words.mjs";

const REMEMBERED = 8;
const REST_MS = 500;

export class ExportPanel extends RecipePanel {
  static hears = ["folder", "table", "states", "job", "recipe", "focus", "captions", "problem", "preferences"];
  static patient = ["states", "captions", "focus"];
  static builtBy = ["about", "folder", "table"];
  static look = LOOK;

  constructor() {
    super();
    this.problem = "";
    this.starting = false;
    /** @type {string | null} What was typed and is not kept yet. */
    this.typed = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    /** What the last export of this folder wrote. @type {any} */
    this.result = null;
    /** Where the result can be sent to. @type {{name: string, label: string, available?: boolean}[]} */
    this.targets = [];
    this.asked = 0;
  }

  /** The folder to write into, as it was typed. @returns {string} */
  get out() {
    return this.typed ?? this.model.about?.preferences?.[`export:${this.model.folder}`] ?? "";
  }

  /** How many images would be written. */
  get count() {
    return countOf(exportedRows(this.model));
  }

  /** @returns {string[]} */
  get recent() {
    return this.model.about?.preferences?.exports ?? [];
  }

  /** The model that enlarges what is too small, "" for none. @returns {string} */
  get upscaler() {
    const { preferences, upscalers = [] } = this.model.about ?? {};
    const wanted = preferences?.upscaler ?? "";
    return upscalers.some((/** @type {{name: string}} */ one) => one.name === wanted) ? wanted : "";
  }

  get suggestedName() {
    return `${this.model.table?.title ?? "dataset"}_lora`;
  }

  get suggestion() {
    const before = this.recent[0]?.replace(/[\\/]+[^\\/]*$/, "");
    return before ? inside(before, this.suggestedName) : t("export.folder.placeholder");
  }

  build() {
    return [
      ...buildSettings(this),
      buildFolder(this),
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
    if (event.type === "folder") {
      this.problem = "";
      this.result = this.typed = null;
    }
  }

  refresh() {
    const { model } = this;
    const job = model.job?.kind === "export" ? model.job : null;
    if (job?.state === "done" && job.result?.out && job.id !== this.result?.job) this.result = { ...job.result, job: job.id };
    refreshSettings(this);
    refreshFolder(this);
    const { excluded = 0 } = model.table ? model.counts : {};
    const n = this.count;
    say(this.one('[data-part="count"]'), n ? t("export.count", { n }) : t("export.none_kept"));
    const others = model.count - n - excluded;
    const out = t("export.left_out", { excluded, others });
    say(this.one('[data-part="left-out"]'), model.table ? out : "");
    const writing = Boolean(job && runs(job));
    const start = this.one('[data-action="export"]');
    start.disabled = !model.table || runs(model.job) || this.starting;
    say(start, writing ? t("export.writing") : t("export.run"));
    const failed = job && (job.state === "failed" || (job.state === "done" && !job.result?.out)) ? job.message : "";
    const problem = this.refused || this.problem || failed;
    say(this.one('[data-part="problem"]'), problem);
    this.one('[data-part="problem"]').hidden = !problem;
    refreshResult(this);
    void this.#refreshExample();
  }

  /** @param {string} path */
  setOut(path) {
    this.typed = path;
    this.problem = "";
    const { folder } = this.model;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.model.folder === folder) this.model.setPreference(`export:${folder}`, path.trim());
    }, REST_MS);
    this.refresh();
  }

  async run() {
    const { model } = this;
    const out = this.out.trim();
    if (!out) return this.#refuse(t("export.no_folder"));
    if (!this.count) return this.#refuse(t("export.none_kept"));
    this.problem = "";
    this.starting = true;
    this.result = null;
    this.refresh();
    try {
      const overwrite = Boolean(model.about?.preferences?.export_overwrite);
      await this.operationsArrive();
      await model.startJob("export", { out, overwrite, upscaler: this.upscaler });
      model.setPreference("exports", [out, ...this.recent.filter((one) => one !== out)].slice(0, REMEMBERED));
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    this.starting = false;
    this.refresh();
  }

  /** @param {string} sentence */
  #refuse(sentence) {
    this.problem = sentence;
    this.refresh();
    this.one('[data-field="out"]').focus();
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
