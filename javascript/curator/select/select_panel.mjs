// <lora-curator-select>: choosing the images of the training set, and the loop around it.

import { runs } from "../job/job_words.mjs";
import { buildAsk, refreshAsk } from "./ask.mjs";
import { matches } from "./counts.mjs";
import { isKept, readDraft, writeDraft } from "./draft.mjs";
import { LOOK } from "./look.mjs";
import { buildRefine, refreshRefine } from "./refine.mjs";
import { buildSteps, refreshSteps } from "./steps.mjs";
import { columnOf, define, sentenceOf } from "../panels/side_panel.mjs";
import { RecipePanel } from "../panels/side_recipe.mjs";
import { t } from "../words/words.mjs";

/** @typedef {import("./draft.mjs").Options} Options */

const FIRST = Object.freeze({ count: 40, iterations: 20, seed: 0, quality: 0.5, oddities: true });
const FIRST_THRESHOLD = 90;
const REST_MS = 300;

export class SelectPanel extends RecipePanel {
  static hears = ["folder", "table", "states", "columns", "job", "recipe", "history", "view", "preferences", "problem", "outcome"];
  static patient = ["states", "history"];
  static look = LOOK;

  constructor() {
    super();
    /** What was chosen here since the last run. @type {Partial<Options>} */
    this.draft = {};
    this.problem = "";
    this.starting = false;
    /** What the last action here did, in words. */
    this.done = "";
    /** What undo calls that action; null until the server has said it. @type {string | null} */
    this.doneLabel = null;
    /** The method whose card was unfolded. */
    this.unfolded = "";
    /** A change of the rules waits for the job that runs. */
    this.judgeWaits = false;
    /** The threshold while its slider moves; it is kept when it rests. @type {number | null} */
    this.moving = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    /** @type {ReturnType<typeof import("./counts.mjs").stabilityRows> | null} */
    this.classes = null;
    /** The class that the grid is narrowed to by us, with the rows, so that we know our own filter. */
    this.filter = /** @type {{name: string, rows: Int32Array} | null} */ (null);
  }

  /** @returns {Options} */
  get options() {
    const select = this.recipe.select ?? {};
    // As a whole and not merged: a quota that was switched off is in the usual recipe still.
    const quotas = (this.model.recipe ?? this.model.about?.recipe)?.select?.quotas ?? {};
    const method = this.model.about?.selectors?.[0]?.name ?? "diversity";
    const { count, ...known } = select;
    return { ...FIRST, method, ...known, count: count ?? FIRST.count, quotas, ...this.draft };
  }

  /** Whether what is chosen is a goal and the server can tune it. */
  get tunes() {
    const { about } = this.model;
    const chosen = about?.selectors?.find((/** @type {any} */ one) => one.name === this.options.method);
    return Boolean(about?.quotas && chosen?.is_goal);
  }

  /** What a selection is started with: an older server knows nothing of goals. */
  get asked() {
    const { count, method, iterations, seed, quality, quotas, oddities } = this.options;
    const plain = { count, method, iterations, seed };
    return this.model.about?.quotas ? { ...plain, quality, quotas, oddities } : plain;
  }

  /** Percent of the runs. */
  get threshold() {
    return this.moving ?? this.model.about?.preferences?.exclude_threshold ?? FIRST_THRESHOLD;
  }

  /** The class that the grid shows, "" when the filter is another's. */
  get shown() {
    return this.filter && this.model.view.onlySelection === this.filter.rows ? this.filter.name : "";
  }

  build() {
    return [...buildAsk(this), ...buildRefine(this), buildSteps(this)];
  }

  /** @param {Event} event */
  note(event) {
    super.note(event);
    if (event.type === "folder") {
      this.draft = readDraft(this.model.folder);
      this.problem = this.done = "";
    }
    if (event.type === "history") this.#followHistory();
    // The recipe has the options of the last run: what another tab chooses later is seen here.
    if (event.type === "recipe" && isKept(this.draft, this.model.recipe?.select)) writeDraft(this.model.folder, (this.draft = {}));
    if (event.type === "job" && this.judgeWaits && !runs(this.model.job)) void this.judge();
  }

  /** The button beside the sentence takes back what the sentence says, and nothing that came after it. */
  #followHistory() {
    this.doneLabel ??= this.model.undoLabel;
    if (this.doneLabel !== this.model.undoLabel) this.done = "";
  }

  connectedCallback() {
    if (this.model?.folder) this.draft = readDraft(this.model.folder);
    super.connectedCallback();
  }

  refresh() {
    refreshAsk(this);
    refreshRefine(this);
    refreshSteps(this);
  }

  /** @param {Partial<Options>} partial */
  choose(partial) {
    this.draft = { ...this.draft, ...partial };
    writeDraft(this.model.folder, this.draft);
    refreshAsk(this);
  }

  async run() {
    if (!this.model.table || runs(this.model.job) || this.starting) return;
    this.problem = this.done = "";
    this.starting = true;
    this.refresh();
    const { asked } = this;
    try {
      await this.model.startJob("select", asked);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    this.starting = false;
    this.refresh();
  }

  async stop() {
    try {
      await this.model.stopJob();
    } catch (error) {
      this.problem = sentenceOf(error);
      this.refresh();
    }
  }

  /** An operation, and what is said about it. @param {any} operation @param {string} done */
  act(operation, done) {
    this.done = done;
    this.doneLabel = null;
    this.model.operate(operation);
    this.refresh();
  }

  undo() {
    this.done = "";
    this.model.undo();
    this.refresh();
  }

  excludeMatches() {
    const shares = columnOf(this.model, "frequency");
    if (!shares) return;
    const n = matches(shares, this.model, this.threshold / 100).length;
    this.act({ op: "exclude_matches", threshold: this.threshold / 100 }, t("select.done.excluded", { n }));
  }

  /** @param {number} value percent */
  setThreshold(value) {
    this.moving = value;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.moving = null;
      this.model.setPreference("exclude_threshold", value);
    }, REST_MS);
    refreshRefine(this);
  }

  /** Show only this class in the grid; the same again shows all. @param {"core" | "stable" | "variable"} name */
  showClass(name) {
    const on = this.shown !== name && this.classes;
    this.filter = on && this.classes ? { name, rows: this.classes[name] } : null;
    this.model.setView({ onlySelection: this.filter?.rows ?? null });
    refreshRefine(this);
  }

  /** @param {any} recipe */
  changeSteps(recipe) {
    this.change(recipe);
    void this.judge();
  }

  /** Judge again; when a job runs, after it. */
  async judge() {
    this.judgeWaits = runs(this.model.job);
    if (!this.judgeWaits) {
      try {
        await this.model.startJob("judge", {});
      } catch (error) {
        this.problem = sentenceOf(error);
      }
    }
    this.refresh();
  }

}

define("lora-curator-select", SelectPanel);
