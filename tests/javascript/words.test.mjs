import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { beforeEach, test } from "node:test";

import {
  addWords,
  chooseLanguage,
  language,
  number,
  onLanguage,
  percent,
  said,
  setLanguage,
  t,
} from "../../javascript/curator/words/words.mjs";

const FOLDER = new URL("../../javascript/curator/", import.meta.url);
const FILES = readdirSync(FOLDER, { recursive: true })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".mjs"));
const PARTS = [
  ...readFileSync(new URL("words/words.mjs", FOLDER), "utf8").matchAll(/import \{ WORDS as \w+ \} from "\.\/(\w+)\.mjs"/g),
].map(([, name]) => name);
const TABLES = await Promise.all(
  PARTS.map(async (part) => [part, (await import(new URL(`words/${part}.mjs`, FOLDER).href)).WORDS]),
);
const LANGUAGES = ["en", "zh", "ja"];

/** Keys without the forms of one, which only English needs, and without words of the server, which is English. */
const comparable = (table) =>
  Object.keys(table)
    .filter((key) => !key.endsWith(".one") && !key.startsWith("said."))
    .sort();
const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

beforeEach(() => setLanguage("en"));

for (const [part, words] of TABLES) {
  test(`the words of ${part} have the same keys in each language`, () => {
    for (const code of ["zh", "ja"]) assert.deepEqual(comparable(words[code]), comparable(words.en), code);
    const server = (code) => Object.keys(words[code]).filter((key) => key.startsWith("said.")).sort();
    assert.deepEqual(server("zh"), server("ja"));
    assert.deepEqual(server("en"), []);
  });

  test(`the words of ${part} have the same placeholders in each language`, () => {
    for (const code of ["zh", "ja"]) {
      for (const key of comparable(words.en)) {
        assert.deepEqual(placeholders(words[code][key]), placeholders(words.en[key]), `${code} ${key}`);
      }
    }
  });

  test(`forms of one in ${part} belong to a key with {n} and promise nothing more`, () => {
    for (const key of Object.keys(words.en).filter((one) => one.endsWith(".one"))) {
      const many = words.en[key.slice(0, -".one".length)];
      assert.ok(many?.includes("{n}"), key);
      for (const one of placeholders(words.en[key])) assert.ok(many.includes(one), key);
    }
  });
}

test("no key has two homes", () => {
  const keys = TABLES.flatMap(([, words]) => Object.keys(words.en));
  assert.deepEqual(keys.filter((key, place) => keys.indexOf(key) !== place), []);
});

test("every text that the app asks for is there", () => {
  const known = TABLES.flatMap(([, words]) => Object.keys(words.en));
  const missing = [];
  for (const name of FILES) {
    const source = readFileSync(new URL(name, FOLDER), "utf8");
    const asked = [...source.matchAll(/(?<![\w.])t\(\s*(?:"([^"]+)"|`([^`]+)`)/g)];
    for (const [, key, pattern] of asked) {
      const escaped = (text) => text.replace(/[.*+?^()|[\]\\]/g, "\\$&");
      const wanted = pattern && new RegExp(`^${pattern.split(/\$\{[^}]*\}/).map(escaped).join("[\\w.-]+")}$`);
      if (!(key ? known.includes(key) : known.some((one) => wanted.test(one)))) missing.push(`${name}: ${key ?? pattern}`);
    }
  }
  assert.deepEqual(missing, []);
});

test("values take the places of their names, and numbers are written as the language writes them", () => {
  addWords({ en: { "test.a": "{n} of {total}: {name}" } });
  assert.equal(t("test.a", { n: 1200, total: 2, name: "{n}.jpg" }), "1,200 of 2: {n}.jpg");
  assert.equal(t("test.a", { n: 3 }), "3 of {total}: {name}");
});

test("one has a form of its own where the language knows it", () => {
  addWords({ en: { "test.b": "{n} images", "test.b.one": "1 image" }, ja: { "test.b": "{n} 枚" } });
  assert.deepEqual([0, 1, 2].map((n) => t("test.b", { n })), ["0 images", "1 image", "2 images"]);
  setLanguage("ja");
  assert.equal(t("test.b", { n: 1 }), "1 枚");
});

test("what a language lacks is English, and what nobody has is its key", () => {
  addWords({ en: { "test.c": "only English" } });
  setLanguage("zh-Hans-CN");
  assert.equal(language(), "zh");
  assert.equal(t("test.c"), "only English");
  assert.equal(t("test.nowhere"), "test.nowhere");
});

test("words of the server are English as they came, else translated where they can be", () => {
  assert.equal(said("said.kind.brightness:dark", "Dark!"), "Dark!");
  setLanguage("ja");
  assert.equal(said("said.kind.brightness:dark", "Dark!"), "暗い");
  assert.equal(said("said.kind.new", "New kind"), "New kind");
});

test("the first language that there is counts, and English when there is none", () => {
  assert.equal(chooseLanguage([null, "fr-FR", "ja-JP", "zh"]), "ja");
  assert.equal(chooseLanguage(["fr", "constructor"]), "en");
});

test("a change of the language is told once", () => {
  let told = 0;
  const end = onLanguage(() => (told += 1));
  setLanguage("ja");
  setLanguage("ja");
  end();
  setLanguage("en");
  assert.equal(told, 1);
});

test("shares are percent and numbers have few decimals", () => {
  assert.equal(percent(0.425), "43%");
  assert.equal(number(0.31234), "0.31");
});

test("every language is one of those that there are", () => {
  for (const [, words] of TABLES) assert.deepEqual(Object.keys(words).sort(), [...LANGUAGES].sort());
});
