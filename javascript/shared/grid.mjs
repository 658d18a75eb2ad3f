// <lora-curator-grid>: looking at the images of a dataset and deciding about them.
//
//   grid.pictures = (image, large) => address of its picture
//   grid.gallery = {...}      what Python says (lora_curator/gallery.py)
//   grid.lines = [...]        sentences above the grid
//   grid.value = "{...}"      the choice (choice.mjs); the event "choice" when a person changes it
//   grid.notice = {text, retry}   a sentence in place of the grid
//
// The event "continue" is sent when Continue was pressed, after the approval is in the value.

import { Controls } from "./controls.mjs";
import { element } from "./elements.mjs";
import { LargeView } from "./large.mjs";
import { GridModel } from "./model.mjs";
import { Status } from "./status.mjs";
import { STYLE } from "./style.mjs";
import { Toolbar } from "./toolbar.mjs";
import { Viewport } from "./viewport.mjs";
import { countsLine } from "./words.mjs";

/** @typedef {import("./gallery.mjs").GridImage} GridImage */

export class LoraCuratorGrid extends HTMLElement {
  constructor() {
    super();
    this.model = new GridModel();
    /** @type {(image: GridImage, large: boolean) => string} */
    this.pictures = () => "";
    const root = this.attachShadow({ mode: "open" });
    this.text = element("div", { class: "lines" });
    this.toolbar = new Toolbar(
      (view) => this.#view(view),
      (size) => this.viewport.setSize(size),
    );
    this.viewport = new Viewport((cell) => this.#shown(cell));
    this.message = element("div", { class: "notice", role: "status" });
    this.status = new Status((action) => this.controls.act(action));
    this.controls = new Controls(this);
    this.large = new LargeView((event) => this.controls.key(event));
    const body = element("div", { class: "body" }, this.viewport.root, this.message);
    root.append(element("style", {}, STYLE), this.text, this.toolbar.root, body);
    root.append(this.status.root, this.large.root);
    this.controls.listen();
    this.notice = { text: "Run to see the images" };
  }

  /** ComfyUI's own undo leaves text fields alone, by their type: in here, Ctrl-Z is ours. */
  get type() {
    return "textarea";
  }

  connectedCallback() {
    this.viewport.connect();
  }

  disconnectedCallback() {
    this.viewport.disconnect();
  }

  get value() {
    return this.model.value;
  }

  set value(text) {
    if (text === this.model.value) return;
    this.model.value = text;
    this.refresh(true);
  }

  get gallery() {
    return this.model.gallery;
  }

  set gallery(gallery) {
    if (!gallery) return;
    const same = this.model.gallery?.token === gallery.token;
    this.model.setGallery(gallery);
    this.toolbar.setScores(gallery.scores);
    this.viewport.root.setAttribute("aria-label", gallery.title);
    this.notice = null;
    this.refresh(!same);
  }

  /** @param {string[]} lines */
  set lines(lines) {
    this.text.replaceChildren(...lines.map((line) => element("p", {}, line)));
    this.text.hidden = !lines.length;
  }

  /** @param {{text: string, retry?: () => void} | null} notice */
  set notice(notice) {
    this.message.hidden = !notice;
    this.toolbar.root.hidden = Boolean(notice);
    this.status.root.hidden = Boolean(notice);
    this.viewport.root.hidden = Boolean(notice);
    this.message.replaceChildren(element("p", {}, notice?.text ?? ""));
    if (!notice?.retry) return;
    const again = element("button", { type: "button", class: "retry" }, "Try again");
    again.addEventListener("click", notice.retry);
    this.message.append(again);
  }

  /** Draw again what has changed. @param {boolean} [top] Scroll to the first image. */
  refresh(top = false) {
    const { model } = this;
    const number = model.counts();
    this.toolbar.show(model.view, number.filters);
    this.status.show({
      counts: model.unreadable
        ? "The saved choice cannot be read. Press Clear to begin again."
        : countsLine(number),
      unapplied: number.unapplied,
      selected: model.selection.cells.size,
      editable: model.editable,
      decided: model.value !== "",
      waits: Boolean(model.gallery?.waits),
    });
    this.viewport.setCount(model.rows.length, top);
    this.viewport.setEmpty(model.images.length > 0 && model.rows.length === 0);
    this.redraw();
  }

  /** Draw the cells and the large view again: the focus has moved. */
  redraw() {
    const { focus } = this.model.selection;
    this.status.select(this.model.selection.cells.size, this.model.editable);
    if (focus < 0) this.viewport.root.removeAttribute("aria-activedescendant");
    else this.viewport.root.setAttribute("aria-activedescendant", `cell-${focus}`);
    this.viewport.draw(true);
    if (this.large.open) this.look();
  }

  /** Open the large view of the image in focus. */
  look() {
    const { model } = this;
    const image = model.focused;
    if (!image || !model.gallery) return;
    const near = model.images[model.rowOf.get(image.near) ?? -1];
    this.large.show({
      image,
      state: model.state(model.rows[model.selection.focus]),
      scores: model.gallery.scores,
      picture: image.id ? this.pictures(image, true) : "",
      thumbnail: image.id ? this.pictures(image, false) : "",
      near,
      nearPicture: near?.id ? this.pictures(near, false) : "",
    });
  }

  /**
   * Say a word about images by their paths, as another view of the same images does.
   *
   * @param {string[]} paths
   * @param {import("./choice.mjs").Word | null} word null leaves them to the graph.
   */
  decide(paths, word) {
    if (this.model.decide(paths, word)) this.changed();
  }

  /** Undo, redo, clear or continue, as its buttons do. @param {string} action */
  act(action) {
    this.controls.act(action);
  }

  /** A person has changed the choice. */
  changed() {
    this.refresh();
    this.dispatchEvent(new CustomEvent("choice", { detail: this.model.value }));
  }

  /** @param {Partial<import("./order.mjs").View>} view */
  #view(view) {
    this.model.setView(view);
    this.refresh(true);
  }

  /** @param {number} cell @returns {import("./cell.mjs").Shown} */
  #shown(cell) {
    const { model } = this;
    const row = model.rows[cell];
    const image = model.images[row];
    const { column } = model;
    return {
      cell,
      image,
      state: model.state(row),
      unapplied: model.editable && model.unapplied(row),
      selected: model.selection.cells.has(cell),
      focused: model.selection.focus === cell,
      score: column < 0 ? undefined : image.scores[column],
      thumbnail: image.id ? this.pictures(image, false) : "",
    };
  }
}

if (!customElements.get("lora-curator-grid")) {
  customElements.define("lora-curator-grid", LoraCuratorGrid);
}
