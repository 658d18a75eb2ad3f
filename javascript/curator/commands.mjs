// What a key or a button does: the same in grid, map and large view.

/** @typedef {import("./model/model.mjs").CuratorModel} CuratorModel */

/** @type {Record<string, import("./model/table.mjs").Word>} */
const WORDS = { pin: "keep", exclude: "drop", undecided: "undecided" };
const SIZE_STEP = 24;
export const SIZES = Object.freeze({ least: 72, most: 320 });

/**
 * @param {CuratorModel} model
 * @param {import("./shortcuts.mjs").Press} press
 * @returns {boolean} whether it was one of these
 */
export function command(model, { name, on = false }) {
  if (name in WORDS) {
    sayWord(model, WORDS[name]);
    if (on || model.view.advance) goOn(model);
  } else if (name === "star") turnStars(model, model.acted());
  else if (name === "undo") model.undo();
  else if (name === "redo") model.redo();
  else if (name === "next") goToUndecided(model, 1);
  else if (name === "before") goToUndecided(model, -1);
  else if (name === "all") model.setSelection(model.rows);
  else if (name === "bigger" || name === "smaller") {
    const step = name === "bigger" ? SIZE_STEP : -SIZE_STEP;
    const size = Math.max(SIZES.least, Math.min(SIZES.most, model.view.size + step));
    model.setView({ size });
  } else if (name === "compare" || name === "large") {
    if (model.focus >= 0) model.ask(name, name === "large" ? [model.focus] : model.acted());
  } else if (name === "caption") {
    if (model.focus >= 0) model.ask(model.selection.size > 1 ? "captions" : "caption");
  } else return false;
  return true;
}

/** A decision on what is selected; rows that have it already make no step to undo. */
function sayWord(/** @type {CuratorModel} */ model, /** @type {import("./model/table.mjs").Word} */ word) {
  const state = { keep: "pinned", drop: "excluded", undecided: "undecided" }[word];
  model.decide(
    model.acted().filter((row) => model.stateOf(row) !== state),
    word,
  );
}

/** @param {CuratorModel} model @param {number[]} rows */
export function turnStars(model, rows) {
  const all = rows.every((row) => model.starred[row]);
  model.star(
    rows.filter((row) => all || !model.starred[row]),
    !all,
  );
}

/** To the image after the last one that was acted on. @param {CuratorModel} model */
function goOn(model) {
  const places = model.acted().map((row) => model.placeOf(row));
  const last = places.reduce((most, place) => Math.max(most, place), -1);
  model.setSelection([]);
  const next = model.rows[Math.min(last + 1, model.rows.length - 1)];
  if (next !== undefined) model.setFocus(next, { reveal: true });
}

/** @param {CuratorModel} model @param {1 | -1} step */
function goToUndecided(model, step) {
  if (!model.rows.length) return;
  const row = model.nextRow(model.placeOf(model.focus), (one) => model.choice[one] === 0, step);
  if (row < 0) return;
  model.setSelection([]);
  model.setFocus(row, { reveal: true });
}

/**
 * What a click on an image does besides taking the focus.
 *
 * @param {CuratorModel} model
 * @param {number} row
 */
export function clickDecides(model, row) {
  const { clickMode } = model.view;
  if (clickMode === "exclude") model.toggleDecision([row], "drop");
  if (clickMode === "pin") model.toggleDecision([row], "keep");
}
