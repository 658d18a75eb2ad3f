// All scores of one image, each with its place among the images of the folder.

import { element, mark } from "../../shared/elements.mjs";
import { say, section } from "./elements.mjs";
import { distributionOf, gradeOf, placeOf, shareBelow, valueText } from "./numbers.mjs";
import { percent, said, t } from "../words/words.mjs";

const HIGH = 16;
const WIDE = 72;
const SVG = "http://www.w3.org/2000/svg";

export class Scores {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    this.list = element("dl", { class: "scores" });
    this.root = section("all-scores", t("inspect.scores"), this.list);
    /** @type {Map<string, Line>} */
    this.lines = new Map();
  }

  /** @param {any} details */
  show(details) {
    const { model } = this;
    const columns = new Map((model.table?.columns ?? []).map((one) => [one.name, one]));
    const names = details.scores.map((/** @type {any} */ one) => one.name).join(" ");
    if (names !== this.names) {
      this.names = names;
      this.lines = new Map(details.scores.map((/** @type {any} */ one) => [one.name, new Line()]));
      this.list.replaceChildren(...[...this.lines.values()].flatMap((line) => line.parts));
    }
    for (const score of details.scores) {
      const column = columns.get(score.name);
      this.lines.get(score.name)?.show(score, column, column && model.columnNow(score.name));
    }
    this.root.hidden = details.scores.length === 0;
  }
}

class Line {
  constructor() {
    this.label = element("dt");
    this.value = element("dd", { class: "value number" });
    this.chart = document.createElementNS(SVG, "svg");
    this.chart.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
    this.chart.setAttribute("aria-hidden", "true");
    this.bars = this.chart.appendChild(document.createElementNS(SVG, "path"));
    this.here = this.chart.appendChild(document.createElementNS(SVG, "rect"));
    this.words = element("span", { class: "spoken" });
    this.place = element("dd", { class: "place" }, this.words);
    this.place.prepend(this.chart);
    this.parts = [this.label, this.place, this.value];
  }

  /**
   * @param {any} score
   * @param {import("../model/table.mjs").Column | undefined} column
   * @param {Float32Array | undefined} values
   */
  show(score, column, values) {
    const better = column?.better ?? "none";
    say(this.label, said(`said.metric.${score.name}`, score.label));
    const sign = better === "higher" ? "↑" : better === "lower" ? "↓" : "";
    if (sign) {
      const hint = element("span", { class: "better", title: t(`inspect.better.${better}`) }, ` ${sign}`);
      this.label.append(hint);
    }
    say(this.value, valueText(score));
    const spread = values && distributionOf(values);
    const known = Boolean(spread) && score.value !== null && Number.isFinite(score.value);
    this.chart.toggleAttribute("hidden", !known);
    let words = "";
    if (spread && known) {
      this.#draw(spread, score.value);
      mark(this.place, "data-grade", gradeOf(spread, score.value, better));
      words = t("inspect.higher_than", { share: percent(shareBelow(spread, score.value)) });
    }
    say(this.words, words);
    const description = column?.description ?? "";
    const hint = better === "none" ? "" : t(`inspect.better.${better}`);
    const title = [description, hint, words].filter(Boolean).join("\n");
    for (const part of this.parts) part.title = title;
  }

  /** @param {import("./numbers.mjs").Distribution} spread @param {number} value */
  #draw(spread, value) {
    if (this.drawn !== spread) {
      this.drawn = spread;
      const wide = WIDE / spread.bars.length;
      const path = spread.bars.map((share, at) => {
        const high = share ? Math.max(1, share * (HIGH - 2)) : 0;
        return high ? `M${(at * wide).toFixed(1)} ${HIGH}v${-high.toFixed(1)}h${(wide - 0.5).toFixed(1)}V${HIGH}z` : "";
      });
      this.bars.setAttribute("d", path.join(""));
    }
    const at = placeOf(spread, value) * (WIDE - 3);
    for (const [name, number] of Object.entries({ x: at, y: 0, width: 3, height: HIGH, rx: 1 })) {
      this.here.setAttribute(name, String(number));
    }
  }
}
