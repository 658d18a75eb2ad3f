// The sentences of a grid.

/** @typedef {import("./gallery.mjs").State} State */

/** What a state is called, in a cell and aloud. */
export const STATES = Object.freeze({
  pinned: "pinned",
  excluded: "taken out",
  kept: "kept",
  dropped: "dropped",
  undecided: "undecided",
  open: "left to the graph",
});

/** @param {number} number */
export function counted(number) {
  return number.toLocaleString("en-US");
}

/**
 * `20 kept, 57 dropped, 2 pinned by you`
 *
 * @param {ReturnType<typeof import("./gallery.mjs").countStates>} number
 */
export function countsLine(number) {
  const parts = [`${counted(number.filters.kept)} kept`];
  if (number.filters.dropped) parts.push(`${counted(number.filters.dropped)} dropped`);
  if (number.undecided) parts.push(`${counted(number.undecided)} undecided`);
  if (number.pinned) parts.push(`${counted(number.pinned)} pinned by you`);
  if (number.excluded) parts.push(`${counted(number.excluded)} taken out by you`);
  return parts.join(", ");
}

/**
 * The reason under a cell: `not selected` for the code `not_selected`.
 *
 * @param {State} state
 * @param {string} reason
 */
export function stateLabel(state, reason) {
  if (state === "dropped" && reason) return reason.replaceAll("_", " ");
  return state === "undecided" || state === "kept" ? "" : STATES[state];
}

/**
 * @param {number | null | undefined} score
 */
export function scoreText(score) {
  if (score === null || score === undefined) return "–";
  return String(Number(score.toPrecision(3)));
}

/**
 * A cell as a screen reader says it.
 *
 * @param {import("./gallery.mjs").GridImage} image
 * @param {State} state
 * @param {boolean} unapplied
 */
export function spoken(image, state, unapplied) {
  const parts = [image.path, STATES[state]];
  if (state === "dropped" && image.reason) parts.push(image.reason.replaceAll("_", " "));
  if (image.group !== null) parts.push(`duplicates, group ${image.group + 1}`);
  if (unapplied) parts.push("applied on the next run");
  return parts.join(", ");
}
