// What a coverage curve says in words: for who cannot see it, and for the point that is read.

import { language, t } from "../words/words.mjs";

/** @typedef {import("./scale.mjs").View} View */

/** A distance; more exact than other numbers, because the end of a curve is flat. @param {number} value */
export function distance(value) {
  return value.toFixed(3);
}

/** @param {import("./scale.mjs").Curve} curve @param {number} place */
export function readingOf(curve, place) {
  const n = curve.count[place];
  const mean = curve.mean[place];
  const radius = curve.radius?.[place];
  if (typeof mean !== "number") return t("curve.reading.none", { n });
  if (typeof radius !== "number") return t("curve.reading.mean", { n, mean: distance(mean) });
  return t("curve.reading", { n, radius: distance(radius), mean: distance(mean) });
}

/** The whole curve in a sentence or two. @param {View} view */
export function labelOf({ knee, at }) {
  const parts = [t("curve.label")];
  if (typeof knee === "number") parts.push(t("curve.label.knee", { n: knee }));
  if (typeof at === "number") parts.push(t("curve.label.now", { n: at }));
  return parts.join(" ");
}

/** The server's advice is English: in another language it is said anew, from the numbers.
 * @param {View} view */
export function adviceOf({ knee, at, advice }) {
  if (!advice || language() === "en") return advice ?? "";
  if (typeof knee !== "number") return t("curve.advice.straight");
  if (typeof at !== "number") return t("curve.advice.knee", { knee });
  if (at < knee) return t("curve.advice.more", { knee, at, n: knee - at });
  return t("curve.advice.enough", { knee, at });
}
