// Where the export goes: typed, one of the recent folders, or found in a list.

import { element } from "../../shared/elements.mjs";
import { FolderList, inside } from "../open/browse.mjs";
import { button, say, show, switchField } from "../panels/side_controls.mjs";
import { section } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("./writing.mjs").Writing} Writing */

/** @param {Writing} writing */
export function buildFolder(writing) {
  const input = element("input", {
    type: "text", class: "grow", spellcheck: "false", autocomplete: "off", list: "recent", "data-field": "out",
  });
  input.setAttribute("aria-label", t("export.folder"));
  input.setAttribute("aria-describedby", "folder-why");
  input.addEventListener("input", () => writing.setOut(input.value));
  const recent = element("datalist", { id: "recent" });
  for (const path of writing.recent) recent.append(element("option", { value: path }));
  const overwrite = switchField(
    t("export.overwrite"),
    { "data-field": "overwrite" },
    (on) => writing.model.setPreference("export_overwrite", on),
    t("export.overwrite.why"),
  );
  return section(
    t("export.folder"),
    element("div", { class: "row" }, input, button(t("export.browse"), () => void browseFor(writing), { "data-action": "browse" })),
    recent,
    element("p", { class: "quiet small", id: "folder-why" }, t("export.folder.why")),
    overwrite,
  );
}

/** @param {Writing} writing */
export function refreshFolder(writing) {
  const input = writing.one('[data-field="out"]');
  show(input, writing.out);
  input.placeholder = writing.suggestion;
  const overwrite = writing.one('[data-field="overwrite"]');
  overwrite.checked = writing.overwrites;
}

/** Find the place in a list; the export makes a new folder there. @param {Writing} writing */
async function browseFor(writing) {
  const name = element("input", { type: "text", spellcheck: "false", autocomplete: "off", value: writing.suggestedName });
  const result = element("p", { class: "small" });
  const use = button(t("export.use"), () => finish(true), { class: "primary" });
  const list = new FolderList(
    (path) => writing.model.browse(path),
    () => refresh(),
  );
  const dialog = element(
    "dialog",
    { "aria-label": t("export.browse.title") },
    element("h3", {}, t("export.browse.title")),
    list.root,
    element("label", { class: "field" }, element("span", {}, t("export.browse.name")), name),
    result,
    element("div", { class: "row end" }, button(t("export.cancel"), () => finish(false)), use),
  );
  const chosen = () => (name.value.trim() ? inside(list.path, name.value.trim()) : list.path);
  function refresh() {
    use.disabled = !list.path;
    say(result, list.path ? t("export.browse.result", { path: chosen() }) : t("browse.choose"));
  }
  function finish(/** @type {boolean} */ taken) {
    if (taken) writing.setOut(chosen());
    dialog.close();
  }
  name.addEventListener("input", refresh);
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("close", () => {
    dialog.remove();
    writing.panel.refresh();
    writing.one('[data-action="browse"]')?.focus();
  });
  writing.shadowRoot?.append(dialog);
  dialog.showModal();
  refresh();
  await list.show(parentOf(writing.out));
  if (!list.path) await list.show("");
}

/** @param {string} path */
function parentOf(path) {
  return path.replace(/[\\/]+[^\\/]*$/, "");
}
