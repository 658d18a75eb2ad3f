// What the points are painted from, as the model has it now.

/** @typedef {import("./marks.mjs").Painting} Painting */

export const GREY = "state";

/**
 * Columns that the map can be coloured by, the state first.
 *
 * @param {any} model
 * @param {string} stateLabel
 */
export function colourChoices(model, stateLabel) {
  const kinds = ["cluster", "frequency", "score", "pick", "group"];
  /** @type {import("../model/table.mjs").Column[]} */
  const columns = model.table?.columns ?? [];
  const there = columns.filter(({ name }) => model.versions[name] !== undefined);
  const ordered = kinds.flatMap((kind) => there.filter((one) => one.kind === kind));
  return [
    { name: GREY, label: stateLabel },
    ...ordered.map(({ name, label }) => ({ name, label: label || name })),
  ];
}

/** The column behind a choice; `cluster` may stand for whatever the column is named. */
export function columnOf(/** @type {any} */ model, /** @type {string} */ colourBy) {
  const columns = model.table?.columns ?? [];
  const named = columns.find((/** @type {any} */ one) => one.name === colourBy);
  return named ?? (colourBy === "cluster" ? model.columnOfKind("cluster") : undefined);
}

/**
 * How often random runs chose the images that the last selection has chosen; NaN for others, also
 * for images that are kept for another reason.
 *
 * @param {any} model
 * @returns {Float32Array | undefined}
 */
function frequencies(model) {
  const column = model.columnOfKind("frequency");
  const values = column && model.columnNow(column.name);
  const picked = model.columnOfKind("pick");
  const picks = picked && model.columnNow(picked.name);
  if (!values || !picks) return values;
  return values.map((/** @type {number} */ value, /** @type {number} */ row) =>
    picks[row] === picks[row] ? value : NaN,
  );
}

/**
 * @param {any} model
 * @param {string} colourBy
 * @param {Pick<import("./theme.mjs").Theme, "colours" | "dark">} theme
 * @returns {Painting}
 */
export function paintingOf(model, colourBy, { colours, dark }) {
  const column = columnOf(model, colourBy);
  const values = column && model.columnNow(column.name);
  const ramped = column && column.kind !== "cluster" && column.kind !== "group";
  const { choice, byUser, starred, selection } = model;
  return {
    choice,
    byUser,
    starred,
    selection,
    shown: shownMask(model),
    frequency: frequencies(model),
    by: !values ? "state" : ramped ? "ramp" : "cluster",
    values,
    column,
    colours,
    dark,
  };
}

/** @param {any} model @returns {Uint8Array | null} */
function shownMask(model) {
  if (model.rows.length === model.count) return null;
  const mask = new Uint8Array(model.count);
  for (const row of model.rows) mask[row] = 1;
  return mask;
}

/**
 * Rows that are in one set and not in the other.
 *
 * @param {ReadonlySet<number>} a
 * @param {ReadonlySet<number>} b
 */
export function difference(a, b) {
  const rows = [];
  for (const row of a) if (!b.has(row)) rows.push(row);
  for (const row of b) if (!a.has(row)) rows.push(row);
  return rows;
}
