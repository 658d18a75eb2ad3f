// <lora-curator-compare>: two images side by side, as large as the window.
//
// Opens itself when the model is asked for "compare". Keys: + - 0 and arrows zoom and move both
// pictures, 1 2 3 decide, S swaps, B lays one over the other, Page keys go to the next group.

import { element, mark } from "../../shared/elements.mjs";
import { Compared } from "./images.mjs";
import { Pictures, tool } from "./pictures.mjs";
import { COMPARE_LOOK } from "./style.mjs";
import { factsOf, scoresOf } from "./words.mjs";
import { WHOLE } from "./zoom.mjs";
import { focusedElement, settled, stopAt, thumb, walkable } from "../image/elements.mjs";
import { skeleton } from "../image/loading.mjs";
import { button } from "../panels/side_controls.mjs";
import { SidePanel, sentenceOf } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

const REST_MS = 60;

export class LoraCuratorCompare extends SidePanel {
  static hears = ["states", "captions", "table", "folder", "open"];
  static look = COMPARE_LOOK;

  constructor() {
    super();
    this.asked = settled(() => void this.#ask(), REST_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.asked.cancel();
    this.pictures?.close();
  }

  build() {
    const { model } = this;
    this.pictures?.close();
    this.pictures = new Pictures(model);
    this.images ??= new Compared(model);
    this.heading = element("h2", { id: "compare-title" });
    this.strip = element("div", { class: "choose", role: "group", "aria-label": t("compare.choose") });
    walkable(this.strip);
    this.previous = tool("‹", "before", () => this.#turn(-1));
    this.next = tool("›", "after", () => this.#turn(1));
    const swap = button(t("compare.swap"), () => this.#swap(), { title: t("compare.swap.hint") });
    const zoom = element("div", { class: "tools" }, ...this.pictures.tools, swap);
    zoom.append(this.pictures.blinks);
    const close = tool("✕", "close", () => this.dialog.close());
    const groups = element("div", { class: "tools groups" }, this.previous, this.heading, this.next);
    const head = element("header", {}, groups, zoom, close);
    this.facts = [element("div", { class: "facts" }), element("div", { class: "facts" })];
    this.table = element("div", { class: "table" });
    this.hint = element("p", { class: "quiet small" }, t("compare.keys"));
    const side = element("aside", { "aria-label": t("inspect.scores") }, this.table, this.hint);
    const left = button("", () => this.#decide("left"), { class: "left", title: t("compare.keep_left.hint") });
    const right = button("", () => this.#decide("right"), { class: "right", title: t("compare.keep_right.hint") });
    const both = button(t("compare.keep_both"), () => this.#decide("both"), {
      title: t("compare.keep_both.hint"),
    });
    this.keep = { left, right };
    const decide = element("footer", {}, left, both, right);
    decide.hidden = !model.can.decide;
    const main = element("div", { class: "main" }, this.pictures.root, ...this.facts, side);
    this.dialog = element("dialog", { "aria-labelledby": "compare-title" });
    this.dialog.append(head, this.strip, main, decide);
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("close", () => this.#closed());
    return [this.dialog];
  }

  get open() {
    return Boolean(this.dialog?.open);
  }

  /** @param {any} event */
  note(event) {
    if (event.type === "open" && event.what === "compare") void this.show(event.rows);
    if (event.type === "table" || event.type === "folder") this.dialog.close();
  }

  /** Compare these; one alone is compared with its twin. @param {number[]} rows */
  async show(rows) {
    if (!this.model.table || !rows.length || !this.images) return;
    const from = focusedElement();
    try {
      if (!(await this.images.begin(rows))) {
        this.model.dispatchEvent(Object.assign(new Event("problem"), { sentence: t("compare.alone") }));
        return;
      }
    } catch (error) {
      this.model.dispatchEvent(Object.assign(new Event("problem"), { sentence: sentenceOf(error) }));
      return;
    }
    if (!this.isConnected) return;
    if (!this.open) {
      this.from = from;
      this.dialog.showModal();
      this.dialog.focus();
    }
    this.#turned();
  }

  refresh() {
    if (!this.open || !this.images) return;
    const { images, model } = this;
    const { group, groups, rows } = images;
    const title = group < 0 ? "compare.title" : "compare.group";
    this.heading.textContent = t(title, { number: group + 1, of: groups.length });
    this.previous.hidden = this.next.hidden = group < 0 || groups.length < 2;
    this.#strip(rows);
    this.pictures.show(images.left, images.right);
    const others = group >= 0 && rows.length > 2 ? "others" : "";
    this.keep.left.textContent = t(others ? "compare.keep_left.others" : "compare.keep_left");
    this.keep.right.textContent = t(others ? "compare.keep_right.others" : "compare.keep_right");
    const [left, right] = this.#known();
    this.facts[0].replaceChildren(...factsOf(model, images.left, images.right, left, right));
    this.facts[1].replaceChildren(...factsOf(model, images.right, images.left, right, left));
    if (left && right) this.table.replaceChildren(scoresOf(model, left, right));
    this.asked();
  }

  /** Other images are looked at. */
  #turned() {
    this.pictures.setZoom(WHOLE);
    this.details = [];
    this.table.replaceChildren(skeleton(9));
    this.refresh();
  }

  /** The details of both, as far as they are about the rows that are shown. @returns {any[]} */
  #known() {
    const { left, right } = /** @type {Compared} */ (this.images);
    return [left, right].map((row) => (this.details ?? []).find((/** @type {any} */ one) => one.row === row));
  }

  async #ask() {
    const { images, model } = this;
    if (!this.open || !images) return;
    const rows = [images.left, images.right];
    try {
      const details = await Promise.all(rows.map((row) => model.details(row)));
      const same = details.every((one, side) => one === this.#known()[side]);
      if (same || images.left !== rows[0] || images.right !== rows[1]) return;
      this.details = details;
      this.refresh();
    } catch (error) {
      const text = element("p", { class: "notice out", role: "alert" }, sentenceOf(error));
      this.table.replaceChildren(text, button(t("inspect.again"), () => void this.#ask()));
    }
  }

  /** @param {number[]} rows */
  #strip(rows) {
    const { images, model } = this;
    this.strip.hidden = rows.length < 3;
    const shown = rows.map((row) => `${row} ${model.stateOf(row)} ${images?.left} ${images?.right}`).join();
    if (shown === this.shown || this.strip.hidden) return;
    this.shown = shown;
    const within = this.strip.contains(focusedElement());
    this.strip.replaceChildren(
      ...rows.map((row) => {
        const side = row === images?.left ? "left" : row === images?.right ? "right" : "";
        const text = side ? t(`compare.${side}`) : "";
        const one = thumb(model, row, { text, label: t("compare.put"), onClick: () => this.#put(row) });
        mark(one, "aria-pressed", String(side !== ""));
        return one;
      }),
    );
    const right = /** @type {HTMLElement} */ (this.strip.querySelector(`[data-row="${images?.right}"]`));
    stopAt(this.strip, right);
    if (within) right?.focus();
  }

  /** A click on the strip shows it on the right; the left one and the right one change places. @param {number} row */
  #put(row) {
    this.images?.put(row, row === this.images.right ? "left" : "right");
    this.details = this.#known().filter(Boolean);
    this.refresh();
  }

  #swap() {
    this.images?.swap();
    this.refresh();
  }

  /** @param {1 | -1} step */
  #turn(step) {
    this.images?.turn(step);
    this.#turned();
  }

  /** @param {"left" | "right" | "both"} which */
  #decide(which) {
    const { images, model } = this;
    if (!images || !model.can.decide) return;
    const { left, right, rows, group } = images;
    if (which === "both") {
      model.decide([left, right], "keep");
      return;
    }
    const kept = which === "left" ? left : right;
    const compared = group >= 0 ? rows : [left, right];
    model.decide([kept], "keep");
    model.decide(compared.filter((row) => row !== kept), "drop", { joined: true });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation(); // the page behind has keys of its own
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      if (event.shiftKey) this.model.redo();
      else this.model.undo();
      return;
    }
    const onButton = /** @type {Element} */ (event.composedPath()[0]).closest("button") !== null;
    const done = this.pictures.key(event.key, onButton) || this.#press(event.key.toLowerCase());
    if (done) event.preventDefault();
  }

  /** @param {string} key */
  #press(key) {
    if (key === "1") this.#decide("left");
    else if (key === "2") this.#decide("right");
    else if (key === "3") this.#decide("both");
    else if (key === "s") this.#swap();
    else if (key === "pagedown" || key === "]") this.#turn(1);
    else if (key === "pageup" || key === "[") this.#turn(-1);
    else return false;
    return true;
  }

  #closed() {
    this.pictures.close();
    this.from?.focus();
    this.from = null;
  }
}

if (!customElements.get("lora-curator-compare")) {
  customElements.define("lora-curator-compare", LoraCuratorCompare);
}
