// What lies over the points: rings around focus and pointer, and the line that is being drawn.

import { element } from "../../shared/elements.mjs";
import { shape, svg } from "./icons.mjs";
import { toScreen } from "./view.mjs";

/** @typedef {import("./view.mjs").View} View */

export class Rings {
  constructor() {
    this.focus = element("div", { class: "ring focus" });
    this.hover = element("div", { class: "ring hover" });
    this.line = shape("polygon", {});
    const drawing = svg(1, this.line);
    drawing.removeAttribute("viewBox");
    drawing.classList.add("drawing");
    this.root = element("div", { class: "rings", "aria-hidden": "true" });
    this.root.append(this.hover, this.focus, drawing);
    /** @type {number[]} */
    this.drawn = [];
    this.box = false;
  }

  /** @param {number[]} drawn On the map. @param {boolean} box Two corners of a box, not a line. */
  draw(drawn, box) {
    const [x0, y0, x1, y1] = drawn;
    this.drawn = box && drawn.length === 4 ? [x0, y0, x1, y0, x1, y1, x0, y1] : drawn;
    if (box && drawn.length < 4) this.drawn = [];
  }

  /**
   * @param {Float32Array} positions
   * @param {View} view
   * @param {number} radius
   * @param {number} focus Row.
   * @param {number} hover Row.
   */
  place(positions, view, radius, focus, hover) {
    put(this.focus, positions, view, focus, radius + 5);
    put(this.hover, positions, view, hover === focus ? -1 : hover, radius + 3);
    const points = [];
    for (let at = 0; at < this.drawn.length; at += 2) {
      const [x, y] = toScreen(view, this.drawn[at], this.drawn[at + 1]);
      points.push(`${x.toFixed(1)},${y.toFixed(1)}`);
    }
    const text = points.join(" ");
    if (this.line.getAttribute("points") !== text) this.line.setAttribute("points", text);
  }
}

/**
 * @param {HTMLElement} ring
 * @param {Float32Array} positions
 * @param {View} view
 * @param {number} row
 * @param {number} radius
 */
function put(ring, positions, view, row, radius) {
  const [x, y] = toScreen(view, positions[2 * row], positions[2 * row + 1]);
  ring.hidden = !(row >= 0 && x === x);
  if (ring.hidden) return;
  const side = Math.round(2 * radius);
  ring.style.width = ring.style.height = `${side}px`;
  const [left, top] = [x - side / 2, y - side / 2];
  ring.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
}
