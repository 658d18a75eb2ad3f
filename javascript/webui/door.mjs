// In the host's page: finds the tab, brings the app into it when it is first seen, and puts a button
// beside the galleries. Nothing of the app is loaded before.

import { onLanguage, t } from "../curator/words/words.mjs";
import { addGalleryButtons } from "./gallery_button.mjs";
import { findIn, hostDocument } from "./host_page.mjs";
import { WebUIBackend } from "./session.mjs";
import { followTheme } from "./theme.mjs";
import "./words_webui.mjs";

const ROOT = "#lora-curator-root";
const REMEMBERED = "lora_curator.folder";
const LOWEST_PX = 560;
const ROOMY_PX = 640;
const BELOW_PX = 12;

/** One page of the host. */
export class Door {
  constructor() {
    this.backend = new WebUIBackend(new URL(".", document.baseURI).href);
    /** @type {any} */
    this.app = null;
    /** @type {Element | null} */
    this.root = null;
    this.seen = new IntersectionObserver((entries) => {
      if (entries.some((one) => one.isIntersecting)) void this.show();
    });
  }

  /** The folder that is open, or was before the page was loaded again. @returns {string} */
  get folder() {
    return this.app?.model.folder || remembered();
  }

  /** Gradio makes its page bit by bit, and a tab perhaps not before it is opened. */
  watch() {
    const look = () => {
      const root = findIn(ROOT);
      if (root && root !== this.root) {
        this.root = root;
        this.seen.disconnect();
        this.seen.observe(root);
      }
      addGalleryButtons(this);
    };
    let waiting = false;
    new MutationObserver(() => {
      if (waiting) return;
      waiting = true;
      setTimeout(() => ((waiting = false), look()), 100);
    }).observe(hostDocument(), { childList: true, subtree: true });
    onLanguage(() => addGalleryButtons(this, true));
    look();
  }

  /** The tab is seen. */
  async show() {
    const { root } = this;
    if (!root) return;
    if (!this.app) {
      this.app = undefined;
      try {
        await import("../curator/app.mjs");
      } catch (error) {
        root.textContent = t("webui.not_loaded", { error: String(error) });
        this.app = null;
        return;
      }
      this.app = this.#makeApp();
    }
    if (this.app && this.app.parentNode !== root) {
      root.replaceChildren(this.app);
      this.#fit();
    }
    this.#fit();
  }

  #makeApp() {
    const app = /** @type {any} */ (document.createElement("lora-curator-app"));
    app.style.display = "block";
    followTheme(app);
    app.addEventListener("folder", () => remember(app.model.folder));
    addEventListener("resize", () => this.#fit());
    const pressed = (/** @type {KeyboardEvent} */ event) => {
      // keys pressed while nothing has the focus are meant for the app, when it is what is seen
      if (document.activeElement === document.body && app.offsetParent) app.keys.press(event);
    };
    document.addEventListener("keydown", pressed);
    queueMicrotask(() => {
      app.backend = this.backend;
      app.connecting.then(
        () => {
          const folder = remembered();
          if (folder && !app.model.folder) app.model.useFolder(folder).catch(() => remember(""));
        },
        () => {},
      );
    });
    return app;
  }

  /** As high as the window lets it be, below whatever the host shows above. Where there is room for
   * what it shows below too, the page does not scroll. */
  #fit() {
    const { app } = this;
    if (!app?.offsetParent) return;
    const top = app.getBoundingClientRect().top + scrollY;
    const whole = innerHeight - top - BELOW_PX;
    app.style.height = `${Math.max(LOWEST_PX, whole)}px`;
    const rest = whole - (document.documentElement.scrollHeight - innerHeight);
    if (rest >= ROOMY_PX) app.style.height = `${rest}px`;
  }
}

export function begin() {
  const door = new Door();
  door.watch();
  return door;
}

function remembered() {
  try {
    return sessionStorage.getItem(REMEMBERED) ?? "";
  } catch {
    return ""; // a browser that keeps nothing opens the first screen again
  }
}

/** @param {string} folder */
function remember(folder) {
  try {
    if (folder) sessionStorage.setItem(REMEMBERED, folder);
    else sessionStorage.removeItem(REMEMBERED);
  } catch {
    // nothing is kept
  }
}
