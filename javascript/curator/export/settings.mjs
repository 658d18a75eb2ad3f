// What the export writes: captions, size of the images, repeats. Each control is a place in the recipe.

import { element } from "../../shared/elements.mjs";
import { wholeNumber } from "../select/counts.mjs";
import { button, check, numberField, radioCards, say, selectField, show, switchField, textField } from "../panels/side_controls.mjs";
import { folded, section } from "../panels/side_panel.mjs";
import { at, partial } from "../panels/side_recipe.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("./export_panel.mjs").ExportPanel} ExportPanel */

/** Whole numbers of the recipe with their limits. */
const NUMBERS = {
  "export.repeats": [1, 1000],
  "export.batch_size": [1, 512],
  "prepare.jpeg_quality": [1, 100],
  "prepare.buckets.bucket_reso_steps": [8, 1024],
  "prepare.buckets.min_bucket_reso": [8, 8192],
  "prepare.buckets.max_bucket_reso": [64, 16384],
};
const TEXTS = ["captions.trigger", "captions.class_word", "captions.template"];
const CHOICES = ["prepare.mode", "prepare.format", "prepare.crop", "export.exporter"];
const SWITCHES = ["prepare.buckets.bucket_no_upscale", "prepare.buckets.enable_bucket"];
const RESOLUTIONS = [512, 768, 1024];
const FIRST_RESOLUTION = [1024, 1024];
const WHITE = [255, 255, 255];

/** @param {ExportPanel} panel */
export function buildSettings(panel) {
  const field = (/** @type {string} */ place) => ({ "data-field": place });
  const text = (/** @type {string} */ place, /** @type {string} */ name) =>
    textField(t(`export.${name}`), field(place), (value) => panel.change(partial(place, value.trim())), t(`export.${name}.why`));
  const whole = (/** @type {keyof typeof NUMBERS} */ place, /** @type {string} */ name, hint = "") => {
    const [min, max] = NUMBERS[place];
    const limits = { min: String(min), max: String(max), ...field(place) };
    return numberField(t(`export.${name}`), limits, (value) => changeNumber(panel, place, value), hint);
  };
  const choice = (/** @type {string} */ place, /** @type {string} */ name, /** @type {string[]} */ values) =>
    selectField(
      t(`export.${name}`),
      field(place),
      values.map((value) => ({ value, label: t(`export.${name}.${value}`) })),
      (value) => panel.change(partial(place, value)),
    );
  const modes = ["keep", "template"].map((name) => ({
    name,
    label: t(`export.captions.${name}`),
    explanation: t(`export.captions.${name}.why`),
  }));
  const matte = element("input", { type: "color", "data-field": "matte" });
  matte.addEventListener("change", () => panel.change({ prepare: { matte: levels(matte.value) } }));
  return [
    section(
      t("export.captions"),
      text("captions.trigger", "trigger"),
      text("captions.class_word", "class_word"),
      radioCards(t("export.captions.mode"), modes, "mode", (mode) => panel.change({ captions: { mode } })),
      element("div", { "data-part": "template" }, text("captions.template", "template")),
      element(
        "div",
        { class: "notice", "data-part": "example" },
        element("p", { class: "quiet small" }),
        element("p", { class: "example" }),
      ),
    ),
    section(
      t("export.images"),
      choice("prepare.mode", "mode", ["buckets", "upright", "copy"]),
      element("p", { class: "quiet small", "data-part": "mode" }),
      element("div", { class: "stack", "data-part": "buckets" }, resolutionFields(panel), choice("prepare.crop", "crop", ["centre", "subject"])),
      ...enlargeField(panel),
      folded(
        "more",
        t("export.more"),
        element(
          "div",
          { class: "stack" },
          choice("prepare.format", "format", ["same", "png", "jpg", "webp"]),
          whole("prepare.jpeg_quality", "quality"),
          element("label", { class: "field inline" }, element("span", {}, t("export.matte")), matte),
          switchField(t("export.buckets"), field("prepare.buckets.enable_bucket"), (on) =>
            panel.change(partial("prepare.buckets.enable_bucket", on)),
          ),
          switchField(t("export.no_upscale"), field("prepare.buckets.bucket_no_upscale"), (on) =>
            panel.change(partial("prepare.buckets.bucket_no_upscale", on)),
          ),
          whole("prepare.buckets.bucket_reso_steps", "steps"),
          whole("prepare.buckets.min_bucket_reso", "min"),
          whole("prepare.buckets.max_bucket_reso", "max", t("export.buckets.why")),
        ),
      ),
    ),
    section(
      t("export.training"),
      element("div", { class: "row pair" }, whole("export.repeats", "repeats"), whole("export.batch_size", "batch")),
      element("p", { class: "quiet small number", "data-part": "epoch" }),
    ),
  ];
}

/** Where the host has models that enlarge. @param {ExportPanel} panel */
function enlargeField(panel) {
  const { upscalers = [] } = panel.model.about ?? {};
  if (!upscalers.length) return [];
  const choices = upscalers.map((/** @type {{name: string, label: string}} */ { name, label }) => ({ value: name, label }));
  const field = selectField(
    t("export.enlarge"),
    { "data-field": "upscaler" },
    [{ value: "", label: t("export.enlarge.none") }, ...choices],
    (name) => panel.model.setPreference("upscaler", name),
    t("export.enlarge.why"),
  );
  const select = /** @type {HTMLSelectElement} */ (field.querySelector("select"));
  select.value = panel.upscaler;
  return [field];
}

/** @param {ExportPanel} panel */
function resolutionFields(panel) {
  const side = (/** @type {number} */ place, /** @type {string} */ label) =>
    numberField(label, { min: "64", max: "8192", step: "64", "data-field": `resolution.${place}` }, (text) => {
      const now = [...resolutionOf(panel)];
      now[place] = wholeNumber(text, 64, 8192, now[place]);
      panel.change({ prepare: { buckets: { resolution: now } } });
    });
  const presets = RESOLUTIONS.map((one) =>
    button(String(one), () => panel.change({ prepare: { buckets: { resolution: [one, one] } } }), {
      class: "chip",
      "data-resolution": String(one),
    }),
  );
  return element(
    "div",
    { class: "stack" },
    element("div", { class: "row", role: "group", "aria-label": t("export.resolution") }, element("span", { class: "quiet" }, t("export.resolution")), ...presets),
    element("div", { class: "row pair" }, side(0, t("export.width")), side(1, t("export.height"))),
    element("p", { class: "quiet small" }, t("export.resolution.why")),
  );
}

/** @param {ExportPanel} panel */
export function refreshSettings(panel) {
  const { recipe } = panel;
  for (const place of [...Object.keys(NUMBERS), ...TEXTS, ...CHOICES]) {
    show(panel.one(`[data-field="${place}"]`), at(recipe, place));
  }
  for (const place of SWITCHES) check(panel.one(`[data-field="${place}"]`), Boolean(at(recipe, place)));
  const captions = recipe.captions?.mode ?? "keep";
  for (const radio of panel.shadowRoot?.querySelectorAll('input[data-field="mode"]') ?? []) {
    const one = /** @type {HTMLInputElement} */ (radio);
    one.checked = one.value === captions;
  }
  panel.one('[data-part="template"]').hidden = captions !== "template";
  const mode = recipe.prepare?.mode ?? "buckets";
  show(panel.one('[data-field="prepare.mode"]'), mode);
  say(panel.one('[data-part="mode"]'), t(`export.mode.${mode}.why`));
  panel.one('[data-part="buckets"]').hidden = mode !== "buckets";
  const resolution = resolutionOf(panel);
  resolution.forEach((side, place) => show(panel.one(`[data-field="resolution.${place}"]`), side));
  for (const side of RESOLUTIONS) {
    const pressed = resolution[0] === side && resolution[1] === side;
    panel.one(`[data-resolution="${side}"]`).setAttribute("aria-pressed", String(pressed));
  }
  show(panel.one('[data-field="matte"]'), colour(recipe.prepare?.matte ?? WHITE));
  const n = panel.count;
  const repeats = recipe.export?.repeats ?? 1;
  const steps = Math.ceil((n * repeats) / (recipe.export?.batch_size ?? 1));
  say(panel.one('[data-part="epoch"]'), t("export.epoch", { n, repeats, shown: n * repeats, steps }));
}

/** @param {ExportPanel} panel @returns {number[]} */
function resolutionOf(panel) {
  return panel.recipe.prepare?.buckets?.resolution ?? FIRST_RESOLUTION;
}

/** @param {ExportPanel} panel @param {keyof typeof NUMBERS} place @param {string} text */
function changeNumber(panel, place, text) {
  const [low, high] = NUMBERS[place];
  const now = at(panel.recipe, place);
  const value = wholeNumber(text, low, high, now);
  if (value !== now) panel.change(partial(place, value));
  show(panel.one(`[data-field="${place}"]`), value);
}

/** @param {readonly number[]} rgb */
function colour(rgb) {
  return `#${rgb.map((level) => level.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {string} text */
function levels(text) {
  return [1, 3, 5].map((start) => Number.parseInt(text.slice(start, start + 2), 16));
}
