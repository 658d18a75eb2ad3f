// One of the two pictures that are compared, and the gestures that move both.

import { element } from "../../shared/elements.mjs";
import { fitted, pan, transformOf, zoomAt } from "./zoom.mjs";
import { nameOf } from "../image/elements.mjs";

/** Longer sides of the pictures that are asked for, the larger ones when looked at closely. */
const SIDES = [1280, 2560, 4096];
const WHEEL = 0.0016;

export class Pane {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    this.row = -1;
    this.side = 0;
    this.size = { width: 1, height: 1 };
    this.fit = { width: 1, height: 1 };
    this.small = element("img", { alt: "", draggable: "false" });
    this.large = element("img", { alt: "", draggable: "false", decoding: "async" });
    this.large.addEventListener("load", () => (this.large.hidden = false));
    this.sheet = element("div", { class: "sheet" }, this.small, this.large);
    this.label = element("span", { class: "pane-name" });
    this.root = element("div", { class: "pane", role: "img" }, this.sheet, this.label);
  }

  /** @param {number} row */
  show(row) {
    const { table } = this.model;
    if (!table || row === this.row) return;
    this.row = row;
    this.side = 0;
    this.size = { width: table.widths[row] || 1, height: table.heights[row] || 1 };
    this.large.hidden = true;
    this.large.removeAttribute("src");
    const there = Boolean(table.ids[row]);
    this.small.hidden = !there;
    if (there) this.small.src = this.model.thumbnail(row);
    this.label.textContent = nameOf(table.paths[row]);
    this.root.setAttribute("aria-label", table.paths[row]);
  }

  /** @param {import("./zoom.mjs").Zoom} zoom */
  draw(zoom) {
    const { clientWidth, clientHeight } = this.root;
    if (!clientWidth || this.row < 0) return;
    this.fit = fitted(this.size.width, this.size.height, clientWidth, clientHeight);
    const { style } = this.sheet;
    style.width = `${this.fit.width}px`;
    style.height = `${this.fit.height}px`;
    style.left = `${(clientWidth - this.fit.width) / 2}px`;
    style.top = `${(clientHeight - this.fit.height) / 2}px`;
    style.transform = transformOf(zoom, this.fit);
    this.#load(Math.max(this.fit.width, this.fit.height) * zoom.scale * devicePixelRatio);
  }

  /** @param {number} wanted Pixels of the longer side on the screen. */
  #load(wanted) {
    const longer = Math.max(this.size.width, this.size.height);
    const side = SIDES.find((one) => one >= Math.min(wanted, longer)) ?? SIDES[SIDES.length - 1];
    if (side <= this.side || !this.model.table?.ids[this.row]) return;
    this.side = side;
    const { row } = this;
    const address = this.model.picture(row, side);
    const coming = new Image();
    // The smaller one stays until the larger one is there.
    coming.addEventListener("load", () => {
      if (this.row === row && this.side === side) this.large.src = address;
    });
    coming.src = address;
  }

  /** Place of a pointer from the middle, in shares of the fitted picture. @param {{clientX: number, clientY: number}} at */
  shareOf({ clientX, clientY }) {
    const box = this.root.getBoundingClientRect();
    const right = (clientX - box.left - box.width / 2) / this.fit.width;
    return [right, (clientY - box.top - box.height / 2) / this.fit.height];
  }
}

/**
 * Wheel, drag and pinch over either pane.
 *
 * @param {readonly Pane[]} panes
 * @param {() => import("./zoom.mjs").Zoom} zoom
 * @param {(zoom: import("./zoom.mjs").Zoom) => void} onZoom
 */
export function followGestures(panes, zoom, onZoom) {
  for (const pane of panes) {
    /** @type {Map<number, {clientX: number, clientY: number}>} */
    const fingers = new Map();
    const { root } = pane;
    root.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const lines = event.deltaMode === 1 ? 16 : 1;
        const factor = Math.exp(-event.deltaY * lines * WHEEL);
        onZoom(zoomAt(zoom(), factor, ...pane.shareOf(event)));
      },
      { passive: false },
    );
    root.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      root.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, event);
    });
    root.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, one]) => one);
      fingers.set(event.pointerId, event);
      if (others.length) onZoom(pinched(pane, zoom(), others[0], before, event));
      else {
        const right = (event.clientX - before.clientX) / pane.fit.width;
        onZoom(pan(zoom(), right, (event.clientY - before.clientY) / pane.fit.height));
      }
    });
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
      root.addEventListener(name, (event) => fingers.delete(event.pointerId));
    }
  }
}

/**
 * @param {Pane} pane
 * @param {import("./zoom.mjs").Zoom} zoom
 * @param {{clientX: number, clientY: number}} still The other finger.
 * @param {{clientX: number, clientY: number}} before
 * @param {{clientX: number, clientY: number}} now
 */
function pinched(pane, zoom, still, before, now) {
  const apart = (/** @type {{clientX: number, clientY: number}} */ one) => {
    return Math.max(20, Math.hypot(one.clientX - still.clientX, one.clientY - still.clientY));
  };
  const middle = {
    clientX: (still.clientX + now.clientX) / 2,
    clientY: (still.clientY + now.clientY) / 2,
  };
  const right = (now.clientX - before.clientX) / 2 / pane.fit.width;
  const down = (now.clientY - before.clientY) / 2 / pane.fit.height;
  return zoomAt(pan(zoom, right, down), apart(now) / apart(before), ...pane.shareOf(middle));
}
