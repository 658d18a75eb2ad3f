// Captions from a model that looks at the images: a job of the server.

import { element } from "../../shared/elements.mjs";
import { withoutCaption } from "./scope.mjs";
import { say } from "../image/elements.mjs";
import { button, selectField, switchField } from "../panels/side_controls.mjs";
import { folded, sentenceOf } from "../panels/side_panel.mjs";
import { said, t } from "../words/words.mjs";

export class Describe {
  /** @param {import("../model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    /** @type {number[]} */
    this.rows = [];
    this.root = folded("describe", t("captions.describe"));
    /** @type {{name: string, label: string, explanation: string}[]} */
    const captioners = model.about?.captioners ?? [];
    this.any = captioners.length > 0;
    if (!this.any) {
      this.root.append(element("p", { class: "notice" }, t("captions.describe.none")));
      return;
    }
    const choices = captioners.map((one) => {
      return { value: one.name, label: said(`said.captioner.${one.name}`, one.label) };
    });
    const explain = element("p", { class: "quiet small" });
    const explained = () => {
      const one = captioners.find(({ name }) => name === this.name) ?? captioners[0];
      say(explain, said(`said.captioner.${one.name}.why`, one.explanation));
    };
    const field = selectField(t("captions.describe.with"), {}, choices, explained);
    this.choice = /** @type {HTMLSelectElement} */ (field.querySelector("select"));
    const only = switchField(t("captions.describe.only_empty"), {}, () => this.show(this.rows));
    this.only = /** @type {HTMLInputElement} */ (only.querySelector("input"));
    this.only.checked = true;
    this.start = button("", () => void this.#start(), { class: "describe" });
    this.wrong = element("p", { class: "notice out", role: "alert" });
    this.wrong.hidden = true;
    this.root.append(field, explain, only, this.start, this.wrong);
    explained();
  }

  get name() {
    return this.choice?.value ?? "";
  }

  /** @param {number[]} rows */
  show(rows) {
    this.rows = rows;
    if (!this.any || !this.start || !this.model.table) return;
    const { busy } = this.model;
    const count = this.#wanted().length;
    this.start.disabled = busy || count === 0;
    say(this.start, t("captions.describe.start", { n: count }));
    this.start.title = busy ? t("captions.describe.busy") : "";
  }

  #wanted() {
    const { table } = this.model;
    if (!table) return [];
    if (this.only?.checked) return withoutCaption(table, this.rows);
    return this.rows.filter((row) => table.ids[row]);
  }

  async #start() {
    if (!this.wrong || !this.start) return;
    this.wrong.hidden = true;
    this.start.disabled = true;
    const options = { captioner: this.name, rows: this.#wanted(), only_empty: Boolean(this.only?.checked) };
    try {
      await this.model.startJob("caption", options);
    } catch (error) {
      this.wrong.textContent = sentenceOf(error);
      this.wrong.hidden = false;
    }
    this.show(this.rows);
  }
}
