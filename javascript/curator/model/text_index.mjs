// What a search looks through: paths, captions, tags.

import { naturalName } from "../../shared/order.mjs";
import { tagKey, tagsOf } from "../captions/tags.mjs";

/** Texts to search in, and the order of names; made when first asked for. */
export class TextIndex {
  /** @param {import("./table.mjs").Table} table */
  constructor(table) {
    this.table = table;
    /** @type {(string | undefined)[]} */
    this.texts = new Array(table.count);
    /** Keys of the tags of each caption. @type {(string[] | undefined)[]} */
    this.tags = new Array(table.count);
    /** @type {Float32Array | undefined} */
    this.rank = undefined;
  }

  /** @param {number} row */
  at(row) {
    return (this.texts[row] ??=
      `${this.table.paths[row]}\n${this.table.captions[row] ?? ""}`.toLowerCase());
  }

  /**
   * A test for rows whose caption has a tag, as the captions panel counts tags: prose has none.
   *
   * @param {string} tag
   * @returns {(row: number) => boolean}
   */
  tagged(tag) {
    const key = tagKey(tag);
    const words = key.split(" ").sort((a, b) => b.length - a.length);
    // most captions do not even have its longest word: those are not taken apart
    return (row) => key !== "" && this.at(row).includes(words[0]) && this.#tagsAt(row).includes(key);
  }

  /** @param {number} row */
  #tagsAt(row) {
    return (this.tags[row] ??= tagsOf(this.table.captions[row]).map(tagKey));
  }

  /** Captions of these rows have changed. @param {Iterable<number>} rows */
  forget(rows) {
    for (const row of rows) this.texts[row] = this.tags[row] = undefined;
  }

  /** Place of each row when names are read as a person reads them. */
  ranks() {
    if (this.rank) return this.rank;
    const names = this.table.paths.map(naturalName);
    const order = Int32Array.from(names, (_, row) => row);
    order.sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b));
    this.rank = new Float32Array(order.length);
    for (let place = 0; place < order.length; place += 1) this.rank[order[place]] = place;
    return this.rank;
  }
}
