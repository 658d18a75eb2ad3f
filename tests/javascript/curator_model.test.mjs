// What the app knows and does, with a server in memory.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { CuratorModel } from "../../javascript/curator/model/model.mjs";
import { FakeBackend } from "./fake_backend.mjs";

const open = [];
afterEach(async () => {
  for (const model of open.splice(0)) await model.useFolder("");
});

async function opened(count = 100, how = {}) {
  const backend = new FakeBackend(count, { latency_ms: 1, step_ms: 2, ...how });
  return { backend, ...(await another(backend)) };
}

/** A model on a backend: a tab. */
async function another(backend) {
  const model = new CuratorModel();
  open.push(model);
  const heard = [];
  for (const name of ["table", "states", "rows", "captions", "problem", "connection"]) {
    model.addEventListener(name, (event) => heard.push([name, event.rows ?? event.sentence]));
  }
  await model.connect(backend);
  await model.openFolder("/pictures/fox");
  heard.length = 0;
  return { model, heard };
}

async function until(test, limit_ms = 4000) {
  const end = Date.now() + limit_ms;
  while (!test()) {
    if (Date.now() > end) assert.fail(`never true: ${test}`);
    await pause(5);
  }
}

test("50 rapid clicks need two posts and none is lost", async () => {
  const { backend, model } = await opened();
  for (let row = 0; row < 50; row += 1) model.toggleDecision([row], "drop");
  assert.equal(model.counts.excluded, 50); // at once
  await until(() => model.pending === 0);
  assert.deepEqual(backend.posts.map((post) => post.length), [1, 49]);
  assert.equal(backend.images.author.filter((one) => one === "u").length, 50);
  assert.equal(model.counts.excluded, 50);
});

test("the same word twice takes it back", async () => {
  const { backend, model } = await opened();
  model.toggleDecision([3], "keep");
  assert.equal(model.stateOf(3), "pinned");
  model.toggleDecision([3], "keep");
  assert.equal(model.stateOf(3), "undecided");
  await until(() => model.pending === 0);
  assert.equal(backend.images.choice[3], "u");
});

test("while nobody answers decisions are kept, and sent once when somebody does", async () => {
  const { backend, model, heard } = await opened();
  backend.failPosts = 1;
  backend.loseAnswer = 1; // the second try is done, but its answer does not arrive
  model.decide([7], "keep");
  model.star([7], true);
  model.outbox.mail.later = (call) => setTimeout(call, 1);
  await until(() => heard.some(([name]) => name === "connection"));
  assert.equal(model.stateOf(7), "pinned");
  await until(() => model.pending === 0);
  assert.equal(model.silence, 0);
  assert.deepEqual(backend.past.map((step) => step.label), ["Pin 1 image", "star 1 image"]);
  assert.equal(model.stateOf(7), "pinned");
});

test("what the server refuses is taken back and said", async () => {
  const { model, heard } = await opened();
  const before = model.table.captions[4];
  model.setCaption(4, "refuse me");
  assert.equal(model.table.captions[4], "refuse me");
  await until(() => model.pending === 0);
  assert.equal(model.table.captions[4], before);
  assert.equal(model.edited[4], 0);
  assert.deepEqual(heard.filter(([name]) => name === "problem"), [["problem", "This caption was refused."]]);
});

test("what another tab does arrives with the news", async () => {
  const { backend, model } = await opened();
  const other = await another(backend);
  model.decide([1, 2], "keep");
  model.setCaption(9, "from here");
  await until(() => model.pending === 0);
  other.model.soon();
  await until(() => other.model.undoLabel === "caption 1 image");
  assert.equal(other.model.stateOf(2), "pinned");
  assert.equal(other.model.table.captions[9], "from here");
});

test("old news does not undo a click that is on its way", async () => {
  const { backend, model } = await opened();
  backend.another([{ id: "x", op: "decide", rows: [5], choice: "drop" }]);
  model.decide([5], "keep");
  model.readNews(await backend.news("", 1));
  assert.equal(model.stateOf(5), "pinned");
});

test("decisions that are not on the disk are said once", async () => {
  const { model, backend } = await opened();
  const said = [];
  model.addEventListener("problem", (event) => said.push(event.sentence));
  const news = await backend.news("", model.rev);
  model.readNews({ ...news, unsaved: "The disk is full." });
  model.readNews({ ...news, unsaved: "The disk is full." });
  assert.deepEqual(said, ["The disk is full."]);
});

test("undo and redo are the server's and come back as states", async () => {
  const { model } = await opened();
  const before = model.stateOf(0);
  model.decide([0], "keep");
  await until(() => model.undoLabel === "Pin 1 image");
  model.undo();
  await until(() => model.redoLabel === "Pin 1 image");
  assert.equal(model.stateOf(0), before);
  model.redo();
  await until(() => model.stateOf(0) === "pinned");
});

test("a job changes states and columns when it is done", async () => {
  const { model } = await opened();
  await model.column("pick");
  await model.startJob("select", { count: 10 });
  await until(() => model.job.state === "done");
  await until(() => model.counts.kept === 10);
  await until(() => model.columnNow("pick").filter((value) => value >= 0).length === 10);
});

test("columns that a job has made are learnt", async () => {
  const { backend, model } = await opened();
  backend.columns = [...backend.columns, { name: "beauty", label: "Beauty", kind: "score" }];
  backend.images.columns.beauty = new Float32Array(100).fill(2);
  assert.equal(model.columnNow("beauty"), undefined);
  backend.versions = { ...backend.versions, beauty: 1 };
  await until(() => model.table.columns.some((column) => column.name === "beauty"));
  assert.equal((await model.column("beauty"))[7], 2);
});

test("a folder that is scanned anew keeps decisions that were on their way", async () => {
  const { backend, model, heard } = await opened();
  model.setFocus(12);
  backend.token = "t2";
  backend.images.ids.reverse(); // the images have moved to other rows
  const id = model.table.ids[30];
  model.decide([30], "keep");
  await until(() => model.table.token === "t2" && model.pending === 0);
  const row = model.table.ids.indexOf(id);
  assert.equal(row, 69);
  assert.equal(model.stateOf(69), "pinned");
  assert.equal(backend.images.author[69], "u");
  assert.equal(model.focus, 87);
  assert.ok(heard.some(([name]) => name === "table"));
});

test("a folder that was not scanned yet has no table until the job is done", async () => {
  const { model } = await opened(50, { scanned: false });
  assert.equal(model.table, null);
  await until(() => model.job?.kind === "scan");
  await until(() => model.table !== null);
  assert.equal(model.count, 50);
  assert.equal(model.rows.length, 50);
});

test("an image stays in its place when a decision makes it fail the filter", async () => {
  const { model } = await opened();
  model.setView({ show: "undecided" });
  const { length } = model.rows;
  model.decide([model.rows[0]], "keep");
  await until(() => model.pending === 0);
  assert.equal(model.rows.length, length);
  model.arrange();
  assert.equal(model.rows.length, length - 1);
});

test("rows are arranged again when the column that sorts them arrives", async () => {
  const { model } = await opened();
  model.setView({ sort: "score:sharpness", descending: true });
  await until(() => model.columnNow("sharpness") !== undefined);
  const values = model.columnNow("sharpness");
  assert.ok(values[model.rows[0]] >= values[model.rows[1]]);
  assert.equal(model.rows.at(-1), 96); // the one that cannot be read
});

test("an action is about the selection, else about the focus", async () => {
  const { model } = await opened();
  model.setFocus(3);
  assert.deepEqual(model.acted(), [3]);
  model.setSelection([9, 5]);
  model.setSelection([5, 7], "toggle");
  assert.deepEqual(model.acted(), [7, 9]);
});

test("details are asked for once until something changes", async () => {
  const { model } = await opened();
  assert.equal(model.details(3), model.details(3));
  const before = model.details(3);
  model.decide([3], "keep");
  await until(() => model.pending === 0);
  assert.notEqual(model.details(3), before);
});

test("states are told only for rows that have changed", async () => {
  const { model, heard } = await opened();
  model.star([2], true);
  await until(() => model.pending === 0);
  const told = heard.filter(([name]) => name === "states");
  assert.deepEqual(told.map(([, rows]) => [...rows]), [[2]]);
});
