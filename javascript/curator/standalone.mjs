// The page of `python -m lora_curator serve`: `#token=...&folder=...`.

import { readPlace } from "./model/place.mjs";

const { token, folder } = readPlace(location.hash);
if (token && folder) {
  // The server opens the folder while the rest of the app is on its way; the answer is of no use.
  const path = ["lora_curator", "v1", "s", token, "folders", folder, "news"];
  const url = new URL(path.map(encodeURIComponent).join("/"), new URL(".", location.href));
  fetch(`${url}?since=0`).catch(() => {});
}
void import("./standalone_app.mjs");
