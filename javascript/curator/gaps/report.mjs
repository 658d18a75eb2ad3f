// What a report of gaps says now: the folder goes on changing after it was made. No DOM.

/**
 * @typedef {object} Region A group of similar images that the set has none of.
 * @property {number} number
 * @property {number} middle Row in its middle.
 * @property {number} size
 * @property {number | null} nearest Distance of the nearest image of the set.
 * @property {boolean} poor
 * @property {number[]} rows Those nearest to the middle.
 * @property {number[]} proposals
 */

/** @typedef {{text: string, pool: number, chosen: number, rows: number[], proposals: number[]}} Prompt */
/** @typedef {{radius: number | null, mean: number | null, within: number | null}} Coverage */

/**
 * @typedef {object} Report
 * @property {number[]} chosen The set that was looked at.
 * @property {boolean} core The set was chosen for the report.
 * @property {Coverage} before
 * @property {Coverage} after
 * @property {number | null} threshold
 * @property {number} odd
 * @property {number} region_count
 * @property {Region[]} regions
 * @property {Prompt[]} prompts
 * @property {number[]} proposals
 * @property {any} curve
 * @property {number | null} knee
 * @property {string} advice
 */

/** What is known of the rows. @typedef {{count: number, choice: Uint8Array, byUser: Uint8Array,
 *   table: {ids: readonly string[]} | null, stateOf: (row: number) => string}} Rows */

const KEEP = 1;

/** Texts to look for, one per line, each once. @param {string} text */
export function promptsOf(text) {
  return [...new Set(text.split("\n").map((line) => line.trim()))].filter(Boolean);
}

/** How many of a set, which can be read. @param {Rows} model */
export function keptCount(model) {
  let count = 0;
  for (let row = 0; row < model.count; row += 1) count += isKept(model, row) ? 1 : 0;
  return count;
}

/** Proposals that are not in the set yet; nobody is talked into what was excluded since. With a core
 * the set is the core and the pins: what only a selection keeps is lacking there, and can be pinned.
 * @param {readonly number[]} proposals @param {Rows} model @param {boolean} core */
export function stillOpen(proposals, model, core) {
  const open = core ? ["undecided", "dropped", "kept"] : ["undecided", "dropped"];
  return proposals.filter((row) => open.includes(model.stateOf(row)));
}

/** What was added to the set and taken from it since it was looked at. A core is no decision: of it
 * only pins that came since count.
 * @param {Report} report @param {Rows} model @returns {{added: number, gone: number}} */
export function changedSince(report, model) {
  const chosen = new Set(report.chosen);
  let added = 0;
  for (let row = 0; row < model.count; row += 1) {
    const counts = isKept(model, row) && (!report.core || model.byUser[row] === 1);
    if (counts && !chosen.has(row)) added += 1;
  }
  const gone = report.core ? 0 : report.chosen.filter((row) => !isKept(model, row)).length;
  return { added, gone };
}

/** The rows that show a region or a prompt: what is near its middle, and what is proposed.
 * @param {{rows: number[], proposals: number[]}} one */
export function rowsShown({ rows, proposals }) {
  return Int32Array.from(new Set([...rows, ...proposals]));
}

/** Whether a report that was kept can still be read: its rows are of this table.
 * @param {any} kept @param {{token: string, count: number} | null} table */
export function fits(kept, table) {
  return Boolean(table && kept?.token === table.token && Array.isArray(kept.report?.regions));
}

/** @param {Rows} model @param {number} row */
function isKept(model, row) {
  return model.choice[row] === KEEP && Boolean(model.table?.ids[row]);
}
