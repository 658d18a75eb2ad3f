// The picture of the image in focus with what its file says. Everything here is known at once.

import { element, icon } from "../../shared/elements.mjs";
import { keepsPlace } from "./loading.mjs";
import { nameOf, say } from "./elements.mjs";
import { megapixelsText, sizeText } from "./numbers.mjs";
import { t } from "../words/words.mjs";

const SIDE = 640;
const SETTLED_MS = 140;

export class Picture {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    this.row = -1;
    this.wanted = "";
    this.settling = 0;
    this.small = element("img", { alt: "", decoding: "async", draggable: "false" });
    this.large = element("img", { alt: "", decoding: "async", draggable: "false", class: "sharp" });
    this.large.addEventListener("load", () => (this.large.hidden = false));
    this.none = element("span", { class: "none" }, t("inspect.unreadable"));
    const look = element("span", { class: "look" }, icon("large"));
    const label = t("inspect.large");
    this.frame = element("button", { type: "button", class: "picture", title: label });
    this.frame.append(this.small, this.large, this.none, look);
    this.frame.addEventListener("click", () => model.ask("large", [this.row]));
    this.name = element("h2", { class: "name" });
    this.folder = element("span", { class: "quiet folder" });
    this.facts = element("p", { class: "facts quiet number" });
    const names = element("div", { class: "names" }, this.name, this.folder);
    this.root = element("div", { class: "head" }, this.frame, names, this.facts);
    keepsPlace(this.facts);
  }

  /** @param {number} row @param {any} details What the server has said, or null. */
  show(row, details) {
    const { table } = this.model;
    if (!table) return;
    const path = table.paths[row];
    if (row !== this.row || this.wanted !== table.ids[row]) this.#load(row, table.ids[row]);
    say(this.name, nameOf(path));
    this.name.title = path;
    say(this.folder, path.slice(0, Math.max(0, path.lastIndexOf("/"))));
    const [width, height] = [table.widths[row], table.heights[row]];
    const facts = [];
    if (width && height) facts.push(`${width} × ${height}`, megapixelsText(width, height));
    if (details) facts.push(details.format?.toUpperCase(), sizeText(details.size_bytes));
    say(this.facts, facts.filter(Boolean).join(" · "));
    this.frame.setAttribute("aria-label", `${t("inspect.large")}: ${nameOf(path)}`);
  }

  /** @param {number} row @param {string} id */
  #load(row, id) {
    this.row = row;
    this.wanted = id;
    clearTimeout(this.settling);
    this.large.hidden = true;
    this.large.removeAttribute("src");
    this.none.hidden = Boolean(id);
    this.small.hidden = !id;
    this.frame.disabled = !id;
    if (!id) return;
    this.small.src = this.model.thumbnail(row);
    // Who walks through the grid with a key held down wants the small ones only.
    this.settling = window.setTimeout(() => {
      this.large.src = this.model.picture(row, SIDE);
    }, SETTLED_MS);
  }
}
