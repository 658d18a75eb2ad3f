import assert from "node:assert/strict";
import { test } from "node:test";

import {
  countWords,
  hasTag,
  isTagList,
  oneLine,
  splitTags,
  tagKey,
  tagsOf,
} from "../../javascript/curator/captions/tags.mjs";
import { TagCounts, searchTags, sortTags } from "../../javascript/curator/captions/tags_count.mjs";

test("tags stand between commas", () => {
  assert.deepEqual(tagsOf("1girl, long hair ,, smile"), ["1girl", "long hair", "smile"]);
  assert.equal(splitTags("a, b,c").join(","), "a, b,c");
});

test("a comma inside brackets separates nothing", () => {
  assert.deepEqual(splitTags("(red hat, blue hat:1.2), smile"), ["(red hat, blue hat:1.2)", " smile"]);
  assert.deepEqual(splitTags("[a, (b, c)], d"), ["[a, (b, c)]", " d"]);
});

test("a lone bracket and the mouth of an emoticon enclose nothing", () => {
  assert.deepEqual(splitTags("smile (a, b"), ["smile (a", " b"]);
  assert.deepEqual(splitTags(":(, hat, :)"), [":(", " hat", " :)"]);
});

test("prose has no tags, whatever its commas", () => {
  assert.equal(isTagList("A woman in a red coat walks, in the rain, on a bridge."), false);
  assert.deepEqual(tagsOf("A woman in a red coat walks, in the rain, on a bridge."), []);
  assert.deepEqual(tagsOf(null), []);
});

test("tags are the same without case, underscores as spaces", () => {
  assert.equal(tagKey(" Long_Hair "), "long hair");
  assert.ok(hasTag("1girl, long_hair", "Long hair"));
  assert.ok(!hasTag("1girl, long_hair", "long"));
  assert.ok(!hasTag("1girl", ""));
});

test("tags on several lines are one list, prose on several lines one text", () => {
  assert.equal(oneLine("\ufeff1girl,\r\nsmile\n"), "1girl, smile");
  assert.equal(oneLine("A fox.\nIt  sleeps."), "A fox. It sleeps.");
});

test("words are counted in letters and digits", () => {
  assert.equal(countWords("1girl, the fox's red_hat - two"), 5); // 1girl the fox's red_hat two
  assert.equal(countWords(null), 0);
});

const CAPTIONS = ["fox, snow", "Fox, fox, red hat", null, "A fox sits in the snow.", "hat, snow"];
const ALL = [0, 1, 2, 3, 4];

test("each caption counts once for each of its tags", () => {
  assert.deepEqual(new TagCounts().count(CAPTIONS, ALL), [
    { key: "fox", tag: "fox", count: 2 },
    { key: "snow", tag: "snow", count: 2 },
    { key: "hat", tag: "hat", count: 1 },
    { key: "red hat", tag: "red hat", count: 1 },
  ]);
});

test("only the rows that were asked for are counted, and changed captions are read again", () => {
  const counts = new TagCounts();
  assert.deepEqual(counts.count(CAPTIONS, [4]).map((one) => one.key), ["hat", "snow"]);
  const changed = CAPTIONS.with(4, "cap");
  assert.deepEqual(counts.count(changed, [4]), [{ key: "cap", tag: "cap", count: 1 }]);
});

test("the rows with a tag are found as it is counted", () => {
  assert.deepEqual(new TagCounts().rowsWith(CAPTIONS, ALL, "FOX"), [0, 1]);
});

test("a search finds beginnings of words, those of whole tags first", () => {
  const counted = new TagCounts().count(CAPTIONS, ALL);
  assert.deepEqual(searchTags(counted, "ha").map((one) => one.key), ["hat", "red hat"]);
  assert.deepEqual(searchTags(counted, "at").map((one) => one.key), []);
  assert.equal(searchTags(counted, " ").length, 4);
});

test("tags are sorted by name on request", () => {
  const counted = new TagCounts().count(CAPTIONS, ALL);
  assert.deepEqual(sortTags(counted, "name").map((one) => one.key), ["fox", "hat", "red hat", "snow"]);
});
