// What Python says about a node, from its last run or, after a page reload, from where it is kept.
//
// A run sends ui {"lora_curator": [{lines, gallery, document}]}. The gallery's name is kept in the
// node's properties, so it is in the workflow and in copies of the node.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { showLines } from "./lines_widget.mjs";
import { rememberAfterRun } from "./remember.mjs";

const KEPT = "lora_curator_gallery";

/** What each node has shown since the page was loaded: names of galleries, the last one at the end.
 * @type {Map<string, string[]>} */
const shownHere = new Map();

/** Show what this node says whenever it runs, and what it said when it comes with a workflow. */
export function follow(/** @type {any} */ node) {
  chain(node, "onExecuted", (output) => {
    const said = output?.lora_curator?.[0];
    if (!said) return;
    if (node.properties[KEPT] !== said.gallery) rememberAfterRun();
    node.properties[KEPT] = said.gallery;
    const key = keyOf(node);
    const before = shownHere.get(key) ?? [];
    shownHere.delete(key); // so that the node that ran last is the last one
    shownHere.set(key, [...before.filter((one) => one !== said.gallery), said.gallery]);
    show(node, said);
  });
  chain(node, "onConfigure", () => queueMicrotask(() => restore(node)));
}

/** How late a node ran since the page was loaded, -1 when it did not. @param {any} node */
export function recencyOf(node) {
  return [...shownHere.keys()].indexOf(keyOf(node));
}

/** Which gallery a node that has just been made out of a workflow shows.
 *
 * Undo in the graph makes all nodes anew, with the properties of then: when the gallery of then was
 * shown by the same node since the page was loaded, the newest one is meant.
 */
function restore(/** @type {any} */ node) {
  const saved = node.properties?.[KEPT];
  const here = shownHere.get(keyOf(node)) ?? [];
  const name = here.includes(saved) ? here[here.length - 1] : saved;
  if (!name || node.lora_curator_shown) return;
  node.properties[KEPT] = name;
  fetchShown(node, name);
}

/** @param {any} node @param {{lines: string[], gallery: string, document?: any}} said */
function show(node, { lines, gallery, document }) {
  node.lora_curator_shown = gallery;
  const grid = node.lora_curator_grid;
  if (!grid) {
    showLines(node, lines ?? []);
    return;
  }
  grid.lines = lines ?? [];
  if (!document) return;
  if (document.items) grid.gallery = document;
  else fetchShown(node, gallery);
}

/** @param {any} node @param {string} name */
async function fetchShown(node, name) {
  const grid = node.lora_curator_grid;
  node.lora_curator_wanted = name;
  if (grid && !grid.gallery) grid.notice = { text: "Loading the images" };
  try {
    const answer = await api.fetchApi(`/lora_curator/grids/${name}`);
    if (node.lora_curator_wanted !== name) return;
    if (answer.status === 404) {
      if (grid) grid.notice = { text: "Run to see the images" };
      return;
    }
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const { lines, ...document } = await answer.json();
    if (node.lora_curator_wanted !== name) return;
    show(node, { lines, gallery: name, document: document.items ? document : undefined });
  } catch (error) {
    if (!grid || node.lora_curator_wanted !== name) return;
    const why = error instanceof Error ? error.message : String(error);
    const retry = () => fetchShown(node, name);
    grid.notice = { text: `The images could not be fetched: ${why}.`, retry };
  }
}

/** The same for a node that was made anew from the same graph. @param {any} node */
function keyOf(node) {
  return `${node.graph?.rootGraph?.id ?? app.graph?.id}:${node.graph?.id}:${node.id}`;
}

/** Call `more` after a callback of the node. */
function chain(
  /** @type {any} */ node,
  /** @type {string} */ name,
  /** @type {(...values: any[]) => void} */ more,
) {
  const before = node[name];
  node[name] = function (...values) {
    const answer = before?.apply(this, values);
    more.apply(this, values);
    return answer;
  };
}
