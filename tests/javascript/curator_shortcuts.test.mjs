// Keys, the address of the page, and which screen is shown.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readPlace, writePlace } from "../../javascript/curator/model/place.mjs";
import { screenOf } from "../../javascript/curator/screens.mjs";
import { SHEET, pressOf } from "../../javascript/curator/shortcuts.mjs";
import { t } from "../../javascript/curator/words/words.mjs";

const press = (key, more = {}) => pressOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });

test("keys are those of a program for culling photos", () => {
  assert.deepEqual(press("p"), { name: "pin" });
  assert.deepEqual(press("X"), { name: "exclude" });
  assert.deepEqual(press("P", { shiftKey: true }), { name: "pin", on: true });
  assert.deepEqual(press("N", { shiftKey: true }), { name: "before" });
  assert.deepEqual(press("?", { shiftKey: true }), { name: "help" });
  assert.deepEqual(press("ArrowLeft", { shiftKey: true }), { name: "move" });
  assert.deepEqual(press("Z", { ctrlKey: true, shiftKey: true }), { name: "redo" });
  assert.deepEqual(press("z", { metaKey: true }), { name: "undo" });
});

test("keys of the browser and the host are left to them", () => {
  for (const one of [press("p", { ctrlKey: true }), press("x", { altKey: true }), press("F5"), press("q")]) {
    assert.equal(one, null);
  }
});

test("every line of the sheet has its words", () => {
  for (const [group, lines] of SHEET) {
    for (const key of [`app.keys.group.${group}`, ...lines.map(([, word]) => `app.keys.${word}`)]) {
      assert.notEqual(t(key), key);
    }
  }
});

test("the address keeps token and folder", () => {
  assert.deepEqual(readPlace("#token=a%26b&folder=f1"), { token: "a&b", folder: "f1" });
  assert.equal(writePlace({ token: "a&b", folder: "f1" }), "#token=a%26b&folder=f1");
  assert.deepEqual(readPlace(writePlace({ token: "t", folder: "" })), { token: "t", folder: "" });
});

test("each state of a folder has its screen", () => {
  const about = {};
  const none = { about, folder: "f", table: null, busy: false, trouble: "" };
  assert.equal(screenOf({ ...none, about: null }), "connecting");
  assert.equal(screenOf({ ...none, folder: "" }), "open");
  assert.equal(screenOf(none), "loading");
  assert.equal(screenOf({ ...none, busy: true, trouble: "not yet" }), "scanning");
  assert.equal(screenOf({ ...none, trouble: "gone" }), "trouble");
  assert.equal(screenOf({ ...none, table: { count: 0 } }), "empty");
  assert.equal(screenOf({ ...none, table: { count: 3 } }), "");
});
