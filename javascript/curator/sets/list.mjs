// Saving the kept images under a name, and the list of what was saved.

import { element, mark } from "../../shared/elements.mjs";
import { keepKeys } from "../image/elements.mjs";
import { runs } from "../job/job_words.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { section } from "../panels/side_panel.mjs";
import { said, t } from "../words/words.mjs";

/** @typedef {import("./sets_panel.mjs").SetsPanel} SetsPanel */

/** @param {SetsPanel} panel */
export function buildSave(panel) {
  const input = element("input", {
    type: "text", class: "grow", spellcheck: "false", autocomplete: "off", "data-field": "name",
    placeholder: t("sets.name.placeholder"), "aria-describedby": "name-problem",
  });
  input.setAttribute("aria-label", t("sets.name"));
  keepKeys(input);
  input.addEventListener("input", () => panel.type(input.value));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) panel.save();
  });
  const ask = element(
    "div",
    { class: "notice ask", "data-part": "ask", role: "alert" },
    element("span", { class: "grow" }),
    button(t("sets.replace"), () => panel.save(true), { "data-action": "replace" }),
    button(t("sets.keep"), () => panel.type(panel.name), { "data-action": "keep" }),
  );
  return section(
    t("sets.save.title"),
    element("p", { class: "quiet small" }, t("sets.save.why")),
    element("div", { class: "row" }, input, button("", () => panel.save(), { "data-action": "save" })),
    element("p", { class: "out small", id: "name-problem", role: "alert", "data-part": "name-problem" }),
    ask,
  );
}

/** @param {SetsPanel} panel */
export function buildList(panel) {
  return section(
    t("sets.list"),
    element("ul", { class: "sets" }),
    element("p", { class: "quiet small", "data-part": "tick" }),
    panel.done.build(t("sets.undo")),
    button("", () => void panel.compare(), { class: "big", "data-action": "compare" }),
    element("p", { class: "out", role: "alert", "data-part": "problem" }),
  );
}

/** @param {SetsPanel} panel */
export function refreshSave(panel) {
  const { kept = 0 } = panel.model.table ? panel.model.counts : {};
  const save = panel.one('[data-action="save"]');
  say(save, t("sets.save", { n: kept }));
  save.disabled = !kept || !panel.model.can.decide;
  const problem = kept ? panel.nameProblem : t("sets.save.none");
  const line = panel.one('[data-part="name-problem"]');
  say(line, problem);
  line.hidden = !problem;
  line.classList.toggle("out", Boolean(kept));
  line.classList.toggle("quiet", !kept);
  mark(panel.one('[data-field="name"]'), "aria-invalid", String(Boolean(kept && problem)));
  const ask = panel.one('[data-part="ask"]');
  ask.hidden = !panel.asks;
  say(ask.firstElementChild, t("sets.replace.ask", { name: panel.asks }));
}

/** @param {SetsPanel} panel */
export function refreshList(panel) {
  const { model } = panel;
  const list = panel.one(".sets");
  const listed = JSON.stringify(model.selections);
  if (list.listed !== listed) {
    list.listed = listed;
    const active = /** @type {ShadowRoot} */ (panel.shadowRoot).activeElement?.getAttribute("data-name");
    list.replaceChildren(...model.selections.map((/** @type {any} */ one) => line(panel, one)));
    if (active) list.querySelector(`[data-name="${CSS.escape(active)}"]`)?.focus();
  }
  const { ticked } = panel;
  for (const one of list.querySelectorAll("input")) one.checked = ticked.includes(one.value);
  for (const one of list.querySelectorAll("button")) one.disabled = !model.can.decide || runs(model.job);
  say(panel.one('[data-part="tick"]'), model.selections.length ? t("sets.tick") : t("sets.none"));
  const compare = panel.one('[data-action="compare"]');
  compare.hidden = model.selections.length < 2;
  compare.disabled = ticked.length < 2 || panel.comparing;
  say(compare, panel.comparing ? t("sets.compare.running") : t("sets.compare"));
  say(panel.one('[data-part="problem"]'), panel.problem);
  panel.one('[data-part="problem"]').hidden = !panel.problem;
  panel.done.refresh();
}

/** @param {SetsPanel} panel @param {{name: string, images: number, method: string | null}} set */
function line(panel, { name, images, method }) {
  const input = element("input", { type: "checkbox", value: name, "data-tick": name, "data-name": name });
  input.addEventListener("change", () => panel.tick(name, input.checked));
  const words = element("span", {}, element("span", {}, name));
  words.append(element("span", { class: "quiet small about" }, `${t("sets.images", { n: images })} · ${methodName(panel, method)}`));
  const use = button(t("sets.use"), () => panel.use(name), { title: t("sets.use.why"), "data-use": name });
  use.setAttribute("aria-label", t("sets.use.label", { name }));
  const remove = button(t("sets.remove"), () => panel.remove(name), { class: "quiet", "data-remove": name });
  remove.setAttribute("aria-label", t("sets.remove.label", { name }));
  return element("li", {}, element("label", { class: "switch" }, input, words), use, remove);
}

/** @param {SetsPanel} panel @param {string | null} method */
function methodName(panel, method) {
  if (!method) return t("sets.by_hand");
  const one = panel.model.about?.selectors?.find((/** @type {any} */ other) => other.name === method);
  return said(`said.selector.${method}`, one?.label ?? method);
}
