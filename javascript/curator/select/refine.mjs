// The second half of the panel "Select": how firm the choice is, and taking out what it should not have.

import { element } from "../../shared/elements.mjs";
import { runs } from "../job/job_words.mjs";
import { refreshShelf } from "./goals.mjs";
import { buildCurve, buildOutcome, refreshOutcome } from "./outcome.mjs";
import { matches, stabilityRows, wholeNumber } from "./counts.mjs";
import { button, say, show } from "../panels/side_controls.mjs";
import { columnOf, section } from "../panels/side_panel.mjs";
import { number, t } from "../words/words.mjs";

/** @typedef {import("./select_panel.mjs").SelectPanel} SelectPanel */

const CLASSES = /** @type {const} */ (["core", "stable", "variable"]);
const MODES = /** @type {const} */ (["look", "exclude", "pin"]);

/** @param {SelectPanel} panel */
export function buildRefine(panel) {
  const { model } = panel;
  const result = section(
    t("select.result"),
    element("p", { "data-part": "result" }),
    ...buildOutcome(),
    element("div", { class: "classes", "data-part": "classes" }, ...CLASSES.map((name) => classButton(panel, name))),
    buildCurve(),
  );
  result.setAttribute("data-part", "results");
  const modes = MODES.map((mode) => {
    const one = button(t(`select.mode.${mode}`), () => model.setView({ clickMode: mode }), { "data-mode": mode });
    return one;
  });
  const threshold = element("input", { type: "number", class: "count number", min: "1", max: "100", "data-field": "percent" });
  threshold.setAttribute("aria-label", t("select.matches.threshold"));
  threshold.addEventListener("input", () => {
    const value = wholeNumber(threshold.value, 1, 100, 0);
    if (value) panel.setThreshold(value);
  });
  threshold.addEventListener("change", () => show(threshold, panel.threshold));
  const slider = element("input", { type: "range", class: "grow", min: "1", max: "100", "data-field": "threshold" });
  slider.setAttribute("aria-label", t("select.matches.threshold"));
  slider.addEventListener("input", () => panel.setThreshold(Number(slider.value)));
  const act = (/** @type {string} */ op, /** @type {string} */ done) => () => panel.act({ op }, done);
  return [
    result,
    section(
      t("select.refine"),
      element("div", { class: "modes", role: "group", "aria-label": t("select.mode") }, ...modes),
      element("p", { class: "quiet small", "data-part": "mode", "aria-live": "polite" }),
      element("h4", {}, t("select.matches")),
      element("p", { class: "quiet small" }, t("select.matches.why")),
      element("div", { class: "row" }, threshold, element("span", {}, "%"), slider),
      button("", () => panel.excludeMatches(), { "data-action": "matches" }),
      element(
        "div",
        { class: "row" },
        button("", act("clear_exclusions", t("select.done.cleared")), { "data-action": "clear-exclusions" }),
        button("", act("clear_pins", t("select.done.unpinned")), { "data-action": "clear-pins" }),
        button(t("select.favourites"), act("star_kept", t("select.done.starred")), {
          "data-action": "favourites",
          title: t("select.favourites.why"),
        }),
      ),
      element(
        "div",
        { class: "said", "data-part": "done", role: "status" },
        element("span", { class: "grow" }),
        button(t("select.undo"), () => panel.undo(), { class: "quiet", "data-action": "undo" }),
      ),
    ),
  ];
}

/** @param {SelectPanel} panel @param {"core" | "stable" | "variable"} name */
function classButton(panel, name) {
  const one = button("", () => panel.showClass(name), { class: "class", "data-class": name });
  one.append(
    element("span", { class: "dot", "aria-hidden": "true" }),
    element("span", { class: "grow" }, t(`select.${name}`)),
    element("span", { class: "quiet small" }, t(`select.${name}.share`)),
    element("span", { class: "number" }),
  );
  one.title = t(`select.${name}.why`);
  return one;
}

/** @param {SelectPanel} panel */
export function refreshRefine(panel) {
  const { model } = panel;
  const shares = columnOf(model, "frequency");
  refreshResult(panel, shares);
  for (const mode of MODES) {
    panel.one(`[data-mode="${mode}"]`).setAttribute("aria-pressed", String(model.view.clickMode === mode));
  }
  say(panel.one('[data-part="mode"]'), t(`select.mode.${model.view.clickMode}.why`));
  show(panel.one('[data-field="percent"]'), panel.threshold);
  show(panel.one('[data-field="threshold"]'), panel.threshold);
  const n = shares ? matches(shares, model, panel.threshold / 100).length : 0;
  action(panel, "matches", shares ? t("select.matches.exclude", { n }) : t("select.matches.none"), n > 0 && model.can.decide);
  const { excluded = 0, pinned = 0, kept = 0 } = model.table ? model.counts : {};
  action(panel, "clear-exclusions", t("select.clear_exclusions", { n: excluded }), excluded > 0);
  action(panel, "clear-pins", t("select.clear_pins", { n: pinned }), pinned > 0);
  panel.one('[data-action="favourites"]').disabled = !kept;
  panel.one('[data-action="favourites"]').hidden = !model.can.star;
  say(panel.one('[data-part="done"] span'), panel.done);
  panel.one('[data-action="undo"]').hidden = !panel.done || !model.undoLabel || !model.can.undo;
}

/** @param {SelectPanel} panel @param {Float32Array | undefined} shares */
function refreshResult(panel, shares) {
  const { model } = panel;
  const rows = shares ? stabilityRows(shares, columnOf(model, "pick"), model) : null;
  panel.classes = rows;
  const selecting = model.job?.kind === "select" && runs(model.job);
  panel.one('[data-part="results"]').hidden = !rows && !model.outcome && !selecting;
  const { kept = 0, pinned = 0 } = model.table ? model.counts : {};
  say(
    panel.one('[data-part="result"]'),
    pinned ? t("select.kept.pinned", { n: kept, pinned }) : t("select.kept", { n: kept }),
  );
  refreshOutcome(panel);
  refreshShelf(panel);
  panel.one('[data-part="classes"]').hidden = !rows;
  for (const name of CLASSES) {
    const one = panel.one(`[data-class="${name}"]`);
    say(one.querySelector(".number"), number(rows?.[name].length ?? 0));
    one.disabled = !rows?.[name].length;
    one.setAttribute("aria-pressed", String(panel.shown === name));
  }
}

/** @param {SelectPanel} panel @param {string} name @param {string} label @param {boolean} on */
function action(panel, name, label, on) {
  const one = panel.one(`[data-action="${name}"]`);
  say(one, label);
  one.disabled = !on;
}
