// ComfyUI's door: the grid in 'Pick Images' and 'Dataset Preview', and lines of text in every node.

import { app } from "../../scripts/app.js";
import { addGrid, makeRoom } from "./grid_widget.mjs";
import { mountGridsSoon } from "./mount.mjs";
import { followRuns } from "./remember.mjs";
import { follow } from "./shown.mjs";

const PREFIX = "LoraCurator_";
const PREVIEW = "LoraCurator_PreviewDataset";

app.registerExtension({
  name: "lora_curator",

  getCustomWidgets() {
    return {
      LORA_CURATOR_PICK: (node, name) => ({ widget: addGrid(node, name, true) }),
    };
  },

  setup() {
    followRuns();
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
