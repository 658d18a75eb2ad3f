// One cell of the grid: a picture with its state. Cells are used again for other images.

import { element, icon, mark } from "./elements.mjs";
import { scoreText, spoken, stateLabel } from "./words.mjs";

/** What a cell says; another language has others. */
export const WORDS = Object.freeze({
  /** @param {Shown} shown */
  label: (shown) => stateLabel(shown.state, shown.image.reason),
  /** @param {Shown} shown */
  spoken: (shown) => spoken(shown.image, shown.state, shown.unapplied),
  group: () => "Group of duplicates",
  large: () => "Large view",
  lookAtIt: () => "Look at it (Enter)",
});

/**
 * @typedef {object} Shown What a cell shows.
 * @property {number} cell Its place among all.
 * @property {import("./gallery.mjs").GridImage} image
 * @property {import("./gallery.mjs").State} state
 * @property {boolean} unapplied Whether the last run does not know the user's word yet.
 * @property {boolean} selected
 * @property {boolean} focused
 * @property {number | null | undefined} score Of the score that is sorted by; undefined for none.
 * @property {string} thumbnail Address, empty when there is none.
 * @property {boolean} [starred]
 * @property {"core" | "stable" | "variable" | ""} [stability] How often random runs select it.
 */

const BADGES = ["pinned", "excluded", "kept", "open"];

export class Cell {
  /** @param {typeof WORDS} [words] */
  constructor(words = WORDS) {
    this.words = words;
    this.picture = element("img", { alt: "", draggable: "false", decoding: "async", fetchpriority: "high" });
    this.picture.addEventListener("error", () => mark(this.root, "data-picture", "missing"));
    this.picture.addEventListener("load", () => mark(this.root, "data-picture", "there"));
    this.badge = element("span", { class: "badge" });
    this.group = element("span", { class: "group", title: words.group() });
    this.score = element("span", { class: "score" });
    this.label = element("span", { class: "label" });
    this.star = element("span", { class: "star" });
    this.name = element("span", { class: "name" });
    const large = element("button", {
      class: "large",
      tabindex: "-1",
      title: words.lookAtIt(),
    });
    large.setAttribute("aria-label", words.large());
    large.append(icon("large"));
    const frame = element("div", { class: "frame" }, this.picture, this.badge, this.group);
    frame.append(this.score, this.label, this.star, large);
    this.root = element("div", { class: "cell", role: "gridcell" }, frame, this.name);
    this.place = -1;
    this.path = "";
    this.state = "";
    this.wanted = "";
  }

  /** @param {Shown} shown @param {boolean} loads Whether the picture is fetched now. */
  show(shown, loads) {
    const { image, state } = shown;
    this.place = shown.cell;
    this.root.hidden = false;
    this.root.id = `cell-${shown.cell}`;
    if (this.path !== image.path || this.wanted !== shown.thumbnail) this.#show(shown);
    if (loads) this.load();
    mark(this.root, "aria-selected", String(shown.selected));
    this.root.classList.toggle("focused", shown.focused);
    this.root.classList.toggle("unapplied", shown.unapplied);
    if (this.state !== state) {
      this.state = state;
      mark(this.root, "data-state", state);
      this.badge.replaceChildren(...(BADGES.includes(state) ? [icon(state)] : []));
    }
    this.#dress(shown);
    setText(this.label, this.words.label(shown));
    setText(this.score, shown.score === undefined ? "" : scoreText(shown.score));
    mark(this.root, "aria-label", this.words.spoken(shown));
  }

  /** Star and ring. @param {Shown} shown */
  #dress({ starred = false, stability = "" }) {
    const ring = this.root.dataset.stability ?? "";
    if (ring !== stability) mark(this.root, "data-stability", stability);
    if (starred !== this.star.hasChildNodes()) {
      this.star.replaceChildren(...(starred ? [icon("star")] : []));
    }
  }

  /** Fetch the picture that is not there yet. */
  load() {
    if (this.picture.getAttribute("src") === this.wanted || !this.wanted) return;
    mark(this.root, "data-picture", "coming");
    this.picture.src = this.wanted;
  }

  /** Show nothing: the last row is not full. */
  clear() {
    this.place = -1;
    this.root.hidden = true;
  }

  /** @param {Shown} shown */
  #show({ image, thumbnail }) {
    this.path = image.path;
    this.wanted = thumbnail;
    this.picture.removeAttribute("src");
    mark(this.root, "data-picture", thumbnail ? "coming" : "missing");
    setText(this.name, image.path.split("/").pop() ?? "");
    const sentence = image.sentence ? `\n${image.sentence}` : "";
    this.root.title = `${image.path}\n${image.width} × ${image.height}${sentence}`;
    setText(this.group, image.group === null ? "" : `≈ ${image.group + 1}`);
  }
}

/** @param {HTMLElement} one @param {string} text */
function setText(one, text) {
  if (one.textContent !== text) one.textContent = text;
}
