// Pointer and keys of a grid.

import { cellAfterKey } from "./geometry.mjs";
import { actionOf } from "./keys.mjs";
import { extendTo, focusOn, selectAll, toggle } from "./selection.mjs";

/** @typedef {import("./grid.mjs").LoraCuratorGrid} Grid */

const KEY_EVENTS = ["keydown", "keyup", "keypress", "copy", "cut", "paste"];
const WORDS = Object.freeze({ keep: "keep", drop: "drop", leave: null });

export class Controls {
  /** @param {Grid} grid */
  constructor(grid) {
    this.grid = grid;
  }

  listen() {
    const { grid } = this;
    const view = grid.viewport.root;
    view.addEventListener("click", (event) => this.#click(event));
    view.addEventListener("dblclick", (event) => {
      if (cellOf(event) >= 0 && !grid.model.editable) grid.look();
    });
    view.addEventListener("keydown", (event) => this.key(event));
    view.addEventListener("wheel", keepWheel, { passive: true });
    grid.large.root.addEventListener("close", () => view.focus({ preventScroll: true }));
    grid.large.root.addEventListener("wheel", (event) => event.stopPropagation(), {
      passive: true,
    });
    for (const name of KEY_EVENTS) grid.addEventListener(name, keepKey);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const action = actionOf(event);
    if (!action || event.defaultPrevented) return;
    event.preventDefault();
    if (action === "move") this.#move(event);
    else this.act(action);
  }

  /** @param {string} action */
  act(action) {
    const { grid } = this;
    const { model } = grid;
    if (action in WORDS) {
      const word = WORDS[/** @type {keyof typeof WORDS} */ (action)];
      if (model.say(/** @type {any} */ (word))) grid.changed();
    } else if (action === "undo" || action === "redo") {
      if (model.editable && model.history[action]()) grid.changed();
    } else if (action === "clear") {
      model.clear();
      grid.changed();
    } else if (action === "continue") {
      model.approve();
      grid.changed();
      grid.dispatchEvent(new CustomEvent("continue"));
    } else if (action === "all") {
      model.selection = selectAll(model.selection, model.rows.length);
      grid.redraw();
    } else if (action === "large") {
      if (grid.large.open) grid.large.close();
      else grid.look();
    } else if (action === "escape") {
      if (grid.large.open) grid.large.close();
      else model.selection = focusOn(model.selection.focus);
      grid.redraw();
    }
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const { model, viewport } = this.grid;
    const { focus } = model.selection;
    const cell = cellAfterKey(viewport.layout, Math.max(0, focus), model.rows.length, event.key);
    if (cell === null) return;
    model.selection = event.shiftKey ? extendTo(model.selection, cell) : focusOn(cell);
    viewport.reveal(cell);
    this.grid.redraw();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { grid } = this;
    const { model } = grid;
    const cell = cellOf(event);
    if (cell < 0) return;
    grid.viewport.root.focus({ preventScroll: true });
    if (event.shiftKey) model.selection = extendTo(model.selection, cell);
    else if (event.ctrlKey || event.metaKey) model.selection = toggle(model.selection, cell);
    else {
      model.selection = focusOn(cell);
      if (/** @type {Element} */ (event.target).closest(".large")) {
        grid.look();
      } else if (model.turn(cell)) {
        grid.changed();
        return;
      }
    }
    grid.redraw();
  }
}

/** The place of the cell that an event is about, -1 for none. @param {Event} event */
function cellOf(event) {
  const root = /** @type {Element} */ (event.target).closest('[role="gridcell"]');
  return root ? Number(root.id.slice("cell-".length)) : -1;
}

/** Keys pressed in the grid stay in it, but for Run and Save. @param {Event} event */
function keepKey(event) {
  const pressed = /** @type {KeyboardEvent} */ (event);
  const ours = !(pressed.ctrlKey || pressed.metaKey) || !["Enter", "s"].includes(pressed.key);
  if (ours) event.stopPropagation();
}

/** A wheel over a grid that can be scrolled scrolls it; with ctrl it is the canvas's zoom. */
function keepWheel(/** @type {WheelEvent} */ event) {
  const view = /** @type {HTMLElement} */ (event.currentTarget);
  const scrolls = view.scrollHeight > view.clientHeight;
  if (scrolls && !event.ctrlKey && !event.metaKey) event.stopPropagation();
}
