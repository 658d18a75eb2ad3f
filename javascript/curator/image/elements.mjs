// What the inspector, the comparison and the captions panel are made of.

import { element, icon, mark } from "../../shared/elements.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("../model/model.mjs").CuratorModel} CuratorModel */

/** States with a picture in front of their name. */
const SIGNS = { pinned: "pinned", excluded: "excluded", kept: "kept", dropped: "excluded" };

/** A part of the panel with a heading. @param {string} name @param {string} title @param {...Node} children */
export function section(name, title, ...children) {
  const heading = element("h3", { id: `title-${name}` }, title);
  const made = element("section", { class: name, "aria-labelledby": `title-${name}` }, heading);
  made.append(...children);
  return made;
}

/** Change a text where it differs: a field that is read out is not read again. @param {Element} one @param {string} text */
export function say(one, text) {
  if (one.textContent !== text) one.textContent = text;
}

/** The name of a file without its folder. @param {string} path */
export function nameOf(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `pinned` with its sign. @param {string} state */
export function stateBadge(state) {
  const made = element("span", { class: "state", "data-state": state });
  const sign = SIGNS[/** @type {keyof typeof SIGNS} */ (state)];
  if (sign) made.append(icon(sign));
  made.append(t(`inspect.state.${state}`));
  return made;
}

/**
 * A small picture that leads somewhere.
 *
 * @param {CuratorModel} model
 * @param {number} row
 * @param {{text?: string, label: string, onClick: () => void}} how `label` is what is read out.
 */
export function thumb(model, row, { text = "", label, onClick }) {
  const path = model.table?.paths[row] ?? "";
  const picture = element("img", { alt: "", draggable: "false", decoding: "async" });
  const address = model.table?.ids[row] ? model.thumbnail(row) : "";
  if (address) picture.src = address;
  const made = element("button", { type: "button", class: "thumb", title: path }, picture);
  made.setAttribute("aria-label", `${label}: ${nameOf(path)}`);
  made.dataset.row = String(row);
  mark(made, "data-state", model.stateOf(row));
  if (text) made.append(element("span", { class: "number" }, text));
  made.addEventListener("click", onClick);
  return made;
}

/**
 * One stop for the tab key in a strip of buttons; arrows, Home and End go along it.
 *
 * @param {HTMLElement} strip
 */
export function walkable(strip) {
  strip.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ ([...strip.querySelectorAll("button")]);
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const last = all.length - 1;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1 };
    const next = { ...to, Home: 0, End: last }[event.key];
    if (at < 0 || next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    all[Math.max(0, Math.min(last, next))]?.focus();
  });
  strip.addEventListener("focusin", (event) => stopAt(strip, /** @type {HTMLElement} */ (event.target)));
}

/** Make this button the one that the tab key goes to. @param {HTMLElement} strip @param {HTMLElement | null} [one] */
export function stopAt(strip, one = strip.querySelector("button")) {
  for (const other of strip.querySelectorAll("button")) other.tabIndex = other === one ? 0 : -1;
}

/** The element that has the keyboard, inside of shadow roots too. @returns {HTMLElement | null} */
export function focusedElement() {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return /** @type {HTMLElement | null} */ (one);
}

/** Keys typed into a field are no shortcuts of the app or of the page around it. @param {HTMLElement} field */
export function keepKeys(field) {
  for (const name of ["keydown", "keyup", "keypress"]) {
    field.addEventListener(name, (event) => event.stopPropagation());
  }
}

/**
 * A function that waits until it has not been asked for this long.
 *
 * @param {() => void} then
 * @param {number} wait_ms
 */
export function settled(then, wait_ms) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  const ask = () => {
    clearTimeout(waiting);
    waiting = setTimeout(then, wait_ms);
  };
  ask.cancel = () => clearTimeout(waiting);
  return ask;
}
