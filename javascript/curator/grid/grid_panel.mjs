// <lora-curator-images>: the grid of a folder, with the keys of a program for culling photos.

import { Cell } from "../../shared/cell.mjs";
import { element } from "../../shared/elements.mjs";
import { CELLS } from "../../shared/style_cells.mjs";
import { Viewport } from "../../shared/viewport.mjs";
import { clickDecides } from "../commands.mjs";
import { CELL_WORDS, shownAt } from "./cell.mjs";
import { GridKeys } from "./keys.mjs";
import { GRID_STYLE } from "./style.mjs";
import { STYLE, adopt } from "../style.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("../model/model.mjs").CuratorModel} CuratorModel */

const AWAY_MS = 120;

export class LoraCuratorImages extends HTMLElement {
  constructor() {
    super();
    /** @type {CuratorModel} */
    this.model = /** @type {any} */ (null);
    const root = this.attachShadow({ mode: "open" });
    adopt(root, STYLE, CELLS, GRID_STYLE);
    this.viewport = new Viewport(
      (place) => shownAt(this.model, place),
      () => new Cell(CELL_WORDS),
    );
    const { root: view, empty } = this.viewport;
    view.setAttribute("aria-label", t("app.grid.label"));
    view.style.setProperty("--no-picture", JSON.stringify(t("app.grid.no_picture")));
    this.clear = element("button", { type: "button" }, t("app.filter.clear"));
    this.clear.addEventListener("click", () => this.model.clearFilters());
    empty.replaceChildren(element("span", {}, t("app.grid.nothing")), this.clear);
    root.append(view);
    this.keys = new GridKeys(this);
    /** Where a range begins. */
    this.anchor = -1;
    this.left = new AbortController();
    this.leaving = 0;
    this.size = 0;
    this.order = "";
    this.drawing = false;
    view.addEventListener("click", (event) => this.#click(event));
    view.addEventListener("dblclick", (event) => {
      if (this.model.view.clickMode === "look") this.#look(rowOf(this, event));
    });
    view.addEventListener("pointerover", (event) => this.#over(rowOf(this, event)));
    view.addEventListener("pointerleave", () => this.#over(-1));
  }

  connectedCallback() {
    this.left = new AbortController();
    const { signal } = this.left;
    const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ then) =>
      this.model.addEventListener(name, then, { signal });
    this.viewport.connect();
    on("rows", () => this.#arranged());
    on("states", () => this.redraw());
    on("columns", () => this.redraw());
    on("captions", () => this.redraw());
    on("selection", () => this.redraw());
    on("focus", ({ reveal }) => this.#focused(reveal));
    on("hover", () => this.#hovered());
    on("view", () => this.#viewed());
    this.order = `${this.model.view.sort} ${this.model.view.descending}`;
    this.#viewed();
    this.#arranged();
  }

  disconnectedCallback() {
    this.left.abort();
    this.viewport.disconnect();
  }

  /** The keys go here. */
  focus() {
    this.viewport.root.focus({ preventScroll: true });
  }

  /** Draw again, once for all that one click changes. */
  redraw() {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      if (this.isConnected) this.#draw();
    });
  }

  #draw() {
    const { model, viewport } = this;
    const place = model.placeOf(model.focus);
    if (place < 0) viewport.root.removeAttribute("aria-activedescendant");
    else viewport.root.setAttribute("aria-activedescendant", `cell-${place}`);
    viewport.draw(true);
  }

  /** @param {number} row @param {boolean} extends_ Whether the range goes to here. */
  goTo(row, extends_) {
    const { model } = this;
    if (extends_) this.#extend(row);
    else {
      this.anchor = row;
      model.setSelection([]);
    }
    model.setFocus(row, { reveal: true });
  }

  #arranged() {
    const { model, viewport } = this;
    viewport.setCount(model.rows.length, false);
    viewport.setEmpty(model.count > 0 && model.rows.length === 0);
    this.clear.hidden = !model.filtered;
    const place = model.placeOf(model.focus);
    const order = `${model.view.sort} ${model.view.descending}`;
    // in another order one wants to see its beginning
    if (place < 0 || order !== this.order) viewport.root.scrollTop = 0;
    else viewport.reveal(place);
    this.order = order;
    this.redraw();
  }

  #viewed() {
    const { size, clickMode } = this.model.view;
    this.viewport.root.dataset.click = clickMode;
    if (size === this.size) return;
    this.size = size;
    this.viewport.setSize(size);
  }

  /** @param {boolean} reveal */
  #focused(reveal) {
    const place = this.model.placeOf(this.model.focus);
    if (reveal && place >= 0) this.viewport.reveal(place);
    this.redraw();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { model } = this;
    const row = rowOf(this, event);
    if (row < 0) return;
    this.focus();
    if (event.shiftKey) {
      this.#extend(row);
      model.setFocus(row);
      return;
    }
    if (this.anchor < 0 || !event.shiftKey) this.anchor = row;
    if (event.ctrlKey || event.metaKey) {
      // what was looked at counts as the first one that is selected
      const first = model.selection.size || model.focus < 0 ? [] : [model.focus];
      if (!first.includes(row)) model.setSelection([...first, row], "toggle");
      model.setFocus(row);
      return;
    }
    const large = /** @type {Element} */ (event.target).closest(".large");
    model.setSelection([]);
    model.setFocus(row);
    if (large) this.#look(row);
    else clickDecides(model, row);
  }

  /** @param {number} row */
  #extend(row) {
    const { model } = this;
    if (model.placeOf(this.anchor) < 0) this.anchor = model.focus;
    const ends = [model.placeOf(this.anchor), model.placeOf(row)].map((place) => Math.max(0, place));
    model.setSelection(model.rows.subarray(Math.min(...ends), Math.max(...ends) + 1));
  }

  /** @param {number} row */
  #look(row) {
    if (row >= 0) this.model.ask("large", [row]);
  }

  /** Hover is told late: a pointer that crosses the grid crosses many images. @param {number} row */
  #over(row) {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.model.setHover(row), AWAY_MS);
  }

  #hovered() {
    const place = this.model.placeOf(this.model.hover);
    for (const cell of this.viewport.root.querySelectorAll(".cell.hovered")) {
      cell.classList.toggle("hovered", cell.id === `cell-${place}`);
    }
    if (place < 0) return;
    this.viewport.root.querySelector(`#cell-${place}`)?.classList.add("hovered");
  }
}

/** The row of the image that an event is about, -1 for none. */
function rowOf(/** @type {LoraCuratorImages} */ grid, /** @type {Event} */ event) {
  const root = /** @type {Element} */ (event.target).closest('[role="gridcell"]');
  return root ? (grid.model.rows[Number(root.id.slice("cell-".length))] ?? -1) : -1;
}

if (!customElements.get("lora-curator-images")) {
  customElements.define("lora-curator-images", LoraCuratorImages);
}
