// The fields of an edit of many captions.

import { element } from "../../shared/elements.mjs";
import { NO_EDIT } from "./scope.mjs";
import { keepKeys } from "../image/elements.mjs";
import { switchField, textField } from "../panels/side_controls.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("./scope.mjs").EditOptions} EditOptions */

const TEXTS = ["find", "replace", "remove_tags", "add_first", "add_last", "only_where"];
const SWITCHES = ["regex", "underscores_to_spaces", "drop_repeated_tags"];

export class EditForm {
  /** @param {() => void} onChange Something is different, also while somebody types. */
  constructor(onChange) {
    /** @type {Record<string, HTMLInputElement>} */
    this.inputs = {};
    const text = (/** @type {string} */ name) => {
      const hint = t(`captions.${name}.hint`);
      const attributes = { "data-option": name, placeholder: hint, title: hint };
      return this.#keep(name, textField(t(`captions.${name}`), attributes, () => {}), onChange);
    };
    const turn = (/** @type {string} */ name) => {
      const label = t(`captions.${name}`);
      return this.#keep(name, switchField(label, { "data-option": name }, () => {}, t(`captions.${name}.hint`)), onChange);
    };
    const replace = element("div", { class: "pair" }, text("find"), text("replace"));
    const add = element("div", { class: "pair" }, text("add_first"), text("add_last"));
    this.root = element("div", { class: "form" }, replace, turn("regex"), text("remove_tags"), add);
    this.root.append(turn("underscores_to_spaces"), turn("drop_repeated_tags"), text("only_where"));
  }

  /** @param {string} name @param {HTMLElement} field @param {() => void} onChange */
  #keep(name, field, onChange) {
    const input = /** @type {HTMLInputElement} */ (field.querySelector("input"));
    this.inputs[name] = input;
    input.addEventListener("input", onChange);
    keepKeys(input);
    return field;
  }

  /** @returns {EditOptions} */
  get options() {
    /** @type {Record<string, string | boolean>} */
    const read = {};
    for (const name of TEXTS) read[name] = this.inputs[name].value;
    for (const name of SWITCHES) read[name] = this.inputs[name].checked;
    return /** @type {EditOptions} */ (/** @type {unknown} */ (read));
  }

  set options(options) {
    const values = /** @type {Record<string, any>} */ ({ ...NO_EDIT, ...options });
    for (const name of TEXTS) this.inputs[name].value = values[name];
    for (const name of SWITCHES) this.inputs[name].checked = values[name];
  }
}
