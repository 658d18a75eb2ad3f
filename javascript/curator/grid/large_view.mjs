// One image as large as the window allows; the keys of culling work in it.

import { element, icon } from "../../shared/elements.mjs";
import { command } from "../commands.mjs";
import { reasonWords } from "./cell.mjs";
import { pressOf } from "../shortcuts.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("../model/model.mjs").CuratorModel} CuratorModel */

const STEPS = /** @type {Record<string, 1 | -1>} */ ({ ArrowLeft: -1, ArrowRight: 1 });
const BUTTONS = ["pin", "exclude", "undecided", "star"];
const ICONS = { pin: "pinned", exclude: "excluded", undecided: "open", star: "star" };
const LARGE_SIDE = 1600;

export class LargeView {
  /** @param {CuratorModel} model @param {AbortSignal} signal Ends its listening. */
  constructor(model, signal) {
    this.model = model;
    this.row = -1;
    this.picture = element("img", { alt: "" });
    this.picture.addEventListener("load", () => this.#showCrop());
    this.crop = element("div", { class: "crop" });
    this.crop.hidden = true;
    /** @type {any} */
    this.details = null;
    const stage = element("div", { class: "stage" }, this.picture, this.crop);
    this.stage = stage;
    new ResizeObserver(() => this.#showCrop()).observe(stage);
    this.title = element("h2", { class: "path" });
    this.state = element("span", { class: "state", role: "status" });
    this.sentence = element("p", { class: "quiet sentence" });
    this.buttons = element("div", { class: "row acts" });
    for (const name of BUTTONS) {
      const made = element("button", { type: "button", "data-act": name });
      made.append(icon(ICONS[/** @type {keyof typeof ICONS} */ (name)]), t(`app.keys.${name}`));
      made.addEventListener("click", () => this.#act({ name }));
      made.hidden = !model.can[name === "star" ? "star" : "decide"];
      this.buttons.append(made);
    }
    const close = this.#button("excluded", "app.close", () => this.close());
    close.classList.add("close");
    const before = this.#button("left", "app.large.before", () => this.#step(-1));
    const after = this.#button("right", "app.large.after", () => this.#step(1));
    before.classList.add("before");
    after.classList.add("after");
    const words = element("div", { class: "words" }, this.title, this.sentence);
    const foot = element("div", { class: "foot" }, words, this.state, this.buttons);
    this.root = element("dialog", { class: "look", tabindex: "-1" });
    this.root.append(stage, before, after, close, foot);
    this.root.addEventListener("keydown", (event) => this.#key(event));
    model.addEventListener("states", () => this.#showState(), { signal });
    model.addEventListener("table", () => this.close(), { signal });
    model.addEventListener("focus", () => this.root.open && this.show(model.focus), { signal });
  }

  /** @param {number} row */
  show(row) {
    const { model } = this;
    if (row < 0 || !model.table) return;
    if (model.focus !== row) model.setFocus(row, { reveal: true });
    if (!this.root.open) {
      this.root.showModal();
      this.root.focus();
    }
    if (this.row === row) return;
    this.row = row;
    const path = model.table.paths[row];
    this.title.textContent = path;
    this.root.setAttribute("aria-label", path);
    this.crop.hidden = true;
    this.details = null;
    this.sentence.textContent = "";
    const small = model.thumbnail(row);
    this.picture.style.backgroundImage = small ? `url("${small}")` : "";
    this.picture.style.aspectRatio = `${model.table.widths[row]} / ${model.table.heights[row]}`;
    const address = model.picture(row, LARGE_SIDE);
    if (address) this.picture.src = address;
    else this.picture.removeAttribute("src");
    this.#showState();
    void this.#fetch(row);
    this.#fetchNeighbours();
  }

  close() {
    this.row = -1;
    if (this.root.open) this.root.close();
  }

  /** @param {number} row */
  async #fetch(row) {
    try {
      const details = await this.model.details(row);
      if (row !== this.row) return;
      this.details = details;
      this.sentence.textContent = details.sentence ?? "";
      this.#showCrop();
    } catch {
      // without them the picture is still there
    }
  }

  /** The next pictures are fetched while this one is looked at. */
  #fetchNeighbours() {
    const { model } = this;
    const place = model.placeOf(this.row);
    for (const step of [1, -1]) {
      const row = model.rows[place + step];
      if (place >= 0 && row !== undefined) new Image().src = model.picture(row, LARGE_SIDE);
    }
  }

  #showState() {
    const { model, row } = this;
    if (!this.root.open || row < 0) return;
    const state = model.stateOf(row);
    const reason = state === "dropped" ? model.reasonCode(row) : "";
    const star = model.starred[row] ? ` · ★ ${t("app.state.starred")}` : "";
    const words = reason ? `${t(`app.state.${state}`)}: ${reasonWords(reason)}` : t(`app.state.${state}`);
    this.state.textContent = words + star;
    this.root.dataset.state = state;
    const on = { pin: state === "pinned", exclude: state === "excluded", undecided: false };
    for (const button of this.buttons.querySelectorAll("button")) {
      const name = button.dataset.act ?? "";
      const pressed = name === "star" ? model.starred[row] : on[/** @type {"pin"} */ (name)];
      button.setAttribute("aria-pressed", String(Boolean(pressed)));
    }
  }

  /** The part of the image that its bucket keeps. */
  #showCrop() {
    const { details, picture } = this;
    this.crop.hidden = !details?.crop;
    if (!details?.crop) return;
    const [left, top, width, height] = details.crop;
    const box = picture.getBoundingClientRect();
    const outer = this.stage.getBoundingClientRect();
    const scale = Math.min(box.width / details.width, box.height / details.height);
    const x = box.left - outer.left + (box.width - scale * details.width) / 2;
    const y = box.top - outer.top + (box.height - scale * details.height) / 2;
    this.crop.style.left = `${x + scale * left}px`;
    this.crop.style.top = `${y + scale * top}px`;
    this.crop.style.width = `${scale * width}px`;
    this.crop.style.height = `${scale * height}px`;
    this.crop.dataset.bucket = details.bucket ? details.bucket.join(" × ") : "";
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target instanceof HTMLButtonElement && [" ", "Enter"].includes(event.key)) return;
    const step = STEPS[event.key];
    const press = step ? null : pressOf(event);
    if (!step && !press) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.#step(step);
    else if (press?.name === "large" || press?.name === "escape") this.close();
    else if (press && !["help", "search", "all"].includes(press.name)) this.#act(press);
  }

  /** @param {import("../shortcuts.mjs").Press} press */
  #act(press) {
    const { model } = this;
    model.setSelection([]); // here it is this image that is meant
    if (press.name === "compare" || press.name === "caption") this.close();
    command(model, press);
  }

  /** @param {1 | -1} step */
  #step(step) {
    const { model } = this;
    const row = model.rows[model.placeOf(model.focus) + step];
    if (row !== undefined) model.setFocus(row, { reveal: true });
  }

  /** @param {string} picture @param {string} key @param {() => void} act */
  #button(picture, key, act) {
    const made = element("button", { type: "button", class: "icon", title: t(key) }, icon(picture));
    made.setAttribute("aria-label", t(key));
    made.addEventListener("click", act);
    return made;
  }
}
