// Two pictures side by side, or one over the other in turns, zoomed and moved together.

import { element, mark } from "../../shared/elements.mjs";
import { Pane, followGestures } from "./pane.mjs";
import { WHOLE, atPixels, zoomAfterKey, zoomAt } from "./zoom.mjs";
import { button } from "../panels/side_controls.mjs";
import { percent, t } from "../words/words.mjs";

const BLINK_MS = 700;
const STEP = 1.4;

export class Pictures {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.zoom = WHOLE;
    this.panes = [new Pane(model), new Pane(model)];
    this.root = element("div", { class: "panes" }, ...this.panes.map((pane) => pane.root));
    this.scale = element("output", { class: "number" });
    this.blinks = button(t("compare.blink"), () => this.blink(), { title: t("compare.blink.hint") });
    this.tools = [
      tool("−", "smaller", () => this.setZoom(zoomAt(this.zoom, 1 / STEP))),
      this.scale,
      tool("+", "larger", () => this.setZoom(zoomAt(this.zoom, STEP))),
      button("1:1", () => this.#pixels(), { title: t("compare.pixels") }),
      button(t("compare.whole"), () => this.setZoom(WHOLE), { title: t("compare.whole.hint") }),
    ];
    for (const pane of this.panes) pane.root.addEventListener("dblclick", () => this.#pixels());
    followGestures(this.panes, () => this.zoom, (zoom) => this.setZoom(zoom));
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.root);
  }

  /** @param {number} left @param {number} right */
  show(left, right) {
    this.panes[0].show(left);
    this.panes[1].show(right);
    this.draw();
  }

  /** @param {import("./zoom.mjs").Zoom} zoom */
  setZoom(zoom) {
    this.zoom = zoom;
    this.draw();
  }

  draw() {
    for (const pane of this.panes) pane.draw(this.zoom);
    this.scale.textContent = percent(this.zoom.scale);
  }

  get blinking() {
    return this.root.hasAttribute("data-blink");
  }

  /** One over the other, or side by side again. Where motion is unwanted they change when asked. */
  blink(on = !this.blinking) {
    this.root.toggleAttribute("data-blink", on);
    mark(this.blinks, "aria-pressed", String(on));
    clearInterval(this.turning);
    this.root.dataset.over = "left";
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (on && !still) this.turning = setInterval(() => this.flip(), BLINK_MS);
    this.draw();
  }

  flip() {
    this.root.dataset.over = this.root.dataset.over === "left" ? "right" : "left";
  }

  /** Whether a key was for the pictures. @param {string} key @param {boolean} onButton */
  key(key, onButton) {
    const zoom = zoomAfterKey(this.zoom, key);
    if (zoom) this.setZoom(zoom);
    else if (key.toLowerCase() === "b") this.blink();
    else if (key === " " && this.blinking && !onButton) this.flip();
    else return false;
    return true;
  }

  close() {
    this.blink(false);
    this.zoom = WHOLE;
  }

  /** A pixel of the larger picture is one of the screen; once more: the whole. */
  #pixels() {
    if (this.zoom.scale > 1) {
      this.setZoom(WHOLE);
      return;
    }
    const [one, other] = this.panes;
    const larger = one.size.width >= other.size.width ? one : other;
    this.setZoom(atPixels(this.zoom, larger.size.width, larger.fit.width, devicePixelRatio));
  }
}

/** @param {string} sign @param {string} name @param {() => void} onClick */
export function tool(sign, name, onClick) {
  const words = t(`compare.${name}`);
  return button(sign, onClick, { class: `icon ${name}`, "aria-label": words, title: words });
}
