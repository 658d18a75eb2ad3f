/**
 * The words of the curator in English, Chinese and Japanese: `t(key, values)`.
 *
 * Each part of the app keeps its texts in its own table. The tables are imported statically and not with
 * a top-level await: Safari may run a module that waits for such an import before the import is there.
 */

import { WORDS as APP } from "./app.mjs";
import { WORDS as GAPS } from "./gaps.mjs";
import { WORDS as INSPECT } from "./inspect.mjs";
import { WORDS as MAP } from "./map.mjs";
import { WORDS as PANELS } from "./panels.mjs";
import { WORDS as REPEATS } from "./repeats.mjs";
import { WORDS as SELECT_GOALS } from "./select_goals.mjs";
import { WORDS as SETS } from "./sets.mjs";

/** The languages with the name that each has for itself. */
export const LANGUAGES = Object.freeze({ en: "English", zh: "中文", ja: "日本語" });
const LOCALES = { en: "en", zh: "zh-Hans", ja: "ja" };
const REMEMBERED = "lora_curator.language";

/** @type {Record<string, Map<string, string>>} */
const tables = { en: new Map(), zh: new Map(), ja: new Map() };

/** @param {Record<string, Record<string, string>>} words texts by language and key */
export function addWords(words) {
  for (const [code, table] of Object.entries(tables)) {
    for (const [key, text] of Object.entries(words?.[code] ?? {})) table.set(key, text);
  }
}

for (const part of [APP, MAP, INSPECT, PANELS, SELECT_GOALS, GAPS, SETS, REPEATS]) addWords(part);

/** The first language of `wanted` ("zh-CN", "ja", ...) that there are words for; English otherwise.
 * @param {readonly (string | null | undefined)[]} wanted */
export function chooseLanguage(wanted) {
  for (const code of wanted) {
    const short = String(code ?? "").toLowerCase().split(/[-_]/)[0];
    if (Object.hasOwn(tables, short)) return short;
  }
  return "en";
}

let current = chooseLanguage([remembered(), ...(globalThis.window ? navigator.languages ?? [] : [])]);
let formats = formatsOf(current);
/** Says "change" when the language changed. */
export const changes = new EventTarget();

export function language() {
  return current;
}

/** @param {string} code an unknown one means English */
export function setLanguage(code) {
  const chosen = chooseLanguage([code]);
  try {
    globalThis.localStorage?.setItem(REMEMBERED, chosen);
  } catch {
    // A browser that keeps nothing still shows the language until it is closed.
  }
  if (chosen === current) return;
  current = chosen;
  formats = formatsOf(chosen);
  changes.dispatchEvent(new Event("change"));
}

/** Call `then` whenever the language changed; the answer ends that.
 * @param {() => void} then
 * @returns {() => void} */
export function onLanguage(then) {
  changes.addEventListener("change", then);
  return () => changes.removeEventListener("change", then);
}

/** The text of `key` with `{name}` replaced by the values. With `n: 1`, `key.one` is preferred.
 * A key that the language lacks is shown in English, one that nobody has as itself.
 * @param {string} key
 * @param {Record<string, string | number>} [values] numbers are written as the language writes them
 * @returns {string} */
export function t(key, values = {}) {
  const text = find(tables[current], key, values.n) ?? find(tables.en, key, values.n) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = Object.hasOwn(values, name) ? values[name] : whole;
    return typeof value === "number" ? number(value) : String(value);
  });
}

/** Words of the server (labels of methods, rules, targets), which come in English: in another language
 * by a key, as they came where the language has none. Such keys begin with `said.` and are in no English table.
 * @param {string} key @param {string} english */
export function said(key, english) {
  return tables[current].get(key) ?? english;
}

/** `1,234.5` as the language writes it, with at most two decimals. @param {number} value */
export function number(value) {
  return formats.number.format(value);
}

/** `0.42` as "42%". @param {number} value a share of 1 */
export function percent(value) {
  return formats.percent.format(value);
}

/** @param {Map<string, string>} table @param {string} key @param {unknown} n */
function find(table, key, n) {
  return (n === 1 ? table.get(`${key}.one`) : undefined) ?? table.get(key);
}

/** @param {string} code */
function formatsOf(code) {
  const locale = LOCALES[/** @type {keyof typeof LOCALES} */ (code)];
  return {
    number: new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }),
    percent: new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }),
  };
}

/** @returns {string | null} */
function remembered() {
  try {
    return globalThis.window ? localStorage.getItem(REMEMBERED) : null;
  } catch {
    return null;
  }
}
