// The strip below the map: what its colours and shapes mean.

import { element } from "../../shared/elements.mjs";
import { clusterSizes, clusterColour } from "./colors.mjs";
import { dotIcon, kindIcon, starIcon } from "./icons.mjs";
import { KINDS, kindOf } from "./kinds.mjs";
import { number, t } from "../words/words.mjs";

const ORDER = /** @type {const} */ ([
  "core", "stable", "variable", "kept", "pinned", "excluded", "undecided", "dropped",
]);
const MOST_CLUSTERS = 12;

/** @typedef {import("./colors.mjs").Colour} Colour */

const rgb = (/** @type {Colour} */ colour) => `rgb(${colour.join(" ")})`;

/**
 * How many images there are of each kind.
 *
 * @param {Pick<import("./marks.mjs").Painting, "choice" | "byUser" | "frequency">} painting
 */
export function countKinds({ choice, byUser, frequency }) {
  const numbers = new Array(KINDS.length).fill(0);
  for (let row = 0; row < choice.length; row += 1) {
    numbers[kindOf(choice[row], byUser[row], frequency ? frequency[row] : NaN)] += 1;
  }
  return Object.fromEntries(KINDS.map(({ kind }, place) => [kind, numbers[place]]));
}

/**
 * Kinds that are there, each with its shape.
 *
 * @param {Record<string, number>} kinds
 * @param {number} starred
 */
export function stateLegend(kinds, starred) {
  const lines = ORDER.filter((kind) => kinds[kind]).map((kind) => {
    const title = t(`map.${kind}.title`);
    return entry(kindIcon(kind), t(`map.${kind}`), kinds[kind], title);
  });
  if (starred) lines.push(entry(starIcon(), t("map.starred"), starred, ""));
  return lines;
}

/**
 * The largest clusters; a press shows only that one.
 *
 * @param {Float32Array} values
 * @param {Colour[]} colours
 * @param {number | null} shown The cluster that the filter shows.
 * @param {((cluster: number | null) => void) | null} choose Null: they cannot be chosen.
 */
export function clusterLegend(values, colours, shown, choose) {
  const sizes = clusterSizes(values);
  const lines = sizes.slice(0, MOST_CLUSTERS).map(([cluster, images]) => {
    const icon = dotIcon(rgb(/** @type {Colour} */ (clusterColour(colours, cluster))));
    const label = t("map.cluster_number", { name: String(cluster + 1) });
    if (!choose) return entry(icon, label, images, "");
    const one = element("button", { type: "button", class: "quiet entry", title: label });
    one.setAttribute("aria-label", `${label}, ${t("map.images", { n: images })}`);
    one.setAttribute("aria-pressed", String(shown === cluster));
    one.append(icon, element("span", { class: "number" }, number(images)));
    one.addEventListener("click", () => choose(shown === cluster ? null : cluster));
    return one;
  });
  const others = sizes.length - lines.length;
  if (others > 0) lines.push(words(t("map.more_clusters", { n: others })));
  const none = values.length - sizes.reduce((sum, [, images]) => sum + images, 0);
  if (none) lines.push(entry(dotIcon("var(--quiet)"), t("map.no_cluster"), none, ""));
  return lines;
}

/**
 * The ramp with its ends, the name and the unit of the column.
 *
 * @param {import("../model/table.mjs").Column} column
 * @param {Float32Array} values
 * @param {[number, number] | null} range
 * @param {Colour[]} colours
 */
export function rampLegend(column, values, range, colours) {
  const unit = column.unit ? ` (${column.unit})` : "";
  const name = element("span", { class: "title", title: column.description }, column.label + unit);
  if (!range) return [name, words(t("map.unknown_all"))];
  const bar = element("span", { class: "ramp", "aria-hidden": "true" });
  bar.style.background = `linear-gradient(to right, ${colours.map(rgb).join(", ")})`;
  const low = element("span", { class: "number" }, brief(range[0]));
  const high = element("span", { class: "number" }, brief(range[1]));
  const scale = element("span", { class: "scale" }, low, bar, high);
  const lines = [name, scale];
  if (column.better !== "none") lines.push(words(t(`map.better.${column.better}`)));
  const unknown = values.reduce((sum, value) => sum + (value === value ? 0 : 1), 0);
  if (unknown) lines.push(entry(dotIcon("var(--quiet)"), t("map.unknown"), unknown, ""));
  return lines;
}

/** @param {number} value */
function brief(value) {
  return number(Number(value.toPrecision(3)));
}

/** @param {string} text */
function words(text) {
  return element("span", { class: "quiet" }, text);
}

/** @param {Element} icon @param {string} label @param {number} images @param {string} title */
function entry(icon, label, images, title) {
  const count = element("span", { class: "number quiet" }, number(images));
  return element("span", { class: "entry", ...(title ? { title } : {}) }, icon, label, count);
}
