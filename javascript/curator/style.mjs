// The look of the app. Colours are variables on <lora-curator-app>; a host page may set them itself.
//
// Every part adopts STYLE and its own: `adopt(root, STYLE, MINE)`.

/** Light by default, dark by the attribute that the app sets; only the app's own root has this. */
export const PALETTE = `
:host {
  --paper: #f6f6f7; --field: #ffffff; --raised: #e9eaed; --line: #c8cbd1; --ink: #1c1e22;
  --quiet: #5a606a; --accent: #2563c4; --accent-ink: #ffffff;
  --pin: #2563c4; --kept: #1f8a4f; --out: #c4402f; --open: #8a5b00; --warn: #8a5b00;
  --core: #c026b8; --stable: #0e8ea8; --variable: #2c9a3f; --focus: #2563c4; --radius: 6px;
  color-scheme: light;
}
:host([data-theme="dark"]) {
  --paper: #1b1c1f; --field: #27292d; --raised: #32353a; --line: #464a52; --ink: #e7e8ea;
  --quiet: #a3a8b0; --accent: #3a78dc; --accent-ink: #ffffff;
  --pin: #6aa5ff; --kept: #3fb574; --out: #f0705f; --open: #dba33c; --warn: #dba33c;
  --core: #e659dd; --stable: #35c5df; --variable: #59c66a; --focus: #7db0ff;
  color-scheme: dark;
}
`;

/** Controls that look the same everywhere. */
export const STYLE = `
:host { color: var(--ink); font-size: 13px; line-height: 1.45; }
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: border-box; }
p, h2, h3, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
h2 { font-size: 14px; font-weight: 600; }
h3 { font-size: 13px; font-weight: 600; }
a { color: var(--accent); }
button, input, select, textarea {
  font: inherit; color: inherit; background: var(--field); border: 1px solid var(--line);
  border-radius: var(--radius); min-width: 0; margin: 0;
}
button, select, input:not([type]), input[type="text"], input[type="search"], input[type="number"] {
  min-height: 28px; padding: 2px 8px;
}
textarea { padding: 4px 8px; resize: vertical; }
button { cursor: pointer; white-space: nowrap; }
button:hover:not(:disabled) { border-color: var(--quiet); background: var(--raised); }
button:disabled, select:disabled, input:disabled, textarea:disabled { opacity: .5; cursor: default; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink);
  font-weight: 600; }
button.primary:hover:not(:disabled) { background: color-mix(in srgb, var(--accent) 86%, #000);
  border-color: transparent; }
button.quiet { background: none; border-color: transparent; }
button.quiet:hover:not(:disabled) { background: var(--raised); }
button.icon { width: 28px; padding: 0; display: inline-grid; place-items: center; }
svg { fill: currentColor; width: 1em; height: 1em; display: block; flex: none; }
button svg { width: 14px; height: 14px; }
input[type="range"] { accent-color: var(--accent); background: none; border: 0; padding: 0; }
input[type="checkbox"], input[type="radio"] { accent-color: var(--accent); width: 15px; height: 15px;
  flex: none; }
::placeholder { color: var(--quiet); opacity: 1; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
progress { accent-color: var(--accent); }

.chip { border-radius: 14px; padding: 2px 10px; display: inline-flex; align-items: center; gap: 6px; }
.chip .number { color: var(--quiet); }
.chip[aria-pressed="true"] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.chip[aria-pressed="true"] .number { color: inherit; opacity: .75; }
.field { display: flex; flex-direction: column; gap: 4px; }
.field > span:first-child, .field > label { color: var(--quiet); }
.field.inline { flex-direction: row; align-items: center; gap: 8px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.stack { display: flex; flex-direction: column; gap: 12px; }
.quiet { color: var(--quiet); }
.number { font-variant-numeric: tabular-nums; }
.notice { border: 1px solid var(--line); border-radius: var(--radius); background: var(--raised);
  padding: 8px 12px; overflow-wrap: anywhere; }
.notice.warn { border-color: var(--warn); }
.notice.out { border-color: var(--out); }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
}
`;

/** @type {Map<string, CSSStyleSheet>} */
const sheets = new Map();

/**
 * Give a shadow root these styles; the same text is parsed once for all elements.
 *
 * @param {ShadowRoot} root
 * @param {...string} texts
 */
export function adopt(root, ...texts) {
  root.adoptedStyleSheets = texts.map((text) => {
    let sheet = sheets.get(text);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      sheets.set(text, sheet);
    }
    return sheet;
  });
}
