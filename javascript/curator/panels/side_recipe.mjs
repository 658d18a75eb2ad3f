// A panel that changes the recipe: what was changed is shown at once, until the server has said its word.

import { SidePanel } from "./side_panel.mjs";

export class RecipePanel extends SidePanel {
  constructor() {
    super();
    /** Changes that are on their way. @type {Record<string, any>} */
    this.changed = {};
    /** Why a change was refused. */
    this.refused = "";
  }

  /** @returns {any} */
  get recipe() {
    return merged(merged(this.model.about?.recipe ?? {}, this.model.recipe ?? {}), this.changed);
  }

  /** @param {Record<string, any>} partial */
  change(partial) {
    this.refused = "";
    this.changed = merged(this.changed, partial);
    this.model.operate({ op: "recipe", recipe: partial });
    this.refresh();
  }

  /** @param {Event} event */
  note(event) {
    const waits = Object.keys(this.changed).length > 0;
    if (event.type === "problem" && waits) {
      this.refused = /** @type {any} */ (event).sentence ?? "";
      this.changed = {};
    }
    if (event.type === "folder") {
      this.refused = "";
      this.changed = {};
    }
    if (event.type === "recipe") this.changed = this.#onTheirWay();
  }

  /** A recipe may come for another reason, as after a selection, while a change is on its way: that stays. */
  #onTheirWay() {
    const sent = (this.model.outbox?.unconfirmed ?? []).filter((one) => one.op === "recipe");
    return sent.reduce((all, one) => merged(all, /** @type {any} */ (one).recipe), {});
  }
}

/** Objects merged as the server merges them: a table of limits is replaced as a whole.
 * @param {any} value @param {any} partial @returns {any} */
export function merged(value, partial) {
  const all = { ...value };
  for (const [key, one] of Object.entries(partial ?? {})) {
    const nested = isObject(one) && isObject(all[key]) && key !== "limits";
    all[key] = nested ? merged(all[key], one) : one;
  }
  return all;
}

/** `at({a: {b: 1}}, "a.b")` is 1. @param {any} value @param {string} place */
export function at(value, place) {
  return place.split(".").reduce((one, name) => one?.[name], value);
}

/** `partial("a.b", 1)` is `{a: {b: 1}}`. @param {string} place @param {unknown} value */
export function partial(place, value) {
  return place.split(".").reduceRight((one, name) => ({ [name]: one }), /** @type {any} */ (value));
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
