import assert from "node:assert/strict";
import { test } from "node:test";

import { barsOf, partOf } from "../../javascript/curator/balance/exposure.mjs";
import { changedSince, fits, keptCount, promptsOf, rowsShown, stillOpen } from "../../javascript/curator/gaps/report.mjs";
import { balanceOf, cellsOf, groupsOf, linesOf, nameFor, size } from "../../javascript/curator/sets/comparison.mjs";
import { CuratorModel } from "../../javascript/curator/model/model.mjs";
import { FakeBackend } from "./fake_backend.mjs";

/** Rows as letters: k kept, P pinned, d dropped, X excluded, u undecided; "-" kept and unreadable. */
function rowsOf(letters) {
  const states = { k: "kept", P: "pinned", d: "dropped", X: "excluded", u: "undecided", "-": "kept" };
  return {
    count: letters.length,
    choice: Uint8Array.from(letters, (one) => ("kP-".includes(one) ? 1 : "dX".includes(one) ? 2 : 0)),
    byUser: Uint8Array.from(letters, (one) => ("PX".includes(one) ? 1 : 0)),
    table: { ids: Array.from(letters, (one) => (one === "-" ? "" : "id")) },
    stateOf: (row) => states[letters[row]],
  };
}

test("prompts are lines without empty ones, each once", () => {
  assert.deepEqual(promptsOf(" full body \n\nprofile view\nfull body\n"), ["full body", "profile view"]);
  assert.deepEqual(promptsOf(" \n"), []);
});

test("an image that cannot be read is not of the set", () => {
  assert.equal(keptCount(rowsOf("kP-dXu")), 2);
});

test("proposals that are in the set or were excluded since are not proposed again", () => {
  assert.deepEqual(stillOpen([0, 1, 2, 3, 4], rowsOf("udkPX"), false), [0, 1]);
  // what a selection keeps is not in the set of a core
  assert.deepEqual(stillOpen([0, 1, 2, 3, 4], rowsOf("udkPX"), true), [0, 1, 2]);
});

test("the set has changed when images came or went", () => {
  const report = { core: false, chosen: [0, 1, 2] };
  assert.deepEqual(changedSince(report, rowsOf("kPku")), { added: 0, gone: 0 });
  assert.deepEqual(changedSince(report, rowsOf("kXuP")), { added: 1, gone: 2 });
});

test("a core is not decided, so only pins that came since change it", () => {
  const report = { core: true, chosen: [0, 1] };
  assert.deepEqual(changedSince(report, rowsOf("uuk")), { added: 0, gone: 0 });
  assert.deepEqual(changedSince(report, rowsOf("PPk")), { added: 0, gone: 0 });
  assert.deepEqual(changedSince(report, rowsOf("PPP")), { added: 1, gone: 0 });
});

test("what is shown of a region are its first rows and its proposals, each once", () => {
  assert.deepEqual([...rowsShown({ rows: [4, 2], proposals: [2, 9] })], [4, 2, 9]);
});

test("a report of another table is not read", () => {
  const kept = { token: "t1", report: { regions: [] } };
  assert.equal(fits(kept, { token: "t1", count: 1 }), true);
  assert.equal(fits(kept, { token: "t2", count: 1 }), false);
  assert.equal(fits({ token: "t1", report: null }, { token: "t1", count: 1 }), false);
  assert.equal(fits(null, { token: "t1", count: 1 }), false);
});

const DISTANCE = { write: (value) => value.toFixed(2), step: 0.01 };

test("the better value is marked, lower or higher as it is good", () => {
  const best = (better, values) => cellsOf(values, { ...DISTANCE, better }).map((one) => one.best);
  assert.deepEqual(best("lower", [0.5, 0.3, 0.4]), [false, true, false]);
  assert.deepEqual(best("higher", [0.5, 0.3, 0.5]), [true, false, true]);
  assert.deepEqual(best("", [0.5, 0.3]), [false, false]);
});

test("values that are written alike are not told apart, nor is one that is known alone", () => {
  const cells = cellsOf([0.301, 0.304], { ...DISTANCE, better: "lower" });
  assert.deepEqual(cells.map((one) => one.best), [false, false]);
  assert.deepEqual(cells.map((one) => one.difference), ["", ""]);
  const alone = cellsOf([0.3, null], { ...DISTANCE, better: "lower" });
  assert.deepEqual(alone.map(({ text, best }) => [text, best]), [["0.30", false], ["–", false]]);
});

test("differences are those of what is written", () => {
  // 0.246 is written 0.25 and 0.134 as 0.13: 0.12 less, though the numbers differ by 0.112
  assert.equal(cellsOf([0.246, 0.134], { ...DISTANCE, better: "lower" })[1].difference, "−0.12");
  const whole = { better: "", write: (value) => value.toLocaleString("en-US"), step: 1 };
  assert.equal(cellsOf([500, 1900], whole)[1].difference, "+1,400");
  assert.equal(cellsOf([4_100_000, 6_540_000], { better: "", write: size, step: 0 })[1].difference, "");
});

const SETS = [
  { name: "a", images: 4, clusters: null, balance: { Shape: [{ label: "Wide", count: 4, share: 1 }, { label: "Tall", count: 0, share: 0 }] } },
  { name: "b", images: 8, clusters: null, balance: { Light: [{ label: "Dark", count: 2, share: 0.25 }] } },
];

test("lines of which nothing is known are left out", () => {
  assert.deepEqual(linesOf({ sets: SETS }).map(({ name, cells }) => [name, cells.map((one) => one.text)]), [["images", ["4", "8"]]]);
});

test("kinds that no set has are left out, and a target that one lacks has no share there", () => {
  const found = balanceOf({ sets: SETS });
  assert.deepEqual(found.map(({ target, kinds }) => [target, kinds.map((kind) => kind.label)]), [["Shape", ["Wide"]], ["Light", ["Dark"]]]);
  assert.equal(found[1].kinds[0].shares[0], undefined);
});

test("images are in one set, in several, in both or in all", () => {
  const members = [{ names: ["a"], rows: [1] }, { names: ["a", "b"], rows: [2, 3] }];
  const groups = groupsOf({ sets: SETS, members });
  assert.deepEqual(groups.map(({ what, rows }) => [what, [...rows]]), [["only", [1]], ["both", [2, 3]]]);
  const three = groupsOf({ sets: [...SETS, { name: "c" }], members: [...members, { names: ["a", "b", "c"], rows: [4] }] });
  assert.deepEqual(three.map(({ what }) => what), ["only", "several", "all"]);
});

test("a name that differs in capital letters alone is that of the set that is there", () => {
  assert.deepEqual(nameFor(" BEST15 ", [{ name: "Best15" }]), { name: "Best15", taken: true });
  assert.deepEqual(nameFor("best", [{ name: "Best15" }]), { name: "best", taken: false });
});

test("sizes are read at a glance", () => {
  assert.deepEqual([999, 1200, 2_400_000, 24_000_000, 3.1e9].map(size), ["999 B", "1.2 kB", "2.4 MB", "24 MB", "3.1 GB"]);
});

test("parts that the server names are told from folders", () => {
  assert.deepEqual(["cluster 12", "no cluster", "top folder", "my cluster 12", "lake"].map((one) => partOf(one)?.key), [
    "cluster", "loose", "top", undefined, undefined,
  ]);
  assert.equal(partOf("cluster 12")?.number, 12);
});

test("bars are as long as the largest share lets them be", () => {
  const rows = [{ share_before: 0.5, share_after: 0.25 }, { share_before: 0.125, share_after: 0.25 }];
  assert.deepEqual(barsOf(rows), [{ before: 1, after: 0.5 }, { before: 0.25, after: 0.5 }]);
  assert.deepEqual(barsOf([]), []);
});

test("who sends an operation can hear why it was refused, and then nobody else does", async () => {
  const model = new CuratorModel();
  await model.connect(new FakeBackend(20, { latency_ms: 0 }));
  await model.useFolder(model.backend.folder);
  const [problems, told] = [[], []];
  model.addEventListener("problem", (event) => problems.push(event.sentence));
  model.operate({ op: "save_selection", name: "a:b" }, (error) => told.push(error));
  model.operate({ op: "remove_selection", name: "none" });
  await model.outbox.settled();
  assert.match(told.join(), /no folder can have: :/);
  assert.match(problems.join(), /no selection named 'none'/);
  assert.equal(model.complaints.size, 0);
  clearTimeout(model.timer);
});
