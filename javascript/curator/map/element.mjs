// <lora-curator-map>: all images as points, those that look alike close together.
//
//   map.model = model         before it is on the page
//   map.colourBy = "state"    grey with what was decided on top; "cluster"; or the name of a column
//
// The attribute drawing="webgl" or "2d" names a way of drawing; else the better one is found.

import { element } from "../../shared/elements.mjs";
import { MapBelow } from "./below.mjs";
import { MapDoes } from "./does.mjs";
import { Gestures } from "./gestures.mjs";
import { LOOK } from "./look.mjs";
import { GREY, colourChoices, columnOf, difference, paintingOf } from "./painting.mjs";
import { MapStage } from "./stage.mjs";
import { Theme } from "./theme.mjs";
import { MapTools } from "./tools.mjs";
import { STYLE, adopt } from "../style.mjs";
import { onLanguage, t } from "../words/words.mjs";

const SPOKEN_MS = 300;

export class LoraCuratorMap extends HTMLElement {
  constructor() {
    super();
    /** @type {any} */
    this.model = null;
    this.by = GREY;
    this.chosen = new Set();
    const root = this.attachShadow({ mode: "open" });
    adopt(root, STYLE, LOOK);
    this.scene = new MapStage(
      () => this.below.soon(),
      () => this.theme.check(),
    );
    this.below = new MapBelow(this);
    this.does = new MapDoes(this);
    this.gestures = new Gestures(this.does);
    this.gestures.listen();
    this.scene.root.addEventListener("keydown", (event) => this.does.key(event));
    this.tools = new MapTools({
      tool: (tool) => this.setTool(tool),
      zoom: (factor) => this.does.zoom(factor),
      colourBy: (name) => {
        this.colourBy = name;
        this.#remember();
      },
      toggle: (name, shown) => {
        this.scene.shows[name] = shown;
        this.#showTools();
        this.scene.rest();
        this.#remember();
      },
    });
    this.spoken = element("span", { class: "spoken", role: "status", "aria-live": "polite" });
    this.keys = element("span", { class: "spoken", id: "keys" });
    this.scene.root.setAttribute("aria-describedby", "keys");
    this.theme = new Theme(() => this.#recolour());
    this.scene.root.append(this.below.note, this.below.notice);
    root.append(this.tools.root, this.scene.root, this.below.legend);
    root.append(this.spoken, this.keys, this.theme.probe);
    this.speaking = 0;
  }

  connectedCallback() {
    if (!this.model) return;
    this.ending = new AbortController();
    const { signal } = this.ending;
    const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ then) =>
      this.model.addEventListener(name, then, { signal });
    on("folder", () => this.#begin());
    on("table", () => this.#begin());
    on("positions", () => this.#begin());
    on("states", ({ rows }) => (rows ? this.#repaint(rows) : this.#paint()));
    on("rows", () => this.#paint());
    on("view", () => this.below.soon());
    on("columns", ({ names }) => this.#columns(names));
    on("selection", () => this.#selection());
    on("focus", ({ reveal }) => this.#focus(reveal));
    on("hover", () => this.#hover());
    on("job", () => this.below.explain());
    on("about", () => this.#preferences());
    on("preferences", () => this.#preferences()); // the settings have the same switches
    this.forget = onLanguage(() => this.#words());
    const { scene } = this;
    const wanted = this.getAttribute("drawing");
    if (wanted === "webgl" || wanted === "2d") scene.canvas.wanted = wanted;
    scene.pictured = (row) => Boolean(this.model.table?.ids[row]);
    scene.thumbnail = (row) => this.model.thumbnail(row);
    this.theme.read();
    scene.canvas.setTrim(this.theme.trim);
    this.#preferences();
    this.#words();
    this.#begin();
    scene.begin();
  }

  disconnectedCallback() {
    this.ending?.abort();
    this.forget?.();
    clearTimeout(this.speaking);
    this.below.end();
    this.scene.end();
  }

  get ready() {
    return this.scene.ready && this.below.notice.hidden;
  }

  get colourBy() {
    return this.by;
  }

  set colourBy(name) {
    this.by = name;
    this.#paint();
    this.#showTools();
  }

  /** Another table, or other positions. */
  #begin() {
    const { model, scene } = this;
    this.chosen = model.selection;
    scene.focus = model.focus;
    scene.setPositions(model.table ? model.positions : null);
    this.#label();
    this.below.explain();
    this.#showTools();
    this.#paint();
  }

  #label() {
    const n = this.scene.index?.count ?? 0;
    this.scene.root.setAttribute("aria-label", t("map.label", { n }));
  }

  #paint() {
    if (this.model?.table && this.isConnected) {
      this.scene.paintAll(() => paintingOf(this.model, this.by, this.theme));
    }
  }

  /** @param {Iterable<number>} rows */
  #repaint(rows) {
    const { painting } = this.scene;
    if (painting) painting.selection = this.model.selection;
    this.scene.paint(rows);
  }

  /** @param {string[]} names */
  #columns(names) {
    const kinds = ["frequency", "pick"].map((kind) => this.model.columnOfKind(kind)?.name);
    const ours = [...kinds, columnOf(this.model, this.by)?.name];
    if (names.some((name) => ours.includes(name))) this.#paint();
    this.#showTools();
  }

  #selection() {
    const { selection } = this.model;
    this.#repaint(difference(selection, this.chosen));
    this.chosen = selection;
    const n = selection.size;
    this.speak(n ? t("map.selected_spoken", { n }) : t("map.selected_spoken.none"));
    this.below.soon();
  }

  /** @param {boolean} reveal */
  #focus(reveal) {
    const { model, scene } = this;
    const { camera } = scene;
    scene.focus = model.focus;
    const [x, y] = [scene.positions[2 * model.focus], scene.positions[2 * model.focus + 1]];
    if (reveal && !this.does.clicking && Number.isFinite(x)) {
      const before = camera.view;
      camera.reveal(x, y);
      if (camera.moving || camera.view !== before) scene.moved();
    }
    scene.need(false);
    scene.rest();
  }

  #hover() {
    this.scene.hover = this.model.hover;
    this.scene.need(false);
  }

  #recolour() {
    this.scene.canvas.setTrim(this.theme.trim);
    this.#paint();
  }

  #preferences() {
    const kept = this.model.about?.preferences?.map ?? {};
    if (typeof kept.by === "string") this.by = kept.by;
    for (const name of /** @type {const} */ (["landmarks", "hover"])) {
      if (typeof kept[name] === "boolean") this.scene.shows[name] = kept[name];
    }
    this.#showTools();
    this.#paint();
  }

  #remember() {
    this.model.setPreference("map", { by: this.by, ...this.scene.shows });
  }

  #words() {
    this.tools.build();
    this.keys.textContent = t("map.keys");
    this.#label();
    this.#showTools();
    this.below.explain();
    this.below.soon();
  }

  /** @param {import("./gestures.mjs").Tool} tool */
  setTool(tool) {
    this.gestures.setTool(tool);
    this.scene.root.dataset.tool = tool;
    this.#showTools();
  }

  #showTools() {
    if (!this.model) return;
    const choices = colourChoices(this.model, t("map.state"));
    const column = columnOf(this.model, this.by);
    const colourBy = choices.some(({ name }) => name === column?.name) ? column.name : GREY;
    this.tools.show({ tool: this.gestures.tool, colourBy, choices, ...this.scene.shows });
  }

  /** Say it to those who hear the page. @param {string} text */
  speak(text) {
    clearTimeout(this.speaking);
    this.speaking = window.setTimeout(() => (this.spoken.textContent = text), SPOKEN_MS);
  }
}

if (!customElements.get("lora-curator-map")) {
  customElements.define("lora-curator-map", LoraCuratorMap);
}
