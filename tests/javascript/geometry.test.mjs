import assert from "node:assert/strict";
import { test } from "node:test";

import {
  HIGHEST,
  cellAfterKey,
  layOut,
  placeOf,
  placeShowing,
  scrollTopOf,
  visibleBand,
} from "../../javascript/shared/geometry.mjs";

// 10 cells in rows of 3: (320 + 10) / (100 + 10) = 3 columns of (320 - 20) / 3 = 100 pixels.
const LAYOUT = layOut(10, 320, 250, 100, 10, 20);

test("as many columns as fit, and they fill the width", () => {
  assert.equal(LAYOUT.columns, 3);
  assert.equal(LAYOUT.cellWidth, 100);
  assert.equal(LAYOUT.rows, 4); // 3 + 3 + 3 + 1
  assert.equal(LAYOUT.rowHeight, 130); // 100 + 20 of text + a gap of 10
  assert.equal(LAYOUT.height, 520);
});

test("a narrow view has one column", () => {
  assert.equal(layOut(5, 60, 250, 100, 10, 20).columns, 1);
});

test("the band holds what is seen and the rows around it", () => {
  // From 140 to 390: rows 1 (130..260) and 2 (260..390).
  assert.deepEqual(visibleBand(LAYOUT, 140, 0), [1, 3]);
  assert.deepEqual(visibleBand(LAYOUT, 140, 1), [0, 4]);
  assert.deepEqual(visibleBand(layOut(0, 320, 250, 100, 10, 20), 0, 1), [0, 0]);
});

test("scrolling goes as far as needed and no further", () => {
  assert.equal(placeShowing(LAYOUT, 0, 2), 0); // in row 0
  assert.equal(placeShowing(LAYOUT, 0, 3), 10); // row 1 ends at 260, the view at 250
  assert.equal(placeShowing(LAYOUT, 200, 0), 0);
});

test("arrows move by one and by a row, and stay inside", () => {
  const after = (cell, key) => cellAfterKey(LAYOUT, cell, 10, key);
  assert.equal(after(4, "ArrowRight"), 5);
  assert.equal(after(4, "ArrowLeft"), 3);
  assert.equal(after(4, "ArrowDown"), 7);
  assert.equal(after(4, "ArrowUp"), 1);
  assert.equal(after(1, "ArrowUp"), 1);
  assert.equal(after(8, "ArrowDown"), 9); // the last row has one cell
  assert.equal(after(9, "ArrowDown"), 9);
  assert.equal(after(0, "ArrowLeft"), 0);
});

test("pages, beginning and end", () => {
  const after = (cell, key) => cellAfterKey(LAYOUT, cell, 10, key);
  assert.equal(after(1, "PageDown"), 4); // floor(250 / 130) = 1 row
  assert.equal(after(5, "Home"), 0);
  assert.equal(after(5, "End"), 9);
  assert.equal(after(5, "q"), null);
  assert.equal(cellAfterKey(LAYOUT, 0, 0, "End"), null);
});

test("rows that are too high for a browser are all reached", () => {
  const layout = layOut(1_000_000, 320, 250, 320, 10, 20);
  assert.equal(layout.height, 350_000_000);
  assert.equal(layout.scrollHeight, HIGHEST);
  assert.equal(placeOf(layout, 0), 0);
  assert.equal(placeOf(layout, HIGHEST - 250), layout.height - 250);
  assert.ok(Math.abs(scrollTopOf(layout, placeOf(layout, 12345)) - 12345) < 1e-6);
});

test("rows that are not too high are scrolled as they are", () => {
  assert.equal(placeOf(LAYOUT, 77), 77);
  assert.equal(scrollTopOf(LAYOUT, 77), 77);
});
