// A folder as the server knows it: table, states, positions. What the user does is on top.

import { ColumnsModel } from "./columns.mjs";
import { States, readTable } from "./table.mjs";
import { TextIndex } from "./text_index.mjs";

const CORE = 0.9;
const STABLE = 0.7;
const NOTHING = new States(0);

export class FolderModel extends ColumnsModel {
  constructor() {
    super();
    /** @type {any} */
    this.about = null;
    /** What is shown: what the server knows and, on top, what it does not know yet. */
    this.states = NOTHING;
    /** What the server has said. */
    this.known = NOTHING;
    this.texts = new TextIndex({ count: 0, paths: [], captions: [] });
    this.rev = -1;
    /** @type {Float32Array | null} */
    this.positions = null;
    this.positionsVersion = 0;
    /** @type {any} */
    this.recipe = null;
    /** @type {any} */
    this.job = null;
    /** @type {any[]} */
    this.findings = [];
    /** @type {any} */
    /** What the last selection came to: measures, quotas, shortfalls, curve. @type {any} */
    this.outcome = null;
    /** Named selections. @type {{name: string, images: number, method: string | null}[]} */
    this.selections = [];
    this.undoLabel = null;
    /** Why what was decided is not on the disk, "" when it is. */
    this.unsaved = "";
    this.redoLabel = null;
    /** Images that cannot be read. */
    this.unreadable = 0;
    /** @type {(ReturnType<States["counts"]> & {unreadable: number}) | undefined} */
    this.counted = undefined;
  }

  get count() {
    return this.table?.count ?? 0;
  }

  get choice() {
    return this.states.choice;
  }

  get byUser() {
    return this.states.byUser;
  }

  get starred() {
    return this.states.starred;
  }

  get edited() {
    return this.states.edited;
  }

  get counts() {
    this.counted ??= { ...this.states.counts(), unreadable: this.unreadable };
    return this.counted;
  }

  /** @param {number} row */
  reasonCode(row) {
    return this.states.reasonCode(row);
  }

  /** @param {number} row */
  stateOf(row) {
    return this.states.stateOf(row);
  }

  /**
   * How often random runs select a kept image: the colour of its ring.
   *
   * @param {number} row
   * @returns {"core" | "stable" | "variable" | ""}
   */
  stabilityOf(row) {
    if (this.states.choice[row] !== 1 || this.states.byUser[row]) return "";
    const found = this.columnOfKind("frequency");
    const share = found ? this.columnNow(found.name)?.[row] : undefined;
    const picked = this.columnOfKind("pick");
    const pick = picked ? this.columnNow(picked.name)?.[row] : 0;
    if (share === undefined || Number.isNaN(share) || Number.isNaN(pick)) return "";
    return share > CORE ? "core" : share > STABLE ? "stable" : "variable";
  }

  /** @param {any} answer */
  readTable(answer) {
    this.table = readTable(answer);
    this.states = new States(this.table.count);
    this.known = new States(this.table.count);
    this.texts = new TextIndex(this.table);
    this.fetched.clear();
    this.positions = null;
    this.positionsVersion = 0;
    this.unreadable = this.table.ids.filter((id) => !id).length;
    this.counted = undefined;
  }

  /** @param {any} answer Of `state`. */
  readState(answer) {
    this.rev = answer.rev;
    this.known.readAll(answer);
    this.states.copyAll(this.known);
    this.counted = undefined;
    this.findings = answer.findings ?? [];
    this.readRest(answer);
  }

  /** What `state` and `news` have in common. @param {any} answer */
  readRest(answer) {
    this.readVersions(answer.columns ?? {});
    if (answer.recipe) {
      this.recipe = answer.recipe;
      this.emit("recipe");
    }
    if (answer.outcome !== undefined && !isSame(answer.outcome, this.outcome)) {
      this.outcome = answer.outcome;
      this.emit("outcome");
    }
    if (answer.selections && !isSame(answer.selections, this.selections)) {
      this.selections = answer.selections;
      this.emit("selections");
    }
    if (answer.undo !== this.undoLabel || answer.redo !== this.redoLabel) {
      this.undoLabel = answer.undo ?? null;
      this.redoLabel = answer.redo ?? null;
      this.emit("history");
    }
    const unsaved = answer.unsaved ?? "";
    if (unsaved && unsaved !== this.unsaved) this.emit("problem", { sentence: unsaved });
    this.unsaved = unsaved;
    if (answer.positions && answer.positions !== this.positionsVersion) {
      this.positionsVersion = answer.positions;
      void this.#fetchPositions(answer.positions);
    }
    const before = JSON.stringify(this.job);
    this.job = answer.job ?? null;
    if (JSON.stringify(this.job) !== before) this.emit("job");
  }

  /** @param {number} version */
  async #fetchPositions(version) {
    const { table } = this;
    try {
      const positions = await this.backend.positions(this.folder, version);
      if (this.table !== table || this.positionsVersion !== version) return;
      this.positions = positions;
      this.emit("positions");
    } catch {
      if (this.table === table) this.positionsVersion = 0; // the next news asks again
    }
  }
}

/** @param {unknown} one @param {unknown} other Both as they came from the server. */
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
