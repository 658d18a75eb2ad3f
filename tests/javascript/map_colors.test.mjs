import assert from "node:assert/strict";
import { test } from "node:test";

import {
  clusterColour,
  clusterSizes,
  oklch,
  palette,
  ramp,
  rampColour,
  robustRange,
} from "../../javascript/curator/map/colors.mjs";
import { KINDS, SHAPES, kindOf } from "../../javascript/curator/map/kinds.mjs";
import { BYTES, FLAGS, LOUD, Marks } from "../../javascript/curator/map/marks.mjs";
import { distance, drawPoint, hole, reach } from "../../javascript/curator/map/shapes.mjs";

const [OPEN, KEEP, DROP] = [0, 1, 2];
const name = (...values) => KINDS[kindOf(...values)].kind;

/** Brightness that the eye sees, 0 to 1, of a colour. */
function luminance(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const contrast = (one, other) => {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};

test("a selected image is core above 90 %, stable above 70 %, else variable", () => {
  const f = Math.fround; // columns are float32
  assert.equal(name(KEEP, 0, f(0.95)), "core");
  assert.equal(name(KEEP, 0, f(0.9)), "stable");
  assert.equal(name(KEEP, 0, f(0.7)), "variable");
  assert.equal(name(KEEP, 0, NaN), "kept");
});

test("the user's word is shown whatever the runs say", () => {
  assert.equal(name(KEEP, 1, 1), "pinned");
  assert.equal(name(DROP, 1, 1), "excluded");
  assert.equal(name(DROP, 0, 1), "dropped");
  assert.equal(name(OPEN, 0, 1), "undecided");
});

test("no two kinds that stand out look alike without their colours", () => {
  const looks = KINDS.filter((one) => one.loud && one.kind !== "kept").map(({ shape }) => shape);
  assert.equal(new Set(looks).size, looks.length);
});

test("white and black are those of the screen", () => {
  assert.deepEqual(oklch(1, 0, 0), [255, 255, 255]);
  assert.deepEqual(oklch(0, 0, 0), [0, 0, 0]);
  assert.deepEqual(oklch(0.6279554, 0.25768331, 29.2338822), [255, 0, 0]); // red of sRGB
});

test("a ramp gets lighter all the way and can be seen on its ground", () => {
  for (const dark of [true, false]) {
    const light = ramp(dark).map(luminance);
    for (let step = 1; step < light.length; step += 1) assert.ok(light[step] > light[step - 1]);
    const ground = dark ? [27, 28, 31] : [246, 246, 247];
    for (const colour of ramp(dark)) assert.ok(contrast(colour, ground) > 1.7, String(colour));
  }
});

test("colours of clusters differ, and can be seen on their ground", () => {
  for (const dark of [true, false]) {
    const colours = palette(dark);
    assert.equal(new Set(colours.map(String)).size, colours.length);
    const ground = dark ? [27, 28, 31] : [246, 246, 247];
    for (const colour of colours) assert.ok(contrast(colour, ground) > 2.2, String(colour));
  }
  assert.equal(clusterColour(palette(true), -1), null);
  assert.equal(clusterColour(palette(true), NaN), null);
});

test("the range leaves out 1 % at each end", () => {
  const values = Float32Array.from({ length: 101 }, (_, at) => at); // 0 to 100
  values[100] = 1e9;
  assert.deepEqual(robustRange(values), [1, 99]);
  assert.deepEqual(robustRange(Float32Array.of(NaN, 5, 5, NaN)), [5, 5]);
  assert.deepEqual(robustRange(Float32Array.of(NaN, -Infinity, 2, 3)), [2, 3]);
  assert.equal(robustRange(Float32Array.of(NaN)), null);
});

test("values beyond the range have its end's colour, unknown ones none", () => {
  const colours = ramp(true);
  assert.equal(rampColour(colours, -5, [0, 10]), colours[0]);
  assert.equal(rampColour(colours, 99, [0, 10]), colours.at(-1));
  assert.equal(rampColour(colours, 5, [5, 5]), colours[Math.round((colours.length - 1) / 2)]);
  assert.equal(rampColour(colours, NaN, [0, 10]), null);
});

test("clusters are counted, the largest first, without those that are in none", () => {
  assert.deepEqual(clusterSizes(Float32Array.of(2, -1, 2, 0, NaN, 1)), [[2, 2], [0, 1], [1, 1]]);
});

const COLOURS = Object.fromEntries(
  ["quiet", "out", "kept", "variable", "stable", "core", "pin"].map((key, at) => [key, [at, at, at]]),
);
const painting = (more) => ({
  choice: Uint8Array.of(OPEN, KEEP, DROP, KEEP),
  byUser: Uint8Array.of(0, 0, 1, 1),
  starred: new Uint8Array(4),
  shown: null,
  selection: new Set(),
  frequency: Float32Array.of(0, 1, 0, 1),
  by: "state",
  values: undefined,
  dark: true,
  colours: COLOURS,
  ...more,
});
const marksOf = (more) => {
  const marks = new Marks();
  marks.paint(4, painting(more));
  return marks;
};
const look = (marks, row) => [...marks.bytes.subarray(row * BYTES, (row + 1) * BYTES)];

test("in grey mode the state gives colour and shape, and the pinned ones lie on top", () => {
  const marks = marksOf({});
  assert.deepEqual([...marks.top.subarray(0, marks.number)], [2, 1, 3]); // excluded, core, pinned
  assert.deepEqual(look(marks, 1).slice(0, 6), [5, 5, 5, 255, SHAPES.disc, FLAGS.halo]);
  assert.equal(look(marks, 2)[4], SHAPES.cross);
  assert.equal(look(marks, 3)[4], SHAPES.square);
  assert.ok(look(marks, 0)[3] < 255);
});

test("rows that the filter hides are faint, plain and below", () => {
  const marks = marksOf({ shown: Uint8Array.of(1, 0, 1, 1), selection: new Set([1]) });
  assert.deepEqual(look(marks, 1).slice(3, 6), [26, SHAPES.disc, 0]);
  assert.equal(look(marks, 1)[7], 0);
});

test("grey mode styles each image by itself, so a filter moves no look to another image", () => {
  // PhotoMapAI styles all points with one list while a filter has drawn fewer of them.
  const all = marksOf({});
  for (const hidden of [0, 1, 2, 3]) {
    const shown = Uint8Array.of(1, 1, 1, 1);
    shown[hidden] = 0;
    const marks = marksOf({ shown });
    for (const row of [0, 1, 2, 3].filter((one) => one !== hidden)) {
      assert.deepEqual(look(marks, row), look(all, row));
    }
    assert.equal(look(marks, hidden)[5], 0);
  }
});

test("coloured by a column, states keep their shapes and unknown values are grey", () => {
  const marks = marksOf({ by: "ramp", values: Float32Array.of(NaN, 0, 1, NaN) });
  assert.deepEqual(look(marks, 0).slice(0, 3), COLOURS.quiet);
  assert.deepEqual(look(marks, 1).slice(0, 3), ramp(true)[0]);
  assert.equal(look(marks, 2)[4], SHAPES.cross);
  assert.equal(look(marks, 1)[5], FLAGS.rim);
});

test("one changed row changes its eight bytes, and the order only when its layer did", () => {
  const now = painting({});
  const marks = new Marks();
  marks.paint(4, now);
  const before = marks.bytes.slice();
  now.starred[1] = 1;
  assert.deepEqual(marks.repaint([1, 2], now), { rows: [1], moved: false });
  assert.ok(look(marks, 1)[5] & FLAGS.starred);
  now.choice[0] = DROP;
  now.byUser[0] = 1;
  assert.deepEqual(marks.repaint([0], now), { rows: [0], moved: true });
  assert.deepEqual([...marks.top.subarray(0, marks.number)], [0, 2, 1, 3]);
  for (const row of [2, 3]) assert.deepEqual(look(marks, row), [...before.subarray(row * BYTES, row * BYTES + BYTES)]);
  assert.equal(marks.loud, 4);
});

test("a selected grey point is marked but is none of those that stand out", () => {
  const marks = marksOf({ selection: new Set([0]) });
  assert.equal(look(marks, 0)[5], FLAGS.selected);
  assert.equal(look(marks, 0)[5] & LOUD, 0);
  assert.equal(marks.top[marks.number - 1], 0); // selected ones lie highest
});

test("shapes are of one size and inside what a point reaches", () => {
  for (const shape of Object.values(SHAPES)) {
    assert.ok(distance(shape, 0, 0, 5) < 0);
    let area = 0;
    for (let x = -9.5; x < 10; x += 1) {
      for (let y = -9.5; y < 10; y += 1) {
        if (distance(shape, x, y, 5) > 0) continue;
        area += 1;
        assert.ok(Math.hypot(x, y) <= reach(5, 0));
      }
    }
    assert.ok(area > 45 && area < 92, `${shape}: ${area}`); // a disc of radius 5 has 78.5
  }
  assert.ok(hole(SHAPES.cross, 1, 1, 5) < 0);
  assert.ok(hole(SHAPES.cross, 3, 0, 5) > 0);
});

test("a drawn point has its colour in the middle and nothing at the corners", () => {
  const trim = { paper: [9, 9, 9], rim: [0, 0, 0], accent: [1, 2, 3], star: [4, 5, 6] };
  const pixels = drawPoint(15, 5, [200, 100, 50, 255, SHAPES.disc, 0, 64, 0], trim, 1);
  const middle = 4 * (7 * 15 + 7);
  assert.deepEqual([...pixels.subarray(middle, middle + 4)], [200, 100, 50, 255]);
  assert.deepEqual([...pixels.subarray(0, 4)], [0, 0, 0, 0]);
});
