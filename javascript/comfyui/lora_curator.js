// ComfyUI's door: the grid in 'Pick Images' and 'Dataset Preview', lines of text in every node, and
// the sidebar tab.

import { app } from "../../scripts/app.js";
import { addGrid, makeRoom } from "./grid_widget.mjs";
import { mountGridsSoon } from "./mount.mjs";
import { followRuns } from "./remember.mjs";
import { follow } from "./shown.mjs";

const PREFIX = "LoraCurator_";
const PREVIEW = "LoraCurator_PreviewDataset";

/** The curator is fetched when its tab is opened first. */
const TAB = {
  id: "lora_curator",
  icon: "pi pi-images",
  title: "LoRA Dataset",
  tooltip: "LoRA Dataset: look at the datasets of this workflow and choose",
  type: "custom",
  /** @param {HTMLElement} place */
  async render(place) {
    try {
      const { openSidebar } = await import("./sidebar.mjs");
      openSidebar(place);
    } catch (error) {
      place.textContent = `The curator could not be opened: ${error}. Reload the page to try again.`;
      throw error;
    }
  },
};

app.registerExtension({
  name: "lora_curator",

  getCustomWidgets() {
    return {
      LORA_CURATOR_PICK: (node, name) => ({ widget: addGrid(node, name, true) }),
    };
  },

  setup() {
    followRuns();
    app.extensionManager?.registerSidebarTab?.(TAB);
  },

  nodeCreated(node) {
    if (!node.comfyClass?.startsWith(PREFIX)) return;
    if (node.comfyClass === PREVIEW) addGrid(node, "images", false);
    if (node.lora_curator_grid) {
      makeRoom(node);
      mountGridsSoon();
    }
    follow(node);
  },
});
