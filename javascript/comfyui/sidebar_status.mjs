// Below the app: what the last run does not know yet, Clear, and Run or Continue.

import { element } from "../../lora_curator/js/shared/elements.mjs";
import { t } from "../../lora_curator/js/curator/words/words.mjs";
import { countsOf, waits } from "./sidebar_list.mjs";

export class DatasetStatus {
  /** @param {{onAct: (action: "clear" | "continue") => void, onRun: () => void}} calls */
  constructor({ onAct, onRun }) {
    this.said = element("span", { class: "said quiet", role: "status" });
    this.clear = button("clear", () => onAct("clear"));
    this.run = button("run", onRun);
    this.go = button("continue", () => onAct("continue"));
    this.run.classList.add("primary");
    this.go.classList.add("primary");
    this.root = element("div", { class: "status" }, this.said, this.clear, this.run, this.go);
  }

  /** @param {any} grid null while there is none */
  show(grid) {
    this.root.hidden = !grid;
    if (!grid) return;
    const { model } = grid;
    const wait = waits(grid);
    const n = model.editable ? countsOf(model).unapplied : 0;
    let said = n ? t("sidebar.changed", { n }) : "";
    if (model.unreadable) said = t("sidebar.unreadable");
    if (!model.editable) said = t("sidebar.looks.short");
    if (this.said.textContent !== said) this.said.textContent = said;
    this.clear.hidden = !model.editable || model.value === "";
    this.run.hidden = wait || n === 0;
    this.go.hidden = !wait;
    this.root.hidden = !said && this.clear.hidden && this.go.hidden;
  }
}

/** @param {string} name @param {() => void} act */
function button(name, act) {
  const made = element("button", { type: "button", class: name, title: t(`sidebar.${name}.title`) });
  made.append(t(`sidebar.${name}`));
  made.addEventListener("click", act);
  return made;
}
