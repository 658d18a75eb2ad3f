// Making DOM elements: the few lines that a framework would be used for.

/**
 * `element("button", {class: "chip", "aria-pressed": "true"}, "All")`
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Set an attribute, or take it away, where that changes something. */
export function mark(/** @type {Element} */ one, /** @type {string} */ name, value = "") {
  if (one.getAttribute(name) !== value) one.setAttribute(name, value);
}

const SHAPES = {
  pinned: "M6 1h4v1l-.6.6.5 3.9L12 8.4V10H8.7L8 15l-.7-5H4V8.4l2.1-1.9.5-3.9L6 2z",
  excluded: "M3.5 2 8 6.5 12.5 2 14 3.5 9.5 8l4.5 4.5-1.5 1.5L8 9.5 3.5 14 2 12.5 6.5 8 2 3.5z",
  kept: "M6.5 12.5 2 8l1.6-1.6 2.9 2.9 6-6L14 5z",
  open: "M8 2a6 6 0 1 0 6 6h-2a4 4 0 1 1-1.2-2.8L9 7h5V2l-1.8 1.8A6 6 0 0 0 8 2z",
  large: "M2 2h5v2H4v3H2zm7 0h5v5h-2V4H9zM2 9h2v3h3v2H2zm10 0h2v5H9v-2h3z",
};

/**
 * A small picture in the colour of the text around it.
 *
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 16 16");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", /** @type {Record<string, string>} */ (SHAPES)[name] ?? "");
  picture.append(path);
  return picture;
}
