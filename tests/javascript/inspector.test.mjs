import assert from "node:assert/strict";
import { test } from "node:test";

import { cutOf } from "../../javascript/curator/image/cut.mjs";
import {
  distributionOf,
  gradeOf,
  megapixelsText,
  placeOf,
  scoreText,
  shareBelow,
  sizeText,
  valueText,
} from "../../javascript/curator/image/numbers.mjs";

const TEN = Float32Array.from([9, 0, 1, 2, NaN, 3, 4, 5, 6, 7, 8]);

test("a value lies among those that are known", () => {
  const spread = distributionOf(TEN);
  assert.equal(spread.sorted.length, 10);
  assert.equal(placeOf(spread, 0), 0);
  assert.equal(placeOf(spread, 4.5), 0.5);
  assert.equal(placeOf(spread, 99), 1);
  assert.equal(shareBelow(spread, 3), 0.35); // 0 1 2 below, 3 itself half: 3.5 of 10
});

test("one odd image does not press all others together", () => {
  const values = Float32Array.from({ length: 200 }, (_, n) => n);
  values[199] = 1e6;
  assert.equal(distributionOf(values).high, 197); // 2 of 200 may lie outside at each end
});

test("the bars are shares of the highest one", () => {
  const { bars } = distributionOf(Float32Array.from([0, 0, 0, 0, 24, 24]));
  assert.equal(bars.length, 24);
  assert.equal(bars[0], 1);
  assert.equal(bars[23], 0.5);
  assert.equal(bars[12], 0);
});

test("equal values have no distribution", () => {
  assert.equal(distributionOf(Float32Array.from([3, 3, NaN])), null);
  assert.equal(distributionOf(new Float32Array(0)), null);
});

test("good is the better third, poor the worse tenth, in the better direction", () => {
  const spread = distributionOf(TEN);
  assert.equal(gradeOf(spread, 8, "higher"), "good"); // 85 % are lower
  assert.equal(gradeOf(spread, 8, "lower"), "");
  assert.equal(gradeOf(spread, 9, "lower"), "poor"); // 5 % are higher
  assert.equal(gradeOf(spread, 9, "none"), "");
});

test("sizes are short", () => {
  assert.equal(sizeText(999), "999 B");
  assert.equal(sizeText(2_430_000), "2.4 MB");
  assert.equal(sizeText(999_600), "1.0 MB");
  assert.equal(sizeText(0), "");
  assert.equal(megapixelsText(4000, 3000), "12.0 MP");
  assert.equal(megapixelsText(1024, 768), "0.79 MP"); // 786432
  assert.equal(scoreText(0.12345), "0.123");
  assert.equal(scoreText(0.0008694), "0.0009");
  assert.equal(scoreText(123456.7), "123,457");
  assert.equal(scoreText(null), "–");
  assert.equal(valueText({ value: 512, unit: "px" }), "512 px");
  assert.equal(valueText({ value: 1168187, unit: "bytes" }), "1.2 MB");
  assert.equal(valueText({ value: 512, unit: "px", text: "512 pixels" }), "512 pixels");
  assert.equal(valueText({ value: NaN, text: "NaN" }), "–");
});

test("a crop at the sides says how much it cuts", () => {
  // 2000 of 2400 pixels stay: 1/6 is cut; 2000 pixels become 1024.
  const cut = cutOf(2400, 2000, [1024, 1024], [200, 0, 2000, 2000]);
  assert.equal(cut.where, "sides");
  assert.ok(Math.abs(cut.lost - 1 / 6) < 1e-9);
  assert.equal(cut.scale, 0.512);
  assert.equal(cut.left, 200 / 2400);
});

test("one row of pixels less is no cut, and without a bucket there is none", () => {
  assert.equal(cutOf(1000, 1000, [1024, 1024], [0, 1, 1000, 998]).where, "");
  assert.equal(cutOf(1000, 1000, null, null), null);
  assert.equal(cutOf(1000, 1000, [512, 512], [100, 100, 800, 800]).where, "around");
});
