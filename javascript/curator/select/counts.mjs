// What the runs behind a selection say, counted: stability classes, matches, what is not applied yet. No DOM.

/** A frequency is a float32: 0.9 reads as 0.89999998. */
const ROUNDING = 1e-6;

export const CORE = 0.9;
export const STABLE = 0.7;

/** A selection says these of what it might choose another time. */
const NOT_PICKED = new Set(["not_selected", "quota_full", "oddity", "same_picture"]);

/** @typedef {"core" | "stable" | "variable"} Stability */
/** @typedef {{choice: Uint8Array, byUser: Uint8Array}} Decisions 0 undecided, 1 keep, 2 drop; 1 by the user */

/** How firm a choice is: selected in more than 90 %, more than 70 %, or fewer of the runs.
 * @param {number} frequency share of the runs @returns {Stability} */
export function stabilityOf(frequency) {
  if (frequency > CORE + ROUNDING) return "core";
  return frequency > STABLE + ROUNDING ? "stable" : "variable";
}

/** The selected images by how firm their choice is. Pins are in every run and so say nothing.
 * @param {Float32Array} frequency @param {Float32Array | undefined} pick @param {Decisions} decisions
 * @returns {Record<Stability, Int32Array>} */
export function stabilityRows(frequency, pick, { choice, byUser }) {
  /** @type {Record<Stability, number[]>} */
  const rows = { core: [], stable: [], variable: [] };
  for (let row = 0; row < frequency.length; row += 1) {
    const selected = choice[row] === 1 && byUser[row] === 0 && !(pick && Number.isNaN(pick[row]));
    if (selected && !Number.isNaN(frequency[row])) rows[stabilityOf(frequency[row])].push(row);
  }
  const { core, stable, variable } = rows;
  return {
    core: Int32Array.from(core),
    stable: Int32Array.from(stable),
    variable: Int32Array.from(variable),
  };
}

/** The images that *Exclude matches* takes out: those that the runs selected at least so often,
 * selected in the end or not, but for those that the user has spoken about already.
 * @param {Float32Array} frequency @param {Decisions} decisions @param {number} threshold share of the runs
 * @returns {Int32Array} */
export function matches(frequency, { choice, byUser }, threshold) {
  const rows = [];
  const least = Math.max(threshold, ROUNDING) - ROUNDING / 2;
  for (let row = 0; row < frequency.length; row += 1) {
    const spoken = byUser[row] === 1 && choice[row] !== 0;
    if (!spoken && frequency[row] >= least) rows.push(row);
  }
  return Int32Array.from(rows);
}

/** What the user said since the last selection and that only the next one can know: picks that
 * were excluded, and pins that it had not picked.
 * @param {Float32Array} pick place in the order of picking, NaN for none @param {Decisions} decisions */
export function notApplied(pick, { choice, byUser }) {
  let exclusions = 0;
  let pins = 0;
  for (let row = 0; row < pick.length; row += 1) {
    if (byUser[row] !== 1) continue;
    const picked = pick[row] >= 0;
    if (choice[row] === 2 && picked) exclusions += 1;
    if (choice[row] === 1 && !picked) pins += 1;
  }
  return { exclusions, pins };
}

/** A number that somebody typed: whole, within limits; `otherwise` when it is none.
 * @param {string} text @param {number} low @param {number} high @param {number} otherwise */
export function wholeNumber(text, low, high, otherwise) {
  const value = Math.round(Number(text));
  if (text.trim() === "" || !Number.isFinite(value)) return otherwise;
  return Math.min(high, Math.max(low, value));
}

/** How many images the next selection may choose from: readable, and neither excluded by the user
 * nor dropped by a step before the selection.
 * @param {{count: number, table: {ids: readonly string[]} | null, choice: Uint8Array, byUser: Uint8Array,
 *   reasonCode: (row: number) => string}} model */
export function candidates(model) {
  let number = 0;
  for (let row = 0; row < model.count; row += 1) {
    if (!model.table?.ids[row]) continue;
    const out = model.choice[row] === 2 && (model.byUser[row] === 1 || !NOT_PICKED.has(model.reasonCode(row)));
    if (!out) number += 1;
  }
  return number;
}
