// <lora-curator-app>: the whole curator. `app.backend = new HttpBackend(base, sid)` brings it to life.
//
//   app.model          what it knows and does
//   app.theme = "dark" | "light" | "auto"
//   the event "folder" when another folder is shown

import { element } from "../shared/elements.mjs";
import { AppKeys } from "./app_keys.mjs";
import { Layout } from "./app_layout.mjs";
import { APP_STYLE } from "./app_style.mjs";
import { HELP_STYLE, helpSheet } from "./help_sheet.mjs";
import { LARGE_STYLE } from "./grid/large_style.mjs";
import { LargeView } from "./grid/large_view.mjs";
import { CuratorModel } from "./model/model.mjs";
import { mountPart } from "./parts.mjs";
import { PALETTE, STYLE, adopt } from "./style.mjs";
import { BackendError } from "./model/backend.mjs";
import { onLanguage, t } from "./words/words.mjs";

const RETRY_S = 3;

export class LoraCuratorApp extends HTMLElement {
  constructor() {
    super();
    this.model = new CuratorModel();
    const root = this.attachShadow({ mode: "open" });
    adopt(root, PALETTE, STYLE, APP_STYLE, LARGE_STYLE, HELP_STYLE);
    this.wanted = "auto";
    this.keys = new AppKeys(this);
    this.left = new AbortController();
    this.listening = false;
    this.dark = matchMedia("(prefers-color-scheme: dark)");
  }

  /** @param {any} backend */
  set backend(backend) {
    this.connecting = this.#connect(backend);
  }

  get theme() {
    return this.wanted;
  }

  set theme(theme) {
    this.wanted = theme;
    const dark = theme === "dark" || (theme === "auto" && this.dark.matches);
    this.dataset.theme = dark ? "dark" : "light";
  }

  connectedCallback() {
    this.left = new AbortController();
    const { signal } = this.left;
    this.theme = this.wanted;
    this.dark.addEventListener("change", () => (this.theme = this.wanted), { signal });
    window.addEventListener("pagehide", () => this.model.rememberNow(), { signal });
    signal.addEventListener("abort", onLanguage(() => this.#build()));
    this.keys.listen(signal);
    this.model.asleep = false;
    this.model.soon();
    this.#build();
    if (!this.listening) this.#listen();
  }

  disconnectedCallback() {
    this.left.abort();
    this.layout?.disconnect();
    this.model.asleep = true;
  }

  /** @param {any} backend */
  async #connect(backend) {
    try {
      await this.model.connect(backend);
    } catch (error) {
      this.dispatchEvent(Object.assign(new Event("refused"), { error }));
      if (!(error instanceof BackendError) || !error.passing) {
        this.layout?.banner.showProblem(error instanceof Error ? error.message : String(error));
        throw error;
      }
      this.model.silent(RETRY_S);
      await new Promise((done) => setTimeout(done, RETRY_S * 1000));
      await this.#connect(backend);
    }
  }

  /** Everything that is seen, in the language of now. */
  #build() {
    const { model } = this;
    this.layout?.disconnect();
    this.layout = new Layout(this, model);
    this.large = new LargeView(model, this.layout.left.signal);
    this.help = helpSheet();
    const compare = element("div", { class: "over" });
    this.shadowRoot?.replaceChildren(this.layout.root, compare, this.large.root, this.help);
    void mountPart("compare", model, compare, { quiet: true });
    this.layout.connect();
  }

  /** The model is followed for good: it lives as long as the element. */
  #listen() {
    this.listening = true;
    const { model } = this;
    model.addEventListener("open", (event) => {
      const { what, rows } = /** @type {any} */ (event);
      if (what === "large") this.large?.show(rows[0] ?? -1);
      else if (what === "keys") this.help?.showModal();
      else this.layout?.open(what);
    });
    model.addEventListener("folder", () => this.dispatchEvent(new Event("folder")));
    const themed = () => {
      const { theme } = model.about?.preferences ?? {};
      if (["dark", "light", "auto"].includes(theme)) this.theme = theme;
    };
    model.addEventListener("preferences", themed);
    model.addEventListener("about", () => this.#build());
    model.addEventListener("problem", (event) => {
      this.layout?.banner.showProblem(/** @type {any} */ (event).sentence);
    });
    this.setAttribute("aria-label", t("app.name"));
  }
}

if (!customElements.get("lora-curator-app")) {
  customElements.define("lora-curator-app", LoraCuratorApp);
}
