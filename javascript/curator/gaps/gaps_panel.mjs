// <lora-curator-gaps>: what the set lacks of its folder, and images that fill it.

import { element } from "../../shared/elements.mjs";
import { recall, remember } from "../model/memory.mjs";
import { DoneLine } from "../panels/done_line.mjs";
import { SidePanel, define, sentenceOf } from "../panels/side_panel.mjs";
import { runs } from "../job/job_words.mjs";
import { t } from "../words/words.mjs";
import { buildAsk, readsTexts, refreshAsk } from "./ask.mjs";
import { LOOK } from "./look.mjs";
import { fits, keptCount, promptsOf, stillOpen } from "./report.mjs";
import { buildResult, refreshResult } from "./result.mjs";

/** @typedef {{set: "" | "kept" | "core", core: number, count: number, prompts: string}} Form */

/** Without a choice of `set` it is the kept images, or a core while there are none. @type {Form} */
const FIRST = { set: "", core: 10, count: 10, prompts: "" };

export class GapsPanel extends SidePanel {
  static hears = ["folder", "table", "states", "job", "recipe", "view", "history", "pending", "problem"];
  static patient = ["states"];
  static builtBy = ["about", "folder", "table"];
  static look = LOOK;

  constructor() {
    super();
    /** @type {Form} */
    this.form = { ...FIRST };
    /** @type {import("./report.mjs").Report | null} */
    this.report = null;
    /** The job that made it. */
    this.made = "";
    this.problem = "";
    this.starting = false;
    this.folder = "";
    /** What the grid is narrowed to by us, so that we know our own filter. */
    this.filter = /** @type {{name: string, rows: Int32Array} | null} */ (null);
    this.done = new DoneLine(this);
  }

  /** @returns {"kept" | "core"} */
  get set() {
    const kept = keptCount(this.model) > 0;
    return this.form.set === "core" || !kept ? "core" : "kept";
  }

  build() {
    this.#remembered();
    if (!this.model.table) return [element("p", { class: "quiet" }, t("gaps.empty"))];
    return [buildAsk(this), ...buildResult(this)];
  }

  /** @param {Event} event */
  note(event) {
    this.done.note(event);
    if (event.type === "folder") this.problem = "";
  }

  refresh() {
    const { job, table } = this.model;
    if (!table) return;
    if (job?.kind === "gaps" && job.state === "done" && job.id !== this.made && fits({ token: table.token, report: job.result }, table)) {
      this.report = job.result;
      this.made = job.id;
      this.problem = "";
      this.filter = null;
      this.#remember();
    }
    refreshAsk(this);
    refreshResult(this);
  }

  /** @param {Partial<Form>} partial */
  choose(partial) {
    this.form = { ...this.form, ...partial };
    this.#remember();
    this.refresh();
  }

  async run() {
    const { model, form } = this;
    if (!model.table || runs(model.job) || this.starting) return;
    this.problem = "";
    this.starting = true;
    this.done.say("");
    this.refresh();
    const prompts = readsTexts(this) ? promptsOf(form.prompts) : [];
    const core = this.set === "core" ? form.core : null;
    try {
      await model.startJob("gaps", { prompts, count: form.count, core });
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    this.starting = false;
    this.refresh();
  }

  /** Pin these in one step. @param {readonly number[]} rows */
  add(rows) {
    const open = stillOpen(rows, this.model, Boolean(this.report?.core));
    this.done.say(t("gaps.done", { n: open.length }));
    this.model.decide(open, "keep");
    this.refresh();
  }

  /** Pin the core; from then on it is looked at as the kept images are. */
  pinCore() {
    const rows = (this.report?.chosen ?? []).filter((row) => this.model.stateOf(row) !== "pinned");
    this.form = { ...this.form, set: "kept" };
    this.done.say(t("gaps.done", { n: rows.length }));
    this.model.decide(rows, "keep");
    this.refresh();
  }

  /** Show only these in the grid; the same again shows all. @param {string} name @param {Int32Array} rows */
  showRows(name, rows) {
    this.filter = this.shown === name ? null : { name, rows };
    this.model.setView({ onlySelection: this.filter?.rows ?? null });
    this.refresh();
  }

  /** What of it the grid shows, "" when the filter is another's. */
  get shown() {
    return this.filter && this.model.view.onlySelection === this.filter.rows ? this.filter.name : "";
  }

  /** Go to an image, wherever it is hidden. @param {number} row */
  goTo(row) {
    if (this.model.placeOf(row) < 0) this.model.clearFilters();
    this.model.setFocus(row, { reveal: true });
  }

  /** What was asked and found on the last visit. */
  #remembered() {
    const { folder, table } = this.model;
    if (folder !== this.folder) {
      this.folder = folder;
      this.form = { ...FIRST };
      this.report = null;
    }
    if (!folder || !table) return;
    const kept = recall(memoryOf(folder));
    this.form = { ...this.form, ...kept?.form };
    const there = fits(kept, table);
    this.report = there ? kept.report : null;
    this.made = there ? kept.made : "";
  }

  #remember() {
    const { folder, table } = this.model;
    if (table) remember(memoryOf(folder), { token: table.token, form: this.form, report: this.report, made: this.made });
  }
}

/** @param {string} folder */
function memoryOf(folder) {
  return `gaps:${folder}`;
}

define("lora-curator-gaps", GapsPanel);
