// What was chosen in the panel "Select" and not run yet: it is still there after a reload.

/** @typedef {import("./shares.mjs").Quotas} Quotas */
/** @typedef {{count: number, method: string, iterations: number, seed: number, quality: number, quotas: Quotas,
 *   oddities: boolean}} Options quality: 0 all diversity, 1 all quality */

/** @param {string} folder */
function draftName(folder) {
  return `lora_curator.select.${folder}`;
}

/** @param {string} folder @returns {Partial<Options>} */
export function readDraft(folder) {
  try {
    return JSON.parse(localStorage.getItem(draftName(folder)) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {string} folder @param {Partial<Options>} draft */
export function writeDraft(folder, draft) {
  try {
    if (Object.keys(draft).length) localStorage.setItem(draftName(folder), JSON.stringify(draft));
    else localStorage.removeItem(draftName(folder));
  } catch {
    // kept until the page is closed
  }
}

/** Whether the recipe says already what was chosen here. @param {Partial<Options>} draft @param {any} kept */
export function isKept(draft, kept) {
  return Object.entries(draft).every(([name, value]) => isEqual(value, kept?.[name]));
}

/** Equal in value; the order of names does not matter. @param {any} one @param {any} other @returns {boolean} */
function isEqual(one, other) {
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isEqual(one[name], other[name]));
}
