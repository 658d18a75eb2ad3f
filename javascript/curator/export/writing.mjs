// Where an export goes and how it is doing: what the panels "Export" and "Sets" have in common.

import { buildFolder, refreshFolder } from "./folder.mjs";
import { runs } from "../job/job_words.mjs";
import { inside } from "../open/browse.mjs";
import { sentenceOf } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

const REMEMBERED = 8;
const REST_MS = 500;

/** @typedef {import("../panels/side_panel.mjs").SidePanel} SidePanel */

/**
 * @typedef {object} Way
 * @property {string} kind Of the job.
 * @property {string} memory Under this name the folder to write into is remembered for each folder of images.
 * @property {string} ending Of the name that is suggested.
 */

export class Writing {
  /** @param {SidePanel} panel @param {Way} way */
  constructor(panel, { kind, memory, ending }) {
    this.panel = panel;
    this.kind = kind;
    this.memory = memory;
    this.ending = ending;
    /** @type {string | null} What was typed and is not kept yet. */
    this.typed = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    this.problem = "";
    this.starting = false;
    /** What the last export wrote. @type {any} */
    this.result = null;
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

  get job() {
    const { job } = this.model;
    return job?.kind === this.kind ? job : null;
  }

  /** Whether it is being written now. */
  get runs() {
    return Boolean(this.job && runs(this.job));
  }

  /** Why it cannot begin now, or why the last one came to nothing. @returns {string} */
  get trouble() {
    const { job } = this;
    const failed = job && (job.state === "failed" || (job.state === "done" && !job.result?.out));
    return this.problem || (failed ? job.message : "");
  }

  /** Whether another job has to end before it can begin. */
  get waits() {
    return runs(this.model.job) || this.starting;
  }

  /** The folder to write into, as it was typed. @returns {string} */
  get out() {
    return this.typed ?? this.model.about?.preferences?.[`${this.memory}:${this.model.folder}`] ?? "";
  }

  /** @returns {string[]} */
  get recent() {
    return this.model.about?.preferences?.exports ?? [];
  }

  get overwrites() {
    return Boolean(this.model.about?.preferences?.export_overwrite);
  }

  get suggestedName() {
    return `${this.model.table?.title ?? "dataset"}_${this.ending}`;
  }

  get suggestion() {
    const before = this.recent[0]?.replace(/[\\/]+[^\\/]*$/, "");
    return before ? inside(before, this.suggestedName) : t("export.folder.placeholder");
  }

  /** The field of the folder. */
  build() {
    return buildFolder(this);
  }

  refresh() {
    const { job } = this;
    if (job?.state === "done" && job.result?.out && job.id !== this.writer) {
      this.result = job.result;
      this.writer = job.id;
    }
    refreshFolder(this);
  }

  /** Another folder was opened. */
  forget() {
    this.typed = this.result = null;
    this.problem = "";
  }

  /** @param {string} path */
  setOut(path) {
    this.typed = path;
    this.problem = "";
    const { folder } = this.model;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.model.folder === folder) this.model.setPreference(`${this.memory}:${folder}`, path.trim());
    }, REST_MS);
    this.panel.refresh();
  }

  /** Say why not, and go to the field. @param {string} sentence */
  refuse(sentence) {
    this.problem = sentence;
    this.panel.refresh();
    this.one('[data-field="out"]').focus();
  }

  /** @param {object} options what the job wants to know beside the folder */
  async start(options) {
    const { model, overwrites: overwrite } = this;
    const out = this.out.trim();
    this.problem = "";
    this.starting = true;
    this.result = null;
    this.panel.refresh();
    try {
      await model.startJob(this.kind, { ...options, out, overwrite });
      model.setPreference("exports", [out, ...this.recent.filter((one) => one !== out)].slice(0, REMEMBERED));
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    this.starting = false;
    this.panel.refresh();
  }
}
