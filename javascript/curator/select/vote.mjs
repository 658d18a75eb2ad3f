// The images that most runs agree on, as a set of their own, beside the selection. No DOM.

import { number, percent, t } from "../words/words.mjs";

/** Gaps that are larger or smaller by less than this are about as large. */
const ALIKE = 0.05;

/** What the most frequent images of the runs would cover. @param {any} outcome */
export function voteWords({ vote, measures, overlap }) {
  const radius = vote?.covering_radius;
  const own = measures?.covering_radius;
  if (!isKnown(radius) || !isKnown(own) || own <= 0) return "";
  const times = radius / own;
  const kind = times > 1 + ALIKE ? "larger" : times < 1 - ALIKE ? "smaller" : "same";
  const words = t(`select.vote.${kind}`, { radius: number(radius), times: times.toFixed(1) });
  return isKnown(overlap) ? `${words} ${t("select.vote.overlap", { share: percent(overlap) })}` : words;
}

/** @param {unknown} value @returns {value is number} */
export function isKnown(value) {
  return typeof value === "number" && Number.isFinite(value);
}
