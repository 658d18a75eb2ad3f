// What a cell of the curator's grid shows and says.

import { scoreText } from "../../shared/words.mjs";
import { said, t } from "../words/words.mjs";

/** @typedef {import("../model/model.mjs").CuratorModel} CuratorModel */
/** @typedef {import("../../shared/cell.mjs").Shown} Shown */

/** The words of `Cell` in the language of the app. */
export const CELL_WORDS = Object.freeze({
  /** @param {Shown} shown */
  label: ({ state, image }) => {
    if (state === "dropped" && image.reason) return reasonWords(image.reason);
    return state === "pinned" || state === "excluded" ? t(`app.state.${state}`) : "";
  },
  /** @param {Shown} shown */
  spoken: (shown) => {
    const { image, state } = shown;
    const parts = [image.path, t(`app.state.${state}`)];
    if (state === "dropped" && image.reason) parts.push(reasonWords(image.reason));
    if (shown.stability) parts.push(t(`app.stability.${shown.stability}`));
    if (shown.starred) parts.push(t("app.state.starred"));
    if (image.group !== null) parts.push(t("app.grid.group", { n: image.group + 1 }));
    if (typeof shown.score === "number") parts.push(scoreText(shown.score));
    return parts.join(", ");
  },
  group: () => t("app.grid.group_title"),
  large: () => t("app.keys.large"),
  lookAtIt: () => `${t("app.keys.large")} (Enter)`,
});

/** A reason's code in words: `not_selected`. @param {string} code */
export function reasonWords(code) {
  const key = `app.reason.${code}`;
  const words = t(key);
  return words === key ? said(`said.reason.${code}`, code.replaceAll("_", " ")) : words;
}

/**
 * @param {CuratorModel} model
 * @param {number} place
 * @returns {Shown}
 */
export function shownAt(model, place) {
  const row = model.rows[place];
  const { table, states, view } = model;
  if (!table) throw new Error("A grid without a table has no cells.");
  const group = model.columnOfKind("group");
  const groups = group && model.columnNow(group.name);
  const score = view.sort.startsWith("score:") ? view.sort.slice("score:".length) : "";
  return {
    cell: place,
    image: /** @type {any} */ ({
      path: table.paths[row],
      width: table.widths[row],
      height: table.heights[row],
      reason: states.reasonCode(row),
      sentence: "",
      group: groups && groups[row] >= 0 ? groups[row] : null,
    }),
    state: model.stateOf(row),
    unapplied: false,
    selected: model.selection.has(row),
    focused: model.focus === row,
    score: score ? known(model.columnNow(score)?.[row]) : undefined,
    thumbnail: model.thumbnail(row),
    starred: states.starred[row] === 1,
    stability: model.stabilityOf(row),
  };
}

/** @param {number | undefined} value */
function known(value) {
  return value === undefined || Number.isNaN(value) ? null : value;
}
