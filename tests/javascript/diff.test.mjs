import assert from "node:assert/strict";
import { test } from "node:test";

import { changedWords } from "../../javascript/curator/captions/diff.mjs";

/** Changed pieces in brackets: easy to read and to write. */
function shown(pieces) {
  return pieces.map((one) => (one.changed ? `[${one.text}]` : one.text)).join("");
}

function diff(before, after) {
  const both = changedWords(before, after);
  return [shown(both.before), shown(both.after)];
}

test("a changed word is marked on both sides", () => {
  assert.deepEqual(diff("a red hat", "a blue hat"), ["a [red] hat", "a [blue] hat"]);
});

test("a tag that is taken out or put in is marked on its side only", () => {
  assert.deepEqual(diff("fox, snow, hat", "fox, hat"), ["fox, [snow, ]hat", "fox, hat"]);
  assert.deepEqual(diff("fox", "zqx, fox"), ["fox", "[zqx, ]fox"]);
});

test("equal texts have no mark and an empty one no piece", () => {
  assert.deepEqual(diff("a fox", "a fox"), ["a fox", "a fox"]);
  assert.deepEqual(diff("", "a fox"), ["", "[a fox]"]);
});

test("neighbouring changed words are one mark", () => {
  assert.deepEqual(diff("a b c d", "a x y d"), ["a [b c] d", "a [x y] d"]);
});

test("changes far apart leave what is between them unmarked", () => {
  assert.deepEqual(diff("a b c d e", "a x c y e"), ["a [b] c [d] e", "a [x] c [y] e"]);
});

test("without spaces between words characters are compared", () => {
  assert.deepEqual(diff("红色帽子", "蓝色帽子"), ["[红]色帽子", "[蓝]色帽子"]);
});

test("the pieces are the texts, also for very long ones", () => {
  const before = Array.from({ length: 3000 }, (_, n) => `a${n}`).join(" ");
  const after = Array.from({ length: 3000 }, (_, n) => `b${n}`).join(" ");
  const both = changedWords(`same ${before}`, `same ${after}`);
  assert.equal(both.before.map((one) => one.text).join(""), `same ${before}`);
  assert.deepEqual(both.after.map((one) => one.changed), [false, true]);
});
