// The words of ComfyUI's sidebar, in each language.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { WORDS } from "../../javascript/comfyui/words_sidebar.mjs";

const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();
const folder = new URL("../../javascript/comfyui/", import.meta.url);

test("every language has every text with the same placeholders", () => {
  for (const [key, text] of Object.entries(WORDS.en)) {
    if (key.endsWith(".one")) continue; // other languages count without it
    for (const code of ["zh", "ja"]) assert.equal(places(WORDS[code][key] ?? ""), places(text), `${code} ${key}`);
  }
  for (const code of ["zh", "ja"]) {
    for (const key of Object.keys(WORDS[code])) assert.ok(key in WORDS.en, `${code} ${key}`);
  }
});

test("every text that the sidebar names is there", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".mjs") && !name.startsWith("words"));
  const sources = files.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  const named = [...sources.matchAll(/"(sidebar\.[a-z.]+)"/g)].map((found) => found[1]);
  assert.ok(named.length > 15);
  for (const key of named) assert.ok(key in WORDS.en, key);
});
