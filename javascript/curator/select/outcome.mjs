// The result of a selection in the panel "Select": how well it covers, beside the vote of the runs, and what is missed.

import { element } from "../../shared/elements.mjs";
import "../curve/curve.mjs";
import { say } from "../panels/side_controls.mjs";
import { folded } from "../panels/side_panel.mjs";
import { missSentences } from "./quotas.mjs";
import { isKnown, voteWords } from "./vote.mjs";
import { language, number, t } from "../words/words.mjs";

/** @typedef {import("./select_panel.mjs").SelectPanel} SelectPanel */
/** @typedef {import("../curve/curve.mjs").CoverageCurve} CoverageCurve */

export function buildOutcome() {
  return [
    element("p", { class: "quiet small", "data-part": "measures" }),
    element("p", { class: "quiet small", "data-part": "vote" }),
    element("ul", { class: "shortfalls warn", "data-part": "shortfalls" }),
  ];
}

export function buildCurve() {
  const enough = folded("enough", t("select.enough"), document.createElement("lora-curator-curve"));
  enough.setAttribute("data-part", "enough");
  enough.setAttribute("open", "");
  return enough;
}

/** @param {SelectPanel} panel */
export function refreshOutcome(panel) {
  const { model } = panel;
  const { outcome } = model;
  tell(panel, "measures", measureWords(outcome?.measures));
  tell(panel, "vote", outcome ? voteWords(outcome) : "");
  const list = panel.one('[data-part="shortfalls"]');
  const sentences = shortfallsOf(model);
  list.hidden = !sentences.length;
  const same = sentences.join("\n") === [...list.children].map((one) => one.textContent).join("\n");
  if (!same) list.replaceChildren(...sentences.map((/** @type {string} */ one) => element("li", {}, one)));
  const { curve = null, knee = null, advice = "" } = outcome ?? {};
  const drawn = /** @type {CoverageCurve} */ (panel.one("lora-curator-curve"));
  drawn.show({ curve, knee, at: model.table ? model.counts.kept : null, advice });
  panel.one('[data-part="enough"]').hidden = drawn.hidden;
}

/** @param {SelectPanel} panel @param {string} part @param {string} words */
function tell(panel, part, words) {
  const one = panel.one(`[data-part="${part}"]`);
  say(one, words);
  one.hidden = !words;
}

/** @param {any} measures */
function measureWords(measures) {
  const { covering_radius: radius, mean_distance: mean, closest_pair: pair } = measures ?? {};
  const words = [];
  if (isKnown(radius) && isKnown(mean)) words.push(t("select.measures", { radius: number(radius), mean: number(mean) }));
  if (isKnown(pair)) words.push(t("select.pair", { pair: number(pair) }));
  return words.join(" ");
}

/** The server's sentences are English: in another language the missed quotas are counted up instead.
 * @param {any} model @returns {string[]} */
function shortfallsOf(model) {
  const sentences = model.outcome?.shortfalls ?? [];
  const own = language() === "en" || !sentences.length ? [] : missSentences(model);
  return own.length ? own : sentences;
}
