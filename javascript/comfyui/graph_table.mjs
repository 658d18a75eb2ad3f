// What the app is told about a gallery (lora_curator/gallery.py): table, columns, positions, details.
// Pure: no page, no node, no network.

/** @typedef {import("../shared/gallery.mjs").Gallery & {map?: (number | null)[]}} Gallery */
/** @typedef {import("../shared/gallery.mjs").GridImage & {cluster?: number | null}} GridImage */
/** @typedef {import("../shared/gallery.mjs").State} State */

const MAP_STEPS = 1000;
const GROUP = "group:duplicates";
const CORE = 0.9;
const STABLE = 0.7;
const LETTERS = Object.freeze({
  pinned: "ku",
  excluded: "du",
  kept: "ks",
  dropped: "ds",
  undecided: "u-",
  open: "u-",
});

/** Values that are no scores: name, and where an image has them. */
const NUMBERS = /** @type {[string, (image: GridImage) => number | null | undefined][]} */ ([
  [GROUP, (image) => image.group],
  ["cluster", (image) => image.cluster],
  ["pick", (image) => image.pick],
]);

/**
 * Names of the columns: the scores, then those groups and numbers that an image has.
 *
 * @param {Gallery} gallery
 * @returns {string[]}
 */
export function columnNames({ scores, items }) {
  const there = NUMBERS.filter(([, valueOf]) => items?.some((image) => known(valueOf(image))));
  return [...scores, ...there.map(([name]) => name)];
}

/**
 * Values by row, NaN for unknown.
 *
 * @param {Gallery} gallery
 * @param {string} name
 */
export function columnValues({ scores, items }, name) {
  const place = scores.indexOf(name);
  const number = NUMBERS.find(([one]) => one === name)?.[1] ?? (() => null);
  const valueOf = place < 0 ? number : (/** @type {GridImage} */ image) => image.scores[place];
  return Float32Array.from(items ?? [], (image) => valueOf(image) ?? NaN);
}

/** x and y by row, NaN for nowhere; null when there is no map. @param {Gallery} gallery */
export function positionValues({ map }) {
  return map ? Float32Array.from(map, (one) => (known(one) ? one / MAP_STEPS : NaN)) : null;
}

/**
 * @param {Gallery} gallery
 * @param {string} token
 * @param {string} title
 * @param {Map<string, object>} words Descriptions of columns by name.
 */
export function tableOf(gallery, token, title, words) {
  const images = gallery.items ?? [];
  return {
    token,
    title,
    root: "",
    paths: images.map((image) => image.path),
    ids: images.map((image) => image.id),
    widths: images.map((image) => image.width),
    heights: images.map((image) => image.height),
    captions: images.map((image) => image.caption),
    columns: columnNames(gallery).map((name) => described(name, words)),
  };
}

/** Whether a table of one gallery is one of the other as well. @param {Gallery} a @param {Gallery} b */
export function isSameTable(a, b) {
  if (a === b) return true;
  if (a.token !== b.token || a.items?.length !== b.items?.length) return false;
  if (columnNames(a).join("\n") !== columnNames(b).join("\n")) return false;
  return (a.items ?? []).every((image, row) => image.caption === b.items?.[row].caption);
}

/** Choice and author of a state, a letter each. @param {State} state */
export function lettersOf(state) {
  return LETTERS[state];
}

/** The reason of a decision that is shown: the graph's own, unless the user has the word. */
export function reasonOf(/** @type {GridImage} */ image, /** @type {State} */ state) {
  return state === "kept" || state === "dropped" ? image.reason : "";
}

/**
 * Everything about one image that the gallery says.
 *
 * @param {Gallery} gallery
 * @param {number} row
 * @param {State} state
 * @param {Map<string, object>} words
 */
export function detailsOf(gallery, row, state, words) {
  const images = /** @type {GridImage[]} */ (gallery.items ?? []);
  const image = images[row];
  const { path, id, width, height, caption, group } = image;
  const graphs = state === "kept" || state === "dropped" || state === "undecided";
  const [choice] = LETTERS[state];
  const near = graphs ? images.findIndex((one) => one.path === image.near) : -1;
  const frequency = columnNames(gallery).includes("frequency")
    ? (image.scores[gallery.scores.indexOf("frequency")] ?? null)
    : null;
  return {
    row,
    path,
    id,
    width,
    height,
    format: "",
    size_bytes: 0,
    caption,
    own_caption: caption,
    edited: false,
    composed: "",
    choice: { k: "keep", d: "drop", u: "undecided" }[choice],
    author: graphs ? image.author : state === "open" ? "" : "user",
    reason: graphs ? image.reason : "",
    sentence: graphs ? image.sentence : "",
    near: near < 0 ? null : near,
    scores: gallery.scores.map((name, place) => {
      return { ...described(name, words), value: image.scores[place] ?? null };
    }),
    findings: [],
    neighbours: [],
    duplicates: known(group) ? rowsOfGroup(images, group, row) : [],
    frequency,
    stability: stabilityOf(frequency),
    bucket: null,
    crop: null,
    synthetic: false,
    prompt: null,
  };
}

/** @param {GridImage[]} images @param {number} group @param {number} but */
function rowsOfGroup(images, group, but) {
  return [...images.keys()].filter((row) => row !== but && images[row].group === group);
}

/** @param {number | null} frequency */
function stabilityOf(frequency) {
  if (!frequency) return null;
  return frequency > CORE ? "core" : frequency > STABLE ? "stable" : "variable";
}

/** @param {string} name @param {Map<string, object>} words */
function described(name, words) {
  const label = name.replaceAll("_", " ");
  const plain = { label, unit: "", better: "none", description: "", low: null, high: null };
  return { name, ...plain, kind: "score", ...words.get(name) };
}

/** @param {number | null | undefined} value @returns {value is number} */
function known(value) {
  return value !== null && value !== undefined;
}
