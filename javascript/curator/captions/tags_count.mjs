// How often each tag is in the captions of a folder, quickly again after a few have changed; no DOM.

import { tagKey, tagsOf } from "./tags.mjs";

/** @typedef {{key: string, tag: string, count: number}} Counted `tag` as it is first written. */

export class TagCounts {
  constructor() {
    /** @type {(string | null)[]} The captions that were read, by row. */
    this.captions = [];
    /** @type {string[][]} Keys of the tags of each row, each once. */
    this.keys = [];
    /** @type {Map<string, string>} */
    this.written = new Map();
  }

  /**
   * The tags in the captions of these rows, most frequent first. Only captions that are not the
   * same as last time are read again.
   *
   * @param {readonly (string | null)[]} captions
   * @param {ArrayLike<number>} rows
   * @returns {Counted[]}
   */
  count(captions, rows) {
    const number = new Map();
    for (let at = 0; at < rows.length; at += 1) {
      for (const key of this.keysOf(captions, rows[at])) number.set(key, (number.get(key) ?? 0) + 1);
    }
    const counted = [...number].map(([key, count]) => {
      return { key, tag: this.written.get(key) ?? key, count };
    });
    return sortTags(counted, "count");
  }

  /**
   * @param {readonly (string | null)[]} captions
   * @param {number} row
   */
  keysOf(captions, row) {
    const caption = captions[row] ?? null;
    if (this.keys[row] && this.captions[row] === caption) return this.keys[row];
    const keys = new Set();
    for (const tag of tagsOf(caption)) {
      const key = tagKey(tag);
      if (!key) continue;
      keys.add(key);
      if (!this.written.has(key)) this.written.set(key, tag);
    }
    this.captions[row] = caption;
    this.keys[row] = [...keys];
    return this.keys[row];
  }

  /**
   * The rows whose captions have a tag.
   *
   * @param {readonly (string | null)[]} captions
   * @param {ArrayLike<number>} rows
   * @param {string} tag
   */
  rowsWith(captions, rows, tag) {
    const key = tagKey(tag);
    return Array.from(rows).filter((row) => this.keysOf(captions, row).includes(key));
  }
}

/**
 * Tags in which a word begins with what was typed, those first that begin with it themselves.
 *
 * @param {readonly Counted[]} counted
 * @param {string} typed
 * @returns {Counted[]}
 */
export function searchTags(counted, typed) {
  const key = tagKey(typed);
  if (!key) return [...counted];
  const first = counted.filter((one) => one.key.startsWith(key));
  const inside = counted.filter((one) => !one.key.startsWith(key) && beginsAWord(one.key, key));
  return [...first, ...inside];
}

/**
 * @param {readonly Counted[]} counted
 * @param {"count" | "name"} by
 */
export function sortTags(counted, by) {
  const names = (/** @type {Counted} */ a, /** @type {Counted} */ b) => {
    return a.key < b.key ? -1 : Number(a.key > b.key);
  };
  if (by === "name") return [...counted].sort(names);
  return [...counted].sort((a, b) => b.count - a.count || names(a, b));
}

/** @param {string} text @param {string} start */
function beginsAWord(text, start) {
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
    if (at > 0 && !/[\p{L}\p{N}]/u.test(text[at - 1])) return true;
  }
  return false;
}
