import assert from "node:assert/strict";
import { test } from "node:test";

import { passes, stateOf } from "../../javascript/shared/gallery.mjs";
import { naturalName, visibleRows } from "../../javascript/shared/order.mjs";

const image = (path, more = {}) => ({
  path,
  choice: "keep",
  author: "select",
  reason: "",
  sentence: "",
  caption: null,
  group: null,
  pick: null,
  scores: [],
  ...more,
});
const ALL = { filter: "all", text: "", sort: "folder", descending: false };
const rows = (images, view, state = () => "kept", scores = ["sharpness"]) =>
  visibleRows(images, state, { ...ALL, ...view }, scores);

test("without filter and order the folder's order is shown", () => {
  const images = [image("b"), image("a"), image("c")];
  assert.deepEqual(rows(images, {}), [0, 1, 2]);
  assert.deepEqual(rows(images, { descending: true }), [2, 1, 0]);
});

test("names are sorted as a person counts", () => {
  const images = [image("img10"), image("img2"), image("IMG1")];
  assert.deepEqual(rows(images, { sort: "name" }), [2, 1, 0]);
  assert.ok(naturalName("a9") < naturalName("a10"));
});

test("unknown scores come last in both directions", () => {
  const images = [3, null, 1, 2].map((score, row) => image(`i${row}`, { scores: [score] }));
  assert.deepEqual(rows(images, { sort: "score:sharpness" }), [2, 3, 0, 1]);
  assert.deepEqual(rows(images, { sort: "score:sharpness", descending: true }), [0, 3, 2, 1]);
});

test("ties keep the folder's order in both directions", () => {
  const images = [1, 1, 0].map((score, row) => image(`i${row}`, { scores: [score] }));
  assert.deepEqual(rows(images, { sort: "score:sharpness", descending: true }), [0, 1, 2]);
  assert.deepEqual(rows(images, { sort: "score:sharpness" }), [2, 0, 1]);
});

test("a score that is no longer there leaves the folder's order", () => {
  assert.deepEqual(rows([image("b"), image("a")], { sort: "score:gone" }), [0, 1]);
});

test("picked images come in the order of picking, then the others", () => {
  const images = [image("a"), image("b", { pick: 1 }), image("c", { pick: 0 })];
  assert.deepEqual(rows(images, { sort: "pick" }), [2, 1, 0]);
});

test("duplicates stand together", () => {
  const images = [1, null, 0, 1].map((group, row) => image(`i${row}`, { group }));
  assert.deepEqual(rows(images, { sort: "group" }), [2, 0, 3, 1]);
});

test("every word has to be found, in name, caption or reason", () => {
  const images = [
    image("fox.jpg", { caption: "a Red fox" }),
    image("red.jpg", { reason: "not_selected" }),
    image("c.jpg", { sentence: "Blurry: 3.1." }),
  ];
  assert.deepEqual(rows(images, { text: "red" }), [0, 1]);
  assert.deepEqual(rows(images, { text: " red  FOX" }), [0]);
  assert.deepEqual(rows(images, { text: "not selected" }), [1]);
  assert.deepEqual(rows(images, { text: "blurry" }), [2]);
});

test("filters show states", () => {
  const states = ["pinned", "excluded", "kept", "dropped", "undecided", "open"];
  const shown = (filter) => states.filter((state) => passes(filter, state));
  assert.deepEqual(shown("all"), states);
  assert.deepEqual(shown("kept"), ["pinned", "kept"]);
  assert.deepEqual(shown("dropped"), ["excluded", "dropped"]);
  assert.deepEqual(shown("mine"), ["pinned", "excluded", "open"]);
});

test("the user's word is the state, whatever the graph says", () => {
  const dropped = image("a", { choice: "drop", author: "dedupe" });
  assert.equal(stateOf(dropped, "keep", undefined), "pinned");
  assert.equal(stateOf(image("a"), "drop", undefined), "excluded");
  assert.equal(stateOf(dropped, undefined, undefined), "dropped");
});

test("a word that was taken back leaves the state open until the next run", () => {
  const pinned = image("a", { author: "user" });
  assert.equal(stateOf(pinned, undefined, "keep"), "open");
});

test("a word of the user from before the graph is shown as the user's", () => {
  assert.equal(stateOf(image("a", { author: "user" }), undefined, undefined), "pinned");
  const out = image("a", { author: "user", choice: "drop" });
  assert.equal(stateOf(out, undefined, undefined), "excluded");
});
