// <lora-curator-balance>: whether the kept images have enough of each kind, live with every decision.

import { element } from "../../shared/elements.mjs";
import { clusterShares, kindsOf, rowsOfKind, sharesOf } from "./balance.mjs";
import { countOf, exportedRows } from "../export/rows.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { columnOf, define, section } from "../panels/side_panel.mjs";
import { RecipePanel } from "../panels/side_recipe.mjs";
import { REPEATS_LOOK, Repeats } from "./repeats.mjs";
import { number, percent, said, t } from "../words/words.mjs";

const LOOK = `
.bars { display: flex; flex-direction: column; gap: 2px; }
.bar { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 8px; text-align: start; width: 100%;
  padding: 4px 6px; border-color: transparent; background: none; white-space: normal; }
.bar[aria-pressed="true"] { border-color: var(--ink); background: var(--raised); }
.track { grid-column: 1 / -1; position: relative; height: 10px; background: var(--raised); border-radius: 3px;
  border: 1px solid var(--line); }
.wanted { position: absolute; inset-block: 0; background: color-mix(in srgb, var(--kept) 28%, transparent);
  border-inline: 1px solid var(--kept); }
.filled { position: absolute; inset-block: 2px; inset-inline-start: 0; background: var(--accent); border-radius: 2px; }
.bar[data-state="few"] .filled, .bar[data-state="many"] .filled { background: var(--warn); }
.advice { grid-column: 1 / -1; font-size: 12px; color: var(--warn); min-height: 0; }
.advice:empty { display: none; }
${REPEATS_LOOK}
`;

export class BalancePanel extends RecipePanel {
  static hears = ["folder", "states", "columns", "recipe", "job", "problem"];
  static patient = ["states", "job"];
  static builtBy = ["about", "folder", "table"];
  static look = LOOK;

  constructor() {
    super();
    /** Kinds of every row by target, with the column they were cut from. */
    this.cut = /** @type {Map<string, {column: Float32Array | undefined, kinds: Uint8Array}>} */ (new Map());
    /** 1 for each row that counts: what an export would write. */
    this.counted = new Uint8Array(0);
    this.filter = /** @type {{name: string, rows: Int32Array} | null} */ (null);
    this.repeats = new Repeats(this);
  }

  /** @returns {import("./balance.mjs").Target[]} */
  get targets() {
    return this.model.about?.targets ?? [];
  }

  build() {
    this.cut.clear();
    if (!this.model.table) return [element("p", { class: "quiet" }, t("balance.empty"))];
    const parts = this.targets.map((target) => this.#buildTarget(target));
    const clusters = section(t("balance.clusters"), element("div", { class: "bars" }));
    clusters.setAttribute("data-target", "cluster");
    const total = element("section", {}, element("p", { class: "quiet small", "data-part": "total" }));
    return this.model.can.export ? [total, ...parts, clusters, this.repeats.build()] : [total, ...parts, clusters];
  }

  /** @param {import("./balance.mjs").Target} target */
  #buildTarget(target) {
    const bars = target.kinds.map((kind, place) => {
      const name = `${target.name}:${kind.name}`;
      const bar = barOf(said(`said.kind.${name}`, kind.label), () => this.#showKind(target, place));
      bar.setAttribute("data-kind", name);
      const low = Math.max(0, kind.low ?? 0);
      const high = Math.min(1, kind.high ?? 1);
      const wanted = element("span", { class: "wanted" });
      wanted.style.insetInlineStart = `${100 * low}%`;
      wanted.style.width = `${100 * Math.max(0, high - low)}%`;
      if (low > 0 || high < 1) bar.querySelector(".track")?.prepend(wanted);
      return bar;
    });
    const why = said(`said.target.${target.name}.why`, target.sentence ?? "");
    const part = section(
      said(`said.target.${target.name}`, target.label),
      ...(why ? [element("p", { class: "quiet small" }, why)] : []),
      element("div", { class: "bars" }, ...bars),
      element("p", { class: "quiet small", "data-part": "unknown" }),
    );
    part.setAttribute("data-target", target.name);
    return part;
  }

  refresh() {
    const { model } = this;
    if (!model.table) return;
    this.counted = exportedRows(model);
    const n = countOf(this.counted);
    say(this.one('[data-part="total"]'), n ? t("balance.total", { n }) : t("balance.none_kept"));
    for (const target of this.targets) this.#refreshTarget(target);
    this.#refreshClusters();
    this.repeats.refresh();
  }

  /** @param {import("./balance.mjs").Target} target */
  #refreshTarget(target) {
    const part = this.one(`[data-target="${target.name}"]`);
    const kinds = this.kindsOf(target);
    part.hidden = !kinds;
    if (!kinds) return;
    const { total, shares, unknown } = sharesOf(target, kinds, this.counted);
    part.hidden = !total && unknown > 0; // a column that this folder has no values of
    const bars = part.querySelectorAll(".bar");
    for (const one of shares) {
      const name = `${target.name}:${one.kind.name}`;
      fill(bars[one.place], one.count, one.share, this.#shown(name));
      bars[one.place].setAttribute("data-state", one.state);
      say(bars[one.place].querySelector(".advice"), adviceOf(one));
    }
    const note = part.querySelector('[data-part="unknown"]');
    say(note, unknown ? t("balance.unknown", { n: unknown }) : "");
    note.hidden = !unknown;
  }

  #refreshClusters() {
    const part = this.one('[data-target="cluster"]');
    const values = columnOf(this.model, "cluster");
    part.hidden = !values;
    if (!values) return;
    const bars = part.querySelector(".bars");
    clusterShares(values, this.counted).forEach((one, place) => {
      if (!bars.children[place]) bars.append(barOf("", () => {}));
      const bar = bars.children[place];
      bar.onclick = () => this.#showCluster(one.cluster);
      bar.hidden = false;
      bar.setAttribute("data-kind", `cluster:${one.cluster}`);
      say(bar.querySelector(".label"), t("balance.cluster", { cluster: one.cluster + 1 }));
      fill(bar, one.count, one.share, this.model.view.cluster === one.cluster);
      say(bar.querySelector(".advice"), one.count ? "" : t("balance.cluster.none", { n: one.all }));
    });
    const used = clusterShares(values, this.counted).length;
    for (const bar of [...bars.children].slice(used)) bar.hidden = true;
  }

  /** @param {import("./balance.mjs").Target} target */
  kindsOf(target) {
    const { table } = this.model;
    if (!table) return null;
    const column = target.column ? this.model.columnNow(target.column) : undefined;
    const known = this.cut.get(target.name);
    if (known && known.column === column) return known.kinds;
    const kinds = kindsOf(target, table.widths, table.heights, column);
    if (kinds) this.cut.set(target.name, { column, kinds });
    return kinds;
  }

  /** @param {string} name */
  #shown(name) {
    return this.filter?.name === name && this.model.view.onlySelection === this.filter.rows;
  }

  /** @param {import("./balance.mjs").Target} target @param {number} place */
  #showKind(target, place) {
    const name = `${target.name}:${target.kinds[place].name}`;
    const kinds = this.kindsOf(target);
    const on = kinds && !this.#shown(name);
    this.filter = on ? { name, rows: rowsOfKind(kinds, place, this.counted) } : null;
    this.model.setView({ onlySelection: this.filter?.rows ?? null });
    this.refresh();
  }

  /** @param {number} cluster */
  #showCluster(cluster) {
    this.model.setView({ cluster: this.model.view.cluster === cluster ? null : cluster });
    this.refresh();
  }
}

define("lora-curator-balance", BalancePanel);

/** @param {string} label @param {() => void} then */
function barOf(label, then) {
  const bar = button("", then, { class: "bar", "aria-pressed": "false", title: t("balance.click") });
  bar.append(
    element("span", { class: "label" }, label),
    element("span", { class: "number" }),
    element("span", { class: "track", "aria-hidden": "true" }, element("span", { class: "filled" })),
    element("span", { class: "advice" }),
  );
  return bar;
}

/** @param {any} bar @param {number} count @param {number} share @param {boolean} pressed */
function fill(bar, count, share, pressed) {
  say(bar.querySelector(".number"), `${number(count)} · ${percent(share)}`);
  bar.querySelector(".filled").style.width = `${100 * share}%`;
  bar.setAttribute("aria-pressed", String(pressed));
}

/** @param {import("./balance.mjs").Share} one */
function adviceOf({ state, add, drop, others, kind }) {
  if (state === "few") {
    const low = percent(kind.low ?? 0);
    return Number.isFinite(add) ? t("balance.few", { n: add, share: low }) : t("balance.only", { share: low });
  }
  if (state !== "many") return "";
  const share = percent(kind.high ?? 1);
  if (!others) return t("balance.no", { n: drop });
  return drop ? t("balance.many", { n: drop, others, share }) : t("balance.others", { n: others, share });
}
