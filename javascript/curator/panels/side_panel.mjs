// What all panels at the side have in common: a shadow root, the model's events, the language.

import { element } from "../../shared/elements.mjs";
import { adopt, STYLE } from "../style.mjs";
import { onLanguage } from "../words/words.mjs";

/** @typedef {import("../model/model.mjs").CuratorModel} CuratorModel */

const LOOK = `
/* words for a screen reader alone are placed within it: else they make the page longer */
:host { display: block; min-width: 0; position: relative; }
section { display: flex; flex-direction: column; gap: 8px; min-width: 0; }
section + section, section + details, details + details, details + section { border-top: 1px solid var(--line);
  margin-top: 12px; padding-top: 12px; }
label, p, h3, li { overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; padding: 2px 0; }
summary:hover { color: var(--accent); }
details > *:not(summary) { margin-top: 8px; }
fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
legend { padding: 0; color: var(--quiet); }
.big { width: 100%; min-height: 36px; font-size: 14px; white-space: normal; }
.switch { display: flex; gap: 8px; align-items: flex-start; cursor: pointer; }
.switch input { margin-top: 2px; }
.small { font-size: 12px; }
.grow { flex: 1 1 0; min-width: 0; }
.count { width: 84px; }
.cards { display: flex; flex-direction: column; gap: 6px; }
.card { display: grid; grid-template-columns: auto 1fr; gap: 2px 8px; align-items: start; cursor: pointer;
  border: 1px solid var(--line); border-radius: var(--radius); padding: 8px; background: var(--field); }
.card:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.card:has(:focus-visible) { outline: 2px solid var(--focus); outline-offset: 1px; }
.card input { margin-top: 2px; }
.card input:focus-visible { outline: none; }
.card .quiet { grid-column: 2; font-size: 12px; }
progress { width: 100%; height: 8px; display: block; appearance: none; border: 0; border-radius: 4px; overflow: hidden;
  background: var(--line); }
progress::-webkit-progress-bar { background: none; }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
progress:indeterminate { background: linear-gradient(90deg, transparent 0 35%, var(--accent) 35% 65%, transparent 65%)
  0 0 / 200% 100% var(--line); animation: wait 1.6s linear infinite; }
progress:indeterminate::-moz-progress-bar { background: none; }
@keyframes wait { from { background-position: 150% 0; } to { background-position: -50% 0; } }
.out { color: var(--out); }
.warn { color: var(--warn); }
.notice { color: var(--ink); }
.said { display: flex; gap: 8px; align-items: center; flex-wrap: wrap; min-height: 28px; }
`;

export class SidePanel extends HTMLElement {
  /** Model events after which the panel is brought up to date. @type {readonly string[]} */
  static hears = [];
  /** Those of them that can wait until nothing else is to do, and until the panel is seen: what they
   * change is counted over all rows, and a click must not wait for that. @type {readonly string[]} */
  static patient = [];
  /** Model events after which it is built anew. @type {readonly string[]} */
  static builtBy = ["about"];
  static look = "";

  /** @type {CuratorModel} */ #model = /** @type {any} */ (null);
  /** @type {(() => void)[]} */ #ends = [];
  #waiting = false;
  #resting = noRest;
  /** Whether something was not shown yet because nobody saw the panel. */
  #behind = false;
  #seen = new ResizeObserver(() => {
    if (this.#behind && this.isConnected) this.#bring();
  });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const { look } = /** @type {typeof SidePanel} */ (this.constructor);
    adopt(root, STYLE, LOOK, look);
  }

  get model() {
    return this.#model;
  }

  set model(model) {
    this.#model = model;
    if (this.isConnected) this.connectedCallback();
  }

  connectedCallback() {
    this.disconnectedCallback();
    if (!this.#model) return;
    const { hears, builtBy, patient } = /** @type {typeof SidePanel} */ (this.constructor);
    for (const name of hears) {
      const patiently = patient.includes(name);
      this.#listen(name, (event) => (patiently ? this.#atLeisure(event) : this.#later(event)));
    }
    if (patient.length) this.#seen.observe(this);
    for (const name of builtBy) this.#listen(name, () => this.rebuild());
    this.#ends.push(onLanguage(() => this.rebuild()));
    this.rebuild();
  }

  disconnectedCallback() {
    for (const end of this.#ends.splice(0)) end();
    this.#seen.disconnect();
    this.#resting();
    this.#resting = noRest;
  }

  /** The element in the panel that a selector names. @param {string} selector @returns {any} */
  one(selector) {
    return this.shadowRoot?.querySelector(selector);
  }

  rebuild() {
    const open = new Set(
      [...(this.shadowRoot?.querySelectorAll("details[open][data-name]") ?? [])].map((one) => one.getAttribute("data-name")),
    );
    this.shadowRoot?.replaceChildren(...this.build());
    for (const name of open) this.one(`details[data-name="${name}"]`)?.setAttribute("open", "");
    this.refresh();
  }

  /** The elements of the panel. @returns {(Node | string)[]} */
  build() {
    return [];
  }

  /** Bring what `build` made up to date; cheap, called after each change. */
  refresh() {}

  /** What a panel keeps of an event before it is brought up to date with others. @param {Event} _event */
  note(_event) {}

  /** @param {string} name @param {(event: Event) => void} then */
  #listen(name, then) {
    const model = this.#model;
    model.addEventListener(name, then);
    this.#ends.push(() => model.removeEventListener(name, then));
  }

  /** One answer of the server says several events: they are shown together. @param {Event} event */
  #later(event) {
    this.note(event);
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      if (this.isConnected) this.#bring();
    });
  }

  /** @param {Event} event */
  #atLeisure(event) {
    this.note(event);
    if (this.#resting !== noRest) return;
    this.#resting = whenIdle(() => {
      this.#resting = noRest;
      if (!this.isConnected) return;
      this.#behind = this.getClientRects().length === 0;
      if (!this.#behind) this.#bring();
    });
  }

  #bring() {
    this.#behind = false;
    this.refresh();
  }
}

const noRest = () => {};
const LONGEST_REST_MS = 250;

/** Call it when the page has nothing else to do, in a moment at the latest.
 * @param {() => void} then @returns {() => void} takes it back */
export function whenIdle(then) {
  if (!("requestIdleCallback" in globalThis)) {
    const timer = setTimeout(then, LONGEST_REST_MS / 4); // Safari
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(then, { timeout: LONGEST_REST_MS });
  return () => cancelIdleCallback(asked);
}

/** A page may hold two copies of the app, from two addresses: the first one names the element.
 * @param {string} name @param {CustomElementConstructor} kind */
export function define(name, kind) {
  if (!customElements.get(name)) customElements.define(name, kind);
}

/** A part with a heading. @param {string} title @param {...Node} children */
export function section(title, ...children) {
  return element("section", {}, element("h3", {}, title), ...children);
}

/** A part that can be folded; its name keeps it open when the panel is built anew.
 * @param {string} name @param {string} title @param {...Node} children */
export function folded(name, title, ...children) {
  return element("details", { "data-name": name }, element("summary", {}, title), ...children);
}

const NAMES = { frequency: "frequency", pick: "pick", cluster: "cluster" };

/** The values of the column of a kind, when there are any now: the runs behind a selection make some,
 * and judging again takes them away.
 * @param {CuratorModel} model @param {keyof typeof NAMES} kind @returns {Float32Array | undefined} */
export function columnOf(model, kind) {
  const name = model.columnOfKind(kind)?.name ?? NAMES[kind];
  return model.versions[name] === undefined ? undefined : model.columnNow(name);
}

/** The sentence of whatever went wrong. @param {unknown} error */
export function sentenceOf(error) {
  return error instanceof Error ? error.message : String(error);
}
