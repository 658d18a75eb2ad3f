// What was decided about one image or several, by whom and why, and the buttons that decide.

import { element, icon, mark } from "../../shared/elements.mjs";
import { nameOf, stateBadge, thumb } from "./elements.mjs";
import { button } from "../panels/side_controls.mjs";
import { percent, t } from "../words/words.mjs";

/** @typedef {import("../model/model.mjs").CuratorModel} CuratorModel */

/** Who may have decided, as far as there are words for it. */
const AUTHORS = ["user", "quality", "dedupe", "select", "augment", "regularize"];
const STAR = "M8 1.2l2.1 4.3 4.7.7-3.4 3.3.8 4.7L8 12l-4.2 2.2.8-4.7L1.2 6.2l4.7-.7z";

/** Pin, Exclude, Undecided, Star: always at the same place. */
export class Buttons {
  /** @param {CuratorModel} model */
  constructor(model) {
    this.model = model;
    /** @type {number[]} */
    this.rows = [];
    this.pin = decide("pin", "pinned", () => model.toggleDecision(this.rows, "keep"));
    this.exclude = decide("exclude", "excluded", () => model.toggleDecision(this.rows, "drop"));
    this.undecided = decide("undecided", "open", () => model.decide(this.rows, "undecided"));
    this.star = decide("star", "", () => model.star(this.rows, !this.#starred()));
    this.star.querySelector("path")?.setAttribute("d", STAR);
    this.star.querySelector("span")?.remove();
    this.star.setAttribute("aria-label", t("inspect.star"));
    for (const one of [this.pin, this.exclude, this.undecided]) one.hidden = !model.can.decide;
    this.star.hidden = !model.can.star;
    this.root = element("div", { class: "decide", role: "group" });
    this.root.setAttribute("aria-label", t("inspect.decide"));
    this.root.append(this.pin, this.exclude, this.undecided, this.star);
  }

  /** @param {number[]} rows */
  show(rows) {
    const { model } = this;
    this.rows = rows;
    const all = (/** @type {string} */ state) => rows.every((row) => model.stateOf(row) === state);
    mark(this.pin, "aria-pressed", String(all("pinned")));
    mark(this.exclude, "aria-pressed", String(all("excluded")));
    mark(this.star, "aria-pressed", String(this.#starred()));
    this.undecided.disabled = all("undecided");
  }

  #starred() {
    return this.rows.every((row) => this.model.starred[row]);
  }
}

/** @param {string} name @param {string} sign @param {() => void} onClick */
function decide(name, sign, onClick) {
  const made = button("", onClick, { class: name, title: t(`inspect.${name}.hint`) });
  made.append(icon(sign), element("span", {}, t(`inspect.${name}`)));
  return made;
}

/** The decision with its reason; how often random runs select the image; the image it points at. */
export class Decision {
  /** @param {CuratorModel} model @param {(row: number) => void} onGo */
  constructor(model, onGo) {
    this.model = model;
    this.onGo = onGo;
    this.line = element("p", { class: "verdict" });
    this.sentence = element("p", { class: "sentence" });
    this.stability = element("p", { class: "stability" });
    this.near = element("div", { class: "near" });
    this.root = element("div", { class: "decision" }, this.line, this.sentence, this.stability);
    this.root.append(this.near);
  }

  /** @param {number} row @param {any} details */
  show(row, details) {
    const { model } = this;
    const state = model.stateOf(row);
    const mine = model.byUser[row] === 1;
    this.line.replaceChildren(stateBadge(state));
    const who = authorText(mine ? "user" : details?.author, state);
    if (who) this.line.append(element("span", { class: "quiet" }, who));
    const known = details && agrees(details, state);
    this.sentence.textContent = known ? (details.sentence ?? "") : mine ? t(`inspect.mine.${state}`) : "";
    this.sentence.hidden = !this.sentence.textContent && Boolean(details);
    this.#stability(details, state === "kept" || state === "pinned");
    this.#near(known ? details : null);
  }

  /** @param {any} details @param {boolean} kept */
  #stability(details, kept) {
    const share = details?.frequency;
    // An image that a step has dropped before takes no part in the runs.
    this.stability.hidden = share === null || share === undefined || (!kept && share === 0);
    if (this.stability.hidden) return;
    const name = kept ? details.stability : null;
    const words = t(`inspect.stability.${name ?? "often"}.words`, { share: percent(share) });
    this.stability.replaceChildren(element("span", { class: "quiet" }, words));
    if (!name) return;
    const ring = element("span", { class: "ring", "data-stability": name });
    ring.textContent = t(`inspect.stability.${name}`);
    this.stability.prepend(ring);
  }

  /** @param {any} details */
  #near(details) {
    const row = details?.near;
    this.near.hidden = row === null || row === undefined;
    if (this.near.hidden) return;
    const twin = details.reason.includes("duplicate");
    const text = t(twin ? "inspect.near.twin" : "inspect.near.pick");
    const path = this.model.table?.paths[row] ?? "";
    const go = () => this.onGo(row);
    const label = element("span", { class: "stacked" }, element("span", {}, text));
    label.append(element("span", { class: "quiet cut", title: path }, nameOf(path)));
    const compare = button(t("inspect.compare"), () => this.model.ask("compare", [details.row, row]));
    this.near.replaceChildren(thumb(this.model, row, { label: text, onClick: go }), label, compare);
  }
}

/** Whether the server's reason is about the decision that is shown. @param {any} details @param {string} state */
function agrees(details, state) {
  const mine = details.author === "user";
  if (details.choice === "keep") return state === (mine ? "pinned" : "kept");
  if (details.choice === "drop") return state === (mine ? "excluded" : "dropped");
  return state === "undecided";
}

/** @param {string | undefined} author @param {string} state */
function authorText(author, state) {
  if (!author || state === "undecided") return "";
  if (AUTHORS.includes(author)) return t(`inspect.by.${author}`);
  return t("inspect.by", { step: author.replaceAll("_", " ") });
}
