// <lora-curator-inspector>: everything about the image in focus, or about the selected ones.

import { element } from "../../shared/elements.mjs";
import { Duplicates, Findings, Frame, Strip, neighboursOf } from "./around.mjs";
import { CaptionField } from "./caption.mjs";
import { Buttons, Decision } from "./decision.mjs";
import { settled } from "./elements.mjs";
import { skeleton } from "./loading.mjs";
import { Picture } from "./picture.mjs";
import { Scores } from "./scores.mjs";
import { Several } from "./several.mjs";
import { INSPECTOR } from "./style.mjs";
import { button } from "../panels/side_controls.mjs";
import { SidePanel, sentenceOf } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

/** The server is asked when the focus has rested for so long. */
const REST_MS = 60;
/** What was there may stay for so long, faint; then grey bars take its place. */
const FAINT_MS = 400;

export class LoraCuratorInspector extends SidePanel {
  static hears = ["table", "folder", "focus", "selection", "states", "captions", "columns", "open"];
  static look = INSPECTOR;

  constructor() {
    super();
    this.asked = settled(() => void this.#ask(), REST_MS);
    this.waited = settled(() => this.#state("waiting"), FAINT_MS);
    this.leave = () => this.caption?.save();
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("pagehide", this.leave);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.leave();
    this.asked.cancel();
    this.waited.cancel();
    window.removeEventListener("pagehide", this.leave);
  }

  build() {
    this.leave();
    const { model } = this;
    const go = (/** @type {number} */ row) => this.#go(row);
    this.row = -1;
    this.details = null;
    this.hint = element("p", { class: "hint quiet" });
    this.picture = new Picture(model);
    this.buttons = new Buttons(model);
    this.decision = new Decision(model, go);
    this.caption = new CaptionField(model);
    this.findings = new Findings();
    this.duplicates = new Duplicates(model, go);
    this.neighbours = new Strip(model, "neighbours", go);
    this.frame = new Frame(model);
    this.scores = new Scores(model);
    this.several = new Several(model, (row) => {
      model.setSelection([], "replace");
      go(row);
    });
    this.rest = element("div", { class: "rest" }, this.findings.root, this.duplicates.root);
    this.rest.append(this.neighbours.root, this.frame.root, this.scores.root);
    this.waiting = skeleton(8);
    this.trouble = element("p", { class: "notice out", role: "alert" });
    this.again = button(t("inspect.again"), () => this.#again());
    this.single = element("div", { class: "single" }, this.picture.root, this.buttons.root);
    this.single.append(this.decision.root, this.caption.root, this.rest, this.waiting);
    this.single.append(this.trouble, this.again);
    return [this.hint, this.single, this.several.root];
  }

  /** The image is another one, or something about it has changed. @param {any} event */
  note(event) {
    if (event.type === "open" && event.what === "caption") this.#write();
    const changes = event.type === "states" || event.type === "captions";
    if (event.type === "table" || event.type === "folder") this.row = -1;
    if (changes && (!event.rows || event.rows.includes(this.row))) this.asked();
  }

  refresh() {
    const { model } = this;
    const rows = model.selection.size > 1 ? model.acted() : [];
    const row = rows.length || !model.table ? -1 : model.focus;
    this.several.root.hidden = rows.length === 0;
    this.single.hidden = row < 0;
    this.hint.hidden = rows.length > 0 || row >= 0;
    if (rows.length) this.several.show(rows);
    else if (row < 0) this.hint.textContent = t(model.table ? "inspect.empty" : "inspect.no_table");
    if (row !== this.row) this.#turnTo(row);
    if (row >= 0) this.#show();
  }

  /** @param {number} row */
  #turnTo(row) {
    if (row < 0) this.caption.save();
    this.row = row;
    const first = !this.details;
    this.details = null;
    this.asked.cancel();
    this.waited.cancel();
    if (row < 0) return;
    this.#state(first ? "waiting" : "faint");
    if (!first) this.waited();
    this.asked();
  }

  /** What is known now. */
  #show() {
    const { row, details } = this;
    this.picture.show(row, details);
    this.buttons.show([row]);
    this.decision.show(row, details);
    this.caption.show(row, details);
    if (!details) return;
    this.findings.show(details);
    this.duplicates.showOf(details);
    this.neighbours.show(neighboursOf(details));
    this.frame.show(details);
    this.scores.show(details);
  }

  async #ask() {
    const { row, model } = this;
    if (row < 0 || !model.table) return;
    const { table } = model;
    try {
      const details = await model.details(row);
      if (this.row !== row || model.table !== table || !this.isConnected) return;
      this.waited.cancel();
      this.details = details;
      this.#state("there");
      this.#show();
    } catch (error) {
      if (this.row !== row || model.table !== table) return;
      this.waited.cancel();
      this.#state("trouble");
      this.trouble.textContent = sentenceOf(error);
    }
  }

  #again() {
    this.#state("waiting");
    void this.#ask();
  }

  /** @param {"waiting" | "faint" | "there" | "trouble"} state */
  #state(state) {
    this.rest.hidden = state === "waiting" || state === "trouble";
    this.rest.classList.toggle("faint", state === "faint");
    this.waiting.hidden = state !== "waiting";
    this.trouble.hidden = state !== "trouble";
    this.again.hidden = state !== "trouble";
    this.single.setAttribute("aria-busy", String(state === "waiting" || state === "faint"));
  }

  /** Somebody wants to write the caption: once the panel is seen. */
  #write() {
    requestAnimationFrame(() => {
      if (!this.single.hidden) this.caption.write();
    });
  }

  /** @param {number} row */
  #go(row) {
    this.model.setFocus(row, { reveal: true });
  }
}

if (!customElements.get("lora-curator-inspector")) {
  customElements.define("lora-curator-inspector", LoraCuratorInspector);
}
