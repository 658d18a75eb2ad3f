// Which images an export writes, as the server decides it. No DOM.

const BY_SELECTION = new Set(["selected", "not_selected"]);

/** 1 for each row that is exported: what is kept and, as long as nothing was selected, what nobody
 * has decided against.
 * @param {{count: number, table: {ids: readonly string[]} | null, choice: Uint8Array, byUser: Uint8Array,
 *   reasonCode: (row: number) => string}} model
 * @returns {Uint8Array} */
export function exportedRows(model) {
  const { choice, byUser, count } = model;
  const ids = model.table?.ids ?? [];
  const rows = new Uint8Array(count);
  const selected = wasSelected(model);
  for (let row = 0; row < count; row += 1) {
    if (choice[row] === 1 || (!selected && choice[row] === 0)) rows[row] = ids[row] ? 1 : 0;
  }
  return rows;
}

/** Whether a selection stands. @param {Parameters<typeof exportedRows>[0]} model */
export function wasSelected(model) {
  for (let row = 0; row < model.count; row += 1) {
    if (model.choice[row] && !model.byUser[row] && BY_SELECTION.has(model.reasonCode(row))) return true;
  }
  return false;
}

/** @param {Uint8Array} rows 1 for those that count */
export function countOf(rows) {
  let number = 0;
  for (let row = 0; row < rows.length; row += 1) number += rows[row];
  return number;
}
