// What an edit would make of the captions, while it is typed.

import { element } from "../../shared/elements.mjs";
import { doesSomething } from "./scope.mjs";
import { changedWords } from "./diff.mjs";
import { say, settled, thumb } from "../image/elements.mjs";
import { button } from "../panels/side_controls.mjs";
import { sentenceOf } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

const TYPING_MS = 250;
const STEP = 20;

export class Preview {
  /**
   * @param {import("../model/model.mjs").CuratorModel} model
   * @param {() => {rows: number[], options: import("./scope.mjs").EditOptions}} edit
   * @param {(changed: number) => void} onKnown How many captions would change, -1 while it is not known.
   */
  constructor(model, edit, onKnown) {
    this.model = model;
    this.edit = edit;
    this.onKnown = onKnown;
    this.number = 0;
    this.shown = STEP;
    /** @type {{row: number, before: string, after: string}[]} */
    this.first = [];
    this.line = element("p", { class: "line", role: "status" });
    this.wrong = element("p", { class: "notice out", role: "alert" });
    this.wrong.hidden = true;
    this.list = element("ul", { class: "changes", "aria-label": t("captions.preview") });
    this.more = button(t("captions.show_more"), () => {
      this.shown += STEP;
      this.#draw();
    });
    this.more.hidden = true;
    this.root = element("div", { class: "preview" }, this.list, this.more);
    this.later = settled(() => void this.ask(), TYPING_MS);
  }

  /** The edit or the captions are others: what was known is out of date. */
  changed() {
    this.number += 1;
    this.root.classList.add("old");
    this.onKnown(-1);
    if (doesSomething(this.edit().options)) this.later();
    else {
      this.later.cancel();
      this.#clear();
    }
  }

  async ask() {
    const { rows, options } = this.edit();
    if (!doesSomething(options) || !this.model.table) return;
    this.number += 1;
    const { number } = this;
    try {
      const answer = await this.model.preview(rows, options);
      if (number !== this.number) return; // somebody typed on
      this.first = answer.first;
      this.shown = STEP;
      this.#wrong("");
      say(this.line, t("captions.change", { n: answer.changed, of: answer.of }));
      this.#draw();
      this.onKnown(answer.changed);
    } catch (error) {
      if (number !== this.number) return;
      this.#clear();
      this.#wrong(sentenceOf(error));
    }
  }

  #clear() {
    this.first = [];
    say(this.line, t("captions.nothing_asked"));
    this.#wrong("");
    this.#draw();
  }

  /** @param {string} sentence */
  #wrong(sentence) {
    this.wrong.hidden = !sentence;
    say(this.wrong, sentence);
    if (sentence) say(this.line, "");
  }

  #draw() {
    this.root.classList.remove("old");
    const shown = this.first.slice(0, this.shown);
    this.list.replaceChildren(...shown.map((one) => this.#change(one)));
    this.list.hidden = shown.length === 0;
    this.more.hidden = this.first.length <= shown.length;
  }

  /** @param {{row: number, before: string | null, after: string | null}} one */
  #change({ row, before, after }) {
    const both = changedWords(before ?? "", after ?? "");
    const go = () => this.model.setFocus(row, { reveal: true });
    const texts = element("div", { class: "stacked" });
    texts.append(words("before", both.before, "del"), words("after", both.after, "ins"));
    return element("li", {}, thumb(this.model, row, { label: t("inspect.look_at"), onClick: go }), texts);
  }
}

/** @param {string} name @param {import("./diff.mjs").Piece[]} pieces @param {"del" | "ins"} tag */
function words(name, pieces, tag) {
  const made = element("p", { class: name });
  for (const { text, changed } of pieces) made.append(changed ? element(tag, {}, text) : text);
  if (!pieces.length) made.append(element("span", { class: "quiet" }, t("inspect.caption.none")));
  return made;
}
