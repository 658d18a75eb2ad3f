// Undo and redo of choices inside one grid.

const DEEPEST = 200;

/** @template T */
export class History {
  /** @param {T} value Where we are. */
  constructor(value) {
    this.value = value;
    /** @type {T[]} */
    this.before = [];
    /** @type {T[]} */
    this.after = [];
  }

  /** Forget everything. @param {T} value Where we are. */
  reset(value) {
    this.before = [];
    this.after = [];
    this.value = value;
  }

  /** Go on to a new value; what was undone can no longer be redone. @param {T} value */
  push(value) {
    this.before.push(this.value);
    if (this.before.length > DEEPEST) this.before.shift();
    this.after = [];
    this.value = value;
  }

  /** One step back, if there is one. @returns {boolean} whether there was */
  undo() {
    if (!this.before.length) return false;
    this.after.push(this.value);
    this.value = /** @type {T} */ (this.before.pop());
    return true;
  }

  /** One step forth, if there is one. @returns {boolean} whether there was */
  redo() {
    if (!this.after.length) return false;
    this.before.push(this.value);
    this.value = /** @type {T} */ (this.after.pop());
    return true;
  }
}
