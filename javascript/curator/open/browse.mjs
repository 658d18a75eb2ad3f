// The list of folders that one walks through to choose one: for opening and for the export.

import { element } from "../../shared/elements.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { sentenceOf } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

export const BROWSE_LOOK = `
.browse { display: flex; flex-direction: column; gap: 8px; min-height: 0; }
.browse .where { overflow-wrap: anywhere; font-weight: 600; }
.folders { list-style: none; overflow-y: auto; border: 1px solid var(--line); border-radius: var(--radius);
  background: var(--field); min-height: 120px; max-height: 320px; }
.folders li + li { border-top: 1px solid var(--line); }
.folders button { width: 100%; display: flex; gap: 8px; text-align: start; border: 0; border-radius: 0;
  background: none; white-space: normal; overflow-wrap: anywhere; padding: 6px 10px; align-items: center; }
.folders button:focus-visible { outline-offset: -2px; }
.folders .icon { width: 15px; height: 15px; flex: none; fill: var(--quiet); }
.folders p { padding: 8px 10px; }
`;
const FOLDER = "M1 3h5l1.5 2H15v9H1z";
const UP = "M8 2l6 6h-4v6H6V8H2z";

export class FolderList {
  /**
   * @param {(path: string) => Promise<any>} browse
   * @param {(path: string, images: number) => void} arrived
   */
  constructor(browse, arrived) {
    this.browse = browse;
    this.arrived = arrived;
    this.path = "";
    this.images = 0;
    this.asked = 0;
    this.where = element("p", { class: "where" });
    this.note = element("p", { class: "quiet small", "aria-live": "polite" });
    this.problem = element("p", { class: "out", role: "alert", hidden: "" });
    this.list = element("ul", { class: "folders", "aria-label": t("browse.folders") });
    this.root = element("div", { class: "browse" }, this.where, this.list, this.note, this.problem);
  }

  /** Go to a folder; "" for the places. @param {string} path @param {boolean} [focuses] */
  async show(path, focuses = false) {
    const number = (this.asked += 1);
    this.problem.hidden = true;
    this.list.setAttribute("aria-busy", "true");
    try {
      const answer = await this.browse(path);
      if (number !== this.asked) return;
      this.#fill(answer, focuses);
    } catch (error) {
      if (number !== this.asked) return;
      say(this.problem, sentenceOf(error));
      this.problem.hidden = false;
    }
    this.list.removeAttribute("aria-busy");
  }

  /** @param {any} answer @param {boolean} focuses */
  #fill({ path, parent, folders, images }, focuses) {
    this.path = path;
    this.images = images;
    say(this.where, path || t("browse.places"));
    const lines = folders.map((/** @type {any} */ one) => this.#line(one.name, FOLDER, one.path, one.images));
    const above = path ? (parent ?? "") : null;
    if (above !== null) lines.unshift(this.#line(above ? t("browse.up") : t("browse.places"), UP, above));
    if (!folders.length) lines.push(element("li", {}, element("p", { class: "quiet" }, t("browse.no_folders"))));
    this.list.replaceChildren(...lines);
    this.list.scrollTop = 0;
    if (focuses) this.list.querySelector("button")?.focus();
    say(this.note, path ? t("browse.images", { n: images }) : t("browse.choose"));
    this.arrived(path, images);
  }

  /** @param {string} name @param {string} shape @param {string} path @param {number} [images] */
  #line(name, shape, path, images) {
    const one = button("", () => void this.show(path, true));
    one.append(drawn(shape), element("span", { class: "grow" }, name));
    if (images) one.append(element("span", { class: "quiet number" }, t("browse.count", { n: images })));
    return element("li", {}, one);
  }
}

/** @param {string} shape */
function drawn(shape) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 16 16");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", shape);
  picture.append(path);
  return picture;
}

/** A folder inside of another, with the separator that the path uses. @param {string} folder @param {string} name */
export function inside(folder, name) {
  const separator = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  return folder.endsWith(separator) ? folder + name : folder + separator + name;
}
