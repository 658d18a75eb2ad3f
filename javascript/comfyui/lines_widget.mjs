// A few lines of text below the widgets of a node: what it did when it last ran.

const NAME = "lora_curator_lines";
const LINE = 17;
const MOST_LINES = 9;
const LETTER = 6.2;
const STYLE = {
  boxSizing: "border-box",
  width: "100%",
  height: "100%",
  padding: "2px 6px",
  overflow: "hidden auto",
  color: "var(--descrip-text, #999)",
  font: `12px/${LINE}px system-ui, sans-serif`,
  textAlign: "start",
  whiteSpace: "pre-wrap",
  overflowWrap: "anywhere",
  userSelect: "text",
};

/**
 * Show the lines; the widget comes with the first ones. It is not saved: nodes have values of the
 * inputs only.
 *
 * @param {any} node
 * @param {string[]} lines
 */
export function showLines(node, lines) {
  let widget = node.widgets?.find((one) => one.name === NAME);
  if (!widget) {
    if (!lines.length) return;
    widget = addLines(node);
  }
  widget.element.textContent = lines.join("\n");
  const letters = Math.max(20, (node.size[0] - 40) / LETTER);
  const wrapped = lines.reduce((sum, one) => sum + Math.max(1, Math.ceil(one.length / letters)), 0);
  const height = Math.min(wrapped, MOST_LINES) * LINE + 6;
  widget.element.style.minHeight = `${height}px`;
  widget.lora_curator_height = height + 2 * (widget.margin ?? 10);
  const needed = node.computeSize()[1];
  if (node.size[1] < needed) node.setSize([node.size[0], needed]);
  node.setDirtyCanvas?.(true, true);
}

/** @param {any} node */
function addLines(node) {
  const text = document.createElement("div");
  text.className = "lora-curator-lines";
  text.setAttribute("role", "status");
  Object.assign(text.style, STYLE);
  for (const name of ["copy", "keydown"])
    text.addEventListener(name, (one) => one.stopPropagation());
  const widget = node.addDOMWidget(NAME, "lora_curator_lines", text, {
    getValue: () => "",
    setValue: () => {},
    getMinHeight: () => widget?.lora_curator_height ?? LINE,
    getMaxHeight: () => widget?.lora_curator_height ?? LINE,
    hideOnZoom: false,
    serialize: false,
  });
  widget.serialize = false;
  return widget;
}
