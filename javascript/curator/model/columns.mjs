// The columns of a folder: fetched when somebody wants one, and again when it has changed.

export class ColumnsModel extends EventTarget {
  constructor() {
    super();
    /** @type {any} */
    this.backend = null;
    this.folder = "";
    /** @type {import("./table.mjs").Table | null} */
    this.table = null;
    /** Version of each column that the server has. @type {Record<string, number>} */
    this.versions = {};
    /** @type {Map<string, {version: number, values?: Float32Array, promise?: Promise<Float32Array>}>} */
    this.fetched = new Map();
  }

  /** Tell everybody. @param {string} type @param {object} [more] */
  emit(type, more = {}) {
    this.dispatchEvent(Object.assign(new Event(type), more));
  }

  /** The first column of a kind (`pick`, `group` ...). @param {string} kind */
  columnOfKind(kind) {
    return this.table?.columns.find((column) => column.kind === kind);
  }

  /**
   * Values by row, NaN for unknown.
   *
   * @param {string} name
   * @returns {Promise<Float32Array>}
   */
  column(name) {
    const one = this.fetched.get(name);
    if (one?.values && one.version === this.versions[name]) return Promise.resolve(one.values);
    return one?.promise ?? this.#fetchColumn(name);
  }

  /** The values when they are here; else they are fetched and "columns" tells. @param {string} name */
  columnNow(name) {
    const one = this.fetched.get(name);
    if (!one && this.versions[name] !== undefined) void this.#fetchColumn(name).catch(() => {});
    return one?.values;
  }

  /** @param {string} name @returns {Promise<Float32Array>} */
  #fetchColumn(name) {
    const { table } = this;
    const version = this.versions[name] ?? 0;
    const before = this.fetched.get(name);
    const promise = this.backend.column(this.folder, name, version).then(
      (/** @type {Float32Array} */ values) => {
        const current = this.fetched.get(name);
        if (this.table === table && current?.promise === promise) {
          this.fetched.set(name, { version, values });
          this.emit("columns", { names: [name] });
        }
        return values;
      },
      (/** @type {unknown} */ error) => {
        const current = this.fetched.get(name);
        // asked for again by whoever needs it next
        if (current?.promise === promise) this.fetched.delete(name);
        throw error;
      },
    );
    this.fetched.set(name, { version, values: before?.values, promise });
    return promise;
  }

  /** Fetch again what has another version. @param {Record<string, number>} versions */
  readVersions(versions) {
    this.versions = versions;
    for (const [name, one] of this.fetched) {
      if (versions[name] !== undefined && versions[name] !== one.version) {
        void this.#fetchColumn(name).catch(() => {});
      }
    }
  }
}
