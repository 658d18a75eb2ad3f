// Keys that are pressed anywhere in the app, but not while something is typed.

import { command } from "./commands.mjs";
import { pressOf } from "./shortcuts.mjs";

/** @typedef {import("./app.mjs").LoraCuratorApp} App */

const KEY_EVENTS = ["keydown", "keyup", "keypress"];
const LEFT_TO_HOST = new Set(["Enter", "s"]);

export class AppKeys {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { app } = this;
    app.addEventListener("keydown", (event) => this.press(event), { signal });
    for (const name of KEY_EVENTS) app.addEventListener(name, keep, { signal });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || !this.app.model.table) return;
    const [at] = event.composedPath();
    const press = pressOf(event);
    if (!press || isTypedIn(at) || isPressed(at, event.key)) return;
    if (this.#do(press, event, at)) event.preventDefault();
  }

  /**
   * @param {import("./shortcuts.mjs").Press} press
   * @param {KeyboardEvent} event
   * @param {EventTarget} at
   * @returns {boolean} whether something was done
   */
  #do(press, event, at) {
    const { model, layout, help } = this.app;
    if (press.name === "move") return this.#inGrid(at) && Boolean(layout?.images.keys.move(event));
    if (press.name === "help") help?.showModal();
    else if (press.name === "search") layout?.search();
    else if (press.name === "escape") {
      if (!model.selection.size) return false;
      model.setSelection([]);
    } else return command(model, press);
    return true;
  }

  /** Arrows belong to what has the focus; to the grid when nothing has. @param {EventTarget} at */
  #inGrid(at) {
    const view = this.app.layout?.images.viewport.root;
    return at === view || at === document.body || at === this.app;
  }
}

/** @param {EventTarget | undefined} at */
export function isTypedIn(at) {
  if (!(at instanceof HTMLElement)) return false;
  if (at.isContentEditable || at instanceof HTMLTextAreaElement) return true;
  if (at instanceof HTMLSelectElement) return true;
  const presses = ["checkbox", "radio", "button", "submit"];
  return at instanceof HTMLInputElement && !presses.includes(at.type);
}

/** Space and Enter press what has the focus. @param {EventTarget | undefined} at @param {string} key */
function isPressed(at, key) {
  if (key !== " " && key !== "Enter") return false;
  return at instanceof HTMLElement && at.matches("button, a, summary, input, [role=separator]");
}

/** Keys pressed in the app stay in it, but for those that run and save in the hosts. */
function keep(/** @type {Event} */ event) {
  const { key, ctrlKey, metaKey } = /** @type {KeyboardEvent} */ (event);
  if (!((ctrlKey || metaKey) && LEFT_TO_HOST.has(key))) event.stopPropagation();
}
