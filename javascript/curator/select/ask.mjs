// The first half of the panel "Select": how many images, what for, and the button.

import { element } from "../../shared/elements.mjs";
import { runs } from "../job/job_words.mjs";
import { candidates, notApplied, wholeNumber } from "./counts.mjs";
import { buildBalance, buildGoals, refreshGoals } from "./goals.mjs";
import { button, numberField, say, show } from "../panels/side_controls.mjs";
import { columnOf, folded, section } from "../panels/side_panel.mjs";
import { buildQuotas, refreshQuotas } from "./quotas.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("./select_panel.mjs").SelectPanel} SelectPanel */

const SLIDER = { min: "10", max: "1000", step: "10" };
const MOST_IMAGES = 100_000;
/** The server sets no limit. Time and memory grow with each run, and after so many a share is known to 0.03. */
const MOST_RUNS = 1000;
const MOST_SEED = 2 ** 31 - 1;

/** @param {SelectPanel} panel */
export function buildAsk(panel) {
  const slider = element("input", { type: "range", class: "grow", "data-field": "slider", ...SLIDER });
  slider.setAttribute("aria-label", t("select.count"));
  slider.addEventListener("input", () => panel.choose({ count: Number(slider.value) }));
  const count = element("input", { type: "number", class: "count number", min: "1", "data-field": "count" });
  count.setAttribute("aria-label", t("select.count"));
  count.addEventListener("input", () => {
    const value = wholeNumber(count.value, 1, MOST_IMAGES, 0);
    if (value) panel.choose({ count: value });
  });
  count.addEventListener("change", () => show(count, panel.options.count));
  count.addEventListener("keydown", (event) => {
    if (event.key === "Enter") panel.run();
  });
  const field = (/** @type {string} */ name) => ({ "data-field": name });
  return [
    section(
      t("select.count"),
      element("div", { class: "row" }, count, slider),
      element("p", { class: "quiet small", "data-part": "candidates", "aria-live": "polite" }),
    ),
    buildGoals(panel),
    buildBalance(panel),
    buildQuotas(panel),
    folded(
      "runs",
      t("select.runs"),
      element(
        "div",
        { class: "row" },
        numberField(t("select.iterations"), { min: "1", max: String(MOST_RUNS), ...field("iterations") }, (text) =>
          panel.choose({ iterations: wholeNumber(text, 1, MOST_RUNS, panel.options.iterations) }),
        ),
        numberField(t("select.seed"), { min: "0", ...field("seed") }, (text) =>
          panel.choose({ seed: wholeNumber(text, 0, MOST_SEED, panel.options.seed) }),
        ),
      ),
      element("p", { class: "quiet small" }, t("select.iterations.why")),
    ),
    element(
      "section",
      {},
      element("p", { class: "warn", "data-part": "waiting", "aria-live": "polite" }),
      element("div", { class: "starts" }, button("", () => panel.run(), { class: "primary big", "data-action": "select" }), running(panel)),
      element("p", { class: "out", role: "alert", "data-part": "problem" }),
    ),
  ];
}

/** @param {SelectPanel} panel */
function running(panel) {
  return element(
    "div",
    { "data-part": "running" },
    element("progress", { max: "1", "aria-label": t("select.running") }),
    element(
      "div",
      { class: "row" },
      element("span", { class: "grow number", "data-part": "progress" }),
      button(t("job.stop"), () => panel.stop(), { "data-action": "stop" }),
    ),
  );
}

/** @param {SelectPanel} panel */
export function refreshAsk(panel) {
  const { model, options } = panel;
  show(panel.one('[data-field="count"]'), options.count);
  show(panel.one('[data-field="slider"]'), Math.min(1000, Math.max(10, options.count)));
  show(panel.one('[data-field="iterations"]'), options.iterations);
  show(panel.one('[data-field="seed"]'), options.seed);
  refreshGoals(panel);
  refreshQuotas(panel);
  refreshCandidates(panel);
  const job = model.job?.kind === "select" ? model.job : null;
  const running = runs(job);
  panel.one('[data-part="running"]').hidden = !running;
  const start = panel.one('[data-action="select"]');
  start.hidden = running;
  start.disabled = !model.table || runs(model.job) || panel.starting;
  if (running) refreshProgress(panel, job);
  const picks = columnOf(model, "pick");
  const waits = picks ? notApplied(picks, model) : { exclusions: 0, pins: 0 };
  const sentences = [];
  if (waits.exclusions) sentences.push(t("select.waiting.exclusions", { n: waits.exclusions }));
  if (waits.pins) sentences.push(t("select.waiting.pins", { n: waits.pins }));
  say(panel.one('[data-part="waiting"]'), running ? "" : sentences.join(" "));
  panel.one('[data-part="waiting"]').hidden = running || !sentences.length;
  say(start, sentences.length ? t("select.again") : t("select.run"));
  const failed = job?.state === "failed" ? job.message : "";
  const problem = panel.problem || panel.refused || failed;
  say(panel.one('[data-part="problem"]'), problem);
  panel.one('[data-part="problem"]').hidden = !problem;
}

/** @param {SelectPanel} panel */
function refreshCandidates(panel) {
  const line = panel.one('[data-part="candidates"]');
  if (!panel.model.table) return say(line, t("select.nothing_open"));
  const n = candidates(panel.model);
  const few = n < panel.options.count;
  line.classList.toggle("warn", few);
  line.classList.toggle("quiet", !few);
  say(line, few ? t("select.candidates.few", { n, count: panel.options.count }) : t("select.candidates", { n }));
}

/** @param {SelectPanel} panel @param {any} job */
function refreshProgress(panel, job) {
  const bar = panel.one("progress");
  if (job.total > 0) bar.value = job.done / job.total;
  else bar.removeAttribute("value");
  const stopping = job.state === "stopping";
  const words = stopping ? t("job.stopping") : job.total > 0 ? t("job.of", { done: job.done, total: job.total }) : "";
  say(panel.one('[data-part="progress"]'), words);
  panel.one('[data-action="stop"]').disabled = stopping;
}
