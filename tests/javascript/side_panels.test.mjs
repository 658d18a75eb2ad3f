import assert from "node:assert/strict";
import { test } from "node:test";

import { countOf, exportedRows } from "../../javascript/curator/export/rows.mjs";
import { elapsedText, endWords, leftWords, quarter, runs } from "../../javascript/curator/job/job_words.mjs";
import {
  candidates,
  matches,
  notApplied,
  stabilityRows,
  wholeNumber,
} from "../../javascript/curator/select/counts.mjs";

const NOT_SAID = NaN;

/** Rows as letters: k kept, d dropped, s not selected by a step; P pinned, X excluded by the user; u undecided. */
function rowsOf(letters) {
  const code = { k: 1, P: 1, d: 2, s: 2, X: 2, u: 0, "-": 0 };
  const reasons = { k: "selected", d: "blurry", s: "not_selected" };
  return {
    count: letters.length,
    choice: Uint8Array.from(letters, (one) => code[one]),
    byUser: Uint8Array.from(letters, (one) => (one === "P" || one === "X" ? 1 : 0)),
    table: { ids: Array.from(letters, (one) => (one === "-" ? "" : "id")) },
    reasonCode: (row) => reasons[letters[row]] ?? "",
  };
}

test("classes are above their limits and count selected images without pins", () => {
  const frequency = Float32Array.of(0.95, 0.9, 0.7, 0.1, 1, 0.95, 0.95);
  const pick = Float32Array.of(0, 1, 2, 3, 4, NOT_SAID, 6);
  const { core, stable, variable } = stabilityRows(frequency, pick, rowsOf("kkkkPkX"));
  assert.deepEqual([[...core], [...stable], [...variable]], [[0], [1], [2, 3]]);
});

test("matches are what so many runs selected, the limit included, spoken of or not by the selection", () => {
  const frequency = Float32Array.of(0.9, 0.95, 0.85, 0.9, 0.9, NOT_SAID);
  assert.deepEqual([...matches(frequency, rowsOf("ksXPuk"), 0.9)], [0, 1, 4]);
  assert.deepEqual([...matches(Float32Array.of(0.9), rowsOf("X"), 0.9)], []);
});

test("a threshold of nearly nothing does not match what no run selected", () => {
  assert.deepEqual([...matches(Float32Array.of(0, 0.05), rowsOf("ss"), 0.01)], [1]);
});

test("exclusions of picks and pins of others wait for the next selection", () => {
  const pick = Float32Array.of(0, 1, NOT_SAID, NOT_SAID, 2);
  assert.deepEqual(notApplied(pick, rowsOf("XkXPP")), { exclusions: 1, pins: 1 });
});

test("the next selection chooses from what no step and no user has taken out", () => {
  assert.equal(candidates(rowsOf("kdsXPu-")), 4); // k s P u
});

test("typed numbers are whole and within limits, and nonsense leaves what was there", () => {
  const typed = ["42", "41.6", "0", "999999", "", "many"];
  assert.deepEqual(typed.map((text) => wholeNumber(text, 1, 1000, 7)), [42, 42, 1, 1000, 7, 7]);
});

test("after a selection only what is kept is exported, before it all that is not dropped", () => {
  assert.deepEqual([...exportedRows(rowsOf("ksXPu"))], [1, 0, 0, 1, 0]);
  assert.deepEqual([...exportedRows(rowsOf("udX-P"))], [1, 0, 0, 0, 1]);
  assert.equal(countOf(Uint8Array.of(1, 0, 1)), 2);
});

test("estimates are coarse", () => {
  assert.deepEqual(leftWords(3), ["job.left.moment", {}]);
  assert.deepEqual(leftWords(31), ["job.left.seconds", { n: 40 }]);
  assert.deepEqual(leftWords(130), ["job.left.minutes", { n: 2 }]);
  assert.deepEqual(leftWords(56), ["job.left.minutes", { n: 1 }]);
  assert.deepEqual(leftWords(7000), ["job.left.hours", { n: 2 }]);
});

test("no estimate is none", () => {
  for (const unknown of [null, undefined, NaN, -1, Infinity]) assert.equal(leftWords(unknown), null);
});

test("elapsed time reads as a clock", () => {
  assert.deepEqual([0, 9.9, 75, 3605].map(elapsedText), ["0:00", "0:09", "1:15", "1:00:05"]);
});

test("a job ends with its number, or with how it ended", () => {
  const job = { kind: "select", state: "done", done: 1, total: 1, result: { selected: 40 } };
  assert.deepEqual(endWords(job), ["job.done.select", { n: 40 }]);
  assert.deepEqual(endWords({ ...job, state: "stopped" }), ["job.ended.stopped", {}]);
  assert.deepEqual(endWords({ ...job, kind: "check" }), ["job.ended.done", {}]);
});

test("a job that is stopping still runs", () => {
  const states = ["running", "stopping", "done", "stopped", "failed"];
  assert.deepEqual(states.map((state) => runs({ state })), [true, true, false, false, false]);
  assert.equal(runs(null), false);
});

test("a screen reader hears quarters", () => {
  assert.deepEqual([0, 24, 25, 99, 100].map((done) => quarter({ done, total: 100 })), [0, 0, 25, 75, 100]);
  assert.equal(quarter({ done: 5, total: 0 }), 0);
});
