// Labelled controls of the panels: each is a <label> around its input, so that a click on the words works.

import { element } from "../../shared/elements.mjs";

let made = 0;

/** @param {string} label @param {() => void} then @param {Record<string, string>} [attributes] */
export function button(label, then, attributes = {}) {
  const one = element("button", { type: "button", ...attributes }, label);
  one.addEventListener("click", then);
  return one;
}

/** @param {string} label @param {Record<string, string>} attributes @param {(text: string) => void} then on change
 * @param {string} [hint] */
export function textField(label, attributes, then, hint = "") {
  const input = element("input", { type: "text", spellcheck: "false", autocomplete: "off", ...attributes });
  input.addEventListener("change", () => then(input.value));
  return labelled(label, input, hint);
}

/** A number that may be typed freely; `then` gets the text. @param {string} label
 * @param {Record<string, string>} attributes @param {(text: string) => void} then @param {string} [hint] */
export function numberField(label, attributes, then, hint = "") {
  const input = element("input", { type: "number", inputmode: "numeric", class: "number", ...attributes });
  input.addEventListener("change", () => then(input.value));
  return labelled(label, input, hint);
}

/** @param {string} label @param {Record<string, string>} attributes
 * @param {readonly {value: string, label: string}[]} choices @param {(value: string) => void} then
 * @param {string} [hint] */
export function selectField(label, attributes, choices, then, hint = "") {
  const input = element("select", attributes);
  for (const one of choices) input.append(element("option", { value: one.value }, one.label));
  input.addEventListener("change", () => then(input.value));
  return labelled(label, input, hint);
}

/** @param {string} label @param {Record<string, string>} attributes @param {(on: boolean) => void} then
 * @param {string} [hint] */
export function switchField(label, attributes, then, hint = "") {
  const input = element("input", { type: "checkbox", ...attributes });
  input.addEventListener("change", () => then(input.checked));
  const words = element("span", {}, label);
  if (hint) words.append(element("span", { class: "quiet small" }, ` ${hint}`));
  return element("label", { class: "switch" }, input, words);
}

/** One of several, each with a line that explains it. @param {string} legend
 * @param {readonly {name: string, label: string, explanation: string}[]} choices
 * @param {string} name of the field, for tests and for `value` @param {(value: string) => void} then */
export function radioCards(legend, choices, name, then) {
  const group = `${name}-${(made += 1)}`;
  const cards = choices.map((choice) => {
    const input = element("input", { type: "radio", name: group, value: choice.name, "data-field": name });
    input.addEventListener("change", () => then(choice.name));
    const card = element("label", { class: "card" }, input, element("span", {}, choice.label));
    if (choice.explanation) card.append(element("span", { class: "quiet" }, choice.explanation));
    return card;
  });
  return element("fieldset", {}, element("legend", {}, legend), element("div", { class: "cards" }, ...cards));
}

/** Show a value in an input, unless somebody is typing in it.
 * @param {HTMLInputElement | HTMLSelectElement | null} input @param {string | number | null | undefined} value */
export function show(input, value) {
  if (!input || /** @type {ShadowRoot} */ (input.getRootNode()).activeElement === input) return;
  const text = value === null || value === undefined ? "" : String(value);
  if (input.value !== text) input.value = text;
}

/** @param {HTMLInputElement | null} input @param {boolean} on */
export function check(input, on) {
  if (input && input.checked !== on) input.checked = on;
}

/** @param {Element | null} one @param {string} text */
export function say(one, text) {
  if (one && one.textContent !== text) one.textContent = text;
}

/** @param {string} label @param {HTMLElement} input @param {string} hint */
function labelled(label, input, hint) {
  const field = element("label", { class: "field" }, element("span", {}, label), input);
  if (hint) field.append(element("span", { class: "quiet small" }, hint));
  return field;
}
