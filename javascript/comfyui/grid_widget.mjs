// The grid of images as a widget of a node. Its value is the choice as text, see choice.mjs.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import "../../lora_curator/js/shared/grid.mjs";
import { remember } from "./remember.mjs";

const LEAST_HEIGHT = 330;
const FIRST_SIZE = [520, 640];

/**
 * @param {any} node
 * @param {string} name
 * @param {boolean} decides Whether its value is saved and sent; else it only shows.
 */
export function addGrid(node, name, decides) {
  const grid = /** @type {any} */ (document.createElement("lora-curator-grid"));
  grid.style.minHeight = `${LEAST_HEIGHT}px`;
  grid.dataset.captureWheel = "true";
  grid.pictures = (image, large) => {
    const gallery = node.properties?.lora_curator_gallery;
    const place = large && gallery ? `pictures/${gallery}` : "thumbnails";
    return api.apiURL(`/lora_curator/${place}/${image.id}`);
  };
  const widget = node.addDOMWidget(
    name,
    decides ? "LORA_CURATOR_PICK" : "lora_curator_grid",
    grid,
    {
      getValue: () => (decides ? grid.value : ""),
      setValue: (text) => {
        if (decides) grid.value = typeof text === "string" ? text : "";
      },
      getMinHeight: () => LEAST_HEIGHT,
      hideOnZoom: false,
      serialize: decides,
    },
  );
  widget.serialize = decides;
  grid.addEventListener("choice", () => {
    widget.callback?.(widget.value);
    remember();
  });
  grid.addEventListener("continue", () => app.queuePrompt(0));
  node.lora_curator_grid = grid;
  return widget;
}

/** The size of a new node with a grid; one that comes with a workflow has its own. */
export function makeRoom(/** @type {any} */ node) {
  const [width, height] = node.size;
  node.setSize([Math.max(width, FIRST_SIZE[0]), Math.max(height, FIRST_SIZE[1])]);
}
