// What a comparison of sets says, as lines of a table. No DOM.

/** @typedef {{label: string, count: number, share: number, low: number, high: number, fits: boolean}} KindShare */
/** @typedef {{name: string, images: number, balance: Record<string, KindShare[]>} & Record<string, any>} Figures */

/**
 * @typedef {object} Comparison
 * @property {number} pool
 * @property {number | null} pool_clusters
 * @property {Figures[]} sets
 * @property {{first: string, second: string, both: number, overlap: number}[]} pairs
 * @property {{names: string[], rows: number[]}[]} members
 */

/** @typedef {{text: string, best: boolean, difference: string}} Cell */
/** @typedef {{name: string, cells: Cell[]}} Line */

const MINUS = "−";
const distance = (/** @type {number} */ value) => value.toFixed(2);
const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString("en-US");
const pixels = (/** @type {number} */ value) => `${whole(value)} px`;

/** @typedef {{name: string, better: "lower" | "higher" | "", write: (value: number) => string, step: number}} Figure
 * `step` is what it is rounded to where it is written; 0 where no difference is told. */

/** @type {readonly Figure[]} */
const FIGURES = [
  { name: "images", better: "", write: whole, step: 1 },
  { name: "covering_radius", better: "lower", write: distance, step: 0.01 },
  { name: "mean_distance", better: "lower", write: distance, step: 0.01 },
  { name: "closest_pair", better: "higher", write: distance, step: 0.01 },
  { name: "clusters", better: "higher", write: whole, step: 1 },
  { name: "mean_quality", better: "higher", write: distance, step: 0.01 },
  { name: "lowest_quality", better: "higher", write: distance, step: 0.01 },
  { name: "short_side", better: "higher", write: pixels, step: 1 },
  { name: "shortest_side", better: "higher", write: pixels, step: 1 },
  { name: "images_per_epoch", better: "", write: whole, step: 1 },
  { name: "steps_per_epoch", better: "", write: whole, step: 1 },
  { name: "size_bytes", better: "", write: size, step: 0 },
];

/** The lines of which anything is known. @param {Comparison} comparison @returns {Line[]} */
export function linesOf(comparison) {
  return FIGURES.map((figure) => {
    const { name } = figure;
    const values = comparison.sets.map((one) => (Number.isFinite(one[name]) ? Number(one[name]) : null));
    return { name, values, cells: cellsOf(values, figure) };
  })
    .filter(({ values }) => values.some((value) => value !== null))
    .map(({ name, cells }) => ({ name, cells }));
}

/** The best is what is best as written: what looks the same is not told apart.
 * @param {(number | null)[]} values @param {Omit<Figure, "name">} figure */
export function cellsOf(values, { better, write, step }) {
  const texts = values.map((value) => (value === null ? "–" : write(value)));
  const known = values.filter((value) => value !== null);
  const best = better ? write(better === "lower" ? Math.min(...known) : Math.max(...known)) : "";
  const differ = known.length > 1 && values.some((value, place) => value !== null && texts[place] !== best);
  return values.map((value, place) => ({
    text: texts[place],
    best: Boolean(better) && differ && texts[place] === best,
    difference: place ? differenceOf(values[0], value, write, step) : "",
  }));
}

/** How far a value is from that of the first set, as both are written. @param {number | null} first
 * @param {number | null} value @param {(value: number) => string} write @param {number} step */
function differenceOf(first, value, write, step) {
  if (first === null || value === null || !step) return "";
  const steps = Math.round(value / step) - Math.round(first / step);
  return steps ? `${steps > 0 ? "+" : MINUS}${write(Math.abs(steps) * step).replace(/ px$/, "")}` : "";
}

/** The shares by target, each kind with one share for each set. @param {Comparison} comparison
 * @returns {{target: string, kinds: {label: string, shares: (KindShare | undefined)[]}[]}[]} */
export function balanceOf({ sets }) {
  const targets = [...new Set(sets.flatMap((one) => Object.keys(one.balance)))];
  return targets.map((target) => {
    const labels = [...new Set(sets.flatMap((one) => (one.balance[target] ?? []).map((kind) => kind.label)))];
    const kinds = labels.map((label) => ({
      label,
      shares: sets.map((one) => one.balance[target]?.find((kind) => kind.label === label)),
    }));
    return { target, kinds: kinds.filter(({ shares }) => shares.some((share) => share?.count)) };
  });
}

/** @typedef {{what: "only" | "all" | "both" | "several", names: string[], rows: Int32Array}} Group */

/** Who shares what: the images in exactly these sets. @param {Comparison} comparison @returns {Group[]} */
export function groupsOf({ sets, members }) {
  return members.map(({ names, rows }) => {
    const all = names.length === sets.length;
    const what = names.length === 1 ? "only" : all ? (sets.length === 2 ? "both" : "all") : "several";
    return { what, names, rows: Int32Array.from(rows) };
  });
}

/** The name under which a set is to be saved, and whether it takes the place of another. A folder that
 * differs in capital letters alone is the same one on Windows.
 * @param {string} typed @param {readonly {name: string}[]} sets */
export function nameFor(typed, sets) {
  const name = typed.trim();
  const there = sets.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return { name: there?.name ?? name, taken: Boolean(there) };
}

/** `2400000` as "2.4 MB". @param {number} bytes */
export function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let place = 0;
  let value = bytes;
  while (value >= 1000 && place < units.length - 1) {
    value /= 1000;
    place += 1;
  }
  return `${value < 10 && place ? value.toFixed(1) : Math.round(value)} ${units[place]}`;
}
