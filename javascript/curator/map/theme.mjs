// The colours of now as numbers: canvases do not know CSS variables.

import { element } from "../../shared/elements.mjs";

/** @typedef {import("./colors.mjs").Colour} Colour */

const NAMES = Object.freeze([
  "paper", "ink", "quiet", "accent", "warn", "core", "stable", "variable", "kept", "out", "pin",
]);

export class Theme {
  /** @param {() => void} onChange The colours are others: dark, light or a host's own. */
  constructor(onChange) {
    // Its colours glide for a millisecond when they change, whatever the reason: that is an event.
    this.probe = element("div", { class: "probe", "aria-hidden": "true" });
    this.probe.addEventListener("transitionend", () => this.check());
    this.onChange = onChange;
    const canvas = element("canvas", { width: "1", height: "1" });
    this.pixel = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext("2d", { willReadFrequently: true })
    );
    /** @type {Record<string, Colour>} */
    this.colours = {};
    this.dark = false;
  }

  /** Look whether the colours are others: nothing glides in a part of the page that is not shown. */
  check() {
    const before = JSON.stringify(this.colours);
    this.read();
    if (JSON.stringify(this.colours) !== before) this.onChange();
  }

  /** Read the variables; the probe has to be on the page. */
  read() {
    const style = getComputedStyle(this.probe);
    for (const name of NAMES) {
      this.colours[name] = this.#colour(style.getPropertyValue(`--${name}`));
    }
    const [red, green, blue] = this.colours.paper;
    this.dark = 0.3 * red + 0.59 * green + 0.11 * blue < 128;
  }

  /** Any colour that CSS knows, painted and looked at. @param {string} text @returns {Colour} */
  #colour(text) {
    this.pixel.fillStyle = "#888";
    this.pixel.fillStyle = text.trim() || "#888";
    this.pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue] = this.pixel.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  }

  /** @returns {import("./shapes.mjs").Trim} */
  get trim() {
    const { paper, ink, accent, warn } = this.colours;
    // Strong enough to tell what was decided, weak enough for the colours of a column to be read.
    const rim = /** @type {Colour} */ (
      paper.map((part, at) => Math.round(part + (ink[at] - part) * 0.62))
    );
    return { paper, rim, accent, star: warn };
  }
}
