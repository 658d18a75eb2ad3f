// Above the grid: filters, search, order, size of the pictures.

import { element } from "./elements.mjs";
import { counted } from "./words.mjs";

/** @typedef {import("./order.mjs").View} View */

const FILTERS = [
  ["all", "All", "Every image"],
  ["kept", "Kept", "Images that stay, pinned ones included"],
  ["dropped", "Dropped", "Images that go, with the reason"],
  ["mine", "Mine", "Images that you decided about"],
];
const ORDERS = [
  ["pick", "Pick order"],
  ["folder", "Folder order"],
  ["name", "Name"],
  ["group", "Duplicates"],
];
const TYPING_MS = 120;
export const SIZES = Object.freeze({ least: 72, most: 320, first: 128 });

export class Toolbar {
  /**
   * @param {(view: Partial<View>) => void} onView
   * @param {(size: number) => void} onSize
   */
  constructor(onView, onSize) {
    this.chips = new Map(FILTERS.map(([name, text, title]) => [name, chip(name, text, title)]));
    for (const [name, one] of this.chips) {
      one.addEventListener("click", () => onView({ filter: /** @type {any} */ (name) }));
    }
    const filters = element("div", { class: "chips", role: "group", "aria-label": "Show" });
    filters.append(...this.chips.values());

    this.search = element("input", {
      type: "search",
      placeholder: "Search names, captions, reasons",
      "aria-label": "Search names, captions and reasons",
    });
    let typing = 0;
    this.search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = window.setTimeout(() => onView({ text: this.search.value }), TYPING_MS);
    });

    this.sort = element("select", { "aria-label": "Order", title: "Order" });
    this.sort.addEventListener("change", () => {
      const sort = this.sort.value;
      onView({ sort, descending: sort.startsWith("score:") });
    });
    this.direction = element("button", { class: "direction", type: "button" });
    this.direction.addEventListener("click", () => {
      onView({ descending: this.direction.dataset.descending !== "true" });
    });

    this.size = element("input", {
      type: "range",
      min: String(SIZES.least),
      max: String(SIZES.most),
      step: "8",
      "aria-label": "Size of the pictures",
      title: "Size of the pictures",
    });
    this.size.value = String(SIZES.first);
    this.size.addEventListener("input", () => onSize(Number(this.size.value)));
    const order = element("div", { class: "order" }, this.sort, this.direction, this.size);
    this.root = element("div", { class: "toolbar" }, filters, this.search, order);
  }

  /** Offer these scores to sort by. @param {string[]} scores */
  setScores(scores) {
    const scored = scores.map((name) => [`score:${name}`, name.replaceAll("_", " ")]);
    const options = [...ORDERS, ...scored].map(([value, text]) => {
      return element("option", { value }, text);
    });
    this.sort.replaceChildren(...options);
  }

  /** @param {View} view @param {Record<string, number>} numbers Of images for each filter. */
  show(view, numbers) {
    for (const [name, one] of this.chips) {
      one.setAttribute("aria-pressed", String(view.filter === name));
      const number = /** @type {HTMLElement} */ (one.querySelector(".number"));
      number.textContent = counted(numbers[name]);
    }
    if (this.search.value.trim() !== view.text.trim()) this.search.value = view.text;
    this.sort.value = view.sort;
    this.direction.dataset.descending = String(view.descending);
    this.direction.textContent = view.descending ? "↓" : "↑";
    const title = view.descending ? "Highest first" : "Lowest first";
    this.direction.title = title;
    this.direction.setAttribute("aria-label", title);
  }
}

/** @param {string} name @param {string} text @param {string} title */
function chip(name, text, title) {
  const made = element(
    "button",
    { class: "chip", type: "button", title, "data-filter": name },
    text,
  );
  made.append(element("span", { class: "number" }, "0"));
  return made;
}
