// The points on a canvas of the size of its box: WebGL where a graphics card draws, else stamped
// pixels.

import { Points2d } from "./points_2d.mjs";
import { PointsGl } from "./points_gl.mjs";
import { pointRadius, topRadius } from "./view.mjs";

const MANY = 20000; // for a processor to draw them as finely as a dense screen could show them
const GIVE_UP_MS = 1500; // a graphics card that was taken away comes back in less

export class MapCanvas {
  /**
   * @param {HTMLElement} room
   * @param {() => void} onNeed Has to be drawn again.
   */
  constructor(room, onNeed) {
    this.room = room;
    this.onNeed = onNeed;
    /** @type {"auto" | "webgl" | "2d"} */
    this.wanted = "auto";
    /** @type {Points2d | PointsGl | null} */
    this.points = null;
    /** @type {Float32Array} */
    this.positions = new Float32Array(0);
    /** @type {import("./marks.mjs").Marks | null} */
    this.marks = null;
    this.giving = 0;
  }

  /** Begin; again after `end`. */
  begin() {
    if (!this.points) this.#use(this.#make());
  }

  end() {
    clearTimeout(this.giving);
    this.points?.dispose();
    this.points = null;
  }

  /** How it is drawn, for tests and reports. */
  get kind() {
    return this.points instanceof PointsGl ? "webgl" : "2d";
  }

  #make() {
    if (this.wanted === "2d") return new Points2d();
    try {
      return new PointsGl(this.wanted === "webgl", (lost) => this.#lost(lost));
    } catch {
      return new Points2d(); // no WebGL, or one that the processor would have to draw
    }
  }

  /** @param {Points2d | PointsGl} points */
  #use(points) {
    this.points = points;
    this.room.replaceChildren(points.canvas);
    if (this.box) this.resize(this.box[0], this.box[1]);
    points.setPositions(this.positions);
    if (this.trim) points.setTrim(this.trim);
    if (this.marks) points.setMarks(this.marks);
  }

  /** @param {boolean} lost */
  #lost(lost) {
    clearTimeout(this.giving);
    if (!lost) return this.onNeed();
    this.giving = window.setTimeout(() => {
      this.points?.dispose();
      this.#use(new Points2d());
      this.onNeed();
    }, GIVE_UP_MS);
  }

  /** @param {number} width CSS pixels. @param {number} height */
  resize(width, height) {
    this.ratio = window.devicePixelRatio;
    const many = this.kind === "2d" && this.positions.length > 2 * MANY;
    this.unit = Math.min(this.ratio || 1, many ? 1 : 3);
    this.box = [width, height];
    this.width = Math.max(1, Math.round(width * this.unit));
    this.height = Math.max(1, Math.round(height * this.unit));
    this.points?.resize(this.width, this.height, this.unit);
  }

  /** @param {Float32Array} positions */
  setPositions(positions) {
    this.positions = positions;
    this.points?.setPositions(positions);
    if (this.box) this.resize(this.box[0], this.box[1]);
  }

  /** @param {import("./shapes.mjs").Trim} trim */
  setTrim(trim) {
    this.trim = trim;
    this.points?.setTrim(trim);
  }

  /** @param {import("./marks.mjs").Marks} marks */
  setMarks(marks) {
    this.marks = marks;
    this.points?.setMarks(marks);
  }

  /** @param {ArrayLike<number>} rows @param {boolean} moved */
  update(rows, moved) {
    this.points?.update(rows, moved);
  }

  /**
   * Radii at a zoom: of plain points and of those that stand out.
   *
   * @param {import("./camera.mjs").Camera} camera
   */
  radii({ width, height, zoom }) {
    const plain = pointRadius(this.positions.length / 2, width, height, zoom);
    return [plain, topRadius(plain, this.marks?.loud ?? 0, width, height, zoom)];
  }

  /** @param {import("./camera.mjs").Camera} camera */
  draw(camera) {
    // Another screen, without another size of the box.
    if (window.devicePixelRatio !== this.ratio) this.resize(camera.width, camera.height);
    const [plain, top] = this.radii(camera);
    this.points?.draw(camera.view, plain, top);
  }

  /**
   * Draw a few points that look otherwise now: all others stay as they are where that is quicker.
   *
   * @param {ArrayLike<number>} rows
   * @param {import("./camera.mjs").Camera} camera
   */
  drawAround(rows, camera) {
    const { points } = this;
    const [plain, top] = this.radii(camera);
    const around = points instanceof Points2d && window.devicePixelRatio === this.ratio;
    if (!around || !points.drawAround(rows, camera.view, plain, top)) this.draw(camera);
  }
}
