import assert from "node:assert/strict";
import { test } from "node:test";

import {
  NO_EDIT,
  doesSomething,
  removing,
  renaming,
  rowsIn,
  withoutCaption,
} from "../../javascript/curator/captions/scope.mjs";

const MODEL = {
  count: 4,
  rows: Int32Array.from([3, 1]),
  selection: new Set([2, 0]),
  choice: Uint8Array.from([1, 2, 1, 0]),
};

test("a scope names its rows", () => {
  assert.deepEqual(rowsIn(MODEL, "selected"), [0, 2]);
  assert.deepEqual(rowsIn(MODEL, "shown"), [3, 1]);
  assert.deepEqual(rowsIn(MODEL, "kept"), [0, 2]);
  assert.deepEqual(rowsIn(MODEL, "all"), [0, 1, 2, 3]);
});

test("an edit without a field filled does nothing, also with a condition or a replacement alone", () => {
  assert.ok(!doesSomething(NO_EDIT));
  assert.ok(!doesSomething({ ...NO_EDIT, only_where: "fox", replace: "x", regex: true, find: " " }));
  assert.ok(doesSomething({ ...NO_EDIT, drop_repeated_tags: true }));
  assert.ok(doesSomething(removing("fox")));
});

test("renaming reaches the whole tag, underscores as spaces, and nothing inside another tag", () => {
  const { find, replace } = renaming("Red_hat (old)", "cap\\", false);
  assert.equal(replace, "\\1\\2cap\\\\");
  const pattern = new RegExp(find.replace("(?i)", ""), "gi"); // JavaScript has no (?i) inside
  const renamed = "red hat (old), a red hat (old), Red_Hat (old)".replace(pattern, "$1$2cap");
  assert.equal(renamed, "cap, a red hat (old), cap");
});

test("an empty text is no caption, and an image that cannot be read is not missing one", () => {
  const table = { captions: ["fox", null, " ", null], ids: ["a", "b", "c", ""] };
  assert.deepEqual(withoutCaption(table, [0, 1, 2, 3]), [1, 2]);
});
