// A line between two parts that can be dragged, and moved with the arrow keys.

import { element } from "../shared/elements.mjs";

const STEP = 0.02;

/**
 * @param {object} wanted
 * @param {string} wanted.label
 * @param {() => number} wanted.share Where it is, as a share of the width.
 * @param {(share: number) => void} wanted.move
 * @param {() => DOMRect} wanted.within The box that the share is of.
 * @param {[number, number]} wanted.limits
 * @returns {HTMLElement & {show: () => void}}
 */
export function divider({ label, share, move, within, limits: [least, most] }) {
  const line = element("div", {
    class: "divider",
    role: "separator",
    tabindex: "0",
    "aria-orientation": "vertical",
    "aria-label": label,
    "aria-valuemin": String(Math.round(100 * least)),
    "aria-valuemax": String(Math.round(100 * most)),
  });
  const show = () => line.setAttribute("aria-valuenow", String(Math.round(100 * share())));
  const go = (/** @type {number} */ to) => {
    move(Math.max(least, Math.min(most, to)));
    show();
  };
  line.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    line.focus({ preventScroll: true });
    line.setPointerCapture(event.pointerId);
  });
  line.addEventListener("pointermove", (event) => {
    if (!line.hasPointerCapture(event.pointerId)) return;
    const { left, width } = within();
    if (width) go((event.clientX - left) / width);
  });
  line.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: share() - STEP, ArrowRight: share() + STEP, Home: least, End: most };
    const to = /** @type {Record<string, number>} */ (steps)[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  });
  show();
  return Object.assign(line, { show });
}
