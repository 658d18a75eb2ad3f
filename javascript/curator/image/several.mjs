// Several selected images: how many, what was decided, what their captions have in common.

import { element } from "../../shared/elements.mjs";
import { Buttons } from "./decision.mjs";
import { section, settled, stateBadge, stopAt, thumb, walkable } from "./elements.mjs";
import { button } from "../panels/side_controls.mjs";
import { TagCounts } from "../captions/tags_count.mjs";
import { number, t } from "../words/words.mjs";

const STATES = ["pinned", "kept", "undecided", "dropped", "excluded"];
const THUMBS = 12;
const MOST_COMPARED = 12;
const MOST_TAGS = 16;
/** The captions of more images are read when the selection has rested. */
const AT_ONCE = 5000;
const REST_MS = 250;

export class Several {
  /** @param {import("../model/model.mjs").CuratorModel} model @param {(row: number) => void} onGo */
  constructor(model, onGo) {
    this.model = model;
    this.onGo = onGo;
    /** @type {number[]} */
    this.rows = [];
    this.counts = new TagCounts();
    this.later = settled(() => this.#tags(), REST_MS);
    this.title = element("h2", { class: "name" });
    this.states = element("p", { class: "states" });
    this.buttons = new Buttons(model);
    this.strip = element("div", { class: "strip", role: "group", "aria-label": t("inspect.selected") });
    walkable(this.strip);
    this.more = element("p", { class: "quiet" });
    this.compare = button(t("inspect.compare"), () => model.ask("compare", this.rows));
    this.edit = button(t("inspect.edit_captions"), () => model.ask("captions", this.rows));
    this.edit.hidden = !model.can.captions;
    this.clear = button(t("inspect.clear_selection"), () => model.setSelection([], "replace"));
    const actions = element("div", { class: "row" }, this.compare, this.edit, this.clear);
    this.tags = element("ul", { class: "tags" });
    this.missing = element("p", { class: "quiet" });
    this.captions = section("common", t("inspect.common"), this.tags, this.missing);
    this.root = element("div", { class: "several" }, this.title, this.states, this.buttons.root);
    this.root.append(this.strip, this.more, actions, this.captions);
  }

  /** @param {number[]} rows */
  show(rows) {
    this.rows = rows;
    this.title.textContent = t("inspect.several", { n: rows.length });
    this.buttons.show(rows);
    this.compare.hidden = rows.length > MOST_COMPARED;
    const numbers = new Map();
    for (const row of rows) {
      const state = this.model.stateOf(row);
      numbers.set(state, (numbers.get(state) ?? 0) + 1);
    }
    const states = STATES.filter((state) => numbers.has(state)).map((state) => {
      const one = stateBadge(state);
      one.prepend(element("span", { class: "number" }, number(numbers.get(state))));
      return one;
    });
    this.states.replaceChildren(...states);
    this.#strip();
    if (rows.length <= AT_ONCE) this.#tags();
    else this.later();
  }

  #strip() {
    const rows = this.rows.slice(0, THUMBS);
    const shown = rows.map((row) => `${row} ${this.model.stateOf(row)}`).join();
    const more = this.rows.length - rows.length;
    this.more.textContent = more ? t("inspect.more", { n: more }) : "";
    this.more.hidden = !more;
    if (shown === this.shown) return;
    this.shown = shown;
    const label = t("inspect.look_at");
    this.strip.replaceChildren(
      ...rows.map((row) => thumb(this.model, row, { label, onClick: () => this.onGo(row) })),
    );
    stopAt(this.strip);
  }

  #tags() {
    const captions = this.model.table?.captions ?? [];
    const counted = this.counts.count(captions, this.rows).slice(0, MOST_TAGS);
    const all = this.rows.length;
    this.tags.replaceChildren(
      ...counted.map(({ tag, count }) => {
        const text = count === all ? t("inspect.in_all") : t("inspect.in_some", { count, all });
        return element("li", {}, tag, " ", element("span", { class: "quiet number" }, text));
      }),
    );
    this.tags.hidden = counted.length === 0;
    const none = this.rows.filter((row) => !captions[row]?.trim()).length;
    this.missing.textContent = none ? t("inspect.no_captions", { n: none }) : "";
    this.missing.hidden = !none;
    this.captions.hidden = this.tags.hidden && !none;
  }
}
