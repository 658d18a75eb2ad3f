// Which rows are shown, and in which order.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FIRST_VIEW, arrangeRows } from "../../javascript/curator/model/filters.mjs";
import { sortByKey } from "../../javascript/curator/model/sort_rows.mjs";
import { States } from "../../javascript/curator/model/table.mjs";
import { TextIndex } from "../../javascript/curator/model/text_index.mjs";

const PATHS = ["b/img10.jpg", "b/img2.jpg", "a/Fox.jpg", "a/lake.jpg", "a/broken.jpg"];
const CAPTIONS = ["red fox, Snow", "long_hair, snowfall", null, "lake\nnight", "fox"];
const KINDS = { sharpness: "score", group: "group", cluster: "cluster", pick: "pick" };
const VALUES = {
  sharpness: [5, NaN, -2, 5, 9],
  group: [0, 0, -1, -1, 3],
  cluster: [-1, 1, 2, 1, 1],
  pick: [NaN, 1, 0, NaN, NaN],
};

function rows(view) {
  const states = new States(5);
  states.readAll({
    choice: "kdukd",
    author: "us-ss",
    reason: [0, 1, 0, 0, 1],
    reasons: ["", "not_selected"],
    starred: [3],
    edited: [],
  });
  const columns = Object.entries(KINDS).map(([name, kind]) => ({ name, kind }));
  const table = { count: 5, paths: PATHS, captions: CAPTIONS, columns };
  const column = (name) => VALUES[name] && Float32Array.from(VALUES[name]);
  const shelf = { table, states, column, texts: new TextIndex(table) };
  return [...arrangeRows(shelf, { ...FIRST_VIEW, ...view })];
}

test("without filters every row is shown, in the order of the folder", () => {
  assert.deepEqual(rows({}), [0, 1, 2, 3, 4]);
  assert.deepEqual(rows({ descending: true }), [4, 3, 2, 1, 0]);
});

test("each word of the text is looked for in path, caption and reason", () => {
  assert.deepEqual(rows({ text: "FOX" }), [0, 2, 4]);
  assert.deepEqual(rows({ text: "fox snow" }), [0]);
  assert.deepEqual(rows({ text: "not b/" }), [1]);
  assert.deepEqual(rows({ text: "selected" }), [1, 4]);
});

test("states are shown by name", () => {
  assert.deepEqual(rows({ show: "kept" }), [0, 3]);
  assert.deepEqual(rows({ show: "dropped" }), [1, 4]);
  assert.deepEqual(rows({ show: "undecided" }), [2]);
  assert.deepEqual(rows({ show: "mine" }), [0]);
  assert.deepEqual(rows({ show: "starred" }), [3]);
  assert.deepEqual(rows({ show: "duplicates" }), [0, 1, 4]);
  assert.deepEqual(rows({ reason: "not_selected" }), [1, 4]);
});

test("a tag is a whole part of a caption, underscores and capitals aside", () => {
  assert.deepEqual(rows({ tag: "snow" }), [0]);
  assert.deepEqual(rows({ tag: "Long hair" }), [1]);
  assert.deepEqual(rows({ tag: "night" }), [3]);
  assert.deepEqual(rows({ tag: "hair" }), []);
});

test("groups, clusters and ranges of scores narrow the view", () => {
  assert.deepEqual(rows({ group: 0 }), [0, 1]);
  assert.deepEqual(rows({ cluster: 1 }), [1, 3, 4]);
  assert.deepEqual(rows({ ranges: { sharpness: [5, null] } }), [0, 3, 4]);
  assert.deepEqual(rows({ ranges: { sharpness: [null, 5], pick: [0, 1] } }), [2]);
  assert.deepEqual(rows({ ranges: { "not here yet": [0, 1] } }), [0, 1, 2, 3, 4]);
});

test("only the rows that were selected, in the order asked for", () => {
  assert.deepEqual(rows({ onlySelection: Int32Array.of(4, 1, 99) }), [4, 1]);
  assert.deepEqual(rows({ onlySelection: Int32Array.of(4, 1), sort: "name" }), [4, 1]);
});

test("unknown values are last in both directions, ties keep the folder's order", () => {
  assert.deepEqual(rows({ sort: "score:sharpness" }), [2, 0, 3, 4, 1]);
  assert.deepEqual(rows({ sort: "score:sharpness", descending: true }), [4, 0, 3, 2, 1]);
  assert.deepEqual(rows({ sort: "pick" }), [2, 1, 0, 3, 4]);
  assert.deepEqual(rows({ sort: "starred" }), [3, 0, 1, 2, 4]);
});

test("-1 is no group and comes last", () => {
  assert.deepEqual(rows({ sort: "group" }), [0, 1, 4, 2, 3]);
  assert.deepEqual(rows({ sort: "cluster", descending: true }), [2, 1, 3, 4, 0]);
});

test("names are ordered as a person reads them", () => {
  assert.deepEqual(rows({ sort: "name" }), [4, 2, 3, 1, 0]);
});

test("100,000 values are in order, negative ones, zeros and ends included", () => {
  const keys = Float32Array.from({ length: 100_000 }, (_, at) => ((at * 7919) % 4001) - 2000);
  keys.set([-0, 0, Infinity, -Infinity, NaN]);
  const sorted = sortByKey(Int32Array.from(keys, (_, row) => row), keys, false);
  assert.equal(sorted[0], 3);
  assert.equal(sorted.at(-1), 4);
  assert.equal(sorted.at(-2), 2);
  for (let at = 1; at < sorted.length - 1; at += 1) {
    const [one, other] = [keys[sorted[at - 1]], keys[sorted[at]]];
    assert.ok(one < other || (one === other && sorted[at - 1] < sorted[at]));
  }
});

test("tags are those that the captions panel counts: not the clauses of prose, nor what brackets enclose", () => {
  const captions = ["A fox sits in the snow, tail up, and looks at the lake.", "(fox, snow:1.2), lake", "fox, lake"];
  const table = { count: 3, paths: ["1", "2", "3"], captions };
  const texts = new TextIndex(table);
  const tagged = (tag) => [0, 1, 2].filter(texts.tagged(tag));
  assert.deepEqual(tagged("tail up"), []);
  assert.deepEqual(tagged("fox"), [2]);
  assert.deepEqual(tagged("Lake"), [1, 2]);
  captions[2] = "fox";
  texts.forget([2]);
  assert.deepEqual(tagged("lake"), [1]);
});
