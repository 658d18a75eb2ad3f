// Sentences about what goes wrong: nobody answers, something was refused, the folder has changed.

import { element, icon } from "../shared/elements.mjs";
import { t } from "./words/words.mjs";

const SHOWN_MS = 9000;

export class Banner {
  /** @param {import("./model/model.mjs").CuratorModel} model */
  constructor(model) {
    this.model = model;
    this.left_s = 0;
    this.counting = 0;
    this.hiding = 0;
    this.silent = element("span", {});
    const now = element("button", { type: "button" }, t("app.try_now"));
    now.addEventListener("click", () => {
      model.soon();
      model.outbox?.hurry();
    });
    this.silence = element("div", { class: "notice warn silence", role: "alert" }, this.silent, now);
    this.sentence = element("span", {});
    const close = element("button", { type: "button", class: "quiet icon", title: t("app.close") });
    close.append(icon("excluded"));
    close.setAttribute("aria-label", t("app.close"));
    close.addEventListener("click", () => (this.problem.hidden = true));
    this.problem = element("div", { class: "notice out", role: "alert" }, this.sentence, close);
    this.silence.hidden = true;
    this.problem.hidden = true;
    this.root = element("div", { class: "banner" }, this.silence, this.problem);
  }

  /** @param {string} sentence */
  showProblem(sentence) {
    this.sentence.textContent = sentence;
    this.problem.hidden = false;
    clearTimeout(this.hiding);
    this.hiding = window.setTimeout(() => (this.problem.hidden = true), SHOWN_MS);
  }

  /** Nobody answers, or somebody does again. */
  showSilence() {
    const { silence } = this.model;
    this.left_s = silence;
    clearInterval(this.counting);
    this.silence.hidden = !silence;
    if (!silence) return;
    this.count();
    this.counting = window.setInterval(() => {
      this.left_s = Math.max(1, this.left_s - 1);
      this.count();
    }, 1000);
  }

  /** How long it takes until the next try, and how much is waiting for it. */
  count() {
    const { pending, silence } = this.model;
    if (!silence) return;
    const kept = pending ? ` ${t("app.silence.kept", { n: pending })}` : "";
    this.silent.textContent = t("app.silence", { seconds: this.left_s }) + kept;
  }
}
