// <lora-curator-sets>: named sets of images from one folder, compared and exported side by side.

import { element } from "../../shared/elements.mjs";
import { Writing } from "../export/writing.mjs";
import { DoneLine } from "../panels/done_line.mjs";
import { SidePanel, define, sentenceOf } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";
import { nameFor } from "./comparison.mjs";
import { buildExport, refreshExport } from "./export.mjs";
import { buildList, buildSave, refreshList, refreshSave } from "./list.mjs";
import { LOOK } from "./look.mjs";
import { buildComparison, refreshComparison } from "./table.mjs";

const LONGEST = 40;

export class SetsPanel extends SidePanel {
  static hears = ["folder", "table", "states", "selections", "job", "view", "history", "pending", "problem", "preferences"];
  static patient = ["states"];
  static builtBy = ["about", "folder", "table"];
  static look = LOOK;

  constructor() {
    super();
    this.name = "";
    this.nameProblem = "";
    /** The set that would be replaced, while that is asked. */
    this.asks = "";
    /** Names in the order in which they were ticked. @type {string[]} */
    this.chosen = [];
    /** @type {import("./comparison.mjs").Comparison | null} */
    this.comparison = null;
    this.comparing = false;
    this.asked = 0;
    this.problem = "";
    this.filter = /** @type {{name: string, rows: Int32Array} | null} */ (null);
    this.done = new DoneLine(this);
    this.writing = new Writing(this, { kind: "export_sets", memory: "sets", ending: "sets" });
  }

  /** Ticked sets, in the order of the list. @returns {string[]} */
  get ticked() {
    return this.model.selections.map((/** @type {any} */ one) => one.name).filter((name) => this.chosen.includes(name));
  }

  build() {
    if (!this.model.table) return [element("p", { class: "quiet" }, t("sets.empty"))];
    const parts = [buildSave(this), buildList(this), buildComparison(), buildExport(this)];
    const field = /** @type {HTMLInputElement | null} */ (parts[0].querySelector('[data-field="name"]'));
    if (field) field.value = this.name;
    return parts;
  }

  /** @param {Event} event */
  note(event) {
    this.done.note(event);
    if (event.type === "folder") {
      this.name = this.nameProblem = this.asks = this.problem = "";
      this.chosen = [];
      this.comparison = null;
      this.writing.forget();
    }
    if ((event.type === "selections" || event.type === "table") && this.comparison) this.#compareAgain();
  }

  refresh() {
    if (!this.model.table) return;
    refreshSave(this);
    refreshList(this);
    refreshComparison(this);
    refreshExport(this);
  }

  /** @param {string} name */
  type(name) {
    this.name = name;
    this.nameProblem = this.asks = "";
    this.refresh();
  }

  /** @param {boolean} [replaces] it was asked whether a set of that name may go */
  save(replaces = false) {
    const { name, taken } = nameFor(this.name, this.model.selections);
    this.asks = "";
    this.nameProblem = "";
    if (!name) this.nameProblem = t("sets.name.missing");
    else if (name.length > LONGEST) this.nameProblem = t("sets.name.long", { n: name.length });
    else if (taken && !replaces) this.asks = name;
    else return this.#save(name, taken);
    this.refresh();
    this.one(this.asks ? '[data-action="replace"]' : '[data-field="name"]').focus();
  }

  /** @param {string} name @param {boolean} overwrite */
  #save(name, overwrite) {
    const field = this.one('[data-field="name"]');
    this.done.say(t("sets.saved", { name }));
    if (!this.chosen.includes(name)) this.chosen.push(name);
    this.name = field.value = "";
    this.model.operate({ op: "save_selection", name, overwrite }, (error) => {
      this.done.say("");
      this.chosen = this.chosen.filter((one) => one !== name || overwrite);
      this.name = field.value = name;
      this.nameProblem = error;
      this.refresh();
      field.focus();
    });
    field.focus();
    this.refresh();
  }

  /** @param {string} name @param {boolean} on */
  tick(name, on) {
    this.chosen = this.chosen.filter((one) => one !== name);
    if (on) this.chosen.push(name);
    this.refresh();
  }

  /** @param {string} name */
  use(name) {
    this.done.say(t("sets.used", { name }));
    this.model.operate({ op: "use_selection", name });
  }

  /** @param {string} name */
  remove(name) {
    this.done.say(t("sets.removed", { name }));
    this.model.operate({ op: "remove_selection", name });
    this.one('[data-field="name"]').focus();
  }

  /** @param {readonly string[]} [names] */
  async compare(names = this.ticked) {
    const number = (this.asked += 1);
    this.problem = "";
    this.comparing = true;
    this.refresh();
    try {
      const found = await this.model.comparison(names);
      if (number === this.asked) this.comparison = found;
    } catch (error) {
      if (number === this.asked) {
        this.comparison = null;
        this.problem = sentenceOf(error);
      }
    }
    if (number !== this.asked) return;
    this.comparing = false;
    this.refresh();
  }

  /** What is compared may have changed: another set of the same name, rows that moved. */
  #compareAgain() {
    const names = this.comparison?.sets.map((one) => one.name) ?? [];
    const there = names.every((name) => this.model.selections.some((one) => one.name === name));
    if (there) return void this.compare(names);
    this.asked += 1;
    this.comparison = null;
  }

  /** Show only these in the grid; the same again shows all. @param {string} name @param {Int32Array} rows */
  showRows(name, rows) {
    this.filter = this.shown === name ? null : { name, rows };
    this.model.setView({ onlySelection: this.filter?.rows ?? null });
    this.refresh();
  }

  get shown() {
    return this.filter && this.model.view.onlySelection === this.filter.rows ? this.filter.name : "";
  }
}

define("lora-curator-sets", SetsPanel);
