// Waiting without jumping: what was there stays, faint, until the new is there.

import { element } from "../../shared/elements.mjs";

/** An empty line keeps its height. @param {HTMLElement} line */
export function keepsPlace(line) {
  line.classList.add("line");
}

/** Grey bars where texts will be. @param {number} lines */
export function skeleton(lines) {
  const made = element("div", { class: "skeleton", "aria-hidden": "true" });
  for (let one = 0; one < lines; one += 1) made.append(element("span"));
  return made;
}
