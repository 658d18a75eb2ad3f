// Where the map is looked at, and where the look is going to: zooms are eased, drags are not.

import { alike, between, fitView, panBy, pinch, revealing, toScreen, zoomAt } from "./view.mjs";

const EASING_MS = 70; // after this time, two thirds of the way are done

export class Camera {
  constructor() {
    /** @type {import("./view.mjs").View} */
    this.view = { scale: 1, x: 0, y: 0 };
    this.target = this.view;
    /** @type {import("./view.mjs").Box} */
    this.box = [-1, -1, 1, 1];
    this.width = 0;
    this.height = 0;
    this.whole = 1;
    this.last = 0;
    /** Whether the person wants nothing to glide. */
    this.still = false;
  }

  /** 1 when all is seen. */
  get zoom() {
    return this.view.scale / this.whole;
  }

  get moving() {
    return this.view !== this.target;
  }

  /** What is shown, and in which room. The middle stays in the middle. */
  resize(/** @type {number} */ width, /** @type {number} */ height) {
    const first = !this.width || !this.height;
    const zoom = this.target.scale / this.whole;
    const x = (this.width / 2 - this.target.x) / this.target.scale;
    const y = (this.height / 2 - this.target.y) / this.target.scale;
    [this.width, this.height] = [width, height];
    if (first || Math.abs(zoom - 1) < 0.01) return this.fit(false);
    this.whole = fitView(this.box, width, height).scale;
    const scale = zoom * this.whole;
    this.#go({ scale, x: width / 2 - x * scale, y: height / 2 - y * scale }, false);
  }

  /** @param {import("./view.mjs").Box} box Show all of another map. */
  setBox(box) {
    this.box = box;
    this.fit(false);
  }

  fit(eased = true) {
    const view = fitView(this.box, this.width, this.height);
    this.whole = view.scale;
    this.#go(view, eased);
  }

  /**
   * @param {number} factor
   * @param {number} [x] Stays where it is: the middle unless said.
   * @param {number} [y]
   * @param {boolean} [eased]
   */
  zoomBy(factor, x = this.width / 2, y = this.height / 2, eased = true) {
    this.#go(zoomAt(this.target, x, y, factor, this.whole), eased);
  }

  /** @param {number} right @param {number} down */
  pan(right, down) {
    this.#go(panBy(this.view, right, down, this.box, this.width, this.height), false);
  }

  /** @param {[number, number][]} before @param {[number, number][]} after */
  pinch(before, after) {
    this.#go(pinch(this.view, before, after, this.whole), false);
  }

  /** Bring a place of the map into sight. @param {number} x @param {number} y */
  reveal(x, y) {
    const [right, down] = toScreen(this.target, x, y);
    this.#go(revealing(this.target, right, down, this.width, this.height), true);
  }

  /** Go on towards the target. @param {number} now In milliseconds. */
  step(now) {
    if (!this.moving) return;
    const passed = this.last ? Math.min(now - this.last, 100) : 16;
    this.last = now;
    const next = between(this.view, this.target, 1 - Math.exp(-passed / EASING_MS));
    this.view = alike(next, this.target) ? this.target : next;
    if (!this.moving) this.last = 0;
  }

  /** @param {import("./view.mjs").View} view @param {boolean} eased */
  #go(view, eased) {
    this.target = view;
    if (!eased || this.still) {
      this.view = view;
      this.last = 0;
    }
  }
}
