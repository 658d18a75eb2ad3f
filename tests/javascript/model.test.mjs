import assert from "node:assert/strict";
import { test } from "node:test";

import { actionOf } from "../../javascript/shared/keys.mjs";
import { GridModel } from "../../javascript/shared/model.mjs";
import {
  EMPTY,
  actedOn,
  extendTo,
  focusOn,
  selectAll,
  toggle,
} from "../../javascript/shared/selection.mjs";
import { countsLine, scoreText, stateLabel } from "../../javascript/shared/words.mjs";

/** Images named by a letter for what the graph says: k kept, d dropped. */
function gallery(letters, more = {}) {
  const items = [...letters].map((letter, row) => ({
    path: `${row}`,
    id: "x",
    choice: letter === "k" ? "keep" : "drop",
    author: "select",
    reason: letter === "k" ? "selected" : "not_selected",
    sentence: "",
    near: "",
    group: null,
    pick: null,
    caption: null,
    scores: [],
  }));
  return { token: "t", title: "", scores: [], items, editable: true, mine: {}, ...more };
}

function modelOf(letters, more) {
  const model = new GridModel();
  model.setGallery(gallery(letters, more));
  return model;
}

test("a click on a kept image takes it out, the next one pins it, the third leaves it", () => {
  const model = modelOf("kk");
  const states = [1, 2, 3].map(() => model.turn(1) && model.state(1));
  assert.deepEqual(states, ["excluded", "pinned", "kept"]);
  assert.equal(model.value, "");
});

test("a word is said about all selected images at once and undone at once", () => {
  const model = modelOf("kkkd");
  model.selection = extendTo(focusOn(1), 3);
  model.say("drop");
  assert.equal(model.value, '{"keep":[],"drop":["1","2","3"],"approved":""}');
  model.history.undo();
  assert.equal(model.value, "");
  model.history.redo();
  assert.equal(model.words.size, 3);
});

test("saying what is said already is no step of undo", () => {
  const model = modelOf("k");
  assert.equal(model.say("drop"), true);
  assert.equal(model.say("drop"), false);
  assert.equal(model.history.before.length, 1);
});

test("images stay in sight until the filter is asked for again", () => {
  const model = modelOf("kkd", { which: "kept" });
  assert.deepEqual(model.rows, [0, 1]);
  model.turn(0);
  assert.deepEqual(model.rows, [0, 1]);
  model.setView({ filter: "kept" });
  assert.deepEqual(model.rows, [1]);
});

test("words about images that are gone are kept and counted as before", () => {
  const model = modelOf("k", { mine: { gone: "drop" } });
  model.value = '{"keep":[],"drop":["gone"],"approved":""}';
  assert.equal(model.counts().unapplied, 0);
  model.turn(0);
  assert.equal(model.value, '{"keep":[],"drop":["0","gone"],"approved":""}');
});

test("Continue approves the images that are shown, Clear takes that back", () => {
  const model = modelOf("k");
  model.approve();
  assert.equal(model.value, '{"keep":[],"drop":[],"approved":"t"}');
  model.clear();
  assert.equal(model.value, "");
});

test("clicks keep the approval", () => {
  const model = modelOf("k");
  model.approve();
  model.turn(0);
  assert.equal(model.value, '{"keep":[],"drop":["0"],"approved":"t"}');
});

test("a choice that cannot be read is handed on until it is cleared", () => {
  const model = modelOf("k");
  model.value = "{broken";
  assert.equal(model.value, "{broken");
  model.clear();
  assert.equal(model.value, "");
});

test("a gallery that is not editable changes nothing", () => {
  const model = modelOf("k", { editable: false });
  assert.equal(model.turn(0), false);
  assert.equal(model.value, "");
});

test("a new run keeps the reader's filter and the image in focus", () => {
  const model = modelOf("kkd", { which: "all" });
  model.setView({ filter: "kept" });
  model.selection = focusOn(1);
  model.setGallery(gallery("dkk", { which: "all" }));
  assert.deepEqual(model.rows, [1, 2]);
  assert.equal(model.focused.path, "1");
});

test("ctrl adds and takes away, shift spans from the anchor, nothing selected means the focus", () => {
  let selection = toggle(toggle(focusOn(0), 2), 4);
  assert.deepEqual(actedOn(selection), [2, 4]);
  selection = toggle(selection, 2);
  assert.deepEqual(actedOn(selection), [4]);
  assert.deepEqual(actedOn(extendTo(extendTo(focusOn(3), 5), 1)), [1, 2, 3]);
  assert.deepEqual(actedOn(focusOn(3)), [3]);
  assert.deepEqual(actedOn(EMPTY), []);
  assert.deepEqual(actedOn(selectAll(EMPTY, 3)), [0, 1, 2]);
});

test("keys", () => {
  const press = (key, more = {}) => actionOf({ key, ...more });
  assert.equal(press("x"), "drop");
  assert.equal(press("X"), "drop");
  assert.equal(press("p"), "keep");
  assert.equal(press("Backspace"), "leave");
  assert.equal(press(" "), "large");
  assert.equal(press("z", { ctrlKey: true }), "undo");
  assert.equal(press("Z", { metaKey: true, shiftKey: true }), "redo");
  assert.equal(press("a", { ctrlKey: true }), "all");
  assert.equal(press("x", { ctrlKey: true }), null);
  assert.equal(press("ArrowUp", { shiftKey: true }), "move");
  assert.equal(press("Tab"), null);
});

test("sentences", () => {
  const model = modelOf("kkd");
  model.turn(0);
  assert.equal(countsLine(model.counts()), "1 kept, 2 dropped, 1 taken out by you");
  assert.equal(stateLabel("dropped", "not_selected"), "not selected");
  assert.equal(stateLabel("kept", "selected"), "");
  assert.equal(scoreText(0.123456), "0.123");
  assert.equal(scoreText(null), "–");
});
