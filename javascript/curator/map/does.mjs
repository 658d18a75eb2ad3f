// What clicks, drags and keys on the map do to the model.

import { clickDecides } from "../commands.mjs";
import { nextInDirection } from "./index.mjs";
import { mapKey } from "./keys.mjs";
import { KINDS, kindOf } from "./kinds.mjs";
import { toMap } from "./view.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("./element.mjs").LoraCuratorMap} MapElement */

export class MapDoes {
  /** @param {MapElement} map */
  constructor(map) {
    this.map = map;
    this.scene = map.scene;
    this.camera = map.scene.camera;
    this.stage = map.scene.root;
    /** Whether the focus moves because of a click: the map must not move away under the pointer. */
    this.clicking = false;
  }

  get model() {
    return this.map.model;
  }

  get ready() {
    return this.map.ready;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const key = event.target === this.stage && this.ready ? mapKey(event) : null;
    if (!key) return;
    if (key.does === "escape" && !this.map.gestures.stop()) {
      if (!this.model.selection.size) return; // somebody else may close something
      this.model.setSelection([], "replace");
    }
    event.preventDefault();
    event.stopPropagation();
    if (key.does === "tool") this.map.setTool(key.tool);
    if (key.does === "zoom") this.zoom(key.factor);
    if (key.does === "look") this.look();
    if (key.does === "move") this.#step(key);
  }

  /** @param {{right: number, down: number, adds: boolean}} move */
  #step({ right, down, adds }) {
    const { model, scene, camera } = this;
    const { positions } = scene;
    const { focus } = model;
    const mask = scene.painting?.shown ?? null;
    const placed = focus >= 0 && Number.isFinite(positions[2 * focus]) && (!mask || mask[focus]);
    const [x, y] = toMap(camera.view, camera.width / 2, camera.height / 2);
    const row = placed
      ? nextInDirection(positions, focus, right, down, mask)
      : (scene.index?.nearest(x, y, 1e6, mask) ?? -1);
    if (row < 0) return;
    if (adds) model.setSelection(placed ? [focus, row] : [row], "add");
    model.setFocus(row, { reveal: true });
    this.map.speak(`${model.table.paths[row]}, ${this.stateWords(row)}`);
  }

  /** @param {number} factor 0 shows all. */
  zoom(factor) {
    if (factor) this.camera.zoomBy(factor);
    else this.camera.fit();
    this.scene.moved();
  }

  /** Open the image in focus large. */
  look() {
    if (this.model.focus >= 0) this.model.ask("large", [this.model.focus]);
  }

  /**
   * As in the grid: a plain click looks at one image (or decides about it), with a key it selects.
   *
   * @param {number} row
   * @param {"toggle" | "remove" | null} mode Of the selection; null: a plain click.
   */
  click(row, mode) {
    const { model } = this;
    const begins = mode === "toggle" && !model.selection.size && model.focus >= 0;
    const first = begins ? [model.focus] : [];
    if (!mode) model.setSelection([]);
    else if (!first.includes(row)) model.setSelection([...first, row], mode);
    this.clicking = true;
    model.setFocus(row, { reveal: true });
    this.clicking = false;
    if (!mode && model.can.decide) clickDecides(model, row);
  }

  /**
   * Select what was drawn around.
   *
   * @param {number[]} drawn
   * @param {boolean} box
   * @param {"replace" | "add" | "remove"} mode
   */
  enclose(drawn, box, mode) {
    this.model.setSelection(this.scene.enclosed(drawn, box), mode);
  }

  /** The pointer is here. @param {number} x In the stage. @param {number} y */
  pointAt(x, y) {
    const { model, scene } = this;
    const row = scene.hits(x, y)[0] ?? -1;
    this.stage.dataset.over = String(row >= 0);
    scene.landmarks.yieldTo(x, y);
    model.setHover(row);
    if (row < 0 || !scene.shows.hover) scene.card.hide();
    else scene.card.show(model, row, x, y, this.stateWords(row), this.#frequency(row));
  }

  /** The pointer has left, or does something else. */
  pointAway() {
    this.stage.dataset.over = "false";
    this.scene.landmarks.yieldTo(NaN, NaN);
    this.model?.setHover(-1);
    this.scene.card.hide();
  }

  /** @param {number} row */
  #frequency(row) {
    return this.scene.painting?.frequency?.[row] ?? NaN;
  }

  /** @param {number} row */
  stateWords(row) {
    const { choice, byUser } = this.model;
    return t(`map.${KINDS[kindOf(choice[row], byUser[row], this.#frequency(row))].kind}`);
  }
}
