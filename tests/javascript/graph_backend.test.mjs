// The dataset of a node as a backend of the app: its choice is the node's choice, in both directions.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { GraphBackend } from "../../javascript/comfyui/graph_backend.mjs";
import { CuratorModel } from "../../javascript/curator/model/model.mjs";
import { FakeNodeGrid, makeGallery } from "./fake_node_grid.mjs";

const WORDS = {
  metrics: [{ name: "sharpness", label: "Sharpness", unit: "levels²", better: "higher" }],
  columns: [{ name: "frequency", label: "Stability", kind: "frequency" }],
};
const t = (key, { n } = {}) => (n === undefined ? key : `${key} ${n}`);

let shown;
let backend;
let number;

const textOf = (choice) => JSON.stringify({ keep: [], drop: [], ...choice, approved: "" });
const show = (more) => ({ grid: new FakeNodeGrid(makeGallery(more)), title: "Pick Images", name: "g1" });

function makeBackend() {
  return new GraphBackend(
    {
      id: "node:1",
      now: () => shown,
      about: async () => structuredClone(WORDS),
      picture: (gallery, id) => `/pictures/${gallery}/${id}`,
      thumbnail: (id) => `/thumbnails/${id}`,
      preferences: () => ({}),
      setPreferences: () => {},
    },
    t,
  );
}

async function operate(...operations) {
  const { rev } = await backend.news("", Infinity);
  const named = operations.map((one) => ({ id: `${(number += 1)}`, ...one }));
  return backend.operations("", { since: rev, operations: named });
}

beforeEach(async () => {
  number = 0;
  shown = show();
  backend = makeBackend();
  await backend.about();
});

test("the table is the gallery, with the words of its columns", async () => {
  const table = await backend.table();
  assert.deepEqual(table.paths, ["set/a.png", "set/b.png", "set/c.png", "set/d.png"]);
  assert.deepEqual(table.captions, ["a cat", null, null, null]);
  assert.deepEqual(
    table.columns.map(({ name, label, kind }) => [name, label, kind]),
    [
      ["sharpness", "Sharpness", "score"],
      ["frequency", "Stability", "frequency"],
      ["group:duplicates", "group:duplicates", "score"],
      ["pick", "pick", "score"],
    ],
  );
});

test("columns and positions have a value per row, NaN where nothing is known", async () => {
  await backend.table();
  assert.deepEqual([...(await backend.column("", "sharpness"))], [12.5, 7, 3, NaN]);
  assert.deepEqual([...(await backend.column("", "group:duplicates"))], [0, NaN, 0, NaN]);
  const positions = [...(await backend.positions())];
  assert.deepEqual(positions.map((one) => Math.round(one * 1000)), [500, -250, 0, 1000, -1000, 20, NaN, NaN]);
});

test("a state says who decided and why", async () => {
  shown.grid.value = textOf({ drop: ["set/b.png"], keep: ["set/d.png"] });
  const { choice, author, reason, reasons } = await backend.state();
  assert.equal(choice, "kddk");
  assert.equal(author, "susu");
  assert.deepEqual(reason.map((one) => reasons[one]), ["selected", "", "duplicate", ""]);
});

test("a decision is the node's choice", async () => {
  const { changes, refused } = await operate({ op: "decide", rows: [0, 2], choice: "drop" });
  assert.equal(shown.grid.value, textOf({ drop: ["set/a.png", "set/c.png"] }));
  assert.deepEqual(refused, []);
  assert.deepEqual([changes.rows, changes.choice, changes.author], [[0, 2], "dd", "uu"]);
});

test("undecided leaves an image to the graph, which keeps it again", async () => {
  await operate({ op: "decide", rows: [0], choice: "drop" });
  const { changes } = await operate({ op: "decide", rows: [0], choice: "undecided" });
  assert.equal(shown.grid.value, "");
  assert.deepEqual([changes.rows, changes.choice, changes.author], [[0], "k", "s"]);
});

test("what the last run applied and is taken back is undecided until the next run", async () => {
  const mine = { "set/a.png": "drop" };
  shown = show({ mine });
  shown.grid.value = textOf({ drop: ["set/a.png"] });
  backend = makeBackend();
  await backend.about();
  const { changes } = await operate({ op: "decide", rows: [0], choice: "undecided" });
  assert.deepEqual([changes.choice, changes.author], ["u", "-"]);
});

test("a choice that is made in the node is news", async () => {
  const { rev } = await backend.state();
  let told = 0;
  backend.onChoice = () => (told += 1);
  shown.grid.decide(["set/b.png"], "keep");
  const { changes, undo } = await backend.news("", rev);
  assert.deepEqual([changes.rows, changes.choice, changes.author], [[1], "k", "u"]);
  assert.equal(undo, "sidebar.step.keep 1");
  assert.equal(told, 1);
});

test("a choice that comes from outside, as with the graph's undo, is news", async () => {
  const { rev } = await backend.state();
  shown.grid.value = textOf({ drop: ["set/a.png"] });
  assert.deepEqual((await backend.news("", rev)).changes.rows, [0]);
});

test("nothing new is no change", async () => {
  const { rev } = await backend.state();
  const answer = await backend.news("", rev);
  assert.equal(answer.changes, null);
  assert.equal(answer.rev, rev);
  assert.equal(answer.full, false);
});

test("undo and redo are those of the node", async () => {
  await operate({ op: "decide", rows: [0, 1], choice: "drop" });
  shown.grid.decide(["set/c.png"], "keep");
  let answer = await operate({ op: "undo" });
  assert.equal(shown.grid.value, textOf({ drop: ["set/a.png", "set/b.png"] }));
  assert.deepEqual([answer.undo, answer.redo], ["sidebar.step.drop 2", "sidebar.step.keep 1"]);
  answer = await operate({ op: "undo" }, { op: "redo" }, { op: "redo" });
  assert.equal(shown.grid.value, textOf({ keep: ["set/c.png"], drop: ["set/a.png", "set/b.png"] }));
  assert.equal(answer.redo, null);
});

test("undo without a step is refused in words", async () => {
  const { refused } = await operate({ op: "undo" });
  assert.equal(refused[0].error, "sidebar.nothing.undo");
});

test("an operation that comes twice is done once", async () => {
  await operate({ op: "decide", rows: [0], choice: "drop" }, { op: "decide", rows: [1], choice: "drop" });
  await backend.operations("", { since: 0, operations: [{ id: "x", op: "undo" }, { id: "x", op: "undo" }] });
  assert.equal(shown.grid.value, textOf({ drop: ["set/a.png"] }));
});

test("excluding by frequency and clearing are one step each", async () => {
  await operate({ op: "exclude_matches", threshold: 0.5 });
  assert.equal(shown.grid.value, textOf({ drop: ["set/a.png", "set/b.png"] }));
  await operate({ op: "decide", rows: [2], choice: "keep" }, { op: "clear_exclusions" });
  assert.equal(shown.grid.value, textOf({ keep: ["set/c.png"] }));
  await operate({ op: "clear_pins" });
  assert.equal(shown.grid.value, "");
  await operate({ op: "undo" });
  assert.equal(shown.grid.value, textOf({ keep: ["set/c.png"] }));
});

test("a dataset of a node that only shows is looked at", async () => {
  shown = show({ editable: false });
  backend = makeBackend();
  await backend.about();
  assert.deepEqual([backend.can.decide, backend.can.undo, backend.can.scan], [false, false, false]);
  const { refused } = await operate({ op: "decide", rows: [0], choice: "drop" });
  assert.equal(refused[0].error, "sidebar.looks");
  assert.equal(shown.grid.value, "");
});

test("a run with the same images is all states anew in the same table", async () => {
  const { token } = await backend.table();
  const { rev } = await backend.state();
  const items = makeGallery().items.map((one) => ({ ...one, choice: "drop", reason: "not_selected" }));
  shown.grid.model.setGallery(makeGallery({ items }));
  const answer = await backend.news("", rev);
  assert.equal(answer.full, true);
  assert.equal(answer.token, token);
  assert.equal(answer.positions, 1); // the map stays where it is
  assert.equal((await backend.state()).choice, "dddd");
});

test("a run with other images or captions is another table", async () => {
  const { token } = await backend.table();
  const items = makeGallery().items.map((one) => ({ ...one, caption: "a dog" }));
  shown.grid.model.setGallery(makeGallery({ items }));
  assert.notEqual((await backend.news("", 0)).token, token);
});

test("a node that is gone changes nothing and says so", async () => {
  const before = await backend.state();
  shown = null;
  const answer = await operate({ op: "decide", rows: [0], choice: "drop" });
  assert.equal(answer.refused[0].error, "sidebar.gone");
  assert.equal((await backend.news("", before.rev)).changes, null);
});

test("details come from the gallery", async () => {
  await backend.table();
  const details = await backend.details("", 2);
  assert.deepEqual(
    [details.author, details.reason, details.sentence, details.near, details.duplicates, details.neighbours],
    ["dedupe", "duplicate", "The same as a.png.", 0, [0], []],
  );
  assert.deepEqual(details.scores.map(({ name, value, unit }) => [name, value, unit]), [
    ["sharpness", 3, "levels²"],
    ["frequency", 0.1, ""],
  ]);
});

test("details of an image that the user has decided about have no reason of the graph", async () => {
  await operate({ op: "decide", rows: [2], choice: "keep" });
  const details = await backend.details("", 2);
  assert.deepEqual([details.choice, details.author, details.sentence, details.near], ["keep", "user", "", null]);
});

test("steps of the work are refused with a sentence", async () => {
  await assert.rejects(backend.startJob("", "scan", {}), /sidebar\.cannot/);
  await assert.rejects(backend.openFolder("/x"), /sidebar\.cannot/);
});

test("pictures are asked for by gallery and content", () => {
  assert.equal(backend.pictureUrl("", 0, 1280, "a.png"), "/pictures/g1/a.png");
  assert.equal(backend.thumbnailUrl("a.png"), "/thumbnails/a.png");
});

test("the app's model shows what is clicked in the node, and the node what is done in the app", async () => {
  const model = new CuratorModel();
  await model.connect(backend);
  await model.useFolder(backend.folder);
  backend.onChoice = () => model.soon();
  model.decide([1], "drop");
  await settled(model);
  assert.equal(shown.grid.value, textOf({ drop: ["set/b.png"] }));
  assert.equal(model.undoLabel, "sidebar.step.drop 1");

  shown.grid.decide(["set/d.png"], "keep");
  await settled(model);
  assert.deepEqual([0, 1, 2, 3].map((row) => model.stateOf(row)), ["kept", "excluded", "dropped", "pinned"]);

  model.undo();
  await settled(model);
  assert.deepEqual([0, 1, 2, 3].map((row) => model.stateOf(row)), ["kept", "excluded", "dropped", "undecided"]);
  await model.useFolder("");
});

/** Timers of 0 ms and everything that waits for them. */
async function settled() {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => setTimeout(done, 2));
}
