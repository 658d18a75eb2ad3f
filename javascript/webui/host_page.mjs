// What is found in the page of A1111 and Forge, in Gradio 3, 4 and 6.

/** Where the host's elements are. @returns {Document | ShadowRoot | Element} */
export function hostDocument() {
  const app = document.querySelector("gradio-app");
  return app?.shadowRoot ?? document.body;
}

/** @param {string} selector @returns {HTMLElement | null} */
export function findIn(selector) {
  return hostDocument().querySelector(selector);
}

/**
 * Wait until something is true.
 *
 * @template T
 * @param {() => T | null | undefined | false | ""} look
 * @param {number} limit_ms
 * @returns {Promise<T | null>} null when it did not become true in time
 */
export async function until(look, limit_ms) {
  const end = performance.now() + limit_ms;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > end) return null;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** The text field of a Gradio text box. @param {string} selector */
export function fieldOf(selector) {
  const box = findIn(selector);
  if (box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement) return box;
  return /** @type {HTMLInputElement | HTMLTextAreaElement | null} */ (
    box?.querySelector("textarea, input[type='text'], input:not([type])") ?? null
  );
}

/** Set a text field so that Gradio takes notice.
 * @param {HTMLInputElement | HTMLTextAreaElement} field @param {string} value */
export function fill(field, value) {
  field.value = value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  field.dispatchEvent(new Event("blur"));
}

/** Open every tab that an element lies in, the outermost first. @param {Element} element */
export function reveal(element) {
  const tabs = [];
  for (let at = element.closest(".tabitem"); at; at = at.parentElement?.closest(".tabitem") ?? null) tabs.unshift(at);
  for (const tab of tabs) tabButton(tab)?.click();
}

/** The button of a tab: by its name, else by its place. @param {Element} tab */
function tabButton(tab) {
  const named = tab.id ? findIn(`#${CSS.escape(tab.id)}-button`) : null;
  if (named) return named;
  const all = tab.parentElement;
  const place = [...(all?.children ?? [])].filter((one) => one.classList.contains("tabitem")).indexOf(tab);
  return tabButtons(all)[place] ?? null;
}

/** @param {Element | null} tabs @returns {HTMLElement[]} */
function tabButtons(tabs) {
  const bar = tabs?.querySelector(":scope > .tab-nav, :scope > [role='tablist'], :scope > .tab-wrapper [role='tablist']");
  return /** @type {HTMLElement[]} */ ([...(bar?.querySelectorAll("button") ?? [])]);
}

/** A tab of the page by what is written on it. @param {string} label */
export function topTab(label) {
  return tabButtons(findIn("#tabs")).find((one) => one.textContent?.trim() === label) ?? null;
}
