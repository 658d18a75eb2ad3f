// <lora-curator-captions>: editing the captions of many images, with what comes of it shown first.

import { element, mark } from "../../shared/elements.mjs";
import { Describe } from "./describe.mjs";
import { EditForm } from "./form.mjs";
import { Preview } from "./preview.mjs";
import { NO_EDIT, SCOPES, doesSomething, rowsIn, withoutCaption } from "./scope.mjs";
import { CAPTIONS_LOOK } from "./style.mjs";
import { TagList } from "./tag_list.mjs";
import { say } from "../image/elements.mjs";
import { button } from "../panels/side_controls.mjs";
import { SidePanel, folded, section, sentenceOf } from "../panels/side_panel.mjs";
import { number, t } from "../words/words.mjs";

/** @typedef {import("./scope.mjs").EditOptions} EditOptions */

/** Events after which other captions are meant or they say something else. */
const OTHER = new Set(["table", "rows", "selection", "captions"]);

export class LoraCuratorCaptions extends SidePanel {
  static hears = ["table", "folder", "rows", "selection", "states", "captions", "view", "job", "history", "pending", "problem", "open"];
  static patient = ["states", "captions", "pending"];
  static look = CAPTIONS_LOOK;

  constructor() {
    super();
    /** @type {import("./scope.mjs").Scope} */
    this.scope = "shown";
    this.stale = true;
    /** The last edit from here. @type {{n: number, state: "sent" | "done", label: string | null, form: EditOptions | null} | null} */
    this.done = null;
    // Out of sight nothing is counted; once the panel is seen it is.
    this.seen = new ResizeObserver(() => {
      if (this.stale && this.isConnected && this.model) this.refresh();
    });
  }

  connectedCallback() {
    super.connectedCallback();
    this.seen.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.seen.disconnect();
    this.preview?.later.cancel();
  }

  build() {
    const { model } = this;
    const options = this.form?.options ?? NO_EDIT;
    this.stale = true;
    this.empty = element("p", { class: "hint quiet" }, t("inspect.no_table"));
    this.chips = SCOPES.map((scope) => {
      const count = element("span", { class: "number" });
      const chip = button("", () => this.#choose(scope), { class: "chip", "data-scope": scope });
      chip.append(t(`captions.scope.${scope}`), count);
      return { scope, chip, count };
    });
    const chips = element("div", { class: "chips", role: "group", "aria-label": t("captions.scope") });
    chips.append(...this.chips.map(({ chip }) => chip));
    this.missing = element("span");
    const showMissing = button(t("captions.show_missing"), () => this.#showMissing());
    this.without = element("div", { class: "row missing" }, this.missing, showMissing);
    this.tags = new TagList(model, (rows, edit) => void this.#editNow(rows, edit));
    this.form = new EditForm(() => this.preview.changed());
    this.form.options = options;
    this.preview = new Preview(
      model,
      () => ({ rows: this.rows, options: this.form.options }),
      (changed) => this.#known(changed),
    );
    this.apply = button(t("captions.apply"), () => this.#apply(), { class: "primary" });
    this.apply.disabled = true;
    this.said = element("p", { class: "said", role: "status" });
    this.undo = button(t("captions.undo"), () => this.#undo());
    const end = element("div", { class: "end" }, this.preview.wrong, this.preview.line);
    end.append(element("div", { class: "row" }, this.apply, this.said, this.undo));
    this.describe = new Describe(model);
    const tags = folded("tags", t("captions.tags"), this.tags.root);
    tags.open = true;
    this.body = element("div", { class: "body" });
    this.body.append(
      section(t("captions.scope"), chips, this.without),
      tags,
      section(t("captions.edit"), this.form.root, end, this.preview.root),
      this.describe.root,
    );
    this.preview.changed();
    return [this.empty, this.body];
  }

  /** @param {any} event */
  note(event) {
    if (OTHER.has(event.type) || (event.type === "states" && this.scope === "kept")) this.stale = true;
    if (event.type === "view") this.pressed = true;
    if (event.type === "open" && event.what === "captions" && event.rows?.length > 1) this.scope = "selected";
    if (event.type === "open" && event.what === "captions") this.stale = true;
    if (event.type === "folder") this.done = null;
    if (event.type === "problem" && this.done?.state === "sent") this.done = null;
    if (event.type === "pending" && this.done?.state === "sent" && !this.model.pending) {
      this.done = { ...this.done, state: "done", label: this.model.undoLabel };
    }
    // Another step may be undone first: then this is not the place to do it.
    const other = this.done?.state === "done" && this.model.undoLabel !== this.done.label;
    if (event.type === "history" && other) this.done = null;
  }

  get rows() {
    return this.known ?? [];
  }

  refresh() {
    const { model } = this;
    this.body.hidden = !model.table;
    this.empty.hidden = Boolean(model.table);
    if (!model.table || !this.offsetParent) return;
    const many = { selected: model.selection.size, shown: model.rows.length, kept: model.counts.kept, all: model.count };
    if (!many[this.scope]) this.#setScope(many.shown ? "shown" : "all");
    if (this.stale) this.#count(model.table);
    else if (this.pressed) this.tags.draw();
    this.pressed = false;
    for (const { scope, chip, count } of this.chips) {
      say(count, number(many[scope]));
      chip.disabled = many[scope] === 0;
      mark(chip, "aria-pressed", String(scope === this.scope));
    }
    this.describe.show(this.rows);
    this.#showDone();
  }

  /** Who is meant, and what their captions say. @param {import("../model/table.mjs").Table} table */
  #count(table) {
    this.stale = false;
    const before = this.known;
    this.known = rowsIn(this.model, this.scope);
    const missing = withoutCaption(table, this.known).length;
    this.without.hidden = missing === 0;
    say(this.missing, t("captions.missing", { n: missing }));
    this.tags.show(this.known);
    const captions = this.known.map((row) => table.captions[row] ?? null);
    const same = before?.join() === this.known.join() && captions.every((one, at) => one === this.texts?.[at]);
    this.texts = captions;
    if (!same) this.preview.changed();
  }

  /** @param {import("./scope.mjs").Scope} scope */
  #setScope(scope) {
    this.scope = scope;
    this.stale = true;
  }

  /** @param {import("./scope.mjs").Scope} scope */
  #choose(scope) {
    this.#setScope(scope);
    this.refresh();
  }

  #showMissing() {
    const { table } = this.model;
    if (!table) return;
    this.model.setView({ onlySelection: Int32Array.from(withoutCaption(table, this.rows)) });
  }

  /** @param {number} changed */
  #known(changed) {
    this.changing = changed;
    this.apply.disabled = changed <= 0 || !this.model.can.captions;
  }

  #apply() {
    const { options } = this.form;
    if (!(this.changing && this.changing > 0) || !doesSomething(options)) return;
    this.#send(this.rows, options, this.changing, options);
    // Pressed twice, `hat` would become `red red hat`.
    this.form.options = NO_EDIT;
    this.preview.changed();
  }

  /** An edit from the list of tags: done at once, the server says of how many captions. @param {number[]} rows @param {EditOptions} options */
  async #editNow(rows, options) {
    if (!rows.length || !this.model.can.captions) return;
    try {
      const { changed } = await this.model.preview(rows, options);
      if (changed) this.#send(rows, options, changed, null);
    } catch (error) {
      this.model.dispatchEvent(Object.assign(new Event("problem"), { sentence: sentenceOf(error) }));
    }
  }

  /** @param {number[]} rows @param {EditOptions} options @param {number} n @param {EditOptions | null} form */
  #send(rows, options, n, form) {
    this.done = { n, state: "sent", label: null, form };
    this.model.operate({ op: "edit_captions", rows, options });
    this.#showDone();
  }

  #showDone() {
    const { done } = this;
    this.undo.hidden = done?.state !== "done" || !this.model.can.undo;
    const key = done?.state === "sent" ? "captions.changing" : "captions.changed";
    say(this.said, done ? t(key, { n: done.n }) : "");
  }

  /** Take the edit back, and its fields with it: often one of them was a letter off. */
  #undo() {
    const form = this.done?.form;
    this.done = null;
    this.model.undo();
    if (form && !doesSomething(this.form.options)) this.form.options = form;
    this.preview.changed();
    this.#showDone();
  }
}

if (!customElements.get("lora-curator-captions")) {
  customElements.define("lora-curator-captions", LoraCuratorCaptions);
}
