// Writing the ticked sets, each into a folder of its own.

import { element } from "../../shared/elements.mjs";
import { copy } from "../export/result.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { section } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("./sets_panel.mjs").SetsPanel} SetsPanel */
/** @typedef {{out: string, comparison: string, sets: {name: string, images: number, error: number, warning: number}[]}} Written */

/** @param {SetsPanel} panel */
export function buildExport(panel) {
  const part = section(
    t("sets.export"),
    element("p", { class: "quiet small" }, t("sets.export.why")),
    panel.writing.build(),
    button("", () => void run(panel), { class: "big", "data-action": "export" }),
    element("p", { class: "out", role: "alert", "data-part": "export-problem" }),
    element("div", { class: "stack", "data-part": "written" }),
    element("p", { class: "small", role: "status", "data-part": "copied" }),
  );
  part.setAttribute("data-part", "export");
  return part;
}

/** @param {SetsPanel} panel */
export function refreshExport(panel) {
  const { model, ticked, writing } = panel;
  writing.refresh();
  panel.one('[data-part="export"]').hidden = model.selections.length < 2 || !model.can.export;
  const start = panel.one('[data-action="export"]');
  start.disabled = ticked.length < 2 || writing.waits;
  const words = ticked.length < 2 ? t("sets.export.few") : t("sets.export.run", { n: ticked.length });
  say(start, writing.runs ? t("export.writing") : words);
  say(panel.one('[data-part="export-problem"]'), writing.trouble);
  panel.one('[data-part="export-problem"]').hidden = !writing.trouble;
  const place = panel.one('[data-part="written"]');
  if (place.written === writing.result) return;
  place.written = writing.result; // built once for each result
  place.replaceChildren(...(writing.result ? linesOf(panel, writing.result) : []));
  say(panel.one('[data-part="copied"]'), "");
}

/** @param {SetsPanel} panel */
async function run(panel) {
  const { ticked, writing } = panel;
  if (!writing.out.trim()) return writing.refuse(t("export.no_folder"));
  if (ticked.length < 2 || writing.waits) return;
  await writing.start({ names: ticked });
}

/** @param {SetsPanel} panel @param {Written} written */
function linesOf(panel, { out, comparison, sets }) {
  const lines = sets.map(({ name, images, error, warning }) => {
    const found = [];
    if (error) found.push(element("span", { class: "out" }, t("sets.written.errors", { n: error })));
    if (warning) found.push(element("span", { class: "warn" }, t("sets.written.warnings", { n: warning })));
    if (!found.length) found.push(element("span", { class: "quiet" }, t("sets.written.clean")));
    const line = element("li", {}, `${name}: ${t("sets.written", { n: images })}`);
    for (const one of found) line.append(", ", one);
    return line;
  });
  return [
    element("ul", { class: "found small" }, ...lines),
    element("code", { class: "path" }, out),
    element("div", { class: "row" }, button(t("export.copy"), () => void copy(panel, out), { "data-action": "copy" })),
    element("p", { class: "quiet small" }, t("sets.page")),
    element("code", { class: "path" }, comparison),
    element("a", { href: panel.model.comparisonPageUrl, target: "_blank", rel: "noopener" }, t("sets.page.open")),
  ];
}
