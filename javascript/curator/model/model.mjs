// What the app knows and does, without any DOM: the parts read it, call it, and follow its events.
//
// One class in layers: model_columns, model_folder (what the server says), model_view (what is looked
// at), model_actions (what is done), model_load and model_news (keeping up), CuratorModel (the whole).

import { NewsModel } from "./news.mjs";

const ALL_CAN = Object.freeze({
  decide: true,
  undo: true,
  scan: true,
  select: true,
  captions: true,
  export: true,
  star: true,
  settings: true,
  open: true,
  inbox: false,
  send: false,
});
const MOST_DETAILS = 300;

export class CuratorModel extends NewsModel {
  constructor() {
    super();
    /** What can be done here; parts hide what cannot. @type {Record<string, boolean>} */
    this.can = { ...ALL_CAN };
    /** @type {Map<number, {rev: number, promise: Promise<any>}>} */
    this.detailsOf = new Map();
    this.addEventListener("table", () => this.detailsOf.clear());
  }

  /** @param {any} backend */
  async connect(backend) {
    this.backend = backend;
    this.about = await backend.about();
    const webui = this.about.host === "webui";
    this.can = { ...ALL_CAN, inbox: webui, send: webui, ...backend.can };
    this.heard();
    this.emit("about");
    this.emit("preferences");
  }

  /** Open the folder at a path and scan it. @param {string} path */
  async openFolder(path) {
    const { folder } = await this.backend.openFolder(path);
    await this.useFolder(folder);
  }

  /** @param {string} kind @param {object} [options] */
  async startJob(kind, options = {}) {
    await this.outbox?.settled(); // a job begins with all that was decided before
    const { job } = await this.backend.startJob(this.folder, kind, options);
    this.job = job;
    this.emit("job");
    this.soon();
    return job;
  }

  async stopJob() {
    await this.backend.stopJob(this.folder);
    this.soon();
  }

  /** Everything about one image; kept until something changes. @param {number} row @returns {Promise<any>} */
  details(row) {
    const one = this.detailsOf.get(row);
    if (one?.rev === this.rev) return one.promise;
    const promise = this.backend.details(this.folder, row);
    promise.catch(() => this.detailsOf.delete(row));
    this.detailsOf.delete(row);
    this.detailsOf.set(row, { rev: this.rev, promise });
    const oldest = this.detailsOf.keys().next().value;
    if (this.detailsOf.size > MOST_DETAILS && oldest !== undefined) this.detailsOf.delete(oldest);
    return promise;
  }

  /** What an edit would make of captions. @param {number[]} rows @param {object} options */
  async preview(rows, options) {
    await this.outbox?.settled();
    const token = this.table?.token ?? "";
    return this.backend.preview(this.folder, { token, rows, options });
  }

  /** Named selections side by side. @param {readonly string[]} names */
  async comparison(names) {
    await this.outbox?.settled();
    return this.backend.comparison(this.folder, names);
  }

  /** How often an epoch shows each part with balanced repeats. @param {"cluster" | "folder"} by */
  async exposure(by) {
    await this.outbox?.settled();
    return this.backend.exposure(this.folder, by);
  }

  inbox() {
    return this.backend.inbox();
  }

  /** @param {string[]} ids */
  async addFromInbox(ids) {
    const answer = await this.backend.addFromInbox(this.folder, ids);
    this.soon();
    return answer;
  }

  /** The folders below a path, to choose one. @param {string} path */
  browse(path) {
    return this.backend.browse(path);
  }

  /** Address of a picture, "" for a file that cannot be read. @param {number} row @param {number} side */
  picture(row, side = 1280) {
    const id = this.table?.ids[row];
    return id ? this.backend.pictureUrl(this.folder, row, side, id) : "";
  }

  /** @param {number} row */
  thumbnail(row) {
    const id = this.table?.ids[row];
    return id ? this.backend.thumbnailUrl(id) : "";
  }

  get inventoryUrl() {
    return this.backend.inventoryUrl(this.folder);
  }

  get reportUrl() {
    return this.backend.reportUrl(this.folder);
  }

  /** The comparison that the last export of sets has written. */
  get comparisonPageUrl() {
    return this.backend.comparisonPageUrl(this.folder);
  }

  /** @param {string} name @param {unknown} value */
  setPreference(name, value) {
    if (!this.about) return;
    this.about.preferences = { ...this.about.preferences, [name]: value };
    this.emit("preferences");
    this.backend.setPreferences({ [name]: value }).catch((/** @type {Error} */ error) => {
      this.emit("problem", { sentence: error.message });
    });
  }

  /**
   * Ask for a view: "large", "compare", "captions" ...
   *
   * @param {string} what
   * @param {Iterable<number>} [rows]
   */
  ask(what, rows = this.acted()) {
    this.emit("open", { what, rows: [...rows] });
  }
}
