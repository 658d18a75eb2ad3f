// The caption of one image as a field. A text is saved once, when the field is left.

import { element, mark } from "../../shared/elements.mjs";
import { focusedElement, keepKeys, say, section } from "./elements.mjs";
import { button } from "../panels/side_controls.mjs";
import { countWords, tagsOf } from "../captions/tags.mjs";
import { t } from "../words/words.mjs";

export class CaptionField {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    this.row = -1;
    /** @type {any} */
    this.details = null;
    /** The text that is saved or on its way; null for no caption. @type {string | null} */
    this.saved = null;
    /** The text that was given up for the file's own, until the answer says that one. @type {string | null} */
    this.left = null;
    /** Where the keyboard was before the field took it. @type {HTMLElement | null} */
    this.from = null;
    this.field = element("textarea", { rows: "4", spellcheck: "true", class: "caption-text" });
    this.field.setAttribute("aria-label", t("inspect.caption.edit"));
    this.field.placeholder = t("inspect.caption.none");
    this.field.readOnly = !model.can.captions;
    this.count = element("span", { class: "quiet number" });
    this.mark = element("span", { class: "edited" }, t("inspect.caption.edited"));
    this.back = button(t("inspect.caption.back"), () => this.#back(), { class: "quiet small" });
    this.prompt = button(t("inspect.prompt.use"), () => this.#usePrompt(), { class: "small" });
    this.promptText = element("p", { class: "prompt" });
    this.generated = element("div", { class: "generated" });
    this.generated.append(element("span", { class: "tagged" }, t("inspect.generated")));
    this.generated.append(this.promptText, this.prompt);
    this.composed = element("p", { class: "composed" });
    const below = element("div", { class: "below" }, this.count, this.mark, this.back);
    this.root = section("caption", t("inspect.caption"), this.field, below, this.generated);
    this.root.append(this.composed);
    keepKeys(this.field);
    this.field.addEventListener("input", () => this.#counted());
    this.field.addEventListener("blur", () => this.save());
    this.field.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {number} row @param {any} details */
  show(row, details) {
    const { model } = this;
    const text = model.table?.captions[row] ?? null;
    if (row !== this.row) {
      this.save();
      this.row = row;
      this.left = null;
      this.#take(text);
    } else if (!this.changed && (this.left === null || text !== this.left)) {
      this.left = null;
      this.#take(text);
    }
    this.details = details;
    const edited = model.edited[row] === 1;
    this.mark.hidden = !edited;
    this.back.hidden = !edited || !model.can.captions;
    this.back.title = details?.own_caption ?? t("inspect.caption.none");
    this.generated.hidden = !details?.synthetic;
    say(this.promptText, details?.prompt ?? "");
    const useful = details?.prompt && details.prompt !== this.saved && model.can.captions;
    this.prompt.hidden = !useful;
    this.#composed();
  }

  /** Take the keyboard; leaving the field with a key gives it back. */
  write() {
    this.from = focusedElement();
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  /** Whether something is typed that is not saved. */
  get changed() {
    return this.row >= 0 && this.field.value !== (this.saved ?? "");
  }

  /** Save what was typed. Without a change nothing is sent. */
  save() {
    if (!this.changed || !this.model.can.captions) return;
    const text = this.field.value;
    this.saved = text;
    this.model.setCaption(this.row, text);
  }

  /** @param {string | null} text */
  #take(text) {
    this.saved = text;
    if (this.field.value !== (text ?? "")) this.field.value = text ?? "";
    this.#counted();
  }

  #counted() {
    const text = this.field.value;
    const tags = tagsOf(text).length;
    const parts = [t("inspect.caption.words", { n: countWords(text) })];
    if (tags) parts.push(t("inspect.caption.tags", { n: tags }));
    say(this.count, parts.join(" · "));
    mark(this.root, "data-changed", String(this.changed));
    this.composed.classList.toggle("stale", this.changed);
  }

  #composed() {
    const text = this.details?.composed;
    const worth = text && text !== this.saved;
    this.composed.hidden = !worth;
    if (!worth) return;
    const label = element("span", { class: "quiet" }, t("inspect.caption.composed"));
    this.composed.replaceChildren(label, " ", element("span", { class: "written" }, text));
  }

  #back() {
    this.left = this.saved;
    this.saved = this.details?.own_caption ?? null;
    this.field.value = this.saved ?? "";
    this.#counted();
    this.model.setCaption(this.row, null);
  }

  #usePrompt() {
    this.field.value = this.details.prompt;
    this.save();
    this.#counted();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.save();
      this.#leave();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.#take(this.saved);
      this.#leave();
    }
  }

  #leave() {
    this.field.blur();
    this.from?.focus();
    this.from = null;
  }
}
