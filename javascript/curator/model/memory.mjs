// What this browser remembers of a folder: view, focus, sizes of the parts.

const PREFIX = "lora_curator:";

/** @param {string} name @returns {any} */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null; // storage that is forbidden or was written by something else
  }
}

/** @param {string} name @param {unknown} value */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // forbidden or full: then the next visit begins as the first one
  }
}
