// What the address of the stand-alone page says behind the #, which no server is told.

/** @param {string} hash @returns {{token: string, folder: string}} */
export function readPlace(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  return { token: said.get("token") ?? "", folder: said.get("folder") ?? "" };
}

/** @param {{token: string, folder: string}} place */
export function writePlace({ token, folder }) {
  const said = new URLSearchParams({ token });
  if (folder) said.set("folder", folder);
  return `#${said}`;
}
