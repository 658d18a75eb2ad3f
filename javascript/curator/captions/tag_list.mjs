// The tags of the captions in the scope with their counts: find, filter by, rename, take out.

import { element, icon, mark } from "../../shared/elements.mjs";
import { removing, renaming } from "./scope.mjs";
import { focusedElement, keepKeys, say } from "../image/elements.mjs";
import { button } from "../panels/side_controls.mjs";
import { tagKey } from "./tags.mjs";
import { TagCounts, searchTags, sortTags } from "./tags_count.mjs";
import { t } from "../words/words.mjs";

const MOST = 200;
const PEN = "M11.5 1.5 14.5 4.5 5.5 13.5 1.5 14.5 2.5 10.5z";

export class TagList {
  /**
   * @param {import("../model/model.mjs").CuratorModel} model
   * @param {(rows: number[], options: import("./scope.mjs").EditOptions) => void} onEdit
   */
  constructor(model, onEdit) {
    this.model = model;
    this.onEdit = onEdit;
    this.counts = new TagCounts();
    /** @type {number[]} */
    this.rows = [];
    /** Key of the tag that is being renamed. */
    this.renamed = "";
    this.search = element("input", { type: "search", placeholder: t("captions.find_tag") });
    this.search.setAttribute("aria-label", t("captions.find_tag"));
    this.search.addEventListener("input", () => this.draw());
    keepKeys(this.search);
    this.sort = element("select", { "aria-label": t("captions.sort") });
    for (const by of ["count", "name"]) {
      this.sort.append(element("option", { value: by }, t(`captions.sort.${by}`)));
    }
    this.sort.addEventListener("change", () => this.draw());
    this.list = element("ul", { class: "list", "aria-label": t("captions.tags") });
    this.note = element("p", { class: "quiet small" });
    const line = element("div", { class: "pair" }, this.search, this.sort);
    this.root = element("div", { class: "tag-list" }, line, this.list, this.note);
  }

  /** @param {number[]} rows */
  show(rows) {
    this.rows = rows;
    const captions = this.model.table?.captions ?? [];
    this.counted = this.counts.count(captions, rows);
    this.draw();
  }

  draw() {
    const counted = this.counted ?? [];
    const by = /** @type {"count" | "name"} */ (this.sort.value);
    const found = searchTags(by === "count" ? counted : sortTags(counted, by), this.search.value);
    const shown = found.slice(0, MOST);
    const active = focusedElement();
    const within = active && this.list.contains(active) ? active : null;
    if (this.renamed && within?.matches(".new-name")) return; // not while somebody types in it
    const tag = within?.closest("li")?.dataset.tag;
    this.list.replaceChildren(...shown.map((one) => this.#line(one)));
    const again = [...this.list.children].find((one) => one instanceof HTMLElement && one.dataset.tag === tag);
    const name = within?.classList.contains("tag") ? ".tag" : ".pen";
    if (within) /** @type {HTMLElement | null} */ ((again ?? this.list).querySelector(name))?.focus();
    this.list.hidden = shown.length === 0;
    const more = found.length - shown.length;
    say(
      this.note,
      more
        ? t("captions.more_tags", { n: more })
        : counted.length === 0
          ? t("captions.no_tags")
          : found.length === 0
            ? t("captions.tag_not_found")
            : "",
    );
    this.note.hidden = !this.note.textContent;
  }

  /** @param {import("./tags_count.mjs").Counted} one */
  #line({ key, tag, count }) {
    const filter = button("", () => this.#filter(tag), { class: "tag quiet" });
    filter.append(element("span", { class: "cut" }, tag), element("span", { class: "number quiet" }, t("captions.count", { count })));
    filter.title = t("captions.filter_by", { tag });
    mark(filter, "aria-pressed", String(tagKey(this.model.view.tag ?? "") === key));
    const rename = sign("pen", t("captions.rename", { tag }), () => this.#rename(key));
    rename.querySelector("path")?.setAttribute("d", PEN);
    const remove = sign("excluded", t("captions.remove", { tag, n: count }), () => this.#remove(tag));
    const line = element("li", { "data-tag": key }, filter, rename, remove);
    if (key === this.renamed) line.append(this.#nameField(tag));
    return line;
  }

  /** @param {string} tag */
  #nameField(tag) {
    const field = element("input", { type: "text", class: "new-name" });
    field.value = tag;
    field.setAttribute("aria-label", t("captions.new_name", { tag }));
    keepKeys(field);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      this.renamed = "";
      field.blur();
      if (event.key === "Enter") this.#renameTo(tag, field.value);
      this.draw();
    });
    requestAnimationFrame(() => {
      field.focus();
      field.select();
    });
    return field;
  }

  /** @param {string} key */
  #rename(key) {
    this.renamed = this.renamed === key ? "" : key;
    this.draw();
  }

  /** @param {string} tag @param {string} name */
  #renameTo(tag, name) {
    if (!name.trim() || name.trim() === tag) return;
    const rows = this.#rowsWith(tag);
    const captions = this.model.table?.captions ?? [];
    const both = this.counts.rowsWith(captions, rows, name).length > 0;
    this.onEdit(rows, renaming(tag, name, both && tagKey(tag) !== tagKey(name)));
  }

  /** @param {string} tag */
  #remove(tag) {
    this.onEdit(this.#rowsWith(tag), removing(tag));
  }

  /** @param {string} tag */
  #rowsWith(tag) {
    return this.counts.rowsWith(this.model.table?.captions ?? [], this.rows, tag);
  }

  /** @param {string} tag */
  #filter(tag) {
    const same = tagKey(this.model.view.tag ?? "") === tagKey(tag);
    this.model.setView({ tag: same ? "" : tag });
  }
}

/** @param {string} name @param {string} words @param {() => void} onClick */
function sign(name, words, onClick) {
  const made = button("", onClick, { class: `icon quiet ${name}`, "aria-label": words, title: words });
  made.append(icon(name));
  return made;
}
