// The quotas of the panel "Select": which are kept, with which shares, and how they came out.

import { element } from "../../shared/elements.mjs";
import { check, say, show, switchField } from "../panels/side_controls.mjs";
import { folded } from "../panels/side_panel.mjs";
import { wholeNumber } from "./counts.mjs";
import { EACH, boundsOf, isCap, missOf, missed, percentOf, shareOf, switched, withPercent } from "./shares.mjs";
import { said, t } from "../words/words.mjs";

/** @typedef {import("./select_panel.mjs").SelectPanel} SelectPanel */
/** @typedef {import("./shares.mjs").Quota} Quota */
/** @typedef {import("./shares.mjs").Outcome} Outcome */

/** So many kinds without a name of their own are named when they are missed. */
const NAMED = 3;
/** The folder itself, beside the folders in it. */
const TOP = ".";
const ENDS = /** @type {const} */ (["low", "high"]);

/** @param {SelectPanel} panel @returns {readonly Quota[]} */
const quotasOf = (panel) => panel.model.about?.quotas ?? [];

/** @param {SelectPanel} panel */
export function buildQuotas(panel) {
  const part = folded(
    "quotas",
    t("quota.title"),
    element("p", { class: "quiet small" }, t("quota.why")),
    element("div", { class: "stack" }, ...quotasOf(panel).map((quota) => quotaBox(panel, quota))),
  );
  part.setAttribute("data-part", "quotas");
  part.querySelector("summary")?.append(" ", element("span", { class: "quiet small on", "data-part": "quotas-on" }));
  return part;
}

/** @param {SelectPanel} panel @param {Quota} quota */
function quotaBox(panel, quota) {
  const label = labelOf(quota);
  const why = said(`said.quota.${quota.name}.why`, quota.sentence ?? "");
  const on = switchField(label, { "data-quota": quota.name }, (value) =>
    panel.choose({ quotas: switched(panel.options.quotas, quota, value) }),
  );
  const kinds = quota.kinds.length ? quota.kinds : [{ name: EACH, label: eachOf(quota.name) }];
  const lines = kinds.map((kind) => kindLine(panel, quota, kind.name, kindLabel(quota.name, kind.name, kind.label)));
  const box = element("div", { class: "kinds" }, ...lines.flat());
  const more = element("div", { class: "quota", "data-of": quota.name }, ...(why ? [element("p", { class: "quiet small" }, why)] : []));
  more.append(box);
  return element("div", {}, on, more);
}

/** @param {SelectPanel} panel @param {Quota} quota @param {string} kind @param {string} label */
function kindLine(panel, quota, kind, label) {
  const name = `${quota.name}:${kind}`;
  const single = quota.kinds.length === 1; // its name is that of the quota
  const fields = ENDS.map((end) => {
    const input = element("input", { type: "number", class: "number", min: "0", max: "100", inputmode: "numeric", [`data-${end}`]: name });
    input.setAttribute("aria-label", t(`quota.${end}`, { kind: label }));
    input.addEventListener("change", () => {
      const { quotas } = panel.options;
      const before = percentOf(shareOf(quotas, quota.name, kind)[end === "low" ? 0 : 1]);
      const value = wholeNumber(input.value, 0, 100, before);
      if (value !== before) panel.choose({ quotas: withPercent(quotas, quota.name, kind, end, value) });
      input.value = String(value);
    });
    return input;
  });
  const [low, high] = fields;
  return [
    element("span", { class: "kind", "data-kind": name }, single ? "" : label),
    element("span", { class: "share" }, low, element("span", { class: "quiet", "data-word": name }), high, element("span", { class: "quiet" }, "%")),
    element("span", { class: "met small", "data-met": name }),
  ];
}

/** @param {SelectPanel} panel */
export function refreshQuotas(panel) {
  const { quotas } = panel.options;
  const all = quotasOf(panel);
  panel.one('[data-part="quotas"]').hidden = !panel.tunes || !all.length;
  for (const quota of all) {
    const on = quota.name in quotas;
    check(panel.one(`[data-quota="${quota.name}"]`), on);
    panel.one(`[data-of="${quota.name}"]`).hidden = !on;
    if (on) refreshKinds(panel, quota);
  }
  const names = all.filter(({ name }) => name in quotas).map(labelOf);
  say(panel.one('[data-part="quotas-on"]'), names.join(" · "));
}

/** @param {SelectPanel} panel @param {Quota} quota */
function refreshKinds(panel, quota) {
  const { quotas } = panel.options;
  const outcomes = outcomesOf(panel.model).filter((one) => one.quota === quota.name);
  const total = setSize(panel.model);
  for (const kind of quota.kinds.length ? quota.kinds.map(({ name }) => name) : [EACH]) {
    const name = `${quota.name}:${kind}`;
    const share = shareOf(quotas, quota.name, kind);
    const cap = isCap(quota, share);
    panel.one(`[data-low="${name}"]`).hidden = cap;
    say(panel.one(`[data-word="${name}"]`), cap ? t("quota.at_most") : t("quota.to"));
    ENDS.forEach((end, place) => show(panel.one(`[data-${end}="${name}"]`), percentOf(share[place])));
    const met = panel.one(`[data-met="${name}"]`);
    const found = outcomes.filter((one) => kind === EACH || one.kind === kind);
    const bad = missed(found);
    met.classList.toggle("warn", bad.length > 0);
    met.classList.toggle("quiet", !bad.length);
    say(met, kind === EACH ? eachWords(found, bad, total) : found.map((one) => countWords(one, total)).join(" "));
    met.hidden = !met.textContent;
  }
}

/** How many images the set has: a highest count of so many is none. @param {any} model */
function setSize(model) {
  /** @type {Record<string, number>} */
  const sums = {};
  for (const { quota, count } of outcomesOf(model)) sums[quota] = (sums[quota] ?? 0) + count;
  return Math.max(model.table ? model.counts.kept : 0, ...Object.values(sums));
}

/** "9 of 12 to 16: 3 too few". @param {Outcome} one @param {number} total */
function countWords(one, total) {
  const miss = missWords(one);
  const words = amount(one, total);
  return miss ? `${words}: ${miss}` : words;
}

/** @param {Outcome} one @param {number} total */
function amount(one, total) {
  return t(`quota.count${boundsOf(one, total)}`, { n: one.count, low: one.low, high: one.high ?? 0 });
}

/** @param {Outcome} one */
function missWords(one) {
  const miss = missOf(one);
  if (!miss) return "";
  if (miss > 0) return t("quota.many", { missing: miss });
  const { available } = one;
  const lacking = typeof available === "number" && available < one.low;
  return lacking ? t("quota.few.there", { missing: -miss, available }) : t("quota.few", { missing: -miss });
}

/** @param {Outcome[]} found @param {Outcome[]} bad @param {number} total */
function eachWords(found, bad, total) {
  if (!found.length) return "";
  if (!bad.length) return t("quota.kept", { n: found.length });
  const words = bad.slice(0, NAMED).map((one) => missSentence(one, total));
  if (bad.length > NAMED) words.push(t("quota.further", { n: bad.length - NAMED }));
  return words.join(" ");
}

/** @param {Outcome} one @param {number} total */
function missSentence(one, total) {
  const kind = kindLabel(one.quota, one.kind, one.label);
  return t("quota.missed", { kind, count: amount(one, total), missed: missWords(one) });
}

/** Every quota that the last selection missed, a sentence each. @param {any} model */
export function missSentences(model) {
  const total = setSize(model);
  return missed(outcomesOf(model)).map((one) => missSentence(one, total));
}

/** @param {any} model @returns {Outcome[]} */
function outcomesOf(model) {
  return model.outcome?.quotas ?? [];
}

/** @param {Quota} quota */
function labelOf(quota) {
  return said(`said.quota.${quota.name}`, quota.label);
}

/** @param {string} quota */
function eachOf(quota) {
  if (quota === "cluster") return t("quota.each.cluster");
  return quota === "source" ? t("quota.each.source") : t("quota.each");
}

/** @param {string} quota @param {string} kind @param {string} label */
function kindLabel(quota, kind, label) {
  if (quota === "cluster" && /^\d+$/.test(kind)) return t("balance.cluster", { cluster: Number(kind) + 1 });
  if (quota === "source" && kind === TOP) return t("quota.source.top");
  return said(`said.quota.${quota}:${kind}`, label);
}
