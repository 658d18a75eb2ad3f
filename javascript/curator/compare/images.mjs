// Which images the comparison is about: what was asked for, and the groups of duplicates around it.

import { firstPair, groupWith, groupsOf } from "./pairs.mjs";

export class Compared {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    /** All that may be chosen. @type {number[]} */
    this.rows = [];
    this.left = -1;
    this.right = -1;
    /** @type {number[][]} */
    this.groups = [];
    /** The group that is looked at, -1 for images that were selected by hand. */
    this.group = -1;
  }

  /** @param {number[]} rows @returns {Promise<boolean>} Whether there are two to compare. */
  async begin(rows) {
    this.groups = await this.#groups();
    if (rows.length === 1) rows = await this.#withAnother(rows[0]);
    this.group = rows.length > 1 ? groupWith(this.groups, rows) : -1;
    this.rows = this.group < 0 ? rows : this.groups[this.group];
    [this.left, this.right] = this.#pairOf(rows);
    return this.right >= 0;
  }

  /** Go to the next or the previous group. @param {1 | -1} step */
  turn(step) {
    const { groups } = this;
    if (!groups.length) return;
    this.group = this.group < 0 ? 0 : (this.group + step + groups.length) % groups.length;
    this.rows = groups[this.group];
    [this.left, this.right] = this.#pairOf(this.rows);
  }

  swap() {
    [this.left, this.right] = [this.right, this.left];
  }

  /** Show a row on a side; the one that is on the other side changes places with it. @param {number} row @param {"left" | "right"} side */
  put(row, side) {
    const other = side === "left" ? "right" : "left";
    if (this[other] === row) this.swap();
    else this[side] = row;
  }

  /** @param {number[]} rows @returns {[number, number]} */
  #pairOf(rows) {
    return firstPair(rows, (row) => this.model.choice[row] === 1);
  }

  async #groups() {
    const columns = (this.model.table?.columns ?? []).filter((one) => one.kind === "group");
    // Images with the same bytes have groups of their own, which are part of those of duplicates.
    const column = columns.find((one) => one.name.includes("duplicates")) ?? columns[0];
    if (!column) return [];
    try {
      return groupsOf(await this.model.column(column.name));
    } catch {
      return []; // without groups two images can be compared as well
    }
  }

  /** A single image with its duplicates, or the one that it is most like. @param {number} row */
  async #withAnother(row) {
    const group = groupWith(this.groups, [row]);
    if (group >= 0) return [row, ...this.groups[group].filter((one) => one !== row)];
    const details = await this.model.details(row);
    const near = details.near ?? details.neighbours[0]?.row;
    return near === undefined || near === null ? [row] : [row, near];
  }
}
