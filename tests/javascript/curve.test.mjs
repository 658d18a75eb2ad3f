import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { hasLine, isWithin, lineOf, placeAfter, placeOf, scalesOf, ticks } from "../../javascript/curator/curve/scale.mjs";
import { adviceOf, labelOf, readingOf } from "../../javascript/curator/curve/sentences.mjs";
import { setLanguage } from "../../javascript/curator/words/words.mjs";

const CURVE = { count: [1, 2, 3, 5], radius: [0.8, 0.4, null, 0.2], mean: [0.4, 0.2, 0.1, 0.1] };
const FRAME = { width: 140, height: 100, left: 30, right: 10, top: 10, bottom: 10 };

beforeEach(() => setLanguage("en"));

test("a line needs two points that are known", () => {
  assert.equal(hasLine(CURVE), true);
  assert.equal(hasLine({ count: [1, 2], radius: [1, 1], mean: [0.5, null] }), false);
  assert.equal(hasLine(null), false);
});

test("a curve fills its frame: the first count at the left, the largest distance at the top", () => {
  const scales = scalesOf(CURVE, FRAME);
  assert.deepEqual([1, 3, 5].map(scales.x), [30, 80, 130]); // 100 wide, 4 steps
  assert.deepEqual([0.8, 0.4, 0].map(scales.y), [10, 50, 90]);
  assert.equal(scales.imagesAt(80), 3);
});

test("what is not known is left out of a line", () => {
  const scales = scalesOf(CURVE, FRAME);
  assert.equal(lineOf(CURVE, "radius", scales, 140), "M30 10L55 50L130 70");
  assert.equal(lineOf(CURVE, "mean", scales, 140), "M30 50L55 70L80 80L130 80");
});

test("a long curve has no more points than can be seen, and its end", () => {
  const count = Array.from({ length: 5001 }, (_, place) => place + 1);
  const long = { count, radius: [], mean: count.map((one) => 1 / one) };
  const points = lineOf(long, "mean", scalesOf(long, FRAME), 100).split("L");
  assert.ok(points.length <= 102, String(points.length));
  assert.ok(points.at(-1).startsWith("130 "));
});

test("marks of an axis are round and inside", () => {
  assert.deepEqual(ticks(0, 0.63, 4), [0, 0.2, 0.4, 0.6]);
  assert.deepEqual(ticks(1, 80, 5, 1), [20, 40, 60, 80]);
  assert.deepEqual(ticks(1, 4, 5, 1), [1, 2, 3, 4]);
});

test("the nearest count is read, the lower one of two", () => {
  assert.deepEqual([-3, 1.4, 1.6, 4, 4.1, 99].map((images) => placeOf(CURVE, images)), [0, 0, 1, 2, 3, 3]);
});

test("keys walk along the curve and stop at its ends", () => {
  assert.deepEqual(
    ["ArrowRight", "ArrowLeft", "PageUp", "PageDown", "Home", "End", "x"].map((key) => placeAfter(key, 1, 40)),
    [2, 0, 5, 0, 0, 39, undefined],
  );
  assert.equal(placeAfter("ArrowRight", 39, 40), 39);
});

test("a count beyond the curve is not marked", () => {
  assert.deepEqual([0, 1, 4, 6, null, undefined].map((images) => isWithin(CURVE, images)), [false, true, true, false, false, false]);
});

test("a point is read in words, as far as it is known", () => {
  assert.equal(readingOf(CURVE, 1), "2 images: average distance 0.200, largest gap 0.400");
  assert.equal(readingOf(CURVE, 2), "3 images: average distance 0.100");
  assert.equal(readingOf(CURVE, 0), "1 image: average distance 0.400, largest gap 0.800");
});

test("the whole curve is said for those who do not see it", () => {
  assert.equal(
    labelOf({ curve: CURVE, knee: 3, at: 5 }),
    "Coverage by the number of images. The curve levels off at 3 images. Now there are 5.",
  );
  assert.equal(labelOf({ curve: CURVE, knee: null, at: null }), "Coverage by the number of images.");
});

test("the server's advice stands in English and is said anew in another language", () => {
  const view = { curve: CURVE, knee: 20, at: 12, advice: "As the server says." };
  assert.equal(adviceOf(view), "As the server says.");
  setLanguage("zh");
  assert.match(adviceOf(view), /20.*12.*8/);
  assert.doesNotMatch(adviceOf({ ...view, at: 30 }), /-/);
  assert.equal(adviceOf({ ...view, advice: "" }), "");
});
