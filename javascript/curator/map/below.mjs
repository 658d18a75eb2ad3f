// The legend below the map, and what stands in place of the map when there is none.

import { element } from "../../shared/elements.mjs";
import { palette, ramp } from "./colors.mjs";
import { clusterLegend, countKinds, rampLegend, stateLegend } from "./legend.mjs";
import { percent, t } from "../words/words.mjs";

/** @typedef {import("./element.mjs").LoraCuratorMap} MapElement */

const SOON_MS = 60;

export class MapBelow {
  /** @param {MapElement} map */
  constructor(map) {
    this.map = map;
    this.legend = element("div", { class: "legend" });
    this.notice = element("div", { class: "notice-room" });
    this.note = element("div", { class: "note" });
    this.waiting = 0;
  }

  end() {
    clearTimeout(this.waiting);
    this.waiting = 0;
  }

  /** Show the legend after the points: those are what a press waits for. */
  soon() {
    this.waiting ||= window.setTimeout(() => this.show(), SOON_MS);
  }

  show() {
    this.end();
    const { model, scene } = this.map;
    const { painting } = scene;
    if (!painting || !model.table || this.legend.hidden) return;
    const lines = this.#lines(painting);
    const missing = model.count - (scene.index?.count ?? 0);
    if (missing) {
      const n = missing;
      const title = t("map.without_place.title", { n });
      lines.push(element("span", { class: "quiet", title }, t("map.without_place", { n })));
    }
    const n = model.selection.size;
    if (n) lines.push(element("span", { class: "chosen number" }, t("map.selected", { n })));
    // A press on a cluster filters and builds the legend anew: the keyboard stays where it was.
    const active = this.map.shadowRoot?.activeElement;
    const at = [...this.legend.children].findIndex((one) => one === active);
    this.legend.replaceChildren(...lines);
    if (at >= 0) /** @type {HTMLElement | undefined} */ (this.legend.children[at])?.focus();
    const none = painting.shown !== null && model.rows.length === 0;
    this.note.hidden = !none;
    this.note.textContent = none ? t("map.no_match") : "";
  }

  /** @param {import("./marks.mjs").Painting} painting @returns {Element[]} */
  #lines(painting) {
    const { model, scene, theme } = this.map;
    const { by, values, column } = painting;
    if (by === "state" || !values) {
      return stateLegend(countKinds(painting), model.counts.starred);
    }
    if (by === "ramp") return rampLegend(column, values, scene.marks.range, ramp(theme.dark));
    const choose = (/** @type {number | null} */ cluster) => model.setView({ cluster });
    const filters = column.kind === "cluster" ? choose : null;
    return clusterLegend(values, palette(theme.dark), model.view.cluster, filters);
  }

  /** Say why there is no map, or that it is being made. */
  explain() {
    const { map, notice } = this;
    const { model } = map;
    notice.hidden = Boolean(model.table && map.scene.index?.count);
    this.legend.hidden = !notice.hidden;
    if (notice.hidden) return;
    const running = ["running", "stopping"].includes(model.job?.state);
    const making = running && model.job.kind === "map";
    const share = making && model.job.total ? ` ${percent(model.job.done / model.job.total)}` : "";
    const text = making ? t("map.coming") + share : t("map.empty");
    notice.replaceChildren(...(model.table ? [element("p", {}, text)] : []));
    if (!model.table || running || !model.can.scan) return;
    const make = element("button", { type: "button", class: "primary" }, t("map.make"));
    make.addEventListener("click", () => {
      make.disabled = true;
      model.startJob("map", {}).catch((/** @type {Error} */ error) => {
        make.disabled = false;
        model.emit("problem", { sentence: error.message });
      });
    });
    notice.append(make);
  }
}
