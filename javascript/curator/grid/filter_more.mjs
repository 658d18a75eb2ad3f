// Filters that are not needed every day: reason, tag, group, cluster, ranges of scores.

import { element } from "../../shared/elements.mjs";
import { columnLabel } from "./filter_bar.mjs";
import { reasonWords } from "./cell.mjs";
import { t } from "../words/words.mjs";

const TYPING_MS = 250;

export class FilterMore {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    this.reason = element("select", {});
    this.reason.addEventListener("change", () => model.setView({ reason: this.reason.value }));
    this.tag = element("input", { type: "text", autocomplete: "off", spellcheck: "false" });
    this.cluster = numberField(() => this.#number("cluster", this.cluster.value));
    this.group = numberField(() => this.#number("group", this.group.value));
    this.tag.addEventListener("input", later(() => model.setView({ tag: this.tag.value.trim() })));
    this.duplicates = element("input", { type: "checkbox" });
    this.duplicates.addEventListener("change", () => {
      model.setView({ show: this.duplicates.checked ? "duplicates" : "all" });
    });
    this.column = element("select", {});
    this.column.addEventListener("change", () => this.#showRange());
    this.low = numberField(() => this.#range());
    this.high = numberField(() => this.#range());
    const copies = element("label", { class: "check" }, this.duplicates, t("app.filter.duplicates"));
    this.root = element(
      "div",
      { class: "more-filters" },
      field("app.filter.reason", this.reason),
      field("app.filter.tag", this.tag),
      field("app.filter.cluster", this.cluster),
      field("app.filter.group", this.group),
      element(
        "div",
        { class: "range" },
        field("app.filter.score", this.column),
        field("app.filter.from", this.low),
        field("app.filter.to", this.high),
      ),
      copies,
    );
    this.root.hidden = true;
  }

  setColumns() {
    const columns = this.model.table?.columns ?? [];
    const scores = columns.filter(({ kind }) => kind === "score" || kind === "frequency");
    const options = scores.map((one) => element("option", { value: one.name }, columnLabel(one)));
    this.column.replaceChildren(...options);
    this.#showRange();
  }

  show() {
    const { view, states } = this.model;
    const reasons = [...new Set(["", view.reason, ...states.reasons])];
    if (this.reason.options.length !== reasons.length) {
      const any = t("app.filter.any");
      const options = reasons.map((code) =>
        element("option", { value: code }, code ? reasonWords(code) : any),
      );
      this.reason.replaceChildren(...options);
    }
    this.reason.value = view.reason;
    write(this.tag, view.tag);
    write(this.cluster, view.cluster === null ? "" : String(view.cluster + 1));
    write(this.group, view.group === null ? "" : String(view.group + 1));
    this.duplicates.checked = view.show === "duplicates";
    this.#showRange();
  }

  #showRange() {
    const [low, high] = this.model.view.ranges[this.column.value] ?? [null, null];
    write(this.low, low === null ? "" : String(low));
    write(this.high, high === null ? "" : String(high));
  }

  #range() {
    const name = this.column.value;
    if (!name) return;
    const { [name]: _, ...ranges } = this.model.view.ranges;
    const [low, high] = [this.low.value, this.high.value].map(toNumber);
    if (low !== null || high !== null) ranges[name] = [low, high];
    this.model.setView({ ranges });
  }

  /** Groups and clusters are counted from 1 where people read them. */
  #number(/** @type {"cluster" | "group"} */ name, /** @type {string} */ text) {
    const number = toNumber(text);
    this.model.setView({ [name]: number === null ? null : number - 1 });
  }
}

/** @param {string} text */
function toNumber(text) {
  return text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

/** Not while somebody types in it. @param {HTMLInputElement} input @param {string} text */
function write(input, text) {
  if (!input.matches(":focus") && input.value !== text) input.value = text;
}

/** @param {() => void} call */
function later(call) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(call, TYPING_MS);
  };
}

/** @param {() => void} onInput */
function numberField(onInput) {
  const input = element("input", { type: "number", step: "any" });
  input.addEventListener("input", later(onInput));
  return input;
}

/** @param {string} key @param {HTMLElement} control */
function field(key, control) {
  return element("label", { class: "field" }, element("span", {}, t(key)), control);
}
