import assert from "node:assert/strict";
import { test } from "node:test";

import {
  compareScores,
  firstPair,
  groupWith,
  groupsOf,
  winnerOf,
} from "../../javascript/curator/compare/pairs.mjs";
import {
  CLOSEST,
  WHOLE,
  atPixels,
  fitted,
  pan,
  transformOf,
  zoomAfterKey,
  zoomAt,
} from "../../javascript/curator/compare/zoom.mjs";

test("the point under the pointer stays when the zoom changes", () => {
  // A quarter to the right of the middle: point 0.75. At scale 2 it must be there still:
  // (0.75 - x) * 2 = 0.25, so x = 0.625.
  assert.deepEqual(zoomAt(WHOLE, 2, 0.25, 0), { scale: 2, x: 0.625, y: 0.5 });
});

test("the picture cannot be pushed out of sight, nor shrunk below the whole", () => {
  assert.deepEqual(pan({ scale: 2, x: 0.5, y: 0.5 }, -9, 0), { scale: 2, x: 0.75, y: 0.5 });
  assert.deepEqual(pan(WHOLE, 1, 1), WHOLE);
  assert.deepEqual(zoomAt(WHOLE, 0.1), WHOLE);
  assert.equal(zoomAt(WHOLE, 1e9).scale, CLOSEST);
});

test("pulling to the right shows what is on the left", () => {
  assert.deepEqual(pan({ scale: 4, x: 0.5, y: 0.5 }, 0.4, 0), { scale: 4, x: 0.4, y: 0.5 });
});

test("a picture fits as a whole", () => {
  assert.deepEqual(fitted(2000, 1000, 500, 500), { width: 500, height: 250 });
});

test("at its pixels a picture of 2000 in 500 is four times larger, half that on a dense screen", () => {
  assert.equal(atPixels(WHOLE, 2000, 500, 1).scale, 4);
  assert.equal(atPixels({ scale: 3, x: 0.5, y: 0.5 }, 2000, 500, 2).scale, 2);
});

test("keys zoom and move, other keys do nothing", () => {
  assert.ok(zoomAfterKey(WHOLE, "+").scale > 1);
  assert.deepEqual(zoomAfterKey({ scale: 3, x: 0.2, y: 0.2 }, "0"), WHOLE);
  assert.ok(zoomAfterKey({ scale: 3, x: 0.5, y: 0.5 }, "ArrowLeft").x < 0.5);
  assert.equal(zoomAfterKey(WHOLE, "k"), null);
});

test("the middle of the pane shows the centre", () => {
  // Centre at 0.25 of 400 fitted pixels at scale 2: moved right by 0.25 * 400 * 2 = 200.
  const text = transformOf({ scale: 2, x: 0.25, y: 0.5 }, { width: 400, height: 300 });
  assert.equal(text, "translate(200.00px, 0.00px) scale(2.0000)");
});

test("the better score wins in its direction, within a hundredth nobody does", () => {
  assert.equal(winnerOf(10, 8, "higher"), "left");
  assert.equal(winnerOf(10, 8, "lower"), "right");
  assert.equal(winnerOf(10, 9.95, "higher"), "");
  assert.equal(winnerOf(10, 8, "none"), "");
  assert.equal(winnerOf(0, 0, "higher"), "");
});

test("scores that neither image has are left out", () => {
  const left = [
    { name: "a", label: "A", value: 2, unit: "px" },
    { name: "b", label: "B", value: null },
    { name: "c", label: "C", value: null },
  ];
  const right = [
    { name: "a", label: "A", value: 5, unit: "px" },
    { name: "b", label: "B", value: 1 },
  ];
  const lines = compareScores(left, right, () => "higher");
  assert.deepEqual(lines.map((one) => [one.name, one.difference, one.winner]), [
    ["a", 3, "right"],
    ["b", null, ""],
  ]);
  assert.deepEqual([lines[0].unit, ...lines[0].text], ["px", "2", "5"]);
  assert.deepEqual(lines[1].text, ["–", "1"]);
});

test("groups of duplicates have two images or more", () => {
  const groups = groupsOf(Float32Array.from([-1, 4, NaN, 4, 2, 7, 7]));
  assert.deepEqual(groups, [[1, 3], [5, 6]]);
  assert.equal(groupWith(groups, [3, 1]), 0);
  assert.equal(groupWith(groups, [3, 5]), -1);
});

test("the kept image stands on the left", () => {
  assert.deepEqual(firstPair([4, 7, 9], (row) => row === 7), [7, 4]);
  assert.deepEqual(firstPair([4, 7], () => false), [4, 7]);
  assert.deepEqual(firstPair([4], () => true), [4, -1]);
});
