// Whose captions an edit is about, and what it does to them; no DOM.

/** @typedef {"selected" | "shown" | "kept" | "all"} Scope */
/** @typedef {{find: string, replace: string, regex: boolean, remove_tags: string, add_first: string, add_last: string, underscores_to_spaces: boolean, drop_repeated_tags: boolean, only_where: string}} EditOptions */

/** @type {readonly Scope[]} */
export const SCOPES = ["selected", "shown", "kept", "all"];

/** @type {Readonly<EditOptions>} */
export const NO_EDIT = Object.freeze({
  find: "",
  replace: "",
  regex: false,
  remove_tags: "",
  add_first: "",
  add_last: "",
  underscores_to_spaces: false,
  drop_repeated_tags: false,
  only_where: "",
});

/**
 * @param {{count: number, rows: ArrayLike<number>, selection: ReadonlySet<number>, choice: ArrayLike<number>}} model
 * @param {Scope} scope
 * @returns {number[]}
 */
export function rowsIn(model, scope) {
  if (scope === "selected") return [...model.selection].sort((a, b) => a - b);
  if (scope === "shown") return Array.from(model.rows);
  const rows = Array.from({ length: model.count }, (_, row) => row);
  return scope === "kept" ? rows.filter((row) => model.choice[row] === 1) : rows;
}

/** Whether an edit changes anything at all. @param {EditOptions} options */
export function doesSomething(options) {
  const texts = [options.find, options.remove_tags, options.add_first, options.add_last];
  const any = texts.some((text) => text.trim() !== "");
  return any || options.underscores_to_spaces || options.drop_repeated_tags;
}

/** The edit that takes a tag out. @param {string} tag @returns {EditOptions} */
export function removing(tag) {
  return { ...NO_EDIT, remove_tags: tag };
}

/**
 * The edit that calls a tag something else: a regular expression of Python for the whole tag, since
 * `find` of whole words would reach `hat` in `red hat` too.
 *
 * @param {string} tag
 * @param {string} name
 * @param {boolean} there Whether a caption may have the new name already.
 * @returns {EditOptions}
 */
export function renaming(tag, name, there) {
  const words = tag.trim().split(/[\s_]+/).filter(Boolean).map(literal);
  return {
    ...NO_EDIT,
    regex: true,
    find: `(?i)(^|,)(\\s*)${words.join("[\\s_]+")}(?=\\s*(,|$))`,
    replace: `\\1\\2${name.trim().replaceAll("\\", "\\\\")}`,
    drop_repeated_tags: there,
  };
}

/** Rows whose image has no caption, of those that can be read. @param {{captions: readonly (string | null)[], ids: readonly string[]}} table @param {readonly number[]} rows */
export function withoutCaption(table, rows) {
  return rows.filter((row) => table.ids[row] && !table.captions[row]?.trim());
}

/** @param {string} word */
function literal(word) {
  return word.replace(/[^\p{L}\p{N}]/gu, (sign) => (sign.codePointAt(0) ?? 0) < 128 ? `\\${sign}` : sign);
}
