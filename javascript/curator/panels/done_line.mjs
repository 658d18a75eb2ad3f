// What the last action of a panel did, with a button that takes exactly this back.

import { element } from "../../shared/elements.mjs";
import { button, say } from "./side_controls.mjs";

export class DoneLine {
  /** @param {{model: import("../model/model.mjs").CuratorModel}} panel whose events go to `note` */
  constructor(panel) {
    this.panel = panel;
    this.text = "";
    /** What undo calls the action; null until the server has said it. @type {string | null} */
    this.label = null;
    /** @type {HTMLElement | null} */
    this.root = null;
  }

  /** @param {string} undo words of the button */
  build(undo) {
    const back = button(undo, () => this.#undo(), { class: "quiet", "data-action": "undo" });
    this.root = element("div", { class: "said", "data-part": "done", role: "status" }, element("span", { class: "grow" }), back);
    return this.root;
  }

  /** @param {string} text */
  say(text) {
    this.text = text;
    this.label = null;
    this.refresh();
  }

  /** What comes after the action ends what is said about it. @param {Event} event */
  note(event) {
    const { model } = this.panel;
    if (event.type === "folder" || event.type === "problem") this.text = "";
    if (event.type === "pending" && model.pending === 0) this.label ??= model.undoLabel;
    if (event.type === "history" && this.label !== null && this.label !== model.undoLabel) this.text = "";
  }

  refresh() {
    const { root, text } = this;
    if (!root) return;
    const { model } = this.panel;
    say(root.querySelector("span"), text);
    root.hidden = !text;
    const back = /** @type {HTMLElement} */ (root.querySelector("button"));
    back.hidden = !model.can.undo;
  }

  #undo() {
    this.say("");
    this.panel.model.undo();
  }
}
