// Pointers and wheel on the map: pan, zoom, pinch, box, lasso, click, hover.

import { toMap, wheelFactor } from "./view.mjs";

/** @typedef {"pan" | "box" | "lasso"} Tool */
/** @typedef {import("./does.mjs").MapDoes} MapDoes */

const DRAG = 4; // pixels until a press is a drag
const FINGER = 10;
const DOUBLE_MS = 450; // a click that comes sooner is the second one of a double click
const STEP = 3; // between two corners of a lasso

export class Gestures {
  /** @param {MapDoes} map */
  constructor(map) {
    this.map = map;
    /** @type {Tool} */
    this.tool = "pan";
    /** @type {Map<number, [number, number]>} */
    this.pointers = new Map();
    /** @type {Tool | "press" | "pinch" | null} What is going on. */
    this.going = null;
    /** @type {number[]} Corners of the lasso, or the two of the box, on the map. */
    this.drawn = [];
    this.clicked = { x: 0, y: 0, rows: "", turn: 0, time: 0 };
  }

  listen() {
    const { stage } = this.map;
    stage.addEventListener("pointerdown", (event) => this.#down(event));
    stage.addEventListener("pointermove", (event) => this.#move(event));
    stage.addEventListener("pointerup", (event) => this.#up(event));
    stage.addEventListener("pointercancel", (event) => this.#cancel(event));
    stage.addEventListener("pointerleave", () => this.map.pointAway());
    stage.addEventListener("dblclick", (event) => {
      const [x, y] = this.#place(event);
      if (this.map.scene.hits(x, y).length) this.map.look();
    });
    stage.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    // A long press must not open the browser's menu in the middle of a gesture.
    stage.addEventListener("contextmenu", (event) => {
      if (this.pointers.size) event.preventDefault();
    });
  }

  /** @param {Tool} tool */
  setTool(tool) {
    this.tool = tool;
    this.stop();
  }

  /** Give up what is being drawn. True when something was. */
  stop() {
    const drawing = this.going === "box" || this.going === "lasso";
    if (drawing) this.going = null;
    this.drawn = [];
    this.map.scene.draws([], false);
    return drawing;
  }

  /** @param {MouseEvent} event @returns {[number, number]} */
  #place(event) {
    const { left, top } = this.map.stage.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = this.#place(event);
    this.map.camera.zoomBy(wheelFactor(event), x, y);
    this.map.scene.moved();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button > 1 || !this.map.ready) return;
    const { stage } = this.map;
    stage.focus({ preventScroll: true });
    if (event.button === 1) event.preventDefault(); // no scrolling by the middle button
    stage.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.#place(event));
    this.map.pointAway();
    if (this.pointers.size === 2) {
      this.stop();
      this.going = "pinch";
    } else if (this.pointers.size === 1) {
      this.going = "press";
      this.start = this.#place(event);
      this.middle = event.button === 1;
    }
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const place = this.#place(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch" && this.map.ready) this.map.pointAt(...place);
      return;
    }
    const { camera } = this.map;
    if (this.going === "pinch") {
      const was = [...this.pointers.values()];
      this.pointers.set(event.pointerId, place);
      camera.pinch(was.slice(0, 2), [...this.pointers.values()].slice(0, 2));
      this.map.scene.moved();
      return;
    }
    const start = this.start ?? place;
    if (this.going === "press") {
      const far = Math.hypot(place[0] - start[0], place[1] - start[1]);
      if (far < (event.pointerType === "touch" ? FINGER : DRAG)) return;
      const marks = event.shiftKey || event.altKey;
      this.going = this.middle ? "pan" : this.tool === "pan" && marks ? "box" : this.tool;
      this.drawn = [...toMap(camera.view, start[0], start[1])];
    }
    this.pointers.set(event.pointerId, place);
    this.map.stage.dataset.going = this.going ?? "";
    if (this.going === "pan") {
      camera.pan(place[0] - before[0], place[1] - before[1]);
      this.map.scene.moved();
    } else if (this.going === "box" || this.going === "lasso") {
      this.#draw(place);
    }
  }

  /** @param {[number, number]} place */
  #draw(place) {
    const { camera } = this.map;
    const [x, y] = toMap(camera.view, place[0], place[1]);
    if (this.going === "box") this.drawn = [...this.drawn.slice(0, 2), x, y];
    else {
      const [lastX, lastY] = this.drawn.slice(-2);
      const far = Math.hypot(x - lastX, y - lastY) * camera.view.scale;
      if (far >= STEP) this.drawn.push(x, y);
    }
    this.map.scene.draws(this.drawn, this.going === "box");
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    const { going, drawn } = this;
    this.map.stage.dataset.going = "";
    if (going === "pinch") {
      // The finger that stays must not begin to drag.
      if (!this.pointers.size) this.going = null;
      return;
    }
    this.going = null;
    if (going === "press") this.#click(event);
    if (going === "box" || going === "lasso") {
      this.stop();
      const adds = event.shiftKey || event.ctrlKey || event.metaKey;
      this.map.enclose(drawn, going === "box", event.altKey ? "remove" : adds ? "add" : "replace");
    }
  }

  /** @param {PointerEvent} event */
  #cancel(event) {
    this.pointers.delete(event.pointerId);
    this.stop();
    if (!this.pointers.size) this.going = null;
  }

  /** @param {PointerEvent} event */
  #click(event) {
    if (this.middle) return;
    const [x, y] = this.#place(event);
    const rows = this.map.scene.hits(x, y, event.pointerType === "touch");
    if (!rows.length) return;
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) {
      this.map.click(rows[0], event.altKey ? "remove" : "toggle");
      return;
    }
    // A second, later click at the same place goes on to the next image that lies there.
    const key = rows.join(" ");
    const { clicked } = this;
    const same = Math.hypot(x - clicked.x, y - clicked.y) < DRAG && key === clicked.rows;
    const on = same && event.timeStamp - clicked.time > DOUBLE_MS;
    const turn = same ? clicked.turn + (on ? 1 : 0) : 0;
    this.clicked = { x, y, rows: key, turn, time: event.timeStamp };
    const { model } = this.map;
    const decides = model.view.clickMode !== "look" && model.can.decide;
    this.map.click(decides ? this.#meant(rows) : rows[turn % rows.length], null);
  }

  /**
   * Of images at one place, the one in focus: a click decides about what is looked at.
   *
   * @param {number[]} rows
   */
  #meant([nearest, ...others]) {
    const { focus } = this.map.model;
    const { positions } = this.map.scene;
    const at = (/** @type {number} */ row) => positions.subarray(2 * row, 2 * row + 2).join(" ");
    return at(focus) === at(nearest) && others.includes(focus) ? focus : nearest;
  }
}
