// The card with the thumbnail of the image under the pointer.

import { element } from "../../shared/elements.mjs";
import { percent, t } from "../words/words.mjs";

const WAIT_MS = 140;
const AWAY = 18; // from the pointer
const EDGE = 6;

/**
 * Where a card is put: beside the pointer, never under it, inside the map when there is room.
 *
 * @param {number} x Of the pointer.
 * @param {number} y
 * @param {number} width Of the card.
 * @param {number} height
 * @param {number} roomX Of the map.
 * @param {number} roomY
 * @returns {[left: number, top: number]}
 */
export function placeCard(x, y, width, height, roomX, roomY) {
  const right = x + AWAY;
  const left = x - AWAY - width;
  const inside = (
    /** @type {number} */ at,
    /** @type {number} */ size,
    /** @type {number} */ room,
  ) => Math.max(EDGE, Math.min(at, room - size - EDGE));
  if (right + width + EDGE <= roomX) return [right, inside(y - height / 2, height, roomY)];
  if (left >= EDGE) return [left, inside(y - height / 2, height, roomY)];
  const below = y + AWAY + height + EDGE <= roomY || y < roomY / 2;
  return [inside(x - width / 2, width, roomX), below ? y + AWAY : y - AWAY - height];
}

export class HoverCard {
  constructor() {
    this.picture = element("img", { alt: "", draggable: "false" });
    this.picture.addEventListener("error", () => (this.picture.hidden = true));
    this.name = element("span", { class: "name" });
    this.state = element("span", { class: "quiet" });
    this.root = element("div", { class: "card", "aria-hidden": "true" });
    this.root.append(this.picture, this.name, this.state);
    this.root.hidden = true;
    this.waiting = 0;
    this.row = -1;
    this.place = [0, 0];
  }

  /**
   * @param {any} model
   * @param {number} row
   * @param {number} x Of the pointer, in the map.
   * @param {number} y
   * @param {string} state In words.
   * @param {number} frequency NaN when there is none.
   */
  show(model, row, x, y, state, frequency) {
    this.place = [x, y];
    if (row === this.row) return this.#move();
    clearTimeout(this.waiting);
    this.row = row;
    const wait = this.root.hidden ? WAIT_MS : 0;
    const open = () => {
      const address = model.thumbnail(row);
      this.picture.hidden = !address;
      if (address) {
        const { widths, heights } = model.table;
        // Known before the picture is there, so that the card does not jump when it comes.
        this.picture.style.aspectRatio = `${widths[row] || 1} / ${heights[row] || 1}`;
        this.picture.src = address;
      }
      this.name.textContent = (model.table.paths[row] ?? "").split("/").pop() ?? "";
      const share = frequency >= 0 ? ` · ${t("map.frequency", { share: percent(frequency) })}` : "";
      this.state.textContent = state + share;
      this.root.hidden = false;
      this.#move();
    };
    if (wait) this.waiting = window.setTimeout(open, wait);
    else open();
  }

  hide() {
    clearTimeout(this.waiting);
    this.row = -1;
    this.root.hidden = true;
  }

  #move() {
    const [x, y] = this.place;
    const room = this.root.parentElement;
    if (!room || this.root.hidden) return;
    const { offsetWidth, offsetHeight } = this.root;
    const { clientWidth, clientHeight } = room;
    const place = placeCard(x, y, offsetWidth, offsetHeight, clientWidth, clientHeight);
    const [left, top] = place.map(Math.round);
    this.root.style.transform = `translate(${left}px, ${top}px)`;
  }
}
