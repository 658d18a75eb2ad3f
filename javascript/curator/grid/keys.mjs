// The arrows in the grid: from cell to cell, with shift a range.

import { cellAfterKey } from "../../shared/geometry.mjs";

export class GridKeys {
  /** @param {import("./grid_panel.mjs").LoraCuratorImages} grid */
  constructor(grid) {
    this.grid = grid;
  }

  /**
   * @param {Pick<KeyboardEvent, "key" | "shiftKey">} event
   * @returns {boolean} whether there was somewhere to go
   */
  move(event) {
    const { model, viewport } = this.grid;
    const place = Math.max(0, model.placeOf(model.focus));
    const next = cellAfterKey(viewport.layout, place, model.rows.length, event.key);
    if (next === null) return false;
    this.grid.goTo(model.rows[next], event.shiftKey);
    return true;
  }
}
