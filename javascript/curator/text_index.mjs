// What a search looks through: paths, captions, tags.

import { naturalName } from "../shared/order.mjs";

/** `Long_Hair ` and `long hair` are the same tag. @param {string} tag */
export function plainTag(tag) {
  return tag.trim().toLowerCase().replaceAll("_", " ");
}

/** Whether a tag is one of a caption's. @param {string | null} caption @param {string} tag Plain. */
export function hasTag(caption, tag) {
  if (!caption) return false;
  const plain = caption.toLowerCase().replaceAll("_", " ");
  if (!plain.includes(tag)) return false; // most captions end here
  return plain.split(/[,\n]/).some((part) => part.trim() === tag);
}

/** Texts to search in, and the order of names; made when first asked for. */
export class TextIndex {
  /** @param {import("./table.mjs").Table} table */
  constructor(table) {
    this.table = table;
    /** @type {(string | undefined)[]} */
    this.texts = new Array(table.count);
    /** @type {Float32Array | undefined} */
    this.rank = undefined;
  }

  /** @param {number} row */
  at(row) {
    return (this.texts[row] ??=
      `${this.table.paths[row]}\n${this.table.captions[row] ?? ""}`.toLowerCase());
  }

  /** Captions of these rows have changed. @param {Iterable<number>} rows */
  forget(rows) {
    for (const row of rows) this.texts[row] = undefined;
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
