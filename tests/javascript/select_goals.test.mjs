import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { CuratorModel } from "../../javascript/curator/model/model.mjs";
import { candidates } from "../../javascript/curator/select/counts.mjs";
import { isKept } from "../../javascript/curator/select/draft.mjs";
import {
  boundsOf,
  isCap,
  missOf,
  missed,
  percentOf,
  shareOf,
  switched,
  withPercent,
} from "../../javascript/curator/select/shares.mjs";
import { voteWords } from "../../javascript/curator/select/vote.mjs";
import { setLanguage } from "../../javascript/curator/words/words.mjs";
import { FakeBackend } from "./fake_backend.mjs";

const ASPECT = {
  name: "aspect",
  label: "Shape",
  kinds: [{ name: "portrait", label: "Portrait", low: 0.3, high: 0.4 }, { name: "square", label: "Square", low: 0.2, high: 0.4 }],
};
const SOURCE = { name: "source", label: "Source", kinds: [] };
const GENERATED = { name: "generated", label: "Generated", kinds: [{ name: "generated", label: "Generated", low: 0, high: 0.2 }] };

beforeEach(() => setLanguage("en"));

test("a quota that is switched on takes its usual shares, and off nothing is left of it", () => {
  const on = switched({ generated: { generated: [0, 0.2] } }, ASPECT, true);
  assert.deepEqual(on, { generated: { generated: [0, 0.2] }, aspect: { portrait: [0.3, 0.4], square: [0.2, 0.4] } });
  assert.deepEqual(switched(on, GENERATED, false), { aspect: on.aspect });
  assert.deepEqual(switched({}, SOURCE, true), { source: { each: [0, 0.25] } });
});

test("a percent changes one end, and the other gives way when it has to", () => {
  const quotas = { aspect: { portrait: [0.3, 0.4], square: [0.2, 0.4] } };
  const share = (end, percent) => withPercent(quotas, "aspect", "portrait", end, percent).aspect.portrait;
  assert.deepEqual(share("high", 55), [0.3, 0.55]);
  assert.deepEqual(share("low", 60), [0.6, 0.6]);
  assert.deepEqual(share("high", 10), [0.1, 0.1]);
  assert.deepEqual(share("high", 33.4), [0.3, 0.33]);
  assert.deepEqual(share("high", 400), [0.3, 1]);
  assert.deepEqual(quotas.aspect.portrait, [0.3, 0.4]);
});

test("a kind that is not named has the share of each, else any", () => {
  const quotas = { aspect: { each: [0.1, 0.5], square: [0.2, 0.4] } };
  assert.deepEqual(shareOf(quotas, "aspect", "portrait"), [0.1, 0.5]);
  assert.deepEqual(shareOf(quotas, "aspect", "square"), [0.2, 0.4]);
  assert.deepEqual(shareOf({}, "aspect", "square"), [0, 1]);
  assert.deepEqual([0.2, 0.29, 0.333].map(percentOf), [20, 29, 33]);
});

test("only a highest share is asked for where there is one kind or each, until there is a lowest", () => {
  assert.equal(isCap(SOURCE, [0, 0.25]), true);
  assert.equal(isCap(GENERATED, [0, 0.2]), true);
  assert.equal(isCap(GENERATED, [0.1, 0.2]), false);
  assert.equal(isCap(ASPECT, [0, 0.2]), false);
});

test("what is missed is counted, the largest miss first", () => {
  const made = (kind, count, low, high) => ({ quota: "aspect", kind, label: kind, count, low, high });
  const few = made("few", 9, 12, 16);
  const many = made("many", 20, 12, 16);
  const met = made("met", 12, 12, null);
  assert.deepEqual([few, many, met].map(missOf), [-3, 4, 0]);
  assert.deepEqual(missed([few, met, many]), [many, few]);
});

test("a highest count of the whole set is no limit", () => {
  const words = (low, high) => boundsOf({ low, high }, 40);
  assert.deepEqual([words(12, 16), words(12, 12), words(0, 8), words(12, 40), words(0, null)], [".between", ".exact", ".most", ".least", ""]);
});

test("what was chosen is kept when the recipe has the same values, in whatever order", () => {
  const draft = { count: 40, quotas: { a: { x: [0, 0.2] }, b: { y: [0.1, 1] } } };
  assert.equal(isKept(draft, { count: 40, seed: 3, quotas: { b: { y: [0.1, 1] }, a: { x: [0, 0.2] } } }), true);
  assert.equal(isKept(draft, { count: 40, quotas: { a: { x: [0, 0.2] } } }), false);
  assert.equal(isKept({ quotas: {} }, { count: 40, quotas: { a: { x: [0, 0.2] } } }), false);
  assert.equal(isKept(draft, undefined), false);
});

test("the vote is said beside the selection, with how much worse it is", () => {
  const words = (vote, own, overlap = null) =>
    voteWords({ vote: { covering_radius: vote }, measures: { covering_radius: own }, overlap });
  assert.equal(words(0.45, 0.32), "What the runs agree on most would leave gaps of 0.45: 1.4 times larger.");
  assert.match(words(0.31, 0.3), /about as large\.$/);
  assert.match(words(0.2, 0.3), /smaller than these\.$/);
  assert.match(words(0.45, 0.32, 0.43), /43% of its images are selected here too\.$/);
  assert.equal(words(null, 0.3), "");
  assert.equal(voteWords({ vote: null, measures: { covering_radius: 0.3 } }), "");
});

test("the next selection may choose what the last one left out, for whatever reason", () => {
  const reasons = ["not_selected", "quota_full", "oddity", "same_picture", "no_embedding", "blurry"];
  const count = reasons.length;
  const model = { count, table: { ids: Array(count).fill("id") }, choice: new Uint8Array(count).fill(2), byUser: new Uint8Array(count) };
  assert.equal(candidates({ ...model, reasonCode: (row) => reasons[row] }), 4);
});

test("the outcome of a selection comes with the news and goes with the folder", async () => {
  const backend = new FakeBackend(60, { latency_ms: 0, step_ms: 1 });
  const model = new CuratorModel();
  let told = 0;
  model.addEventListener("outcome", () => (told += 1));
  await model.connect(backend);
  await model.useFolder(backend.folder);
  assert.equal(model.outcome, null);
  await model.startJob("select", { count: 10 });
  const end = Date.now() + 5000;
  while (!model.outcome && Date.now() < end) await new Promise((done) => setTimeout(done, 20));
  assert.equal(model.outcome.measures.covering_radius, 0.31);
  assert.equal(told, 1);
  await model.useFolder("");
  assert.equal(model.outcome, null);
});

test("named selections are told when they are others, and not each time", () => {
  const model = new CuratorModel();
  let told = 0;
  model.addEventListener("selections", () => (told += 1));
  const selections = [{ name: "A", images: 12, method: "cover" }];
  model.readRest({ selections });
  model.readRest({ selections: structuredClone(selections) });
  model.readRest({});
  assert.deepEqual([told, model.selections], [1, selections]);
});
