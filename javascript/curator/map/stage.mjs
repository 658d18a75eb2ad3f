// The stage: points, landmarks, rings and card over one another, and what is drawn again when.

import { element } from "../../shared/elements.mjs";
import { Camera } from "./camera.mjs";
import { MapCanvas } from "./canvas.mjs";
import { HoverCard } from "./hover.mjs";
import { PointIndex } from "./index.mjs";
import { Landmarks, chooseLandmarks } from "./landmarks.mjs";
import { Marks } from "./marks.mjs";
import { Rings } from "./rings.mjs";
import { toMap, toScreen } from "./view.mjs";

const PAUSE_MS = 260; // without movement, before landmarks are chosen anew
const REACH = 9; // of a click, in CSS pixels
const FINGER_REACH = 20;
const NONE = new Float32Array(0);

export class MapStage {
  /**
   * @param {() => void} onPainted All points were painted anew, or some of them.
   * @param {() => void} onShown The stage was not seen and is now.
   */
  constructor(onPainted, onShown) {
    this.onPainted = onPainted;
    this.onShown = onShown;
    this.hidden = false;
    this.room = element("div", { class: "points" });
    this.landmarks = new Landmarks();
    this.rings = new Rings();
    this.card = new HoverCard();
    this.root = element("div", { class: "stage", tabindex: "0", role: "application" });
    this.root.append(this.room, this.landmarks.root, this.rings.root, this.card.root);
    this.camera = new Camera();
    this.canvas = new MapCanvas(this.room, () => this.need());
    this.marks = new Marks();
    /** @type {PointIndex | null} */
    this.index = null;
    this.positions = NONE;
    /** @type {import("./marks.mjs").Painting | null} */
    this.painting = null;
    /** @type {(() => import("./marks.mjs").Painting) | null} Asked for when all is painted. */
    this.repaintAll = null;
    /** @type {number[]} */
    this.changed = [];
    this.focus = -1;
    this.hover = -1;
    this.shows = { landmarks: true, hover: true };
    /** Whether an image can be a landmark. @type {(row: number) => boolean} */
    this.pictured = () => false;
    /** @type {(row: number) => string} */
    this.thumbnail = () => "";
    this.frame = 0;
    this.pausing = 0;
    this.drawing = false;
    this.observer = new ResizeObserver(() => this.measure());
  }

  get ready() {
    return this.index !== null && this.camera.width > 0;
  }

  begin() {
    this.canvas.begin();
    this.observer.observe(this.root);
    this.measure();
  }

  end() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.pausing);
    this.frame = 0;
    this.canvas.end();
  }

  measure() {
    const { clientWidth, clientHeight } = this.root;
    const was = this.hidden;
    this.hidden = !clientWidth || !clientHeight;
    if (this.hidden) return;
    if (was) this.onShown();
    this.camera.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.canvas.resize(clientWidth, clientHeight);
    this.camera.resize(clientWidth, clientHeight);
    this.drawing = true;
    this.#tick(performance.now()); // in this frame: a canvas that was resized is empty
    this.rest();
  }

  /** @param {Float32Array | null} positions */
  setPositions(positions) {
    this.positions = positions ?? NONE;
    this.index = positions ? new PointIndex(positions) : null;
    this.landmarks.show([], this.thumbnail);
    this.canvas.setPositions(this.positions);
    if (this.index) this.camera.setBox(this.index.box);
    this.rest();
  }

  /**
   * Paint all points anew, in the next frame.
   *
   * @param {() => import("./marks.mjs").Painting} paint
   */
  paintAll(paint) {
    this.repaintAll = paint;
    this.need();
  }

  /** Paint these rows anew, in the next frame. @param {Iterable<number>} rows */
  paint(rows) {
    for (const row of rows) this.changed.push(row);
    this.need(false);
  }

  /** Draw in the next frame. @param {boolean} [points] Or only what lies over them. */
  need(points = true) {
    this.drawing ||= points;
    if (!this.frame) this.frame = requestAnimationFrame((now) => this.#tick(now));
  }

  /** The camera was moved. */
  moved() {
    this.need();
    this.rest();
  }

  /** Choose landmarks when nothing has moved for a moment. */
  rest() {
    clearTimeout(this.pausing);
    this.pausing = window.setTimeout(() => this.#choose(), PAUSE_MS);
  }

  /** @param {number} now */
  #tick(now) {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { camera, canvas } = this;
    if (!camera.width || !this.index) {
      this.changed = [];
      return;
    }
    camera.step(now);
    const changed = this.#paint();
    if (this.drawing || camera.moving) canvas.draw(camera);
    else if (changed.length) canvas.drawAround(changed, camera);
    this.drawing = false;
    this.landmarks.place(this.positions, camera.view);
    const [plain, top] = canvas.radii(camera);
    const radius = Math.max(plain, top * 1.3);
    this.rings.place(this.positions, camera.view, radius, this.focus, this.hover);
    if (camera.moving) this.moved();
  }

  /** @returns {number[]} Rows that look otherwise, where not all were painted anew. */
  #paint() {
    const { marks, canvas } = this;
    const asked = this.changed;
    this.changed = [];
    if (this.repaintAll) {
      this.painting = this.repaintAll();
      this.repaintAll = null;
      marks.paint(this.positions.length / 2, this.painting);
      canvas.setMarks(marks);
      this.rest();
      this.onPainted();
      return [];
    }
    if (!asked.length || !this.painting) return [];
    const { rows, moved } = marks.repaint(asked, this.painting);
    canvas.update(rows, moved);
    this.onPainted();
    return rows;
  }

  #choose() {
    const { camera, index, landmarks, positions } = this;
    if (!index || !camera.width || camera.moving) return;
    const { width, height, view } = camera;
    const mask = this.painting?.shown;
    const usable = (/** @type {number} */ row) => (!mask || mask[row] === 1) && this.pictured(row);
    const [x, y] = toScreen(view, positions[2 * this.focus], positions[2 * this.focus + 1]);
    const free = { x, y };
    const scene = { positions, view, width, height, usable, free, before: landmarks.rows };
    landmarks.show(this.shows.landmarks ? chooseLandmarks(scene) : [], this.thumbnail);
    landmarks.place(positions, view);
  }

  /** Rows under a place of the screen, the nearest first. @param {number} x @param {number} y */
  hits(x, y, finger = false) {
    const { camera, index } = this;
    if (!index) return [];
    const reach = Math.max(finger ? FINGER_REACH : REACH, this.canvas.radii(camera)[1] * 1.4 + 2);
    const [mapX, mapY] = toMap(camera.view, x, y);
    return index.within(mapX, mapY, reach / camera.view.scale, this.painting?.shown ?? null);
  }

  /** Rows in what was drawn. @param {number[]} drawn @param {boolean} box */
  enclosed(drawn, box) {
    const { index } = this;
    const mask = this.painting?.shown ?? null;
    if (!index || drawn.length < 4) return new Int32Array(0);
    if (!box) return index.inside(drawn, mask);
    const [x0, y0, x1, y1] = drawn;
    const [left, right] = x0 < x1 ? [x0, x1] : [x1, x0];
    const [top, bottom] = y0 < y1 ? [y0, y1] : [y1, y0];
    return index.inBox([left, top, right, bottom], mask);
  }

  /** @param {number[]} drawn @param {boolean} box */
  draws(drawn, box) {
    this.rings.draw(drawn, box);
    this.need(false);
  }
}
