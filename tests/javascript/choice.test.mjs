import assert from "node:assert/strict";
import { test } from "node:test";

import {
  NOTHING,
  choiceText,
  countUnapplied,
  nextWord,
  readChoice,
  withWord,
} from "../../javascript/shared/choice.mjs";

test("no choice is an empty text and back", () => {
  assert.equal(choiceText(NOTHING), "");
  for (const nothing of ["", null, undefined]) assert.equal(readChoice(nothing), NOTHING);
});

test("the text has the keys that Python reads, in that order", () => {
  const choice = withWord(withWord(NOTHING, ["b.jpg"], "drop"), ["a.jpg"], "keep");
  assert.equal(choiceText(choice), '{"keep":["a.jpg"],"drop":["b.jpg"],"approved":""}');
});

test("the text does not depend on the order of the clicks", () => {
  const one = withWord(withWord(NOTHING, ["b", "a"], "keep"), ["c"], "drop");
  const other = withWord(withWord(NOTHING, ["c"], "drop"), ["a", "b"], "keep");
  assert.equal(choiceText(one), choiceText(other));
});

test("a choice survives being written and read", () => {
  const text = '{"keep":["a/ü.jpg"],"drop":["b \\"x\\".png"],"approved":"t1"}';
  assert.equal(choiceText(readChoice(text)), text);
});

test("only an approval is a choice too", () => {
  assert.equal(
    choiceText({ words: new Map(), approved: "t" }),
    '{"keep":[],"drop":[],"approved":"t"}',
  );
});

test("what the grid never writes is told from no choice", () => {
  const wrong = ["{", "[]", "3", '{"keep":"a"}', '{"keep":[1]}', '{"approved":3}'];
  for (const text of wrong) assert.equal(readChoice(text), null, text);
});

test("parts that are missing are empty", () => {
  assert.deepEqual([...readChoice('{"drop":["a"]}').words], [["a", "drop"]]);
});

test("leaving an image to the graph takes its word away", () => {
  const choice = withWord(NOTHING, ["a", "b"], "drop");
  assert.deepEqual([...withWord(choice, ["a"], null).words.keys()], ["b"]);
  assert.equal(choice.words.size, 2, "the choice before is as it was");
});

test("clicks take out, pin, leave to the graph", () => {
  assert.equal(nextWord(undefined), "drop");
  assert.equal(nextWord("drop"), "keep");
  assert.equal(nextWord("keep"), null);
});

test("clicks on a dropped image pin, take out, leave to the graph", () => {
  assert.equal(nextWord(undefined, true), "keep");
  assert.equal(nextWord("keep", true), "drop");
  assert.equal(nextWord("drop", true), null);
});

test("unapplied are new, changed and withdrawn words", () => {
  const applied = new Map([
    ["same", "keep"],
    ["changed", "keep"],
    ["withdrawn", "drop"],
  ]);
  const words = new Map([
    ["same", "keep"],
    ["changed", "drop"],
    ["new", "drop"],
  ]);
  assert.equal(countUnapplied(words, applied), 3);
});
