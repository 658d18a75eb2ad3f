// A button beside the galleries of txt2img and img2img: the image that is shown goes to the folder
// that is open in LoRA Dataset, with its prompt as the caption.

import { t } from "../curator/words/words.mjs";
import { findIn } from "./host_page.mjs";

/** @typedef {import("./door.mjs").Door} Door */

const TABS = ["txt2img", "img2img"];
const SAID_MS = 6000;

/** @param {Door} door @param {boolean} [renew] make them again: the language changed */
export function addGalleryButtons(door, renew = false) {
  for (const tab of TABS) {
    const row = findIn(`#image_buttons_${tab}`);
    if (!row) continue;
    const id = `${tab}_send_to_lora_dataset`;
    const old = row.querySelector(`#${id}`);
    if (old && !renew) continue;
    const neighbour = row.querySelector(`#${tab}_send_to_extras`) ?? row.querySelector("button");
    const button = document.createElement("button");
    button.id = id;
    button.type = "button";
    button.className = neighbour?.className ?? "";
    button.classList.remove("tool"); // as narrow as one sign
    button.textContent = t("webui.to_dataset");
    button.title = t("webui.to_dataset.why");
    Object.assign(button.style, { flex: "none", width: "auto", minWidth: "0", padding: "0 8px", whiteSpace: "nowrap" });
    button.addEventListener("click", () => void send(door, tab, button));
    old?.remove();
    if (neighbour) neighbour.after(button);
    else row.append(button);
  }
}

/** @param {Door} door @param {string} tab @param {HTMLButtonElement} button */
async function send(door, tab, button) {
  button.disabled = true;
  try {
    tell(button, await added(door, shownImage(findIn(`#${tab}_gallery`))));
  } catch (error) {
    tell(button, error instanceof Error ? error.message : String(error));
  }
  button.disabled = false;
}

/** @param {Door} door @param {string} source @returns {Promise<string>} what to say */
async function added(door, source) {
  if (!source) return t("webui.no_image");
  const { folder } = door;
  if (!folder) return t("webui.no_folder");
  const name = nameOf(source);
  const { images } = await door.backend.inbox();
  const one = images.find((/** @type {any} */ image) => image.name === name);
  if (!one) return t("webui.not_saved");
  const answer = await door.backend.addFromInbox(folder, [one.id]);
  if (answer.missing.length) return t("webui.gone");
  return answer.added.length ? t("webui.added") : t("webui.added_before");
}

/** The address of the image that a gallery shows large, is chosen in it, or is its first.
 * @param {Element | null} gallery */
export function shownImage(gallery) {
  const places = [".preview img[data-testid='detailed-image']", ".preview > img", ".preview .media-button img", ".thumbnail-item.selected img", "img"];
  for (const place of places) {
    const image = /** @type {HTMLImageElement | null} */ (gallery?.querySelector(place) ?? null);
    if (image?.src) return image.src;
  }
  return "";
}

/** The file's name in an address of Gradio: `/file=/a/b/0001.png?123.4`. @param {string} source */
export function nameOf(source) {
  const path = source.replace(/[?#].*$/, "");
  const last = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"), path.lastIndexOf("=")) + 1);
  try {
    return decodeURIComponent(last).split(/[\\/]/).pop() ?? "";
  } catch {
    return last;
  }
}

/** Say it below the buttons for a while. @param {HTMLElement} button @param {string} sentence */
function tell(button, sentence) {
  const row = /** @type {HTMLElement} */ (button.closest("[id^='image_buttons_']") ?? button.parentElement);
  let line = /** @type {HTMLElement | null} */ (row.querySelector(".lora-curator-said"));
  if (!line) {
    line = document.createElement("span");
    line.className = "lora-curator-said";
    line.setAttribute("role", "status");
    Object.assign(line.style, { flex: "1 1 100%", fontSize: "0.85em", padding: "2px 4px" });
    row.append(line);
    row.style.flexWrap = "wrap";
  }
  const shown = line;
  shown.textContent = sentence;
  setTimeout(() => {
    if (shown.textContent === sentence) shown.textContent = "";
  }, SAID_MS);
}
