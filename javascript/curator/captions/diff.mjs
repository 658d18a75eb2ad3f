// Which words of a caption an edit changes; no DOM.

/** @typedef {{text: string, changed: boolean}} Piece */

// Chinese and Japanese have no spaces between words: there a character counts as a word.
const WORD = /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}_'’-]+|./gsu;
/** Beyond so many pairs of words everything between the equal ends counts as changed. */
const MOST = 1_000_000;

/**
 * Both texts in pieces; joined they are the texts again.
 *
 * @param {string} before
 * @param {string} after
 * @returns {{before: Piece[], after: Piece[]}}
 */
export function changedWords(before, after) {
  const a = before.match(WORD) ?? [];
  const b = after.match(WORD) ?? [];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const inA = new Uint8Array(a.length).fill(1, 0, start).fill(1, a.length - end);
  const inB = new Uint8Array(b.length).fill(1, 0, start).fill(1, b.length - end);
  markCommon(a, b, start, end, inA, inB);
  return { before: pieces(a, inA), after: pieces(b, inB) };
}

/**
 * Mark the longest common row of words between the equal ends.
 *
 * @param {string[]} a
 * @param {string[]} b
 * @param {number} start
 * @param {number} end
 * @param {Uint8Array} inA
 * @param {Uint8Array} inB
 */
function markCommon(a, b, start, end, inA, inB) {
  const high = a.length - start - end;
  const wide = b.length - start - end;
  if (high <= 0 || wide <= 0 || high * wide > MOST) return;
  const width = wide + 1;
  const length = new Uint32Array((high + 1) * width);
  for (let i = high - 1; i >= 0; i -= 1) {
    for (let j = wide - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      const same = a[start + i] === b[start + j];
      length[at] = same
        ? length[at + width + 1] + 1
        : Math.max(length[at + width], length[at + 1]);
    }
  }
  for (let i = 0, j = 0; i < high && j < wide; ) {
    const at = i * width + j;
    if (a[start + i] === b[start + j]) {
      inA[start + i] = 1;
      inB[start + j] = 1;
      i += 1;
      j += 1;
    } else if (length[at + width] >= length[at + 1]) i += 1;
    else j += 1;
  }
}

/**
 * Words of the same kind together; a space between two changed words is changed with them, so that
 * a mark is not cut into crumbs.
 *
 * @param {string[]} words
 * @param {Uint8Array} common
 * @returns {Piece[]}
 */
function pieces(words, common) {
  const changed = words.map((_, at) => !common[at]);
  words.forEach((word, at) => {
    if (word.trim() === "" && changed[at - 1] && changed[at + 1]) changed[at] = true;
  });
  /** @type {Piece[]} */
  const made = [];
  words.forEach((word, at) => {
    const last = made[made.length - 1];
    if (last && last.changed === changed[at]) last.text += word;
    else made.push({ text: word, changed: changed[at] });
  });
  return made;
}
