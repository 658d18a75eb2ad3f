import assert from "node:assert/strict";
import { test } from "node:test";

import { placeCard } from "../../javascript/curator/map/hover.mjs";
import { MOST, SIDE, chooseLandmarks, frameOf } from "../../javascript/curator/map/landmarks.mjs";
import { fitView } from "../../javascript/curator/map/view.mjs";
import { makeFolder } from "./fake_folder.mjs";

const { positions } = makeFolder(4000);
const view = fitView([-1, -1, 1, 1], 900, 700);
const scene = (more = {}) => ({ positions, view, width: 900, height: 700, usable: () => true, ...more });
const overlap = (one, other) =>
  one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

test("landmarks do not overlap, are inside, and are at most 18", () => {
  const chosen = chooseLandmarks(scene());
  assert.ok(chosen.length > 6 && chosen.length <= MOST);
  const frames = chosen.map(({ x, y }) => frameOf(x, y));
  frames.forEach((one, at) => {
    assert.ok(one[0] >= 0 && one[1] >= 0 && one[2] <= 900 && one[3] <= 700);
    for (const other of frames.slice(at + 1)) assert.ok(!overlap(one, other));
  });
});

test("only usable images become landmarks", () => {
  const chosen = chooseLandmarks(scene({ usable: (row) => row % 7 === 0 }));
  assert.ok(chosen.length > 3);
  for (const { row } of chosen) assert.equal(row % 7, 0);
});

test("those that are shown stay while there is room", () => {
  const before = chooseLandmarks(scene()).map(({ row }) => row);
  const moved = { ...view, x: view.x + 60 };
  const after = chooseLandmarks(scene({ view: moved, before })).map(({ row }) => row);
  const stayed = before.filter((row) => after.includes(row));
  assert.ok(stayed.length >= before.length - 4, `${stayed.length} of ${before.length}`);
});

test("nothing in sight, no landmarks", () => {
  assert.deepEqual(chooseLandmarks(scene({ view: { ...view, x: 1e6 } })), []);
});

test("the card never lies under the pointer", () => {
  for (let x = 0; x <= 400; x += 10) {
    for (let y = 0; y <= 300; y += 10) {
      const [left, top] = placeCard(x, y, 190, 150, 400, 300);
      const covered = x > left && x < left + 190 && y > top && y < top + 150;
      assert.ok(!covered, `${x}, ${y}: ${left}, ${top}`);
    }
  }
});

test("the card is on the right where there is room, else on the left", () => {
  assert.deepEqual(placeCard(100, 200, 150, 100, 600, 400), [118, 150]);
  assert.deepEqual(placeCard(580, 200, 150, 100, 600, 400), [412, 150]);
  assert.ok(placeCard(100, 2, 150, 100, 600, 400)[1] >= 0);
});

test("a landmark stands above its point", () => {
  const [left, top, right, bottom] = frameOf(100, 200);
  assert.deepEqual([right - left, bottom - top], [SIDE, SIDE]);
  assert.ok(bottom < 200 && left < 100 && right > 100);
});
