// The large view of one image: the picture, its caption, all scores, the reason in words.

import { element, icon } from "./elements.mjs";
import { STATES, scoreText } from "./words.mjs";

/**
 * @typedef {object} Look What the large view shows.
 * @property {import("./gallery.mjs").GridImage} image
 * @property {import("./gallery.mjs").State} state
 * @property {string[]} scores Names.
 * @property {string} picture Address of the large picture, empty when there is none.
 * @property {string} thumbnail Shown until the large one is there, and when there is none.
 * @property {import("./gallery.mjs").GridImage | undefined} near The image that the reason names.
 * @property {string} nearPicture
 */

export class LargeView {
  /** @param {(event: KeyboardEvent) => void} onKey Keys that the grid understands, while it is open. */
  constructor(onKey) {
    this.picture = element("img", { alt: "" });
    this.wanted = "";
    this.thumbnail = "";
    this.picture.addEventListener("error", () => {
      if (this.picture.getAttribute("src") !== this.thumbnail) this.picture.src = this.thumbnail;
    });
    this.text = element("div", { class: "text" });
    const close = element("button", { type: "button", class: "close", "aria-label": "Close" });
    close.append(icon("excluded"));
    close.addEventListener("click", () => this.close());
    const side = element("div", { class: "side" }, close, this.text);
    this.root = element("dialog", { class: "look", tabindex: "-1" }, this.picture, side);
    this.root.addEventListener("keydown", onKey);
    this.root.addEventListener("click", (event) => {
      if (event.target === this.root) this.close();
    });
  }

  get open() {
    return this.root.open;
  }

  close() {
    this.root.close();
  }

  /** @param {Look} look */
  show({ image, state, scores, picture, thumbnail, near, nearPicture }) {
    if (this.wanted !== picture) {
      this.wanted = picture;
      this.thumbnail = thumbnail;
      this.picture.src = picture;
      this.picture.style.backgroundImage = thumbnail ? `url("${thumbnail}")` : "";
    }
    this.picture.hidden = !picture;
    this.root.setAttribute("aria-label", image.path);
    this.root.dataset.state = state;
    const badge = element("span", { class: "state" }, icon(state), STATES[state]);
    const size = `${image.width} × ${image.height}`;
    this.text.replaceChildren(
      element("h2", {}, image.path),
      element("p", { class: "line" }, badge, element("span", { class: "size" }, size)),
    );
    if (image.sentence) this.text.append(element("p", { class: "sentence" }, image.sentence));
    if (near) {
      const there = element("figure", {}, element("figcaption", {}, `Nearest: ${near.path}`));
      if (nearPicture) there.prepend(element("img", { src: nearPicture, alt: "" }));
      this.text.append(there);
    } else if (image.near) {
      this.text.append(element("p", { class: "quiet" }, `Nearest: ${image.near}`));
    }
    const caption = image.caption ?? "No caption.";
    this.text.append(element("p", { class: image.caption ? "caption" : "quiet" }, caption));
    const table = element("dl", { class: "scores" });
    scores.forEach((name, column) => {
      const value = scoreText(image.scores[column]);
      table.append(element("dt", {}, name.replaceAll("_", " ")), element("dd", {}, value));
    });
    this.text.append(table);
    if (this.root.open) return;
    this.root.showModal();
    this.root.focus();
  }
}
