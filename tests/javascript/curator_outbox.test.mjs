// Operations on their way to the server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { BackendError } from "../../javascript/curator/model/backend.mjs";
import { Outbox } from "../../javascript/curator/model/outbox.mjs";

/** An outbox whose posts are answered by hand. */
function outbox() {
  const posts = [];
  const told = [];
  const waits = [];
  const box = new Outbox(
    {
      post: (operations) =>
        new Promise((answer, fail) => posts.push({ operations, answer, fail })),
      arrived: (answer, sent) => told.push(["arrived", sent.map((one) => one.id)]),
      refused: (sent) => told.push(["refused", sent.map((one) => one.id)]),
      waiting: (wait_s) => waits.push(wait_s),
      later: (call) => waits.push(call),
    },
    "a",
  );
  return { box, posts, told, waits };
}
const soon = () => new Promise((done) => setImmediate(done));
const ids = (post) => post.operations.map((one) => one.id);

test("the first one goes at once, those that come meanwhile go together", async () => {
  const { box, posts, told } = outbox();
  for (let row = 0; row < 50; row += 1) box.add({ op: "star", rows: [row], on: true });
  assert.deepEqual(posts.map(ids), [["a-1"]]);
  assert.equal(box.pending, 50);
  posts[0].answer({});
  await soon();
  assert.equal(posts.length, 2);
  assert.equal(posts[1].operations.length, 49);
  assert.deepEqual(posts[1].operations.map((one) => one.rows[0]), Array.from({ length: 49 }, (_, at) => at + 1));
  posts[1].answer({});
  await soon();
  assert.equal(box.pending, 0);
  assert.equal(told.length, 2);
});

test("after a network error the same operations go again, with the same ids, in order", async () => {
  const { box, posts, told, waits } = outbox();
  box.add({ op: "undo" });
  box.add({ op: "redo" });
  posts[0].fail(new BackendError("no answer", 0));
  await soon();
  assert.deepEqual(waits[0], 1);
  assert.equal(posts.length, 1);
  assert.equal(box.pending, 2);
  waits[1]();
  assert.deepEqual(ids(posts[1]), ["a-1"]);
  posts[1].answer({});
  await soon();
  assert.deepEqual(ids(posts[2]), ["a-2"]);
  posts[2].answer({});
  await soon();
  assert.deepEqual(told, [["arrived", ["a-1"]], ["arrived", ["a-2"]]]);
});

test("it waits longer each time, up to ten seconds", async () => {
  const { box, posts, waits } = outbox();
  box.add({ op: "undo" });
  for (let failure = 0; failure < 6; failure += 1) {
    posts[failure].fail(new BackendError("no answer", 0));
    await soon();
    waits.at(-1)();
  }
  assert.deepEqual(
    waits.filter((one) => typeof one === "number"),
    [1, 2, 3, 5, 10, 10],
  );
});

test("a refusal is told and the next ones go on", async () => {
  const { box, posts, told } = outbox();
  box.add({ op: "undo" });
  box.add({ op: "redo" });
  posts[0].fail(new BackendError("not so", 400));
  await soon();
  assert.deepEqual(told, [["refused", ["a-1"]]]);
  assert.deepEqual(ids(posts[1]), ["a-2"]);
});

test("a try that was hurried is not made twice", async () => {
  const { box, posts, waits } = outbox();
  box.add({ op: "undo" });
  posts[0].fail(new BackendError("no answer", 0));
  await soon();
  box.hurry();
  waits[1]();
  assert.equal(posts.length, 2);
});

test("a closed outbox says nothing more", async () => {
  const { box, posts, told } = outbox();
  box.add({ op: "undo" });
  box.close();
  posts[0].answer({});
  await soon();
  assert.deepEqual(told, []);
  assert.equal(box.pending, 0);
});

test("who waits for everything to arrive waits for the last answer, refused or not", async () => {
  const { box, posts } = outbox();
  let settled = 0;
  await box.settled(); // nothing is on its way
  box.add({ op: "star", rows: [0], on: true });
  box.add({ op: "star", rows: [1], on: true });
  box.settled().then(() => (settled += 1));
  posts[0].answer({});
  await soon();
  assert.equal(settled, 0);
  posts[1].fail(new BackendError("no", 400));
  await soon();
  assert.equal(settled, 1);
  box.add({ op: "undo" });
  box.settled().then(() => (settled += 1));
  box.close();
  await soon();
  assert.equal(settled, 2);
});
