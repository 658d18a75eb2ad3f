// Nodes 2.0 leave the elements of a node on the page when another graph with a node of the same id
// is loaded (undo, another tab): the new node's grid has to take the place of the old one.

import { app } from "../../scripts/app.js";

const WAITS_MS = [0, 100, 500]; // how long ComfyUI takes to draw a graph is not told

/** Look, in a moment, for grids that are not on the page while an old one is. */
export function mountGridsSoon() {
  for (const wait of WAITS_MS) setTimeout(mountGrids, wait);
}

function mountGrids() {
  for (const node of (app.canvas?.graph ?? app.graph)?.nodes ?? []) {
    const grid = node.lora_curator_grid;
    if (!grid || grid.isConnected) continue;
    const old = document.querySelector(`[data-node-id="${node.id}"] lora-curator-grid`);
    old?.replaceWith(grid);
  }
}
