// The parts of the app that are modules of their own: fetched when they are first shown.

import { element } from "../shared/elements.mjs";
import { t } from "./words/words.mjs";

/** File and element of each part. */
const PARTS = Object.freeze({
  map: ["map/element.mjs", "lora-curator-map"],
  select: ["select/select_panel.mjs", "lora-curator-select"],
  gaps: ["gaps/gaps_panel.mjs", "lora-curator-gaps"],
  image: ["image/inspector.mjs", "lora-curator-inspector"],
  captions: ["captions/captions_panel.mjs", "lora-curator-captions"],
  balance: ["balance/balance_panel.mjs", "lora-curator-balance"],
  sets: ["sets/sets_panel.mjs", "lora-curator-sets"],
  export: ["export/export_panel.mjs", "lora-curator-export"],
  settings: ["panels/settings_panel.mjs", "lora-curator-settings"],
  compare: ["compare/compare.mjs", "lora-curator-compare"],
  open: ["open/open_screen.mjs", "lora-curator-open"],
  job: ["job/job_bar.mjs", "lora-curator-job"],
});

/** @typedef {keyof typeof PARTS} Part */

/**
 * Put a part into a place. When its module cannot be had, a sentence stands there, and the rest of
 * the app goes on.
 *
 * @param {Part} part
 * @param {import("./model/model.mjs").CuratorModel} model
 * @param {Element} place
 * @param {{quiet?: boolean}} [how] quiet: nothing in place of it.
 * @returns {Promise<HTMLElement | null>}
 */
export async function mountPart(part, model, place, { quiet = false } = {}) {
  const [file, name] = PARTS[part];
  try {
    await import(`./${file}`);
    const made = /** @type {HTMLElement & {model: object}} */ (document.createElement(name));
    made.model = model;
    made.classList.add("part");
    place.replaceChildren(made);
    return made;
  } catch (error) {
    if (!quiet) place.replaceChildren(missing(part, model, place, error));
    return null;
  }
}

/** Fetch the module of a part that will be wanted soon. @param {Part} part */
export function fetchPart(part) {
  import(`./${PARTS[part][0]}`).catch(() => {}); // who mounts it says so
}

/** @param {Part} part @param {any} model @param {Element} place @param {unknown} error */
function missing(part, model, place, error) {
  const sentence = t("app.part.missing", { part: t(`app.tab.${part}`) });
  const why = error instanceof Error ? error.message : String(error);
  const again = element("button", { type: "button" }, t("app.again"));
  again.addEventListener("click", () => void mountPart(part, model, place));
  const box = element("div", { class: "missing stack" }, element("p", {}, sentence));
  box.append(element("p", { class: "quiet" }, why), element("div", { class: "row" }, again));
  return box;
}
