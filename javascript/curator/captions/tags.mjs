// The tags of captions, as lora_curator/captions/edit.py reads them; no DOM.
//
// A caption is a list of tags or prose. In prose a comma separates clauses, so prose has no tags.

const BEFORE_EMOTICON = ":;=>";
const OPENS = "([{";
const CLOSES = ")]}";
const TAG_WORDS = 4;
const SENTENCE_WORDS = new Set(
  "a an the in on of with and or at is are to from by".split(" "),
);
// eslint-disable-next-line no-control-regex
const LINE_ENDS = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;
const CONTROLS = /[\p{Cc}\ufeff]+/gu;
const SPACES = /[\s\x1f]+/g;
const PLAIN = /^[\x20-\x7e]*$/;
/** Parts of captions that were looked at: tags come again and again, clauses do not.
 * @type {Map<string, {reads: boolean, key: string}>} */
const LOOKED_AT = new Map();
const MOST_LOOKED_AT = 20_000;

/**
 * The text as one tidy line: tags on several lines are joined with `, `, prose with a space.
 *
 * @param {string} text
 */
export function oneLine(text) {
  if (PLAIN.test(text)) return (text.includes("  ") ? text.replace(SPACES, " ") : text).trim();
  const lines = text.replaceAll("\ufeff", "").split(LINE_ENDS).map(tidy).filter(Boolean);
  if (lines.length < 2) return lines[0] ?? "";
  if (!lines.every(readsAsTags)) return lines.join(" ");
  return lines.map((line) => strip(line)).filter(Boolean).join(", ");
}

/**
 * The parts between the commas, with their spaces; joining them with `,` gives the text. A comma
 * inside brackets separates nothing: `(red hat, blue hat:1.2)` is one part.
 *
 * @param {string} text
 */
export function splitTags(text) {
  if (!/[([{]/.test(text)) return text.split(",");
  const inside = enclosed(text);
  const parts = [];
  let first = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== "," || inside[at]) continue;
    parts.push(text.slice(first, at));
    first = at + 1;
  }
  parts.push(text.slice(first));
  return parts;
}

/** What two tags are compared by: without case, underscores as spaces. @param {string} tag */
export function tagKey(tag) {
  return lookAt(tag).key;
}

/**
 * Whether most of the parts of a caption read as tags and not as clauses of a sentence.
 *
 * @param {string} text
 */
export function isTagList(text) {
  return areTags(partsOf(text));
}

/** The tags of a caption as they stand in it; none for prose. @param {string | null} caption */
export function tagsOf(caption) {
  const parts = caption ? partsOf(oneLine(caption)) : [];
  return areTags(parts) ? parts : [];
}

/** @param {string} text */
function partsOf(text) {
  return splitTags(text).map((part) => part.trim()).filter(Boolean);
}

/** @param {readonly string[]} parts */
function areTags(parts) {
  let tags = 0;
  for (const part of parts) if (lookAt(part).reads) tags += 1;
  return 2 * tags > parts.length;
}

/** @param {string} part */
function lookAt(part) {
  let seen = LOOKED_AT.get(part);
  if (seen) return seen;
  seen = { reads: readsAsTags(part), key: part.replace(/[_\s]+/g, " ").trim().toLowerCase() };
  if (LOOKED_AT.size >= MOST_LOOKED_AT) LOOKED_AT.clear();
  LOOKED_AT.set(part, seen);
  return seen;
}

/** Whether a caption has a tag. @param {string | null} caption @param {string} tag */
export function hasTag(caption, tag) {
  const key = tagKey(tag);
  return key !== "" && tagsOf(caption).some((one) => tagKey(one) === key);
}

/** @param {string | null} caption */
export function countWords(caption) {
  return caption?.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’_-]*/gu)?.length ?? 0;
}

/** @param {string} line */
function readsAsTags(line) {
  if (/[.!?]$/.test(line)) return false;
  return line.split(",").every((part) => {
    const words = part.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length > TAG_WORDS) return false;
    return !SENTENCE_WORDS.has(words[0]) && !SENTENCE_WORDS.has(words[words.length - 1]);
  });
}

/** For each place whether it is inside of brackets; a lone bracket encloses nothing. */
function enclosed(/** @type {string} */ text) {
  const inside = new Uint8Array(text.length);
  /** @type {number[]} */
  let waiting = [];
  for (let at = 0; at < text.length; at += 1) {
    if (at > 0 && BEFORE_EMOTICON.includes(text[at - 1])) continue;
    if (OPENS.includes(text[at])) waiting.push(at);
    const closed = CLOSES.indexOf(text[at]);
    if (closed < 0) continue;
    const opened = waiting.filter((place) => text[place] === OPENS[closed]).pop();
    if (opened === undefined) continue;
    inside.fill(1, opened, at);
    waiting = waiting.filter((place) => place < opened);
  }
  return inside;
}

/** @param {string} line */
function tidy(line) {
  return line.replace(SPACES, " ").replace(CONTROLS, "").replace(SPACES, " ").trim();
}

/** Without spaces and commas at both ends. @param {string} text */
function strip(text) {
  return text.replace(/^[ ,]+|[ ,]+$/g, "");
}
