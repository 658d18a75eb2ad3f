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
  star: "m8 1.2 2.1 4.4 4.8.6-3.5 3.3.9 4.8L8 12l-4.3 2.3.9-4.8L1.1 6.2l4.8-.6z",
  undo: "M6 3v3c5 0 8 2.5 8 7-1.6-2.4-4-3.5-8-3.5V13L1 8z",
  redo: "M10 3v3C5 6 2 8.5 2 13c1.6-2.4 4-3.5 8-3.5V13l5-5z",
  filter: "M1.5 3h13L9.5 8.5V14l-3-1.8V8.5z",
  panel: "M1.5 3h13v10h-13zM3 4.5v7h6v-7z",
  settings: "M6.9 1h2.2l.3 1.9 1.2.5L12.2 2.3l1.5 1.5-1.1 1.6.5 1.2 1.9.3v2.2l-1.9.3-.5 1.2 1.1 1.6-1.5 1.5-1.6-1.1-1.2.5-.3 1.9H6.9l-.3-1.9-1.2-.5-1.6 1.1-1.5-1.5 1.1-1.6-.5-1.2L1 9.1V6.9l1.9-.3.5-1.2-1.1-1.6 1.5-1.5 1.6 1.1 1.2-.5zM8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  left: "M10.5 2.5 5 8l5.5 5.5-1.3 1.3L2.4 8l6.8-6.8z",
  right: "M5.5 2.5 11 8l-5.5 5.5 1.3 1.3L13.6 8 6.8 1.2z",
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
