// Whether ComfyUI's palette is dark or light, and when it changes.

const MIDDLE = 128;

/** @param {Element} element On the page; its colour of text is the palette's. */
export function isDark(element) {
  const parts = getComputedStyle(element).color.match(/[\d.]+/g)?.map(Number) ?? [];
  const [red = 255, green = 255, blue = 255] = parts;
  return 0.3 * red + 0.59 * green + 0.11 * blue > MIDDLE;
}

/**
 * Call `then` whenever the palette may be another one.
 *
 * @param {() => void} then
 * @returns {() => void} ends that
 */
export function onPalette(then) {
  const observer = new MutationObserver(then);
  const what = { attributes: true, attributeFilter: ["style", "class"] };
  for (const one of [document.documentElement, document.body]) observer.observe(one, what);
  return () => observer.disconnect();
}
