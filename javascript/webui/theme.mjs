// Light and dark as the host shows itself; what the user has chosen in the app goes first.

/** @returns {"dark" | "light"} */
export function hostTheme() {
  const dark = document.body.classList.contains("dark") || document.querySelector(".gradio-container.dark, gradio-app.dark");
  return dark ? "dark" : "light";
}

/** @param {any} app */
export function followTheme(app) {
  const follow = () => {
    const chosen = app.model.about?.preferences?.theme;
    if (chosen !== "dark" && chosen !== "light") app.theme = hostTheme();
    const paper = getComputedStyle(document.body).getPropertyValue("--body-background-fill").trim();
    // Only the colour behind everything: the others are chosen for contrast with each other, and
    // where it is light with that one as well: a white host would leave cells without an edge.
    if (paper && hostTheme() === "dark" && chosen !== "light") app.style.setProperty("--paper", paper);
    else app.style.removeProperty("--paper");
  };
  app.model.addEventListener("preferences", () => queueMicrotask(follow));
  new MutationObserver(follow).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  follow();
}
