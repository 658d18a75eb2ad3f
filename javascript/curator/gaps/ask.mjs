// What gaps are looked for in: the kept images or a core, with texts where the encoder reads them.

import { element } from "../../shared/elements.mjs";
import { runs } from "../job/job_words.mjs";
import { button, check, say, show } from "../panels/side_controls.mjs";
import { section } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";
import { keptCount } from "./report.mjs";

/** @typedef {import("./gaps_panel.mjs").GapsPanel} GapsPanel */

/** The encoder that compares pictures alone. */
const WORDLESS = "descriptor";
const MOST = { core: 1000, count: 1000 };

/** @param {GapsPanel} panel */
export function buildAsk(panel) {
  const prompts = element("textarea", { rows: "3", spellcheck: "false", "data-field": "prompts", "aria-describedby": "prompts-why" });
  prompts.addEventListener("input", () => panel.choose({ prompts: prompts.value }));
  const asks = element(
    "label",
    { class: "field", "data-part": "asks" },
    element("span", {}, t("gaps.prompts")),
    prompts,
    element("span", { class: "quiet small", id: "prompts-why" }, t("gaps.prompts.why")),
  );
  const wordless = element("div", { class: "stack", "data-part": "wordless" }, element("p", { class: "quiet small" }, t("gaps.prompts.none")));
  wordless.append(element("div", { class: "row" }, button(t("gaps.settings"), () => panel.model.ask("settings", []))));
  return section(
    t("gaps.title"),
    element("p", { class: "quiet small" }, t("gaps.why")),
    element(
      "fieldset",
      {},
      element("legend", {}, t("gaps.look_at")),
      element("div", { class: "radios" }, radio(panel, "kept"), radio(panel, "core"), coreCount(panel)),
    ),
    numberLine(panel, "count", t("gaps.count")),
    asks,
    wordless,
    button("", () => void panel.run(), { class: "primary big", "data-action": "gaps" }),
    element("p", { class: "out", role: "alert", "data-part": "problem" }),
  );
}

/** @param {GapsPanel} panel @param {"kept" | "core"} name */
function radio(panel, name) {
  const input = element("input", { type: "radio", name: "set", value: name, "data-field": "set" });
  input.addEventListener("change", () => panel.choose({ set: name }));
  const words = element("span", { "data-part": name }, name === "core" ? t("gaps.core") : "");
  if (name === "core") words.append(element("span", { class: "quiet small" }, ` ${t("gaps.core.why")}`));
  return element("label", { class: "switch" }, input, words);
}

/** @param {GapsPanel} panel */
function coreCount(panel) {
  const line = numberLine(panel, "core", t("gaps.core.count"));
  line.classList.add("with");
  line.setAttribute("data-part", "core-count");
  return line;
}

/** @param {GapsPanel} panel @param {"core" | "count"} name @param {string} label */
function numberLine(panel, name, label) {
  const input = element("input", {
    type: "number", inputmode: "numeric", class: "count number", min: "1", max: String(MOST[name]), "data-field": name,
  });
  input.addEventListener("change", () => {
    const typed = Math.round(Number(input.value));
    if (Number.isFinite(typed) && input.value.trim()) panel.choose({ [name]: Math.min(MOST[name], Math.max(1, typed)) });
    input.value = String(panel.form[name]);
  });
  return element("label", { class: "field inline" }, input, element("span", {}, label));
}

/** Whether the encoder of the folder reads texts. @param {GapsPanel} panel */
export function readsTexts(panel) {
  return (panel.model.recipe?.scan?.encoder ?? WORDLESS) !== WORDLESS;
}

/** @param {GapsPanel} panel */
export function refreshAsk(panel) {
  const { model, form } = panel;
  const kept = keptCount(model);
  say(panel.one('[data-part="kept"]'), kept ? t("gaps.kept", { n: kept }) : t("gaps.kept.none"));
  for (const one of panel.shadowRoot?.querySelectorAll('[data-field="set"]') ?? []) {
    const input = /** @type {HTMLInputElement} */ (one);
    check(input, input.value === panel.set);
    input.disabled = input.value === "kept" && !kept;
  }
  panel.one('[data-part="core-count"]').hidden = panel.set !== "core";
  for (const name of /** @type {const} */ (["core", "count", "prompts"])) show(panel.one(`[data-field="${name}"]`), form[name]);
  const reads = readsTexts(panel);
  panel.one('[data-part="asks"]').hidden = !reads;
  panel.one('[data-part="wordless"]').hidden = reads;
  const looking = model.job?.kind === "gaps" && runs(model.job);
  const start = panel.one('[data-action="gaps"]');
  start.disabled = runs(model.job) || panel.starting;
  say(start, looking ? t("gaps.running") : panel.report ? t("gaps.again") : t("gaps.run"));
  const failed = model.job?.kind === "gaps" && model.job.state === "failed" ? model.job.message : "";
  const problem = panel.problem || failed;
  say(panel.one('[data-part="problem"]'), problem);
  panel.one('[data-part="problem"]').hidden = !problem;
}
