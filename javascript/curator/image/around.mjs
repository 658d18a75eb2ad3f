// What is around one image: its findings, its duplicates, its neighbours, its bucket.

import { element } from "../../shared/elements.mjs";
import { cutOf } from "./cut.mjs";
import { section, stopAt, thumb, walkable } from "./elements.mjs";
import { scoreText } from "./numbers.mjs";
import { button } from "../panels/side_controls.mjs";
import { number, percent, t } from "../words/words.mjs";

/** @typedef {import("../model/model.mjs").CuratorModel} CuratorModel */

const SEVERITIES = ["error", "warning", "note"];

export class Findings {
  constructor() {
    this.list = element("ul", { class: "findings" });
    this.root = section("found", t("inspect.findings"), this.list);
  }

  /** @param {any} details */
  show({ findings }) {
    this.root.hidden = findings.length === 0;
    const sorted = [...findings].sort((a, b) => {
      return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
    });
    this.list.replaceChildren(...sorted.map(finding));
  }
}

/** @param {any} one */
function finding(one) {
  const made = element("li", { "data-severity": one.severity });
  made.append(element("span", { class: "severity" }, t(`inspect.severity.${one.severity}`)));
  made.append(element("span", {}, one.sentence));
  if (typeof one.value === "number" && typeof one.threshold === "number") {
    const values = { value: scoreText(one.value), limit: scoreText(one.threshold) };
    made.append(element("span", { class: "quiet number" }, t("inspect.limit", values)));
  }
  return made;
}

/** A strip of small pictures: a click or Enter goes to the image, arrows walk along. */
export class Strip {
  /**
   * @param {CuratorModel} model
   * @param {string} name
   * @param {(row: number) => void} onGo
   */
  constructor(model, name, onGo) {
    this.model = model;
    this.onGo = onGo;
    this.strip = element("div", { class: "strip", role: "group" });
    this.strip.setAttribute("aria-label", t(`inspect.${name}`));
    walkable(this.strip);
    this.root = section(name, t(`inspect.${name}`), this.strip);
  }

  /** @param {{row: number, text: string, label: string}[]} images */
  show(images) {
    this.root.hidden = images.length === 0;
    const shown = images.map((one) => `${one.row} ${one.text} ${this.model.stateOf(one.row)}`).join();
    if (shown === this.shown) return;
    this.shown = shown;
    const within = this.strip.contains(/** @type {any} */ (this.strip.getRootNode()).activeElement);
    this.strip.replaceChildren(
      ...images.map(({ row, text, label }) => {
        return thumb(this.model, row, { text, label, onClick: () => this.onGo(row) });
      }),
    );
    stopAt(this.strip);
    if (within) this.strip.querySelector("button")?.focus();
  }
}

/** The images of its group of duplicates, with a way to compare them. */
export class Duplicates extends Strip {
  /** @param {CuratorModel} model @param {(row: number) => void} onGo */
  constructor(model, onGo) {
    super(model, "duplicates", onGo);
    /** @type {number[]} */
    this.rows = [];
    const compare = button(t("inspect.compare"), () => model.ask("compare", this.rows));
    const heading = /** @type {HTMLElement} */ (this.root.querySelector("h3"));
    const line = element("div", { class: "between" });
    heading.replaceWith(line);
    line.append(heading, compare);
  }

  /** @param {any} details */
  showOf(details) {
    this.rows = [details.row, ...details.duplicates];
    const label = t("inspect.duplicate");
    this.show(details.duplicates.map((/** @type {number} */ row) => ({ row, text: "", label })));
  }
}

/** Neighbours as a strip shows them. @param {any} details */
export function neighboursOf(details) {
  return details.neighbours.map((/** @type {{row: number, similarity: number}} */ one) => {
    const text = one.similarity.toFixed(2);
    return { row: one.row, text, label: t("inspect.neighbour", { similarity: text }) };
  });
}

/** The image as its bucket crops it: users see a crop that cuts what the caption names. */
export class Frame {
  /** @param {CuratorModel} model */
  constructor(model) {
    this.model = model;
    this.picture = element("img", { alt: "", draggable: "false" });
    this.kept = element("span", { class: "kept" });
    this.drawing = element("div", { class: "drawing" }, this.picture, this.kept);
    this.words = element("p");
    this.enlarged = element("p", { class: "quiet" });
    const texts = element("div", { class: "stacked" }, this.words, this.enlarged);
    const line = element("div", { class: "cutting" }, this.drawing, texts);
    this.root = section("bucket", t("inspect.bucket"), line);
  }

  /** @param {any} details */
  show(details) {
    const cut = cutOf(details.width, details.height, details.bucket, details.crop);
    this.root.hidden = !cut;
    if (!cut) return;
    this.picture.src = this.model.thumbnail(details.row);
    this.drawing.style.aspectRatio = `${details.width} / ${details.height}`;
    this.drawing.dataset.tall = String(details.height > details.width);
    for (const side of /** @type {const} */ (["left", "top", "width", "height"])) {
      this.kept.style[side] = `${(cut[side] * 100).toFixed(2)}%`;
    }
    const [width, height] = details.bucket;
    const values = { size: `${width} × ${height}`, share: percent(cut.lost) };
    this.words.textContent = t(`inspect.cut.${cut.where || "nothing"}`, values);
    const larger = cut.scale > 1.005;
    this.enlarged.textContent = t(larger ? "inspect.enlarged" : "inspect.reduced", {
      factor: number(larger ? cut.scale : 1 / cut.scale),
    });
    this.enlarged.classList.toggle("warn", larger);
    this.enlarged.hidden = Math.abs(cut.scale - 1) <= 0.005;
  }
}
