// The sheet of all keys.

import { element, icon } from "../shared/elements.mjs";
import { SHEET } from "./shortcuts.mjs";
import { t } from "./words/words.mjs";

/** @returns {HTMLDialogElement} */
export function helpSheet() {
  const close = element("button", { type: "button", class: "quiet icon", title: t("app.close") });
  close.append(icon("excluded"));
  close.setAttribute("aria-label", t("app.close"));
  const head = element("div", { class: "head" }, element("h2", {}, t("app.keys.help")), close);
  const columns = element("div", { class: "columns" });
  for (const [group, lines] of SHEET) {
    const list = element("dl", {});
    for (const [keys, word] of lines) {
      const caps = /** @type {string[]} */ (keys).map((key) => element("kbd", {}, key));
      list.append(element("dt", {}, ...caps), element("dd", {}, t(`app.keys.${word}`)));
    }
    const title = element("h3", {}, t(`app.keys.group.${group}`));
    columns.append(element("section", {}, title, list));
  }
  const sheet = element("dialog", { class: "sheet", "aria-label": t("app.keys.help") }, head, columns);
  close.addEventListener("click", () => sheet.close());
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "?") sheet.close();
    event.stopPropagation();
  });
  return sheet;
}

export const HELP_STYLE = `
.sheet { width: min(820px, 94vw); max-height: 90vh; padding: 16px; border: 1px solid var(--line);
  border-radius: 10px; background: var(--paper); color: var(--ink); overflow: auto; }
.sheet::backdrop { background: rgb(0 0 0 / .5); }
.sheet .head { display: flex; justify-content: space-between; align-items: center; margin-bottom: 12px; }
.sheet .columns { display: grid; gap: 16px 24px; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); }
.sheet dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 12px; margin-top: 8px;
  align-items: baseline; }
.sheet dt { display: flex; flex-wrap: wrap; gap: 4px; max-width: 130px; }
kbd { font: inherit; font-size: 12px; padding: 0 6px; border: 1px solid var(--line);
  border-bottom-width: 2px; border-radius: 4px; background: var(--field); white-space: nowrap; }
`;
