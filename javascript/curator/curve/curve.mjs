// <lora-curator-curve>: how well a set covers its folder, by the number of images, and where more bring little.
//
//   curve.show({curve: {count, radius, mean}, knee, at: images of now, advice: ""})
//
// It hides itself while there is nothing to draw.

import { element, mark } from "../../shared/elements.mjs";
import { define } from "../panels/side_panel.mjs";
import { STYLE, adopt } from "../style.mjs";
import { number, onLanguage, t } from "../words/words.mjs";
import { LOOK } from "./look.mjs";
import { hasLine, isWithin, lineOf, placeAfter, placeOf, scalesOf, ticks } from "./scale.mjs";
import { adviceOf, labelOf, readingOf } from "./sentences.mjs";

/** @typedef {import("./scale.mjs").View} View */

const HEIGHT = 168;
const FRAME = { height: HEIGHT, left: 34, right: 10, top: 16, bottom: 32 };
const FIRST_WIDTH = 300;
const SPACE = "http://www.w3.org/2000/svg";

export class CoverageCurve extends HTMLElement {
  /** @type {View} */ #view = { curve: null };
  /** Place in the curve of the point that is read, -1 for none. */
  #reading = -1;
  #width = FIRST_WIDTH;
  #end = () => {};
  #seen = new ResizeObserver(() => this.#draw());

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    adopt(root, STYLE, LOOK);
    this.legend = element("div", { class: "legend", "aria-hidden": "true" });
    // A slider is what a keyboard and a screen reader can walk along a curve with.
    this.plot = element("div", { class: "plot", role: "slider", tabindex: "0", "aria-readonly": "true" });
    this.picture = svg("svg", { "aria-hidden": "true" });
    this.plot.append(this.picture);
    this.reading = element("p", { class: "reading quiet" });
    this.advice = element("p", { class: "advice" });
    root.append(this.legend, this.plot, this.reading, this.advice);
    this.#listen();
  }

  connectedCallback() {
    this.hidden = !hasLine(this.#view.curve); // a constructor may set no attributes
    this.#end = onLanguage(() => this.#draw());
    this.#seen.observe(this.plot);
    this.#draw();
  }

  disconnectedCallback() {
    this.#end();
    this.#seen.disconnect();
  }

  /** @param {View} view */
  show(view) {
    const before = this.#view.curve;
    this.#view = view;
    if (view.curve !== before && JSON.stringify(view.curve) !== JSON.stringify(before)) this.#reading = -1;
    this.hidden = !hasLine(view.curve);
    if (this.isConnected) this.#draw();
  }

  #listen() {
    const { plot } = this;
    const read = (/** @type {Event} */ event) => {
      const { curve } = this.#view;
      if (!hasLine(curve)) return;
      const x = /** @type {PointerEvent} */ (event).clientX - plot.getBoundingClientRect().left;
      this.#read(placeOf(curve, scalesOf(curve, this.#frame).imagesAt(x)));
    };
    plot.addEventListener("pointermove", read);
    plot.addEventListener("pointerdown", read);
    plot.addEventListener("pointerleave", () => this.#read(this.#resting));
    plot.addEventListener("focus", () => this.#read(this.#reading < 0 ? this.#place : this.#reading));
    plot.addEventListener("blur", () => this.#read(-1));
    plot.addEventListener("keydown", (event) => this.#key(/** @type {KeyboardEvent} */ (event)));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { curve } = this.#view;
    if (!hasLine(curve) || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = placeAfter(event.key, this.#reading < 0 ? this.#place : this.#reading, curve.count.length);
    if (place === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // arrows move the focus of the grid
    this.#read(place);
  }

  /** The place that is read first: the number of images of now, else the knee, else the last. */
  get #place() {
    const { curve, at, knee } = this.#view;
    if (!curve) return -1;
    const images = [at, knee].find((one) => isWithin(curve, one)) ?? curve.count[curve.count.length - 1];
    return placeOf(curve, images);
  }

  /** What is read when the pointer has left: with the keyboard on it, the point that it is at. */
  get #resting() {
    return this.shadowRoot?.activeElement === this.plot ? this.#reading : -1;
  }

  get #frame() {
    return { ...FRAME, width: this.#width };
  }

  /** @param {number} place */
  #read(place) {
    if (place === this.#reading) return;
    this.#reading = place;
    this.#draw();
  }

  #draw() {
    const { curve, knee, at } = this.#view;
    if (!hasLine(curve)) return;
    this.#width = this.plot.clientWidth || this.#width;
    const frame = this.#frame;
    const scales = scalesOf(curve, frame);
    mark(this.picture, "viewBox", `0 0 ${frame.width} ${HEIGHT}`);
    const parts = [...axes(scales, frame)];
    for (const name of /** @type {const} */ (["radius", "mean"])) {
      parts.push(svg("path", { class: name, d: lineOf(curve, name, scales, frame.width) }));
    }
    if (isWithin(curve, knee)) parts.push(...flag(curve, knee, scales, frame, "knee"));
    if (isWithin(curve, at)) parts.push(...flag(curve, at, scales, frame, "now"));
    const place = this.#reading;
    if (place >= 0) parts.push(...cross(curve, place, scales, frame));
    this.picture.replaceChildren(...parts);
    this.#say(curve);
  }

  /** @param {import("./scale.mjs").Curve} curve */
  #say(curve) {
    const names = /** @type {const} */ (["mean", "radius"]);
    this.legend.replaceChildren(...names.map((name) => element("span", { class: name }, t(`curve.${name}`))));
    const place = this.#reading < 0 ? this.#place : this.#reading;
    const sentence = readingOf(curve, place);
    this.reading.textContent = sentence;
    const { plot } = this;
    mark(plot, "aria-label", labelOf(this.#view));
    mark(plot, "aria-valuemin", String(curve.count[0]));
    mark(plot, "aria-valuemax", String(curve.count[curve.count.length - 1]));
    mark(plot, "aria-valuenow", String(curve.count[place]));
    mark(plot, "aria-valuetext", sentence);
    this.advice.textContent = adviceOf(this.#view);
    this.advice.hidden = !this.advice.textContent;
  }
}

define("lora-curator-curve", CoverageCurve);

/** @typedef {ReturnType<typeof scalesOf>} Scales */
/** @typedef {import("./scale.mjs").Frame} Frame */

/** @param {Scales} scales @param {Frame} frame */
function* axes({ first, last, most, x, y }, frame) {
  const foot = frame.height - frame.bottom;
  for (const value of ticks(0, most, 4)) {
    yield svg("path", { class: "axis", d: `M${frame.left} ${y(value)}H${frame.width - frame.right}` });
    yield svg("text", { x: frame.left - 6, y: y(value) + 4, "text-anchor": "end" }, number(value));
  }
  for (const value of ticks(first, last, Math.max(2, Math.floor(frame.width / 50)), 1)) {
    yield svg("path", { class: "axis", d: `M${x(value)} ${foot}v4` });
    yield svg("text", { x: x(value), y: foot + 16, "text-anchor": "middle" }, number(value));
  }
  yield svg("text", { x: frame.width - frame.right, y: frame.height - 3, "text-anchor": "end" }, t("curve.images"));
  yield svg("text", { x: 2, y: 10 }, t("curve.distance"));
}

/** A line with a word at a count. @param {import("./scale.mjs").Curve} curve @param {number} images
 * @param {Scales} scales @param {Frame} frame @param {"knee" | "now"} name */
function flag(curve, images, { x, y }, frame, name) {
  const at = x(images);
  const left = at > frame.left + (frame.width - frame.left) * 0.55;
  const top = name === "knee" ? frame.top : frame.top + 15;
  const place = { x: at + (left ? -5 : 5), y: top + 9, "text-anchor": left ? "end" : "start", class: "said" };
  const mean = curve.mean[placeOf(curve, images)];
  const parts = [
    svg("path", { class: name, d: `M${at} ${frame.height - frame.bottom}V${top}` }),
    svg("text", place, t(`curve.${name}`, { n: images })),
  ];
  if (typeof mean === "number") {
    parts.push(svg("circle", { cx: at, cy: y(mean), r: 4, class: name === "knee" ? "bend" : "" }));
  }
  return parts;
}

/** The point that is read. @param {import("./scale.mjs").Curve} curve @param {number} place
 * @param {Scales} scales @param {Frame} frame */
function* cross(curve, place, { x, y }, frame) {
  const at = x(curve.count[place]);
  yield svg("path", { class: "read", d: `M${at} ${frame.height - frame.bottom}V${frame.top}` });
  for (const value of [curve.mean[place], curve.radius?.[place]]) {
    if (typeof value === "number") yield svg("circle", { cx: at, cy: y(value), r: 3.5 });
  }
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...string} texts */
function svg(tag, attributes, ...texts) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SPACE, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...texts);
  return made;
}
