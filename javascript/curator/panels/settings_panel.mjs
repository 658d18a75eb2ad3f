// <lora-curator-settings>: what compares images, how the app looks and speaks, where results are kept.

import { element } from "../../shared/elements.mjs";
import { runs } from "../job/job_words.mjs";
import { button, check, radioCards, say, selectField, show, switchField } from "./side_controls.mjs";
import { SidePanel, define, section, sentenceOf } from "./side_panel.mjs";
import { LANGUAGES, language, said, setLanguage, t } from "../words/words.mjs";

const LOOK = `
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 12px; }
dd { overflow-wrap: anywhere; }
dt { color: var(--quiet); }
`;
const SIZES = { min: "64", max: "320", step: "16" };

export class SettingsPanel extends SidePanel {
  static hears = ["job", "recipe", "view", "preferences", "folder", "table", "positions"];
  static look = LOOK;

  constructor() {
    super();
    this.encoder = "";
    this.problem = "";
  }

  get preferences() {
    return this.model.about?.preferences ?? {};
  }

  build() {
    const { model } = this;
    const parts = [this.#look(), this.#grid()];
    if (model.can.scan) parts.unshift(this.#compare());
    return [...parts, this.#facts()];
  }

  #compare() {
    const encoders = (this.model.about?.encoders ?? []).map((/** @type {any} */ one) => ({
      name: one.name,
      label: said(`said.encoder.${one.name}`, one.label),
      explanation: said(`said.encoder.${one.name}.why`, one.explanation ?? ""),
    }));
    return section(
      t("settings.compare"),
      element("p", { class: "quiet small" }, t("settings.compare.why")),
      radioCards(t("settings.encoder"), encoders, "encoder", (name) => {
        this.encoder = name;
        this.refresh();
      }),
      button(t("settings.scan"), () => this.#start("scan", { encoder: this.chosen }), { "data-action": "scan" }),
      element("p", { class: "quiet small" }, t("settings.map.why")),
      button(t("settings.map"), () => this.#start("map", {}), { "data-action": "map" }),
      element("p", { class: "out", role: "alert", "data-part": "problem" }),
    );
  }

  #look() {
    const languages = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }));
    const themes = ["auto", "dark", "light"].map((value) => ({ value, label: t(`settings.theme.${value}`) }));
    return section(
      t("settings.look"),
      selectField(t("settings.language"), { "data-field": "language" }, languages, (code) => {
        this.model.setPreference("language", code);
        setLanguage(code);
      }),
      selectField(t("settings.theme"), { "data-field": "theme" }, themes, (theme) => this.model.setPreference("theme", theme)),
      switchField(t("settings.hover"), { "data-field": "hover" }, (hover) => this.#map({ hover })),
      switchField(t("settings.landmarks"), { "data-field": "landmarks" }, (landmarks) => this.#map({ landmarks })),
    );
  }

  #grid() {
    const size = element("input", { type: "range", "data-field": "size", ...SIZES });
    size.addEventListener("input", () => this.model.setView({ size: Number(size.value) }));
    return section(
      t("settings.grid"),
      element("label", { class: "field" }, element("span", {}, t("settings.size")), size),
      switchField(
        t("settings.advance"),
        { "data-field": "advance" },
        (advance) => this.model.setView({ advance }),
        t("settings.advance.why"),
      ),
      button(t("settings.keys"), () => this.model.ask("keys", []), { "data-action": "keys" }),
    );
  }

  #facts() {
    const { about, table } = this.model;
    const facts = [[t("settings.version"), about?.version ?? ""]];
    if (table) facts.push([t("settings.folder"), table.root]);
    if (about?.store) facts.push([t("settings.store"), about.store]);
    const lines = facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
    return section(t("settings.facts"), element("dl", {}, ...lines), element("p", { class: "quiet small" }, t("settings.store.why")));
  }

  /** What the map shows is kept with what else the map keeps. @param {object} shows */
  #map(shows) {
    this.model.setPreference("map", { ...this.preferences.map, ...shows });
  }

  /** The encoder that is chosen here, else the one of the folder. */
  get chosen() {
    return this.encoder || this.model.recipe?.scan?.encoder || this.model.about?.encoders?.[0]?.name || "";
  }

  /** @param {Event} event */
  note(event) {
    if (event.type === "folder") this.encoder = "";
  }

  refresh() {
    const { model, preferences } = this;
    for (const radio of this.shadowRoot?.querySelectorAll('input[data-field="encoder"]') ?? []) {
      const one = /** @type {HTMLInputElement} */ (radio);
      one.checked = one.value === this.chosen;
    }
    for (const name of ["scan", "map"]) {
      const one = this.one(`[data-action="${name}"]`);
      if (one) one.disabled = !model.table || runs(model.job);
    }
    show(this.one('[data-field="language"]'), language());
    show(this.one('[data-field="theme"]'), preferences.theme ?? "auto");
    check(this.one('[data-field="hover"]'), preferences.map?.hover !== false);
    check(this.one('[data-field="landmarks"]'), preferences.map?.landmarks !== false);
    show(this.one('[data-field="size"]'), model.view.size);
    check(this.one('[data-field="advance"]'), model.view.advance);
    say(this.one('[data-part="problem"]'), this.problem);
  }

  /** @param {string} kind @param {object} options */
  async #start(kind, options) {
    this.problem = "";
    try {
      await this.model.startJob(kind, options);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    this.refresh();
  }
}

define("lora-curator-settings", SettingsPanel);
