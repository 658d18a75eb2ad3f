// Telling ComfyUI that a node has changed: a step of the graph's undo, and part of the draft of the
// workflow that survives a page reload.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";

const ENDS = ["execution_success", "execution_error", "execution_interrupted"];
let changed = false;

/** Remember the graph as it is now. */
export function remember() {
  changed = false;
  const tracker = app.extensionManager?.workflow?.activeWorkflow?.changeTracker;
  (tracker?.captureCanvasState ?? tracker?.checkState)?.call(tracker);
  app.graph?.setDirtyCanvas?.(true, false);
}

/** Remember the graph at the end of the run: one step for all the nodes that it changes. */
export function rememberAfterRun() {
  changed = true;
}

/** Begin to follow the runs. */
export function followRuns() {
  for (const name of ENDS) {
    api.addEventListener(name, () => {
      if (changed) remember();
    });
  }
}
