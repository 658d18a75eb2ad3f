// <lora-curator-open>: which folder? The first thing that one sees.

import { element } from "../../shared/elements.mjs";
import { BROWSE_LOOK, FolderList } from "./browse.mjs";
import { button, say, show } from "../panels/side_controls.mjs";
import { SidePanel, define, sentenceOf } from "../panels/side_panel.mjs";
import { t } from "../words/words.mjs";

const LOOK = `
:host { overflow-y: auto; height: 100%; background: var(--paper); }
.page { max-width: 920px; margin: 0 auto; padding: clamp(16px, 5vh, 56px) 16px 24px; display: flex; flex-direction: column;
  gap: 16px; }
h2 { font-size: 22px; line-height: 1.25; font-weight: 650; }
.steps { padding-inline-start: 1.6em; display: flex; flex-direction: column; gap: 4px; color: var(--quiet); }
.steps li::marker { color: var(--ink); font-weight: 600; }
form { display: flex; gap: 8px; align-items: end; flex-wrap: wrap; }
form .field { flex: 1 1 280px; }
form input[type="text"] { min-height: 36px; }
form button.primary { min-height: 36px; padding-inline: 20px; }
.halves { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 24px; align-items: start; }
.half { display: flex; flex-direction: column; gap: 8px; min-width: 0; }
.allowed { list-style: none; overflow-wrap: anywhere; }
.recent { list-style: none; display: flex; flex-direction: column; gap: 6px; }
.recent button { width: 100%; text-align: start; white-space: normal; overflow-wrap: anywhere; padding: 6px 10px;
  display: flex; flex-direction: column; }
@media (max-width: 700px) { .halves { grid-template-columns: minmax(0, 1fr); } .half.late { order: -1; } }
${BROWSE_LOOK}
`;

export class OpenScreen extends SidePanel {
  static hears = [];
  static look = LOOK;

  constructor() {
    super();
    this.path = "";
    this.problem = "";
    this.opening = false;
    /** @type {FolderList | null} */
    this.list = null;
  }

  build() {
    const { about } = this.model;
    if (!about) return [element("div", { class: "page" }, element("p", { class: "quiet" }, t("open.connecting")))];
    const input = element("input", {
      type: "text", name: "path", spellcheck: "false", autocomplete: "off", autocapitalize: "off",
      placeholder: t("open.placeholder"), "aria-describedby": "problem what",
    });
    input.addEventListener("input", () => (this.path = input.value));
    const form = element(
      "form",
      {},
      element("label", { class: "field" }, element("span", {}, t("open.path")), input),
      element("button", { type: "submit", class: "primary" }, t("open.open")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.open(input.value);
    });
    this.list = new FolderList(
      (path) => this.model.browse(path),
      (path) => {
        if (!path) return;
        this.path = path;
        this.problem = "";
        this.refresh();
      },
    );
    const recent = about.recent ?? [];
    const page = element(
      "div",
      { class: "page" },
      element("h2", {}, t("open.title")),
      element("ol", { class: "steps" }, ...[1, 2, 3].map((n) => element("li", {}, t(`open.step${n}`)))),
      form,
      element("p", { class: "out", role: "alert", id: "problem" }),
      element("p", { class: "quiet small", id: "what" }, t("open.what")),
      element(
        "div",
        { class: "halves" },
        element("div", { class: "half" }, element("h3", {}, t("browse.folders")), this.list.root),
        element("div", { class: "half late" }, element("h3", {}, t("open.recent")), this.#recent(recent), ...this.#allowed()),
      ),
    );
    void this.list.show("");
    return [page];
  }

  /** @param {any[]} recent */
  #recent(recent) {
    if (!recent.length) return element("p", { class: "quiet" }, t("open.no_recent"));
    const lines = recent.map((one) =>
      element("li", {}, this.#recentButton(one)),
    );
    return element("ul", { class: "recent" }, ...lines);
  }

  /** @param {{path: string, title: string}} one */
  #recentButton(one) {
    const made = button("", () => void this.open(one.path), { "data-recent": one.path });
    made.append(element("span", {}, one.title), element("span", { class: "quiet small" }, one.path));
    return made;
  }

  /** Where folders may lie, when not everywhere. */
  #allowed() {
    const { about } = this.model;
    if (about.any_folder || !about.places?.length) return [];
    const places = about.places.map((/** @type {string} */ place) => element("li", {}, place));
    return [element("p", { class: "quiet small" }, t("open.allowed")), element("ul", { class: "small allowed" }, ...places)];
  }

  refresh() {
    if (!this.model.about) return;
    show(this.one("input"), this.path);
    say(this.one("#problem"), this.problem);
    this.one("#problem").hidden = !this.problem;
    const submit = this.one('button[type="submit"]');
    submit.disabled = this.opening;
    say(submit, this.opening ? t("open.opening") : t("open.open"));
  }

  /** @param {string} path */
  async open(path) {
    this.path = path;
    const input = this.one("input");
    if (!path.trim()) {
      this.problem = t("open.empty");
      this.refresh();
      input.focus();
      return;
    }
    this.problem = "";
    this.opening = true;
    this.refresh();
    input.value = path;
    try {
      await this.model.openFolder(path.trim());
    } catch (error) {
      this.problem = sentenceOf(error);
    }
    this.opening = false;
    if (this.isConnected) this.refresh();
  }
}

define("lora-curator-open", OpenScreen);
