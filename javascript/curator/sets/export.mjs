// Writing the ticked sets, each into a folder of its own.

import { element } from "../../shared/elements.mjs";
import { buildFolder, refreshFolder } from "../export/folder.mjs";
import { copy } from "../export/result.mjs";
import { runs } from "../job/job_words.mjs";
import { inside } from "../open/browse.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { section, sentenceOf } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

const REMEMBERED = 8;
const REST_MS = 500;

/** @typedef {{out: string, comparison: string, sets: {name: string, images: number, error: number, warning: number}[]}} Written */

/** It has what the field of the panel "Export" asks of its panel. */
export class SetsExport {
  /** @param {import("./sets_panel.mjs").SetsPanel} panel */
  constructor(panel) {
    this.panel = panel;
    /** @type {string | null} What was typed and is not kept yet. */
    this.typed = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    this.problem = "";
    this.starting = false;
    /** What the last export wrote. @type {Written | null} */
    this.written = null;
    /** The job that wrote it. */
    this.writer = "";
  }

  get model() {
    return this.panel.model;
  }

  get shadowRoot() {
    return this.panel.shadowRoot;
  }

  /** @param {string} selector */
  one(selector) {
    return this.panel.one(selector);
  }

  /** The folder to write into, as it was typed. @returns {string} */
  get out() {
    return this.typed ?? this.model.about?.preferences?.[`sets:${this.model.folder}`] ?? "";
  }

  /** @returns {string[]} */
  get recent() {
    return this.model.about?.preferences?.exports ?? [];
  }

  get suggestedName() {
    return `${this.model.table?.title ?? "dataset"}_sets`;
  }

  get suggestion() {
    const before = this.recent[0]?.replace(/[\\/]+[^\\/]*$/, "");
    return before ? inside(before, this.suggestedName) : t("export.folder.placeholder");
  }

  /** @param {string} path */
  setOut(path) {
    this.typed = path;
    this.problem = "";
    const { folder } = this.model;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.model.folder === folder) this.model.setPreference(`sets:${folder}`, path.trim());
    }, REST_MS);
    this.refresh();
  }

  /** Another folder was opened. */
  forget() {
    this.typed = this.written = null;
    this.problem = "";
  }

  build() {
    const part = section(
      t("sets.export"),
      element("p", { class: "quiet small" }, t("sets.export.why")),
      buildFolder(/** @type {any} */ (this)),
      button("", () => void this.run(), { class: "big", "data-action": "export" }),
      element("p", { class: "out", role: "alert", "data-part": "export-problem" }),
      element("div", { class: "stack", "data-part": "written" }),
      element("p", { class: "small", role: "status", "data-part": "copied" }),
    );
    part.setAttribute("data-part", "export");
    return part;
  }

  refresh() {
    const { model, panel } = this;
    const { ticked } = panel;
    const job = model.job?.kind === "export_sets" ? model.job : null;
    if (job?.state === "done" && job.result?.out && job.id !== this.writer) {
      this.written = job.result;
      this.writer = job.id;
    }
    panel.one('[data-part="export"]').hidden = model.selections.length < 2 || !model.can.export;
    refreshFolder(/** @type {any} */ (this));
    const start = panel.one('[data-action="export"]');
    start.disabled = ticked.length < 2 || runs(model.job) || this.starting;
    const words = ticked.length < 2 ? t("sets.export.few") : t("sets.export.run", { n: ticked.length });
    say(start, job && runs(job) ? t("export.writing") : words);
    const problem = this.problem || (job?.state === "failed" ? job.message : "");
    say(panel.one('[data-part="export-problem"]'), problem);
    panel.one('[data-part="export-problem"]').hidden = !problem;
    const place = panel.one('[data-part="written"]');
    if (place.written === this.written) return;
    place.written = this.written; // built once for each result
    place.replaceChildren(...(this.written ? this.#lines(this.written) : []));
    say(panel.one('[data-part="copied"]'), "");
  }

  async run() {
    const { model, panel } = this;
    const { ticked } = panel;
    const out = this.out.trim();
    this.problem = out ? "" : t("export.no_folder");
    if (!out) {
      this.refresh();
      return panel.one('[data-field="out"]').focus();
    }
    if (ticked.length < 2 || runs(model.job) || this.starting) return;
    this.starting = true;
    this.written = null;
    this.refresh();
    try {
      const overwrite = Boolean(model.about?.preferences?.export_overwrite);
      await model.startJob("export_sets", { names: ticked, out, overwrite });
      model.setPreference("exports", [out, ...this.recent.filter((one) => one !== out)].slice(0, REMEMBERED));
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    this.starting = false;
    this.refresh();
  }

  /** @param {Written} written */
  #lines({ out, comparison, sets }) {
    const lines = sets.map(({ name, images, error, warning }) => {
      const found = [];
      if (error) found.push(element("span", { class: "out" }, t("sets.written.errors", { n: error })));
      if (warning) found.push(element("span", { class: "warn" }, t("sets.written.warnings", { n: warning })));
      if (!found.length) found.push(element("span", { class: "quiet" }, t("sets.written.clean")));
      const line = element("li", {}, `${name}: ${t("sets.written", { n: images })}`);
      for (const one of found) line.append(", ", one);
      return line;
    });
    return [
      element("ul", { class: "found small" }, ...lines),
      element("code", { class: "path" }, out),
      element("div", { class: "row" }, button(t("export.copy"), () => void copy(this, out), { "data-action": "copy" })),
      element("p", { class: "quiet small" }, t("sets.page")),
      element("code", { class: "path" }, comparison),
    ];
  }
}
