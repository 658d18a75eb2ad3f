// How an export ended: where it is, what was found, and what one does with it.

import { element } from "../../shared/elements.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { section, sentenceOf } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("./export_panel.mjs").ExportPanel} ExportPanel */

const LISTED = 50;

/** @param {ExportPanel} panel */
export function buildResult(panel) {
  const links = element(
    "div",
    { class: "row" },
    link(t("export.report"), panel.model.folder ? panel.model.reportUrl : "", { target: "_blank", rel: "noopener" }),
    link(t("export.inventory"), panel.model.folder ? panel.model.inventoryUrl : "", { download: "inventory.tsv" }),
  );
  const part = section(
    t("export.result"),
    element("div", { class: "stack", "data-part": "written" }),
    element("p", { class: "small", role: "status", "data-part": "copied" }),
  );
  part.setAttribute("data-part", "result");
  const downloads = section(t("export.downloads"), element("p", { class: "quiet small" }, t("export.downloads.why")), links);
  downloads.setAttribute("data-part", "downloads");
  return [part, downloads];
}

/** @param {ExportPanel} panel */
export function refreshResult(panel) {
  const { result } = panel;
  panel.one('[data-part="result"]').hidden = !result;
  panel.one('[data-part="downloads"]').hidden = !panel.model.table;
  const place = panel.one('[data-part="written"]');
  if (place.result === result) return;
  place.result = result; // built once for each result
  place.replaceChildren(...(result ? written(panel, result) : []));
  say(panel.one('[data-part="copied"]'), "");
}

/** @param {ExportPanel} panel @param {any} result */
function written(panel, result) {
  const { out, images = 0, reg_images = 0, errors = [], warnings = [], notes = [] } = result;
  const lines = [
    element("p", {}, reg_images ? t("export.written.reg", { n: images, reg: reg_images }) : t("export.written", { n: images })),
    element("code", { class: "path" }, out),
    element("div", { class: "row" }, button(t("export.copy"), () => void copy(panel, out), { "data-action": "copy" })),
  ];
  lines.push(...found("errors", errors, "out"), ...found("warnings", warnings, "warn"), ...found("notes", notes, ""));
  if (!errors.length && !warnings.length) lines.push(element("p", { class: "quiet small" }, t("export.checked")));
  if (panel.targets.length) {
    const targets = panel.targets.map((one) => {
      const made = button(one.label, () => void send(panel, one.name, out), { "data-send": one.name });
      made.disabled = one.available === false;
      return made;
    });
    lines.push(element("h4", {}, t("export.send")), element("div", { class: "row" }, ...targets));
  }
  return lines;
}

/** @param {"errors" | "warnings" | "notes"} name @param {any[]} sentences @param {string} look */
function found(name, sentences, look) {
  if (!sentences.length) return [];
  const lines = sentences.slice(0, LISTED).map((one) => element("li", {}, typeof one === "string" ? one : one.sentence));
  const rest = sentences.length - LISTED;
  if (rest > 0) lines.push(element("li", { class: "quiet" }, t("export.further", { n: rest })));
  return [
    element(
      "details",
      name === "notes" ? {} : { open: "" },
      element("summary", { class: look }, t(`export.${name}`, { n: sentences.length })),
      element("ul", { class: "found small" }, ...lines),
    ),
  ];
}

/** @param {string} label @param {string} address @param {Record<string, string>} attributes */
function link(label, address, attributes) {
  return element("a", { href: address, ...attributes }, label);
}

/** Copy a path; the line "copied" of the panel says how that went.
 * @param {Pick<ExportPanel, "one" | "shadowRoot">} panel @param {string} path */
export async function copy(panel, path) {
  let copied = true;
  try {
    await navigator.clipboard.writeText(path);
  } catch {
    copied = copyBySelection(panel, path); // pages that are not served over HTTPS have no clipboard
  }
  say(panel.one('[data-part="copied"]'), copied ? t("export.copied") : t("export.not_copied"));
}

/** @param {Pick<ExportPanel, "one" | "shadowRoot">} panel @param {string} path */
function copyBySelection(panel, path) {
  const field = element("textarea", { class: "spoken", "aria-hidden": "true" });
  field.value = path;
  panel.shadowRoot?.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

/** @param {ExportPanel} panel @param {string} name @param {string} out */
async function send(panel, name, out) {
  const line = panel.one('[data-part="copied"]');
  try {
    await panel.model.backend.sendTo(name, out);
    say(line, t("export.sent"));
  } catch (error) {
    say(line, sentenceOf(error));
  }
}
