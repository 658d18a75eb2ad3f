// What a grid shows and what a person has decided in it, without any DOM.

import { NOTHING, choiceText, countUnapplied, nextWord, readChoice, withWord } from "./choice.mjs";
import { appliedWords, countStates, stateOf } from "./gallery.mjs";
import { History } from "./history.mjs";
import { scoreColumn, visibleRows } from "./order.mjs";
import { EMPTY, actedOn, focusOn } from "./selection.mjs";

/** @typedef {import("./choice.mjs").Word} Word */
/** @typedef {import("./gallery.mjs").Gallery} Gallery */
/** @typedef {import("./gallery.mjs").GridImage} GridImage */

export class GridModel {
  constructor() {
    /** @type {Gallery | null} */
    this.gallery = null;
    /** @type {GridImage[]} */
    this.images = [];
    /** @type {Map<string, number>} */
    this.rowOf = new Map();
    /** @type {Map<string, Word>} */
    this.applied = new Map();
    /** @type {History<ReadonlyMap<string, Word>>} */
    this.history = new History(NOTHING.words);
    this.approved = "";
    /** A saved choice that cannot be read is handed on as it stands until it is cleared. */
    this.unreadable = "";
    /** @type {import("./order.mjs").View} */
    this.view = { filter: "all", text: "", sort: "folder", descending: false };
    /** @type {number[]} Rows that are shown, in order. */
    this.rows = [];
    this.selection = EMPTY;
  }

  get words() {
    return this.history.value;
  }

  /** The choice as text. */
  get value() {
    return this.unreadable || choiceText({ words: this.words, approved: this.approved });
  }

  /** A choice from outside: a workflow, an undo in the graph. */
  set value(text) {
    if (text === this.value) return;
    const choice = readChoice(text);
    this.unreadable = choice ? "" : String(text);
    this.approved = choice?.approved ?? "";
    this.history.reset(choice?.words ?? NOTHING.words);
    this.arrange();
  }

  /**
   * Show another gallery. The first one brings its filter and order, later ones keep the reader's.
   *
   * @param {Gallery} gallery
   */
  setGallery(gallery) {
    const focused = this.focused?.path;
    const images = gallery.items ?? [];
    if (!this.gallery) {
      const picked = images.some((image) => image.pick !== null && image.pick !== undefined);
      this.view = {
        ...this.view,
        filter: gallery.which ?? "all",
        sort: picked ? "pick" : "folder",
      };
    }
    this.gallery = gallery;
    this.images = images;
    this.rowOf = new Map(images.map((image, row) => [image.path, row]));
    this.applied = appliedWords(gallery);
    this.arrange(focused);
  }

  /** @param {Partial<import("./order.mjs").View>} view */
  setView(view) {
    this.view = { ...this.view, ...view };
    this.arrange();
  }

  /** Filter and sort again; images stay where they are until this is asked for. @param {string} [path] */
  arrange(path) {
    const scores = this.gallery?.scores ?? [];
    this.rows = visibleRows(this.images, (row) => this.state(row), this.view, scores);
    const row = path === undefined ? undefined : this.rowOf.get(path);
    const cell = row === undefined ? -1 : this.rows.indexOf(row);
    this.selection = this.rows.length ? focusOn(Math.max(0, cell)) : EMPTY;
  }

  /** @param {number} row */
  state(row) {
    const image = this.images[row];
    return stateOf(image, this.words.get(image.path), this.applied.get(image.path));
  }

  /** Whether the last run does not know what the user says about it. @param {number} row */
  unapplied(row) {
    const { path } = this.images[row];
    return this.words.get(path) !== this.applied.get(path);
  }

  /** The image in focus. @returns {GridImage | undefined} */
  get focused() {
    return this.images[this.rows[this.selection.focus]];
  }

  /** Column of the score that is sorted by, -1 for none. */
  get column() {
    return scoreColumn(this.view.sort, this.gallery?.scores ?? []);
  }

  get editable() {
    return Boolean(this.gallery?.editable);
  }

  /** Say a word about the selected images. @param {Word | null} word @returns {boolean} changed */
  say(word) {
    const paths = actedOn(this.selection).map((cell) => this.images[this.rows[cell]].path);
    return this.decide(paths, word);
  }

  /** What a click on a cell does to its image. @param {number} cell @returns {boolean} changed */
  turn(cell) {
    const { path, choice } = this.images[this.rows[cell]];
    const dropped = choice === "drop" && !this.applied.has(path);
    return this.decide([path], nextWord(this.words.get(path), dropped));
  }

  /**
   * Say a word about these images, null to leave them to the graph. One step to undo.
   *
   * @param {string[]} paths
   * @param {Word | null} word
   * @returns {boolean} changed
   */
  decide(paths, word) {
    if (!this.editable) return false;
    const changes = paths.some((path) => (this.words.get(path) ?? null) !== word);
    if (!changes) return false;
    this.unreadable = "";
    this.history.push(withWord({ words: this.words, approved: "" }, paths, word).words);
    return true;
  }

  /** Forget every word and the approval. */
  clear() {
    this.unreadable = "";
    this.approved = "";
    if (this.words.size) this.history.push(NOTHING.words);
  }

  /** Approve the images that are shown. */
  approve() {
    this.approved = this.gallery?.token ?? "";
  }

  /** Images of each state and each filter, and how many words the last run does not know. */
  counts() {
    const states = this.images.map((_, row) => this.state(row));
    return { ...countStates(states), unapplied: countUnapplied(this.words, this.applied) };
  }
}
