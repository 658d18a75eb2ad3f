// Opening a folder: its table and states, and the same again when it was scanned anew.

import { ActionModel, moved } from "./actions.mjs";

const WAITS_S = [1, 2, 3, 5, 10];

export class LoadModel extends ActionModel {
  constructor() {
    super();
    /** Seconds until it is tried again while nobody answers; 0 while all is well. */
    this.silence = 0;
    this.failures = 0;
    this.timer = 0;
    /** Why there is no table: "" while it is coming. */
    this.trouble = "";
    this.loading = Promise.resolve();
    this.learning = false;
    /** Names of columns for which the table was asked last. */
    this.learnt = "";
  }

  get busy() {
    return this.job?.state === "running" || this.job?.state === "stopping";
  }

  /** Ask for news now. */
  soon() {}

  /** Show a folder that the server knows. @param {string} folder */
  async useFolder(folder) {
    clearTimeout(this.timer);
    this.outbox?.close();
    this.outbox = null;
    this.folder = folder;
    this.table = null;
    this.rev = -1;
    this.job = null;
    this.recipe = null;
    this.findings = [];
    this.outcome = null;
    this.selections = [];
    this.trouble = "";
    this.focus = -1;
    this.hover = -1;
    this.selection = new Set();
    this.emit("folder");
    this.arrange();
    this.emit("job");
    if (!folder) return;
    await this.load();
    this.soon();
  }

  /** Fetch the table and all states. One at a time: a second call waits for the first. */
  load() {
    this.loading = this.loading.then(() => this.#load());
    return this.loading;
  }

  async #load() {
    const { folder, backend, table: old } = this;
    try {
      const [table, state] = await Promise.all([backend.table(folder), backend.state(folder)]);
      if (folder !== this.folder) return;
      if (!table.token) {
        this.#notLoaded({ status: 404, message: table.error }); // not looked through yet
        return;
      }
      if (table.token !== state.token) return; // scanned anew between the two: the next news says so
      const waiting = this.outbox?.unconfirmed ?? [];
      const chosen = old && [...this.selection].map((row) => old.ids[row]);
      const focused = old?.ids[this.focus];
      this.readTable(table);
      this.newOutbox();
      this.readState(state);
      this.trouble = "";
      this.heard();
      this.emit("table");
      this.statesChanged(null);
      if (!old) this.recallView();
      else this.#carryOver(old, waiting, chosen ?? [], focused ?? "");
    } catch (error) {
      if (folder === this.folder) this.#notLoaded(/** @type {any} */ (error));
    }
  }

  /** @param {any} error */
  #notLoaded(error) {
    if (error.passing) this.failed();
    else if (error.status !== 404) {
      this.trouble = error.message ?? String(error);
      this.emit("folder");
    } else if (!this.busy && this.trouble !== error.message) {
      this.trouble = error.message;
      this.emit("folder");
    }
  }

  /**
   * What was on its way, selected and in focus, on the rows where the images are now.
   *
   * @param {import("./table.mjs").Table} old
   * @param {any[]} waiting
   * @param {string[]} chosen
   * @param {string} focused
   */
  #carryOver(old, waiting, chosen, focused) {
    const now = new Map(this.table?.ids.map((id, row) => [id, row]));
    const rowOf = (/** @type {string} */ id) => now.get(id) ?? -1;
    this.focus = rowOf(focused);
    this.hover = -1;
    this.selection = new Set(chosen.map(rowOf).filter((row) => row >= 0));
    const only = this.view.onlySelection;
    if (only) {
      const rows = Array.from(only, (row) => rowOf(old.ids[row])).filter((row) => row >= 0);
      this.view = { ...this.view, onlySelection: Int32Array.from(rows) };
    }
    this.arrange();
    this.emit("selection");
    this.emit("focus", { reveal: true });
    for (const one of waiting) {
      const operation = moved(one, old.ids, now);
      if (operation) this.operate(operation);
    }
  }

  /** Columns come with jobs: pick and frequency with the first selection. @param {any} answer */
  readRest(answer) {
    super.readRest(answer);
    const { table } = this;
    const named = (/** @type {string} */ name) => table?.columns.some((one) => one.name === name);
    const names = Object.keys(this.versions).join();
    if (!table || this.learning || names === this.learnt) return;
    const news = Object.keys(this.versions).filter((name) => !named(name));
    const lost = table.columns.some((one) => this.versions[one.name] === undefined);
    if (news.length || lost) void this.#learnColumns(table, news);
    else this.learnt = names;
  }

  /** @param {import("./table.mjs").Table} table @param {string[]} names Of the new ones. */
  async #learnColumns(table, names) {
    this.learning = true;
    try {
      const fresh = await this.backend.table(this.folder);
      if (this.table !== table || fresh.token !== table.token) return;
      table.columns = fresh.columns;
      this.learnt = Object.keys(this.versions).join();
      this.emit("columns", { names });
      this.arrange();
    } catch {
      // the next news shows them again
    } finally {
      this.learning = false;
    }
  }

  /** Nobody answers: each time it takes longer until it is tried again. */
  failed() {
    this.silent(WAITS_S[Math.min(this.failures, WAITS_S.length - 1)]);
    this.failures += 1;
  }

  /** Nobody answers. @param {number} wait_s Until it is tried again. */
  silent(wait_s) {
    this.silence = wait_s;
    this.emit("connection");
  }

  /** Somebody answers. */
  heard() {
    this.failures = 0;
    if (!this.silence) return;
    this.silence = 0;
    this.emit("connection");
    this.outbox?.hurry();
  }
}
