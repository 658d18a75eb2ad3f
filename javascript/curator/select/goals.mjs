// What the selection is for: the goals as cards, the other ways folded, and how much quality counts.

import { element } from "../../shared/elements.mjs";
import { button, check, say, show, switchField } from "../panels/side_controls.mjs";
import { folded, section } from "../panels/side_panel.mjs";
import { percent, said, t } from "../words/words.mjs";

/** @typedef {import("./select_panel.mjs").SelectPanel} SelectPanel */

/** The reason of an image that was left out because it is unlike everything else. */
const ODDITY = "oddity";
const UNFILTERED = { text: "", show: /** @type {const} */ ("all"), group: null, cluster: null, tag: "", ranges: {}, onlySelection: null };

let made = 0;

/** @param {SelectPanel} panel */
export function buildGoals(panel) {
  const selectors = panel.model.about?.selectors ?? [];
  const goals = selectors.filter((/** @type {any} */ one) => one.is_goal);
  const others = selectors.filter((/** @type {any} */ one) => !one.is_goal);
  const group = `method-${(made += 1)}`;
  const cards = (/** @type {any[]} */ some) =>
    element("div", { class: "cards short" }, ...some.map((one) => card(panel, group, one)));
  // A server that knows no goals has only ways: these are not folded then.
  const ways = goals.length ? [cards(goals), folded("others", t("goal.others"), cards(others))] : [cards(others)];
  const title = goals.length ? t("goal.title") : t("select.method");
  return section(title, element("fieldset", { class: "stack ways" }, element("legend", { class: "spoken" }, title), ...ways));
}

/** One group of radio buttons, whether folded or not: the arrow keys go through what is seen.
 * @param {SelectPanel} panel @param {string} group @param {any} choice */
function card(panel, group, { name, label, explanation }) {
  const input = element("input", { type: "radio", name: group, value: name, "data-field": "method" });
  input.addEventListener("change", () => panel.choose({ method: name }));
  const words = element("span", {}, said(`said.selector.${name}`, label));
  const one = element("label", { class: "card" }, input, words);
  const why = said(`said.selector.${name}.why`, explanation ?? "");
  if (why) one.append(element("span", { class: "quiet" }, why));
  return one;
}

/** The slider between diversity and quality, and the shelf. @param {SelectPanel} panel */
export function buildBalance(panel) {
  const slider = element("input", { type: "range", class: "wide", min: "0", max: "100", step: "5", "data-field": "balance" });
  slider.addEventListener("input", () => panel.choose({ quality: Number(slider.value) / 100 }));
  const ends = element(
    "div",
    { class: "ends small quiet", "aria-hidden": "true" },
    element("span", {}, t("goal.diversity")),
    element("span", { class: "number", "data-part": "balance" }),
    element("span", {}, t("goal.quality")),
  );
  return element(
    "section",
    { "data-part": "tuning" },
    element("div", {}, slider, ends),
    switchField(t("shelf.keep"), { "data-field": "oddities" }, (oddities) => panel.choose({ oddities })),
    element("p", { class: "quiet small", "data-part": "shelf-why" }, t("shelf.why")),
    shelfRow(panel),
  );
}

/** The button that shows what lies on the shelf. @param {SelectPanel} panel */
function shelfRow(panel) {
  return element(
    "div",
    { class: "row", "data-part": "shelf" },
    button("", () => showShelf(panel), { "data-action": "shelf", "aria-pressed": "false" }),
    element("span", { class: "quiet small", role: "status" }),
  );
}

/** @param {SelectPanel} panel */
export function refreshGoals(panel) {
  const { options } = panel;
  for (const one of panel.shadowRoot?.querySelectorAll('input[data-field="method"]') ?? []) {
    const radio = /** @type {HTMLInputElement} */ (one);
    radio.checked = radio.value === options.method;
    const unfold = radio.checked && panel.unfolded !== radio.value;
    if (unfold) radio.closest("details")?.setAttribute("open", ""); // once: it may be folded again
  }
  panel.unfolded = options.method;
  panel.one('[data-part="tuning"]').hidden = !panel.tunes;
  if (!panel.tunes) return;
  const slider = panel.one('[data-field="balance"]');
  const share = percent(options.quality);
  show(slider, Math.round(options.quality * 100));
  slider.setAttribute("aria-label", t("goal.balance.spoken", { share }));
  say(panel.one('[data-part="balance"]'), percent(Number(slider.value) / 100));
  check(panel.one('[data-field="oddities"]'), options.oddities);
  panel.one('[data-part="shelf-why"]').hidden = !options.oddities;
}

/** How many lie on the shelf now: who is brought back is there no more. @param {SelectPanel} panel */
export function refreshShelf(panel) {
  const { model } = panel;
  let n = 0;
  if (model.outcome?.oddities) for (let row = 0; row < model.count; row += 1) n += Number(model.reasonCode(row) === ODDITY);
  const shown = model.view.reason === ODDITY;
  panel.one('[data-part="shelf"]').hidden = !n && !shown;
  const one = panel.one('[data-action="shelf"]');
  say(one, t("shelf.show", { n }));
  one.setAttribute("aria-pressed", String(shown));
  say(panel.one('[data-part="shelf"] .quiet'), shown && model.can.decide ? t("shelf.shown") : "");
}

/** Only what lies on the shelf, and all again. @param {SelectPanel} panel */
function showShelf({ model }) {
  if (model.view.reason === ODDITY) model.setView({ reason: "" });
  else model.setView({ ...UNFILTERED, reason: ODDITY });
}
