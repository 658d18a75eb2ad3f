import assert from "node:assert/strict";
import { test } from "node:test";

import { Camera } from "../../javascript/curator/map/camera.mjs";
import { mapKey } from "../../javascript/curator/map/keys.mjs";
import {
  between,
  boxOf,
  fitView,
  panBy,
  pinch,
  pointRadius,
  revealing,
  toMap,
  toScreen,
  topRadius,
  wheelFactor,
  zoomAt,
} from "../../javascript/curator/map/view.mjs";

const close = (found, wanted, most = 1e-6) =>
  found.forEach((one, at) => assert.ok(Math.abs(one - wanted[at]) < most, `${found} is not ${wanted}`));

test("all of the map is seen, in the middle, with a margin", () => {
  // 400 x 300 less 28 on each side leaves 344 x 244; the box is 2 x 1: 172 pixels for one unit
  const view = fitView([-1, 0, 1, 1], 400, 300);
  assert.equal(view.scale, 172);
  close(toScreen(view, 0, 0.5), [200, 150]);
});

test("one place only, or none on a line, can be shown too", () => {
  const view = fitView([0.5, 0.5, 0.5, 0.5], 400, 300);
  close(toScreen(view, 0.5, 0.5), [200, 150], 1e-3);
});

test("images without a place do not widen the map", () => {
  assert.deepEqual(boxOf(Float32Array.of(0, 1, NaN, NaN, -2, 3)), [-2, 1, 0, 3]);
  assert.equal(boxOf(Float32Array.of(NaN, NaN)), null);
});

test("a zoom keeps what is under the cursor under it", () => {
  let view = fitView([-1, -1, 1, 1], 500, 400);
  const under = toMap(view, 123, 87);
  for (const factor of [1.3, 4, 0.5, 20]) view = zoomAt(view, 123, 87, factor, view.scale);
  close(toScreen(view, ...under), [123, 87], 1e-6);
});

test("an eased zoom keeps it there all the way", () => {
  const from = fitView([-1, -1, 1, 1], 500, 400);
  const to = zoomAt(from, 123, 87, 8, from.scale);
  const under = toMap(from, 123, 87);
  for (const share of [0, 0.2, 0.7, 1]) close(toScreen(between(from, to, share), ...under), [123, 87]);
  close([between(from, to, 0.5).scale], [from.scale * Math.sqrt(8)], 1e-6); // half way of a zoom by 8
});

test("a glide without a zoom is straight", () => {
  const found = between({ scale: 2, x: 0, y: 10 }, { scale: 2, x: 8, y: 0 }, 0.25);
  assert.deepEqual(found, { scale: 2, x: 2, y: 7.5 });
});

test("nobody zooms out of sight", () => {
  const view = { scale: 100, x: 0, y: 0 };
  assert.equal(zoomAt(view, 0, 0, 1e-9, 100).scale, 50);
  assert.equal(zoomAt(view, 0, 0, 1e9, 100).scale, 400000);
});

test("the map cannot be pushed off the screen", () => {
  // the box ends at 1 x 100 + x; 48 pixels of it stay
  const view = panBy({ scale: 100, x: 200, y: 150 }, -9999, 0, [-1, -1, 1, 1], 400, 300);
  assert.equal(view.x, 48 - 100);
  assert.equal(panBy({ scale: 100, x: 200, y: 150 }, 10, 5, [-1, -1, 1, 1], 400, 300).x, 210);
});

test("two fingers keep what is under each of them", () => {
  const view = { scale: 100, x: 50, y: 50 };
  const [a, b] = [toMap(view, 100, 100), toMap(view, 200, 100)];
  const after = pinch(view, [[100, 100], [200, 100]], [[80, 120], [280, 120]], 100);
  close(toScreen(after, ...a), [80, 120]);
  close(toScreen(after, ...b), [280, 120]);
});

test("a turn of the wheel towards the person zooms out, the other way in by as much", () => {
  const turn = (deltaY, more = {}) => wheelFactor({ deltaY, deltaMode: 0, ctrlKey: false, ...more });
  assert.ok(turn(100) < 1);
  assert.ok(Math.abs(turn(100) * turn(-100) - 1) < 1e-12);
  assert.equal(turn(3, { deltaMode: 1 }), turn(48)); // lines are 16 pixels
  assert.ok(turn(-5000) < 2.1);
});

test("what is in sight stays where it is, the rest comes to the middle", () => {
  const view = { scale: 10, x: 0, y: 0 };
  assert.equal(revealing(view, 200, 100, 400, 300), view);
  assert.deepEqual(revealing(view, 500, 100, 400, 300), { scale: 10, x: -300, y: 50 });
});

test("points are small where there are many and grow with the zoom", () => {
  assert.equal(pointRadius(50, 1000, 700, 1), 5);
  assert.equal(pointRadius(100000, 1000, 700, 1), 1.25);
  assert.ok(pointRadius(100000, 1000, 700, 40) > 3);
  assert.equal(topRadius(1.25, 80, 1000, 700, 1), 3.4);
  assert.equal(topRadius(1.25, 50000, 1000, 700, 1), 1.25);
});

test("the camera glides to its target and comes to rest", () => {
  const camera = new Camera();
  camera.setBox([-1, -1, 1, 1]);
  camera.resize(400, 300);
  const under = toMap(camera.view, 30, 40);
  camera.zoomBy(4, 30, 40);
  assert.ok(camera.moving);
  for (let now = 16; camera.moving && now < 3000; now += 16) {
    camera.step(now);
    close(toScreen(camera.view, ...under), [30, 40], 0.5);
  }
  assert.ok(!camera.moving);
  close([camera.zoom], [4], 1e-9);
});

test("a person who wants nothing to glide sees it at once", () => {
  const camera = new Camera();
  camera.still = true;
  camera.resize(400, 300);
  camera.zoomBy(2);
  assert.ok(!camera.moving);
  close([camera.zoom], [2], 1e-9);
});

test("another size of the box keeps what is in the middle, and all when all was seen", () => {
  const camera = new Camera();
  camera.resize(400, 300);
  camera.resize(800, 600);
  assert.equal(camera.zoom, 1);
  camera.zoomBy(3, 100, 100, false);
  const middle = toMap(camera.view, 400, 300);
  camera.resize(500, 500);
  close(toScreen(camera.view, ...middle), [250, 250]);
  close([camera.zoom], [3], 1e-9);
});

test("keys of the map, and no others", () => {
  const press = (key, more = {}) => mapKey({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  assert.deepEqual(press("ArrowUp"), { does: "move", right: 0, down: -1, adds: false });
  assert.deepEqual(press("L"), { does: "tool", tool: "lasso" });
  assert.deepEqual(press("0"), { does: "zoom", factor: 0 });
  assert.equal(press("x"), null);
  assert.equal(press("b", { ctrlKey: true }), null);
});
