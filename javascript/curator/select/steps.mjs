// What is dropped before the selection: poor images by rules with limits, and duplicates.

import { element } from "../../shared/elements.mjs";
import { runs } from "../job/job_words.mjs";
import { button, check, say, show, switchField } from "../panels/side_controls.mjs";
import { folded } from "../panels/side_panel.mjs";
import { percent, t } from "../words/words.mjs";

/** @typedef {import("./select_panel.mjs").SelectPanel} SelectPanel */

/** What is still good, by the side of the limit that is bad. */
const SIDES = { below: "≥", above: "≤" };

/** @param {SelectPanel} panel */
export function buildSteps(panel) {
  const similarity = element("input", {
    type: "range", class: "grow", min: "0.5", max: "1", step: "0.01", "data-field": "similarity",
  });
  similarity.setAttribute("aria-label", t("steps.similarity"));
  similarity.addEventListener("input", () => say(panel.one('[data-part="similarity"]'), percent(Number(similarity.value))));
  similarity.addEventListener("change", () => panel.changeSteps({ dedupe: { similarity: Number(similarity.value) } }));
  const rules = (panel.model.about?.rules ?? []).map((/** @type {any} */ rule) => ruleLine(panel, rule));
  return folded(
    "steps",
    t("steps.title"),
    element(
      "div",
      { class: "stack" },
      element("p", { class: "quiet small" }, t("steps.why")),
      switchField(t("steps.quality"), { "data-field": "quality" }, (enabled) => panel.changeSteps({ quality: { enabled } })),
      switchField(t("steps.dedupe"), { "data-field": "dedupe" }, (enabled) => panel.changeSteps({ dedupe: { enabled } })),
      element(
        "div",
        { class: "row" },
        element("span", { class: "quiet" }, t("steps.similarity")),
        similarity,
        element("span", { class: "number", "data-part": "similarity" }),
      ),
      folded(
        "rules",
        t("steps.rules"),
        element("p", { class: "quiet small" }, t("steps.rules.why")),
        element("ul", { class: "rules" }, ...rules),
        button(t("steps.rules.reset"), () => panel.changeSteps({ quality: { limits: {} } }), { "data-action": "reset-rules" }),
      ),
      element("p", { class: "small", "data-part": "judging", role: "status" }),
    ),
  );
}

/** @param {SelectPanel} panel @param {any} rule */
function ruleLine(panel, rule) {
  const label = ruleName(rule);
  const metric = panel.model.about?.metrics?.find((/** @type {any} */ one) => one.name === rule.metric);
  const on = element("input", { type: "checkbox", "data-rule": rule.code });
  const limit = element("input", { type: "number", class: "count number", step: "any", "data-limit": rule.code });
  limit.setAttribute("aria-label", t("steps.limit", { rule: label }));
  on.addEventListener("change", () => changeLimit(panel, rule.code, on.checked ? rule.limit : null));
  limit.addEventListener("change", () => {
    const value = Number(limit.value);
    if (limit.value.trim() === "" || !Number.isFinite(value)) return show(limit, limitOf(panel, rule));
    changeLimit(panel, rule.code, value);
  });
  const line = element("label", { class: "switch grow" }, on, element("span", {}, label));
  const what = element("span", { class: "small quiet tag" }, rule.drops ? t("steps.drops") : t("steps.warns"));
  const side = element("span", { class: "quiet side", "aria-hidden": "true" }, SIDES[/** @type {"above"} */ (rule.side)] ?? "");
  const item = element("li", {}, line, what, side, limit);
  if (metric) item.title = [metric.label, metric.unit].filter(Boolean).join(", ");
  return item;
}

/** @param {any} rule */
function ruleName(rule) {
  const key = `rule.${rule.code}`;
  const name = t(`rule.${rule.code}`);
  return name === key ? (rule.label ?? rule.code.replaceAll("_", " ")) : name; // a rule of a plug-in
}

/** @param {SelectPanel} panel */
export function refreshSteps(panel) {
  const { model } = panel;
  const quality = panel.recipe.quality ?? {};
  const dedupe = panel.recipe.dedupe ?? {};
  check(panel.one('[data-field="quality"]'), quality.enabled !== false);
  check(panel.one('[data-field="dedupe"]'), dedupe.enabled !== false);
  show(panel.one('[data-field="similarity"]'), dedupe.similarity ?? 0.95);
  say(panel.one('[data-part="similarity"]'), percent(dedupe.similarity ?? 0.95));
  panel.one('[data-field="similarity"]').disabled = dedupe.enabled === false;
  for (const rule of model.about?.rules ?? []) {
    const value = limitOf(panel, rule);
    check(panel.one(`[data-rule="${rule.code}"]`), value !== null);
    const limit = panel.one(`[data-limit="${rule.code}"]`);
    show(limit, value ?? rule.limit);
    limit.disabled = value === null;
  }
  panel.one('[data-action="reset-rules"]').disabled = !Object.keys(quality.limits ?? {}).length;
  const judging = model.job?.kind === "judge" && runs(model.job);
  const sentence = panel.judgeWaits ? t("steps.waits") : judging ? t("steps.judging") : "";
  say(panel.one('[data-part="judging"]'), sentence);
}

/** The limit of a rule now, null when it is switched off. @param {SelectPanel} panel @param {any} rule */
function limitOf(panel, rule) {
  const limits = panel.recipe.quality?.limits ?? {};
  return Object.hasOwn(limits, rule.code) ? limits[rule.code] : rule.limit;
}

/** @param {SelectPanel} panel @param {string} code @param {number | null} limit null switches the rule off */
function changeLimit(panel, code, limit) {
  const limits = { ...panel.recipe.quality?.limits, [code]: limit };
  const usual = panel.model.about?.rules?.find((/** @type {any} */ rule) => rule.code === code)?.limit;
  if (limit === usual) delete limits[code];
  panel.changeSteps({ quality: { limits } });
}
