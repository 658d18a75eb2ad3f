import assert from "node:assert/strict";
import { test } from "node:test";

import { PointIndex, nextInDirection } from "../../javascript/curator/map/index.mjs";
import { encloses } from "../../javascript/curator/map/lasso.mjs";
import { generator } from "./fake_folder.mjs";

/** Points in three heaps, some at one place, some without a place. */
function scatter(count, seed = 1) {
  const random = generator(seed);
  const positions = new Float32Array(2 * count);
  for (let row = 0; row < count; row += 1) {
    const heap = row % 3;
    positions[2 * row] = heap - 1 + (random() - 0.5) * 0.6;
    positions[2 * row + 1] = Math.sin(heap * 3) + (random() - 0.5) * (heap + 0.2);
    if (row % 10 === 9) positions.set(positions.subarray(2 * row - 2, 2 * row), 2 * row);
    if (row % 37 === 5) positions.fill(NaN, 2 * row, 2 * row + 2);
  }
  return positions;
}

const rowsOf = (positions) => Array.from({ length: positions.length / 2 }, (_, row) => row);
const away = (positions, row, x, y) => (positions[2 * row] - x) ** 2 + (positions[2 * row + 1] - y) ** 2;
const mask = (positions) => Uint8Array.from(rowsOf(positions), (row) => (row % 4 ? 1 : 0));

test("the nearest image is the one that a look at all of them finds", () => {
  const positions = scatter(3000);
  const index = new PointIndex(positions);
  const shown = mask(positions);
  const random = generator(5);
  for (let turn = 0; turn < 300; turn += 1) {
    const [x, y, radius] = [random() * 3 - 1.5, random() * 3 - 1.5, random() * 0.2];
    const only = turn % 2 ? shown : null;
    const near = rowsOf(positions)
      .filter((row) => away(positions, row, x, y) <= radius * radius && (!only || only[row]))
      .sort((a, b) => away(positions, a, x, y) - away(positions, b, x, y) || a - b);
    assert.equal(index.nearest(x, y, radius, only), near[0] ?? -1);
    assert.deepEqual(index.within(x, y, radius, only), near);
  }
});

test("a box finds what is in it, in the order of the rows", () => {
  const positions = scatter(2500, 2);
  const index = new PointIndex(positions);
  const shown = mask(positions);
  const random = generator(6);
  for (let turn = 0; turn < 60; turn += 1) {
    const [left, top] = [random() * 3 - 1.5, random() * 3 - 1.5];
    const box = [left, top, left + random(), top + random()];
    const wanted = rowsOf(positions).filter((row) => {
      const [x, y] = [positions[2 * row], positions[2 * row + 1]];
      return shown[row] && x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
    });
    assert.deepEqual([...index.inBox(box, shown)], wanted);
  }
});

test("a line drawn around images finds what it encloses", () => {
  const positions = scatter(2500, 3);
  const index = new PointIndex(positions);
  const random = generator(7);
  for (let turn = 0; turn < 25; turn += 1) {
    const corners = Array.from({ length: 3 + turn * 3 }, () => [random() * 3 - 1.5, random() * 3 - 1.5]).flat();
    const wanted = rowsOf(positions).filter(
      (row) => positions[2 * row] === positions[2 * row] && encloses(corners, positions[2 * row], positions[2 * row + 1]),
    );
    assert.deepEqual([...index.inside(corners, null)], wanted);
  }
});

test("inside a square, not outside, whichever way it was drawn", () => {
  const square = [0, 0, 2, 0, 2, 2, 0, 2];
  const back = [0, 2, 2, 2, 2, 0, 0, 0];
  for (const line of [square, back]) {
    assert.ok(encloses(line, 1, 1));
    assert.ok(!encloses(line, 3, 1));
    assert.ok(!encloses(line, 1, -0.5));
  }
});

test("what the line goes around twice is inside", () => {
  // Two turns around the same square.
  assert.ok(encloses([0, 0, 2, 0, 2, 2, 0, 2, 0, 0, 2, 0, 2, 2, 0, 2], 1, 1));
});

test("a notch is outside", () => {
  assert.ok(!encloses([0, 0, 4, 0, 4, 4, 2, 1, 0, 4], 2, 2)); // the V reaches down to 2, 1
  assert.ok(encloses([0, 0, 4, 0, 4, 4, 2, 1, 0, 4], 2, 0.5));
});

test("nothing is found where nothing is", () => {
  const index = new PointIndex(new Float32Array(0));
  assert.equal(index.nearest(0, 0, 9, null), -1);
  const alone = new PointIndex(Float32Array.of(0.5, 0.5, NaN, NaN));
  assert.equal(alone.count, 1);
  assert.equal(alone.nearest(0.4, 0.5, 0.2, null), 0);
  assert.deepEqual([...alone.inside([0, 0, 1, 1], null)], []); // two corners enclose nothing
});

test("images at one place are all found, the lower row first", () => {
  const index = new PointIndex(Float32Array.of(1, 1, 0, 0, 1, 1, 1, 1));
  assert.deepEqual(index.within(1, 1, 0.1, null), [0, 2, 3]);
});

test("an arrow goes to the nearest image that way, straight ahead rather than aside", () => {
  //            0: start; 1: right; 2: right, nearer, but high up; 3: left; 4: below
  const places = Float32Array.of(0, 0, 1, 0.1, 0.5, -0.8, -1, 0, 0.1, 2);
  assert.equal(nextInDirection(places, 0, 1, 0, null), 1);
  assert.equal(nextInDirection(places, 0, -1, 0, null), 3);
  assert.equal(nextInDirection(places, 0, 0, 1, null), 4);
  assert.equal(nextInDirection(places, 0, 0, -1, null), 2);
  assert.equal(nextInDirection(places, 4, 0, 1, null), -1);
  assert.equal(nextInDirection(places, 0, 1, 0, Uint8Array.of(1, 0, 1, 1, 1)), -1); // 2 is too far aside
});

test("a line of 200 corners around 100,000 images is quick", () => {
  const index = new PointIndex(scatter(100000, 4));
  const line = Array.from({ length: 200 }, (_, at) => {
    const angle = (at / 200) * 2 * Math.PI;
    return [(1 + 0.4 * Math.sin(9 * angle)) * Math.cos(angle), 1.2 * Math.sin(angle)];
  }).flat();
  // Time of the processor, the best of five: other programs may be busy here.
  const times = [1, 2, 3, 4, 5].map(() => {
    const start = process.cpuUsage();
    assert.ok(index.inside(line, null).length > 10000);
    return process.cpuUsage(start).user / 1000;
  });
  assert.ok(Math.min(...times) < 50, `${times} ms`);
});
