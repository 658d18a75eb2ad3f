// The door of A1111 and Forge. The host loads this file with every page; the app comes from our own
// route, which browsers ask again each time, whatever prefix this Gradio gives its files.

if (!window.customElements.get("lora-curator-app")) {
  const door = new URL("./lora_curator/js/webui/door.mjs", document.baseURI).href;
  import(door).then(
    ({ begin }) => begin(),
    (error) => {
      console.error("LoRA Dataset could not be loaded.", error);
      const look = setInterval(() => {
        const root = document.querySelector("#lora-curator-root");
        if (!root) return; // Gradio makes its page later
        clearInterval(look);
        root.append("LoRA Dataset could not be loaded. The browser's console says why.");
      }, 500);
    },
  );
}
