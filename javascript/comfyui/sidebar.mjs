// ComfyUI's sidebar tab: the datasets of the open workflow, and the curator's app on one of them.
//
// One element for the whole life of the page: the tab takes it away and shows it again as it was.

import { app } from "../../scripts/app.js";
import "../../lora_curator/js/curator/app.mjs";
import { FIRST_VIEW } from "../../lora_curator/js/curator/model/filters.mjs";
import { PALETTE, STYLE, adopt } from "../../lora_curator/js/curator/style.mjs";
import { addWords, setLanguage, t } from "../../lora_curator/js/curator/words/words.mjs";
import { element, icon } from "../../lora_curator/js/shared/elements.mjs";
import { nodeDataset, nodeDatasets, run, showNode, sourceOf } from "./datasets.mjs";
import { GraphBackend } from "./graph_backend.mjs";
import { Large } from "./sidebar_large.mjs";
import { DatasetList } from "./sidebar_list.mjs";
import { DatasetStatus } from "./sidebar_status.mjs";
import { SIDEBAR_STYLE } from "./sidebar_style.mjs";
import { isDark, onPalette } from "./sidebar_theme.mjs";
import { WORDS } from "./words_sidebar.mjs";

addWords(WORDS);

const LOOK_MS = 500;
const NARROW = 300;
const SMALL = 88;
/** A graph that is loaded anew has its nodes at once and their images a moment later. */
const PATIENCE = 6;

export class LoraCuratorSidebar extends HTMLElement {
  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    adopt(root, PALETTE, STYLE, SIDEBAR_STYLE);
    /** @type {any} */
    this.app = null;
    /** @type {GraphBackend | null} */
    this.backend = null;
    /** Of the dataset that is open. */
    this.opened = "";
    this.missed = 0;
    this.timer = 0;
    this.forget = () => {};
    this.list = new DatasetList((id) => this.open(id), (id) => sourceOf("").thumbnail(id));
    this.status = new DatasetStatus({ onAct: (action) => this.#grid?.act(action), onRun: run });
    this.back = element("button", { type: "button", class: "quiet back" });
    this.back.append(icon("left"), t("sidebar.back"));
    this.back.addEventListener("click", () => this.leave());
    this.heading = element("h2", {}, t("sidebar.title"));
    this.node = element("button", { type: "button", class: "quiet node" }, t("sidebar.node"));
    this.node.title = t("sidebar.node.title");
    this.node.addEventListener("click", () => {
      this.large.close();
      showNode(this.opened);
    });
    this.larger = element("button", { type: "button", class: "quiet icon larger" });
    this.larger.addEventListener("click", () => {
      this.large.turn();
      if (this.large.on) this.app?.layout?.images.focus();
    });
    const head = element("div", { class: "head" }, this.back, this.heading, this.node, this.larger);
    this.place = element("div", { class: "app" });
    const body = element("div", { class: "body" }, this.list.root, this.place);
    this.panel = element("dialog", { class: "panel", tabindex: "-1", "aria-label": t("sidebar.title") });
    this.panel.append(head, body, this.status.root);
    this.large = new Large(this.panel, this.larger, (event) => this.app?.keys.press(event));
    root.append(this.panel);
    for (const name of ["copy", "cut", "paste"]) {
      this.addEventListener(name, (event) => this.opened && event.stopPropagation());
    }
  }

  /** ComfyUI's own undo leaves text fields alone, by their type: in the app, Ctrl-Z is the app's. */
  get type() {
    return this.opened ? "textarea" : "";
  }

  connectedCallback() {
    this.large.small();
    this.forget = onPalette(() => this.#dress());
    this.timer = window.setInterval(() => this.look(), LOOK_MS);
    this.#dress();
    this.look();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.forget();
  }

  /** Show the dataset of a node. @param {string} id */
  open(id) {
    this.leave();
    if (!nodeDataset(id)) return;
    this.opened = id;
    this.missed = 0;
    this.backend = new GraphBackend(sourceOf(id), t);
    this.app = document.createElement("lora-curator-app");
    this.app.tabIndex = -1; // a click beside everything gives it the keys all the same
    const { app: curator, backend } = this;
    const { model } = curator;
    this.#dress();
    this.place.replaceChildren(curator);
    backend.onChoice = () => {
      model.soon();
      this.look();
    };
    curator.addEventListener("refused", () => this.leave());
    curator.backend = backend;
    curator.connecting.then(
      () => model.useFolder(backend.folder).then(() => this.#fit(model)),
      (/** @type {unknown} */ error) => this.#failed(id, error),
    );
    this.look();
  }

  /** Back to all datasets. */
  leave() {
    const { opened } = this;
    const focused = this.#hasFocus;
    this.backend?.close();
    void this.app?.model.useFolder("");
    this.app = null;
    this.backend = null;
    this.opened = "";
    this.place.replaceChildren();
    this.look();
    if (focused) this.list.focus(opened);
  }

  /** See what there is now. */
  look() {
    const dataset = this.opened ? nodeDataset(this.opened) : null;
    this.missed = dataset || !this.opened ? 0 : this.missed + 1;
    if (this.missed > PATIENCE) {
      this.leave();
      return;
    }
    const { opened } = this;
    this.back.hidden = !opened;
    this.node.hidden = !opened;
    this.heading.hidden = Boolean(opened);
    this.list.root.hidden = Boolean(opened);
    this.place.hidden = !opened;
    if (!opened) this.list.show(nodeDatasets());
    this.status.show(dataset?.grid ?? null);
  }

  /**
   * Two pictures side by side where the tab is narrow, unless a size was chosen; and the keys go on
   * from the list to the grid.
   *
   * @param {any} model
   */
  #fit(model) {
    const chosen = model.view.size !== FIRST_VIEW.size;
    if (this.clientWidth < NARROW && !chosen) model.setView({ size: SMALL });
    if (this.#hasFocus || document.activeElement === document.body) this.app?.layout?.images.focus();
  }

  get #hasFocus() {
    return document.activeElement === this;
  }

  get #grid() {
    return nodeDataset(this.opened)?.grid;
  }

  #dress() {
    const dark = isDark(this);
    this.dataset.theme = dark ? "dark" : "light";
    if (this.app && this.app.theme !== this.dataset.theme) this.app.theme = this.dataset.theme;
  }

  /** @param {string} id @param {unknown} error */
  #failed(id, error) {
    this.leave();
    const why = error instanceof Error ? error.message : String(error);
    const again = element("button", { type: "button" }, t("sidebar.again"));
    again.addEventListener("click", () => this.open(id));
    const box = element("div", { class: "none", role: "alert" }, t("sidebar.failed", { why }), again);
    this.list.root.prepend(box);
  }
}

customElements.define("lora-curator-sidebar", LoraCuratorSidebar);

/** @type {LoraCuratorSidebar | null} */
let sidebar = null;

/** Show the panel in the place that ComfyUI gives it; it may do so again for the same place. */
export function openSidebar(/** @type {HTMLElement} */ place) {
  if (!sidebar) {
    const language = app.extensionManager?.setting?.get?.("Comfy.Locale");
    if (language) setLanguage(language);
    sidebar = new LoraCuratorSidebar();
  }
  if (sidebar.parentElement === place) return;
  place.style.height = "100%";
  place.replaceChildren(sidebar);
}
