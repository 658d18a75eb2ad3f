// The datasets of the open workflow, one button each.

import { element } from "../../lora_curator/js/shared/elements.mjs";
import { t } from "../../lora_curator/js/curator/words/words.mjs";

/** @typedef {import("./datasets.mjs").NodeDataset} NodeDataset */

const PICTURES = 8;
/** @type {WeakMap<object, {words: unknown, number: any}>} */
const counted = new WeakMap();

export class DatasetList {
  /**
   * @param {(id: string) => void} onOpen
   * @param {(content: string) => string} thumbnail Address.
   */
  constructor(onOpen, thumbnail) {
    this.onOpen = onOpen;
    this.thumbnail = thumbnail;
    this.root = element("div", {});
    this.shown = "";
  }

  /** @param {NodeDataset[]} datasets */
  show(datasets) {
    const lines = datasets.map((one) => ({ ...one, ...saidOf(one) }));
    const said = lines.map((one) => [one.id, one.name, one.title, one.says, one.waits]);
    const shown = JSON.stringify(said);
    if (shown === this.shown) return;
    this.shown = shown;
    const focused = /** @type {any} */ (this.root.getRootNode()).activeElement?.dataset?.id;
    this.root.replaceChildren(lines.length ? this.#list(lines) : none());
    if (focused) this.focus(focused);
  }

  /** Give the keys to the line of a dataset. @param {string} id */
  focus(id) {
    const line = this.root.querySelector(`[data-id="${CSS.escape(id)}"]`);
    /** @type {HTMLElement | null} */ (line)?.focus();
  }

  /** @param {any[]} lines */
  #list(lines) {
    const list = element("ul", { class: "list", "aria-label": t("sidebar.title") });
    for (const one of lines) {
      const button = element("button", { type: "button", "data-id": one.id });
      button.append(element("span", { class: "name" }, one.title));
      button.append(element("span", { class: "waits" }, one.waits));
      button.append(element("span", { class: "quiet counts" }, one.says), this.#strip(one.grid));
      button.addEventListener("click", () => this.onOpen(one.id));
      list.append(element("li", {}, button));
    }
    return list;
  }

  /** The first pictures that are kept, else the first ones. @param {any} grid */
  #strip(grid) {
    const { images } = grid.model;
    const there = images.filter((/** @type {any} */ image) => image.id);
    const kept = there.filter((/** @type {any} */ image) => image.choice === "keep");
    const strip = element("span", { class: "strip", "aria-hidden": "true" });
    for (const image of (kept.length ? kept : there).slice(0, PICTURES)) {
      const picture = element("img", { alt: "", loading: "lazy", draggable: "false" });
      picture.src = this.thumbnail(image.id);
      strip.append(picture);
    }
    strip.hidden = !strip.hasChildNodes();
    return strip;
  }
}

/** @param {NodeDataset} dataset */
function saidOf({ grid }) {
  const { filters, pinned, excluded } = countsOf(grid.model);
  const values = { all: filters.all, kept: filters.kept, mine: pinned + excluded };
  const says = t(values.mine ? "sidebar.counts.mine" : "sidebar.counts", values);
  return { says, waits: waits(grid) ? t("sidebar.waits") : "" };
}

/** Whether the graph waits for Continue. @param {any} grid */
export function waits(grid) {
  return Boolean(grid.model.editable && grid.model.gallery?.waits);
}

/** Counting goes through all images: once for each choice. @param {any} model */
export function countsOf(model) {
  const known = counted.get(model.gallery);
  if (known?.words === model.words) return known.number;
  const number = model.counts();
  counted.set(model.gallery, { words: model.words, number });
  return number;
}

function none() {
  const box = element("div", { class: "none" }, element("p", {}, t("sidebar.none")));
  box.append(element("p", { class: "quiet" }, t("sidebar.none.todo")));
  return box;
}
