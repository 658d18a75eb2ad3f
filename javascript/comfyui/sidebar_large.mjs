// The panel over the whole window. It is a dialog that usually stands open in its place, and is made
// modal: nothing in it is built anew, so that scroll positions and the map stay.

import { icon } from "../../lora_curator/js/shared/elements.mjs";
import { t } from "../../lora_curator/js/curator/words/words.mjs";

const KEY_EVENTS = ["keydown", "keyup", "keypress"];

export class Large {
  /**
   * @param {HTMLDialogElement} panel
   * @param {HTMLElement} button That turns it.
   * @param {(event: KeyboardEvent) => void} onKey A key that nothing in the panel has the focus for.
   */
  constructor(panel, button, onKey) {
    this.panel = panel;
    this.button = button;
    this.on = false;
    panel.addEventListener("cancel", (event) => {
      if (event.target !== panel) return; // a dialog of the app in it
      event.preventDefault();
      this.close();
    });
    for (const name of KEY_EVENTS) {
      panel.addEventListener(name, (event) => {
        if (!this.on) return;
        if (name === "keydown" && event.target === panel) onKey(/** @type {KeyboardEvent} */ (event));
        event.stopPropagation();
      });
    }
  }

  turn() {
    if (this.on) this.close();
    else this.show();
  }

  show() {
    this.panel.close();
    this.panel.showModal();
    this.#mark(true);
  }

  close() {
    if (!this.on) return;
    this.panel.close();
    this.small();
    this.button.focus();
  }

  /** Stand in its place. The attribute instead of show(), which would take the focus. */
  small() {
    this.panel.setAttribute("open", "");
    this.#mark(false);
  }

  /** @param {boolean} on */
  #mark(on) {
    this.on = on;
    const word = t(on ? "sidebar.small" : "sidebar.large");
    this.button.replaceChildren(icon(on ? "excluded" : "large"));
    this.button.title = word;
    this.button.setAttribute("aria-label", word);
    this.panel.setAttribute("role", on ? "dialog" : "region");
  }
}
