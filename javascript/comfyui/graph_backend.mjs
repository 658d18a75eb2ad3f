// The dataset that a node has shown, as a backend of the curator's app: the methods of HttpBackend.
//
// Choices are made in the node's own grid, which is the value of its widget: what is clicked here is
// seen there and the other way round, and both have one undo. Nothing is asked of the server but
// words and pictures. `source` says where the node is; `t` is the app's (curator/words/words.mjs).

import { operate } from "./graph_choice.mjs";
import { GraphRows } from "./graph_rows.mjs";
import { columnValues, detailsOf, positionValues, tableOf } from "./graph_table.mjs";

/**
 * @typedef {object} Source
 * @property {string} id Names the node in its graph.
 * @property {() => Shown | null} now What it shows; null while it is not in the open graph.
 * @property {() => Promise<any>} about Words and limits of the server.
 * @property {(gallery: string, id: string) => string} picture Address.
 * @property {(id: string) => string} thumbnail Address.
 * @property {() => Record<string, any>} preferences
 * @property {(values: Record<string, any>) => void} setPreferences
 */

/** @typedef {{grid: any, title: string, name: string}} Shown Its grid, and the gallery's name. */

/** An answer that is not what was asked for. `passing`: whether it may be asked again. */
class NotThere extends Error {
  constructor(/** @type {string} */ message) {
    super(message);
    this.status = 404;
    this.passing = false;
  }
}

const CANNOT = ["scan", "select", "captions", "export", "star", "settings", "open", "inbox", "send"];

export class GraphBackend {
  /** @param {Source} source @param {(key: string, values?: Record<string, any>) => string} t */
  constructor(source, t) {
    this.source = source;
    this.t = t;
    this.folder = source.id;
    const editable = Boolean(source.now()?.grid.model.editable);
    /** @type {Record<string, boolean>} */
    this.can = { decide: editable, undo: editable };
    for (const name of CANNOT) this.can[name] = false;
    this.rows = new GraphRows(() => source.now()?.grid ?? null, t);
    /** @type {Map<string, object>} */
    this.words = new Map();
    /** @type {Set<string>} */
    this.done = new Set();
  }

  /** Call `then` when the choice was changed in the node. @param {() => void} then */
  set onChoice(then) {
    this.rows.onChoice = then;
  }

  /** The node is no longer followed. */
  close() {
    this.rows.close();
  }

  async about() {
    const { columns, ...about } = await this.source.about();
    const described = /** @type {{name: string}[]} */ ([...about.metrics, ...columns]);
    this.words = new Map(described.map((one) => [one.name, one]));
    return { ...about, preferences: this.source.preferences() };
  }

  async table() {
    this.rows.look();
    const title = this.source.now()?.title ?? "";
    return tableOf(this.#gallery, this.rows.token, title, this.words);
  }

  async state() {
    const { rows } = this;
    rows.look();
    const none = { starred: [], edited: [], findings: [] };
    return { ...rows.rest(), ...rows.letters(rows.shown.keys()), ...none };
  }

  /** @param {string} _folder @param {number} since */
  async news(_folder, since) {
    this.rows.look();
    return this.rows.news(since);
  }

  /** @param {string} _folder @param {{since: number, operations: any[]}} body */
  async operations(_folder, { since, operations }) {
    const { rows } = this;
    const there = rows.look();
    const refused = [];
    for (const one of operations) {
      if (this.done.has(one.id)) continue;
      this.done.add(one.id);
      const error = there ? operate(rows.grid, one, this.t) : this.t("sidebar.gone");
      if (error) refused.push({ id: one.id, error });
    }
    rows.look();
    return { ...rows.news(since), refused };
  }

  /** @param {string} _folder @param {string} name */
  async column(_folder, name) {
    return columnValues(this.#gallery, name);
  }

  async positions() {
    return positionValues(this.#gallery) ?? new Float32Array(0);
  }

  /** @param {string} _folder @param {number} row */
  async details(_folder, row) {
    const gallery = this.#gallery;
    this.rows.look();
    if (!gallery.items?.[row] || !this.rows.grid) throw new NotThere(this.t("sidebar.gone"));
    return detailsOf(gallery, row, this.rows.grid.model.state(row), this.words);
  }

  /** @param {Record<string, any>} values */
  async setPreferences(values) {
    this.source.setPreferences(values);
    return this.source.preferences();
  }

  /** @param {string} _folder @param {number} _row @param {number} _side @param {string} id */
  pictureUrl(_folder, _row, _side, id) {
    return this.source.picture(this.source.now()?.name ?? "", id);
  }

  /** @param {string} id */
  thumbnailUrl(id) {
    return this.source.thumbnail(id);
  }

  inventoryUrl() {
    return "";
  }

  reportUrl() {
    return "";
  }

  get #gallery() {
    const { gallery } = this.rows;
    if (!gallery) throw new NotThere(this.t("sidebar.gone"));
    return gallery;
  }
}

/** What is a node's work in ComfyUI, never the panel's. */
const WORK = ["browse", "openFolder", "preview", "startJob", "stopJob", "inbox", "addFromInbox"];
for (const name of WORK) {
  Object.defineProperty(GraphBackend.prototype, name, {
    async value() {
      throw new NotThere(this.t("sidebar.cannot"));
    },
  });
}
