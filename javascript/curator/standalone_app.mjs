// The app on the page of `python -m lora_curator serve`; standalone.mjs has begun.

import "./app.mjs";
import { HttpBackend } from "./model/backend.mjs";
import { readPlace, writePlace } from "./model/place.mjs";
import { t } from "./words/words.mjs";

const app = /** @type {import("./app.mjs").LoraCuratorApp} */ (
  document.createElement("lora-curator-app")
);
const { token, folder } = readPlace(location.hash);

if (!token) refuse(t("app.token.missing"));
else {
  document.body.style.cssText = "margin: 0; height: 100vh; height: 100dvh; font-family: system-ui, sans-serif;";
  app.addEventListener("refused", (event) => {
    const { status } = /** @type {any} */ (event).error;
    if ([401, 403, 404].includes(status)) refuse(t("app.token.wrong"));
  });
  document.body.replaceChildren(app);
  app.backend = new HttpBackend(baseOf(location.href), token);
  app.connecting.then(() => begin(), () => {});
}

function begin() {
  const { model } = app;
  app.addEventListener("folder", () => {
    const hash = writePlace({ token, folder: model.folder });
    if (location.hash !== hash) history.pushState(null, "", hash);
  });
  model.addEventListener("table", () => (document.title = `${model.table?.title} · LoRA Curator`));
  window.addEventListener("popstate", () => {
    const place = readPlace(location.hash);
    if (place.folder !== model.folder) void model.useFolder(place.folder);
  });
  // keys pressed while nothing has the focus are meant for the app
  document.addEventListener("keydown", (event) => {
    if (document.activeElement === document.body) app.keys.press(event);
  });
  if (folder) void model.useFolder(folder);
}

/** @param {string} sentence */
function refuse(sentence) {
  const box = document.createElement("p");
  box.textContent = sentence;
  box.style.cssText = "max-width: 46ch; margin: 20vh auto; padding: 0 24px; font: 15px/1.5 system-ui;";
  document.body.replaceChildren(box);
}

/** The address in front of `/lora_curator`. @param {string} href */
function baseOf(href) {
  return new URL(".", href).href.replace(/\/$/, "");
}
