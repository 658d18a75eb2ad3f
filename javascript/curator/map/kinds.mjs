// What a point of the map says about its image: one kind per image, with a shape of its own, so
// that nobody has to tell them apart by colour alone.

import { DROP, KEEP } from "../model/table.mjs";

export const CORE = 0.9;
export const STABLE = 0.7;

/**
 * @typedef {"undecided" | "dropped" | "kept" | "variable" | "stable" | "core" | "excluded"
 *   | "pinned"} Kind
 */

export const SHAPES = Object.freeze({ disc: 0, diamond: 1, triangle: 2, square: 3, cross: 4 });

/**
 * In the order in which they are drawn: the last one lies on top.
 *
 * @type {readonly {kind: Kind, colour: string, shape: number, size: number, loud: boolean}[]}
 */
export const KINDS = Object.freeze([
  { kind: "dropped", colour: "quiet", shape: SHAPES.disc, size: 0.8, loud: false },
  { kind: "undecided", colour: "quiet", shape: SHAPES.disc, size: 1, loud: false },
  { kind: "excluded", colour: "out", shape: SHAPES.cross, size: 1.5, loud: true },
  { kind: "kept", colour: "kept", shape: SHAPES.disc, size: 1.35, loud: true },
  { kind: "variable", colour: "variable", shape: SHAPES.triangle, size: 1.6, loud: true },
  { kind: "stable", colour: "stable", shape: SHAPES.diamond, size: 1.45, loud: true },
  { kind: "core", colour: "core", shape: SHAPES.disc, size: 1.55, loud: true },
  { kind: "pinned", colour: "pin", shape: SHAPES.square, size: 1.45, loud: true },
]);

const NUMBER = Object.fromEntries(KINDS.map(({ kind }, number) => [kind, number]));

/**
 * The number in KINDS of an image.
 *
 * @param {number} choice As in the table of states.
 * @param {number} byUser
 * @param {number} frequency Share of the random runs that chose it, NaN when there were none.
 */
export function kindOf(choice, byUser, frequency) {
  if (choice === KEEP) {
    if (byUser) return NUMBER.pinned;
    if (!(frequency >= 0)) return NUMBER.kept;
    if (frequency > CORE) return NUMBER.core;
    return frequency > STABLE ? NUMBER.stable : NUMBER.variable;
  }
  if (choice === DROP) return byUser ? NUMBER.excluded : NUMBER.dropped;
  return NUMBER.undecided;
}
