// Below the grid: how many there are, what can be done with the selected ones, Clear and Continue.

import { element } from "./elements.mjs";
import { counted } from "./words.mjs";

export class Status {
  /** @param {(action: "drop" | "keep" | "leave" | "clear" | "continue") => void} act */
  constructor(act) {
    const button = (/** @type {any} */ action, /** @type {string} */ text, title = "") => {
      const made = element("button", { type: "button", class: action, title }, text);
      made.addEventListener("click", () => act(action));
      return made;
    };
    this.counts = element("span", { class: "counts", role: "status" });
    this.hint = element("span", { class: "hint" });
    this.selected = element("span", { class: "selected" });
    this.actions = element(
      "span",
      { class: "actions" },
      this.selected,
      button("drop", "Take out", "Take the selected images out (X)"),
      button("keep", "Pin", "Keep the selected images whatever the graph says (P)"),
      button("leave", "Leave to graph", "Let the graph decide about the selected images (U)"),
    );
    this.clear = button("clear", "Clear", "Forget everything that was decided here");
    this.go = button("continue", "Continue", "Approve these images and run what comes after");
    this.root = element("div", { class: "status" }, this.counts, this.hint, this.actions);
    this.root.append(this.clear, this.go);
  }

  /**
   * @param {object} now
   * @param {string} now.counts
   * @param {number} now.unapplied Images whose word the last run does not know.
   * @param {number} now.selected Images that are selected.
   * @param {boolean} now.editable
   * @param {boolean} now.decided Whether there is anything to clear.
   * @param {boolean} now.waits
   */
  show({ counts, unapplied, selected, editable, decided, waits }) {
    if (this.counts.textContent !== counts) this.counts.textContent = counts;
    this.hint.textContent = unapplied
      ? `${counted(unapplied)} changed: press ${waits ? "Continue" : "Run"} to apply`
      : "";
    this.select(selected, editable);
    this.clear.hidden = !editable;
    this.clear.disabled = !decided;
    this.go.hidden = !editable || !waits;
  }

  /** @param {number} selected Images that are selected. @param {boolean} editable */
  select(selected, editable) {
    this.actions.hidden = !editable || selected === 0;
    this.selected.textContent = `${counted(selected)} selected`;
  }
}
