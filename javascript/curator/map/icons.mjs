// Small pictures of the map's tools and of its kinds of points.

import { KINDS } from "./kinds.mjs";

const SPACE = "http://www.w3.org/2000/svg";
const CROSS = "M3.7 3.7 8.3 8.3M8.3 3.7 3.7 8.3";
const STAR =
  "M6 .9 7.5 4.1 11 4.5 8.4 6.9 9.1 10.4 6 8.7 2.9 10.4 3.6 6.9 1 4.5 4.5 4.1z";
const LINES = {
  pan:
    "M8 1.5v13M1.5 8h13M5.8 3.7 8 1.5l2.2 2.2M5.8 12.3 8 14.5l2.2-2.2" +
    "M3.7 5.8 1.5 8l2.2 2.2M12.3 5.8 14.5 8l-2.2 2.2",
  box: "M2.5 5v-2.5H5M8 2.5h0M11 2.5h2.5V5M13.5 8v0M13.5 11v2.5H11M8 13.5h0M5 13.5H2.5V11M2.5 8v0",
  lasso:
    "M5 10.9C2.9 10.2 1.5 8.8 1.5 7 1.5 4.4 4.4 2.3 8 2.3S14.5 4.4 14.5 7 11.6 11.7 8 11.7" +
    "c-.6 0-1.2-.1-1.8-.2" +
    "M6.3 11.5a1.3 1.3 0 1 1-1.3-.6c.8.2 1 1.3.5 2.2-.3.6-.8 1-1.5 1.2",
  more: "M8 3v10M3 8h10",
  less: "M3 8h10",
  fit: "M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3",
  landmarks: "M2 3h5v5H2zM9.5 6h4.5v4.5H9.5zM4 11h4v3H4z",
  hover: "M2.5 2.5h11v7.5H8l-3 3.5V10H2.5z",
};

/** @param {string} name */
export function toolIcon(name) {
  const path = shape("path", { d: /** @type {Record<string, string>} */ (LINES)[name] ?? "" });
  const picture = svg(16, path);
  picture.classList.add("line");
  return picture;
}

/** A kind of point as the legend shows it. @param {import("./kinds.mjs").Kind} kind */
export function kindIcon(kind) {
  const { colour } = KINDS.find((one) => one.kind === kind) ?? KINDS[0];
  const fill = `var(--${colour})`;
  const drawn = {
    stable: () => [shape("path", { d: "M6 0 12 6 6 12 0 6z", fill })],
    variable: () => [shape("path", { d: "M6 .6 11.6 10.4H.4z", fill })],
    pinned: () => [
      shape("rect", { x: "1.2", y: "1.2", width: "9.6", height: "9.6", fill }),
      shape("circle", { cx: "6", cy: "6", r: "2", fill: "var(--paper)" }),
    ],
    excluded: () => [
      shape("circle", { cx: "6", cy: "6", r: "5.5", fill }),
      shape("path", { d: CROSS, stroke: "var(--paper)", "stroke-width": "1.5" }),
    ],
    dropped: () => [shape("circle", { cx: "6", cy: "6", r: "3", fill, opacity: ".45" })],
    undecided: () => [shape("circle", { cx: "6", cy: "6", r: "3.6", fill, opacity: ".85" })],
  };
  const make = /** @type {Record<string, () => SVGElement[]>} */ (drawn)[kind];
  return svg(12, ...(make?.() ?? [shape("circle", { cx: "6", cy: "6", r: "5", fill })]));
}

/** The outline of a star, as it is around favourites. */
export function starIcon() {
  const line = { fill: "none", stroke: "var(--warn)", "stroke-width": "1.2" };
  return svg(12, shape("path", { d: STAR, ...line }));
}

/** A dot. @param {string} fill */
export function dotIcon(fill) {
  return svg(12, shape("circle", { cx: "6", cy: "6", r: "5", fill }));
}

/** @param {number} side @param {...SVGElement} children */
export function svg(side, ...children) {
  const picture = /** @type {SVGSVGElement} */ (shape("svg", { "aria-hidden": "true" }));
  picture.setAttribute("viewBox", `0 0 ${side} ${side}`);
  picture.append(...children);
  return picture;
}

/** @param {string} tag @param {Record<string, string>} attributes @returns {SVGElement} */
export function shape(tag, attributes = {}) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return /** @type {SVGElement} */ (made);
}
