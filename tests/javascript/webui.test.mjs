// What the door of A1111 and Forge reads in the host's page, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { BackendError } from "../../javascript/curator/model/backend.mjs";
import { nameOf, shownImage } from "../../javascript/webui/gallery_button.mjs";
import { TRAINERS } from "../../javascript/webui/send_to.mjs";
import { WebUIBackend } from "../../javascript/webui/session.mjs";
import { WORDS } from "../../javascript/webui/words_webui.mjs";

test("the file's name is read from the addresses of all Gradios", () => {
  assert.equal(nameOf("http://127.0.0.1:7860/file=/out/00001-1.png?1732.5"), "00001-1.png");
  assert.equal(nameOf("http://x/file=C:\\out\\00002-7.png"), "00002-7.png");
  assert.equal(nameOf("http://x/gradio_api/file=/outputs/a%20b/%E7%8B%90.png"), "狐.png");
  assert.equal(nameOf("http://x/file=100%.png"), "100%.png");
});

test("the large image goes before the chosen one, that before the first", () => {
  const page = (/** @type {Record<string, string>} */ there) => ({
    querySelector: (/** @type {string} */ place) => (there[place] ? { src: there[place] } : null),
  });
  const all = { ".preview > img": "large", ".thumbnail-item.selected img": "chosen", img: "first" };
  assert.equal(shownImage(/** @type {any} */ (page(all))), "large");
  assert.equal(shownImage(/** @type {any} */ (page({ ...all, ".preview > img": "" }))), "chosen");
  assert.equal(shownImage(/** @type {any} */ (page({ img: "first" }))), "first");
  assert.equal(shownImage(null), "");
});

test("every language has the same words", () => {
  const keys = Object.keys(WORDS.en);
  for (const table of [WORDS.zh, WORDS.ja]) assert.deepEqual(Object.keys(table), keys);
});

test("no two trainers share a name or a field", () => {
  for (const key of ["name", "field"]) {
    assert.equal(new Set(TRAINERS.map((one) => one[key])).size, TRAINERS.length);
  }
});

/** A server that knows these sessions. @param {Set<string>} known @param {object} answers */
function server(known, answers) {
  const asked = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ url) => {
      asked.push(url);
      const sid = url.split("/s/")[1]?.split("/")[0] ?? "";
      const path = url.split(`${sid}/`)[1];
      const found = known.has(sid) && path in answers;
      const body = found ? answers[path] : { error: known.has(sid) ? "not scanned" : "unknown" };
      return new Response(JSON.stringify(body), { status: found ? 200 : 404 });
    }
  );
  return asked;
}

test("who asks at once shakes hands once", async () => {
  let greetings = 0;
  server(new Set(["one"]), { about: {}, inbox: {} });
  const backend = new WebUIBackend("http://x", async () => ((greetings += 1), "one"));
  await Promise.all([backend.about(), backend.inbox(), backend.about()]);
  assert.equal(greetings, 1);
});

test("after a restart of the server a new session is asked for, and the question again", async () => {
  const known = new Set(["one"]);
  server(known, { about: { version: "1" } });
  const sids = ["one", "two"];
  const backend = new WebUIBackend("http://x", async () => /** @type {string} */ (sids.shift()));
  await backend.about();
  known.delete("one");
  known.add("two");
  assert.deepEqual(await backend.about(), { version: "1" });
  assert.equal(backend.sid, "two");
});

test("a 404 about something else is told, without a new session", async () => {
  server(new Set(["one"]), { about: {} });
  const backend = new WebUIBackend("http://x", async () => "one");
  await assert.rejects(backend.table("f"), (error) => error instanceof BackendError && error.message === "not scanned");
  assert.equal(backend.sid, "one");
});
