// ComfyUI's `app`, as much of it as our extension uses.

export const app = {
  graph: { id: "graph", nodes: [], setDirtyCanvas() {} },
  queued: 0,
  captured: 0,
  queuePrompt() {
    app.queued += 1;
  },
  registerExtension(extension) {
    app.extension = extension;
    extension.setup?.();
  },
  extensionManager: {
    registerSidebarTab(tab) {
      app.tab = tab;
    },
    setting: { get: (name) => ({ "Comfy.Locale": "en" })[name] },
    workflow: {
      activeWorkflow: { changeTracker: { captureCanvasState: () => (app.captured += 1) } },
    },
  },
};

/** A node with the widgets that our extension adds, as ComfyUI makes it. */
export function makeNode(comfyClass, id, saved) {
  const node = { comfyClass, id, graph: app.graph, properties: {}, widgets: [], size: [270, 100] };
  node.title = comfyClass.replace("LoraCurator_", "");
  node.setSize = (size) => (node.size = size);
  node.computeSize = () => [270, 100];
  node.addDOMWidget = (name, type, element, options) => {
    const widget = { name, type, element, options };
    Object.defineProperty(widget, "value", { get: options.getValue, set: options.setValue });
    node.widgets.push(widget);
    document.querySelector("main").append(element);
    return widget;
  };
  if (comfyClass.endsWith("PickImages")) {
    app.extension.getCustomWidgets().LORA_CURATOR_PICK(node, "choice");
  }
  app.extension.nodeCreated(node);
  if (saved) {
    node.properties = saved.properties ?? {};
    for (const widget of node.widgets) {
      if (widget.serialize !== false) widget.value = saved.values.shift();
    }
    node.onConfigure?.(saved);
  }
  return node;
}
