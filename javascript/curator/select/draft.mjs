// What was chosen in the panel "Select" and not run yet: it is still there after a reload.

/** @typedef {{count: number, method: string, iterations: number, seed: number}} Options */

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
