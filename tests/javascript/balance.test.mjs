import assert from "node:assert/strict";
import { test } from "node:test";

import {
  NONE,
  aspectOf,
  clusterShares,
  judge,
  kindsOf,
  rowsOfKind,
  sharesOf,
} from "../../javascript/curator/balance/balance.mjs";

const KEEP = 1;
const ASPECT = {
  name: "aspect",
  label: "Shape",
  kinds: [
    { name: "portrait", label: "Portrait", low: 0.3, high: 0.5 },
    { name: "square", label: "Square", low: null, high: null },
    { name: "landscape", label: "Landscape", low: null, high: 0.5 },
  ],
};

test("a picture is square up to a tenth more", () => {
  assert.equal(aspectOf(1100, 1000), "square");
  assert.equal(aspectOf(1101, 1000), "landscape");
  assert.equal(aspectOf(1000, 1101), "portrait");
  assert.equal(aspectOf(0, 0), null);
});

test("kinds by shape, and none for what cannot be read", () => {
  assert.deepEqual([...kindsOf(ASPECT, [600, 800, 0, 800], [800, 800, 0, 600])], [0, 1, NONE, 2]);
});

test("kinds by a column are cut at the edges, the edge itself above", () => {
  const target = { name: "light", label: "", column: "b", edges: [0.2, 0.8], kinds: [{}, {}, {}] };
  const values = Float32Array.of(0.1, 0.25, 0.9, NaN);
  assert.deepEqual([...kindsOf(target, [1, 1, 1, 1], [1, 1, 1, 1], values)], [0, 1, 2, NONE]);
  assert.equal(kindsOf(target, [1], [1], undefined), null);
  const whole = { ...target, edges: [1, 2] };
  assert.deepEqual([...kindsOf(whole, [1, 1], [1, 1], Float32Array.of(1, 2))], [1, 2]);
});

test("only what counts is counted, and shares are of what is known", () => {
  const kinds = Uint8Array.of(0, 0, 0, 1, 1, 2, 2, 2, 2, NONE);
  const choice = Uint8Array.of(KEEP, 2, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP);
  const { total, unknown, shares } = sharesOf(ASPECT, kinds, choice);
  assert.deepEqual([total, unknown], [8, 1]);
  assert.deepEqual(shares.map((one) => one.count), [2, 2, 4]);
  assert.deepEqual(shares.map((one) => one.share), [0.25, 0.25, 0.5]);
  assert.deepEqual(shares.map((one) => one.state), ["few", "fits", "fits"]);
});

test("so many more reach the lower limit", () => {
  // (2 + x) / (10 + x) >= 0.3: x = 2 gives 4 / 12 = 0.333, x = 1 gives 3 / 11 = 0.273
  const found = { count: 2, share: 0.2, state: "few", add: 2, drop: 0, others: 0 };
  assert.deepEqual(judge(2, 10, 0.3, null), found);
  assert.equal(judge(0, 10, 1, null).add, Infinity);
});

test("so many fewer, or so many others, come to the upper limit", () => {
  // (8 - x) / (10 - x) <= 0.5: x = 6 gives 2 / 4; 8 / (10 + x) <= 0.5: x = 6 gives 8 / 16
  const found = { count: 8, share: 0.8, state: "many", add: 0, drop: 6, others: 6 };
  assert.deepEqual(judge(8, 10, null, 0.5), found);
});

test("dropping does not help where all are of one kind, and others do not where none is wanted", () => {
  assert.deepEqual([judge(10, 10, 0, 0.5).drop, judge(10, 10, 0, 0.5).others], [0, 10]);
  assert.deepEqual([judge(3, 10, 0, 0).drop, judge(3, 10, 0, 0).others], [3, 0]);
});

test("of fewer than five images nothing is asked", () => {
  assert.equal(judge(4, 4, null, 0.5).state, "fits");
  assert.equal(judge(5, 5, null, 0.5).state, "many");
});

test("limits themselves fit, whatever floating point makes of them", () => {
  assert.equal(judge(3, 10, 0.3, 0.3).state, "fits");
  assert.equal(judge(7, 10, 0.7, 0.7).state, "fits");
  assert.equal(judge(0, 0, 0.3, 0.4).state, "fits");
});

test("the rows of a kind are those that count", () => {
  assert.deepEqual([...rowsOfKind(Uint8Array.of(1, 1, 0), 1, Uint8Array.of(KEEP, 2, KEEP))], [0]);
});

test("clusters come with the largest share first, and those without a pick are seen", () => {
  const cluster = Float32Array.of(4, 4, 7, NaN, -1, 9, 9, 9);
  const choice = Uint8Array.of(KEEP, KEEP, KEEP, KEEP, KEEP, 0, 2, 0);
  assert.deepEqual(
    clusterShares(cluster, choice).map(({ cluster: name, count, all }) => [name, count, all]),
    [[4, 2, 2], [7, 1, 1], [9, 0, 3]],
  );
  assert.equal(clusterShares(cluster, choice)[0].share, 2 / 3);
  assert.equal(clusterShares(cluster, choice, 1).length, 1);
});

test("ten thousand images are shared out in less than 20 ms", () => {
  const n = 10_000;
  const widths = Int32Array.from({ length: n }, (_, row) => 500 + (row % 7) * 100);
  const heights = new Int32Array(n).fill(800);
  const choice = Uint8Array.from({ length: n }, (_, row) => row % 3);
  const kinds = kindsOf(ASPECT, widths, heights);
  const start = performance.now();
  for (let time = 0; time < 10; time += 1) sharesOf(ASPECT, kinds, choice);
  assert.ok((performance.now() - start) / 10 < 20);
});
