// <lora-curator-job>: the job that runs, or how the last one ended. Nothing when there is none.

import { element } from "../../shared/elements.mjs";
import { elapsedText, endWords, leftWords, quarter, runs } from "./job_words.mjs";
import { button, say } from "../panels/side_controls.mjs";
import { SidePanel, define, sentenceOf } from "../panels/side_panel.mjs";
import { percent, said, t } from "../words/words.mjs";

const LOOK = `
:host { background: var(--raised); border-top: 1px solid var(--line); }
.bar { display: flex; align-items: center; gap: 4px 12px; padding: 6px 12px; flex-wrap: wrap; min-height: 41px; }
.label { font-weight: 600; }
progress { flex: 1 1 120px; width: auto; min-width: 80px; }
.message { flex: 1 1 200px; overflow-wrap: anywhere; }
.end { margin-inline-start: auto; display: flex; gap: 8px; align-items: center; }
.mark { width: 8px; height: 8px; border-radius: 50%; flex: none; background: var(--kept); }
.bar[data-state="failed"] .mark { background: var(--out); }
.bar[data-state="stopped"] .mark { background: var(--quiet); }
`;
const SHOWN_MS = 500;
const READ_MS = 8000; // to read how a job ended; a failure stays until somebody has seen it
const JOB_KINDS = new Set(["scan", "judge", "select", "map", "caption", "export", "check", "gaps", "export_sets"]);

export class JobBar extends SidePanel {
  static hears = ["job", "folder"];
  static builtBy = [];
  static look = LOOK;

  constructor() {
    super();
    /** Id of the job whose end was taken note of. */
    this.dismissed = "";
    this.problem = "";
    this.told = "";
    this.came = { elapsed_s: 0, at: 0 };
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.ticking = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.leaving = undefined;
    /** Id of the job whose end is going to leave by itself. */
    this.left = "";
  }

  build() {
    return [
      element(
        "div",
        { class: "bar" },
        element("span", { class: "mark", "aria-hidden": "true" }),
        element("span", { class: "label" }),
        element("span", { class: "quiet", "data-part": "step" }),
        element("progress", { max: "1" }),
        element("span", { class: "number", "data-part": "of" }),
        element("span", { class: "number quiet", "data-part": "time" }),
        element("span", { class: "message" }),
        element(
          "span",
          { class: "end" },
          button(t("job.stop"), () => this.stop(), { "data-action": "stop" }),
          button(t("job.dismiss"), () => this.dismiss(), { class: "quiet", "data-action": "dismiss" }),
        ),
      ),
      element("span", { class: "spoken", role: "status", "aria-live": "polite" }),
    ];
  }

  /** @param {Event} event */
  note(event) {
    if (event.type === "folder") this.problem = this.told = "";
    const elapsed_s = this.model.job?.elapsed_s ?? 0;
    if (elapsed_s !== this.came.elapsed_s) this.came = { elapsed_s, at: performance.now() };
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.ticking);
    clearTimeout(this.leaving);
    this.ticking = undefined;
    this.left = "";
  }

  refresh() {
    const { job } = this.model;
    const running = runs(job);
    // The end of a job that was there before this page is no news.
    if (job && !running && this.told === "" && job.state === "done") this.dismissed = job.id;
    if (running) this.told = this.told || job.id;
    this.hidden = !job || (!running && job.id === this.dismissed);
    this.#tick(running);
    this.#leave(job, running);
    if (this.hidden) return;
    const bar = this.one(".bar");
    bar.setAttribute("data-state", job.state);
    const label = JOB_KINDS.has(job.kind) ? t(`job.kind.${job.kind}`) : job.label;
    say(this.one(".label"), label);
    const step = running && job.label !== job.kind ? said(`said.step.${job.label}`, job.label) : "";
    say(this.one('[data-part="step"]'), step);
    this.one('[data-part="step"]').hidden = !step || step === label;
    const progress = this.one("progress");
    progress.hidden = !running;
    progress.setAttribute("aria-label", label);
    if (job.total > 0) progress.value = job.done / job.total;
    else progress.removeAttribute("value");
    this.one(".mark").hidden = running;
    say(this.one('[data-part="of"]'), running && job.total > 0 ? t("job.of", { done: job.done, total: job.total }) : "");
    this.#refreshTime();
    const message = this.problem || (running ? "" : job.message || t(...endWords(job)));
    say(this.one(".message"), message);
    this.one(".message").classList.toggle("out", Boolean(this.problem) || job.state === "failed");
    this.one(".message").hidden = !message;
    const stop = this.one('[data-action="stop"]');
    stop.hidden = !running;
    stop.disabled = job.state === "stopping";
    say(stop, job.state === "stopping" ? t("job.stopping") : t("job.stop"));
    this.one('[data-action="dismiss"]').hidden = running;
    say(this.one(".spoken"), this.#spoken(job, label, message));
  }

  /** @param {any} job @param {string} label @param {string} message */
  #spoken(job, label, message) {
    if (!runs(job)) return `${label}: ${message}`;
    if (job.state === "stopping") return t("job.stopping");
    return t("job.spoken", { label, share: percent(quarter(job) / 100) });
  }

  #refreshTime() {
    const { job } = this.model;
    if (!job || !runs(job)) return say(this.one('[data-part="time"]'), "");
    const since_s = this.came.at ? (performance.now() - this.came.at) / 1000 : 0;
    const left = job.state === "running" ? leftWords(job.left_s) : null;
    const elapsed = elapsedText(job.elapsed_s + since_s);
    say(this.one('[data-part="time"]'), left ? `${elapsed} · ${t(...left)}` : elapsed);
  }

  /** The clock goes on between the answers of the server. @param {boolean} running */
  #tick(running) {
    if (running) this.ticking ??= setInterval(() => this.#refreshTime(), SHOWN_MS);
    else {
      clearInterval(this.ticking);
      this.ticking = undefined;
    }
  }

  /** How a job ended is shown for a while, unless it failed. @param {any} job @param {boolean} running */
  #leave(job, running) {
    const leaves = job && !running && !this.hidden && !this.problem && job.state !== "failed";
    const id = leaves ? `${job.id}` : "";
    if (id === this.left) return;
    this.left = id;
    clearTimeout(this.leaving);
    if (leaves) this.leaving = setTimeout(() => this.#gone(id), READ_MS);
  }

  /** Not while somebody is about to press something in it. @param {string} id */
  #gone(id) {
    if (this.left !== id) return;
    if (this.matches(":hover, :focus-within")) this.leaving = setTimeout(() => this.#gone(id), READ_MS / 4);
    else this.dismiss();
  }

  async stop() {
    this.problem = "";
    try {
      await this.model.stopJob();
    } catch (error) {
      this.problem = sentenceOf(error);
      this.refresh();
    }
  }

  dismiss() {
    this.dismissed = this.model.job?.id ?? "";
    this.problem = "";
    this.refresh();
  }
}

define("lora-curator-job", JobBar);
