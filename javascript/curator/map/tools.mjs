// The strip above the map: what a drag does, zoom, colours, what is shown besides.

import { element, mark } from "../../shared/elements.mjs";
import { toolIcon } from "./icons.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("./gestures.mjs").Tool} Tool */

const TOOLS = /** @type {const} */ ([
  ["pan", "V"],
  ["box", "B"],
  ["lasso", "L"],
]);

export class MapTools {
  /**
   * @param {object} on
   * @param {(tool: Tool) => void} on.tool
   * @param {(factor: number) => void} on.zoom 0 shows all.
   * @param {(name: string) => void} on.colourBy
   * @param {(name: "landmarks" | "hover", shown: boolean) => void} on.toggle
   */
  constructor(on) {
    this.on = on;
    this.root = element("div", { class: "tools" });
    this.root.setAttribute("role", "toolbar");
    this.build();
  }

  /** Make the controls, in the language of now. */
  build() {
    const { on } = this;
    this.root.setAttribute("aria-label", t("map.tools"));
    this.tools = new Map(
      TOOLS.map(([name, key]) => {
        const one = iconButton(name, t(`map.${name}`), key, () => on.tool(name));
        return [name, one];
      }),
    );
    const drag = element("div", { class: "group", role: "group", "aria-label": t("map.drag") });
    drag.append(...this.tools.values());
    const zoom = element("div", { class: "group", role: "group", "aria-label": t("map.zoom") });
    zoom.append(
      iconButton("less", t("map.farther"), "−", () => on.zoom(1 / 1.6)),
      iconButton("more", t("map.nearer"), "+", () => on.zoom(1.6)),
      iconButton("fit", t("map.all"), "0", () => on.zoom(0)),
    );
    this.by = element("select", { "aria-label": t("map.colour_by") });
    this.by.addEventListener("change", () => on.colourBy(this.by?.value ?? "state"));
    const label = element("span", { class: "quiet", "aria-hidden": "true" }, t("map.colour_by"));
    const colour = element("div", { class: "colour" }, label, this.by);
    this.toggles = new Map(
      /** @type {const} */ (["landmarks", "hover"]).map((name) => {
        const one = iconButton(name, t(`map.${name}`), "", () => {
          on.toggle(name, one.getAttribute("aria-pressed") !== "true");
        });
        return [name, one];
      }),
    );
    const besides = element("div", { class: "group", role: "group" });
    besides.setAttribute("aria-label", t("map.besides"));
    besides.append(...this.toggles.values());
    this.root.replaceChildren(drag, zoom, colour, besides);
    this.offered = "";
  }

  /**
   * @param {object} now
   * @param {Tool} now.tool
   * @param {string} now.colourBy
   * @param {boolean} now.landmarks
   * @param {boolean} now.hover
   * @param {readonly {name: string, label: string}[]} now.choices
   */
  show(now) {
    const offered = JSON.stringify(now.choices);
    if (this.offered !== offered) {
      this.offered = offered;
      this.by?.replaceChildren(
        ...now.choices.map(({ name, label }) => element("option", { value: name }, label)),
      );
    }
    if (this.by) this.by.value = now.colourBy;
    for (const [name, one] of this.tools ?? []) {
      mark(one, "aria-pressed", String(name === now.tool));
    }
    for (const [name, one] of this.toggles ?? []) mark(one, "aria-pressed", String(now[name]));
  }
}

/** @param {string} name @param {string} label @param {string} key @param {() => void} then */
function iconButton(name, label, key, then) {
  const one = element("button", { type: "button", class: "quiet icon", "data-tool": name });
  one.setAttribute("aria-label", label);
  one.title = key ? `${label} (${key})` : label;
  one.append(toolIcon(name));
  one.addEventListener("click", then);
  return one;
}
