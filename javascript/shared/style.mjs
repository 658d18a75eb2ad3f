// The look of the grid. Colours are the host's where it names them; states have colours of their own.

import { CELLS } from "./style_cells.mjs";

export const STYLE = `
:host {
  --paper: var(--comfy-menu-bg, Canvas);
  --field: var(--comfy-input-bg, Field);
  --ink: var(--input-text, CanvasText);
  --quiet: var(--descrip-text, GrayText);
  --line: var(--border-color, GrayText);
  --kept: #2f9e60;
  --out: #d1584a;
  --pin: #3b7ddd;
  --open: #b7791f;
  display: flex; flex-direction: column; gap: 6px; box-sizing: border-box;
  width: 100%; height: 100%; min-height: 0; padding: 2px; overflow: hidden;
  color: var(--ink); font: 12px/1.4 system-ui, sans-serif; text-align: start; cursor: default;
}
[hidden] { display: none !important; }
* { box-sizing: border-box; }
p { margin: 0; }
button, input, select {
  font: inherit; color: inherit; background: var(--field);
  border: 1px solid var(--line); border-radius: 6px; padding: 2px 8px; height: 26px; min-width: 0;
}
button { cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--ink); }
button:disabled { opacity: .45; cursor: default; }
:focus-visible { outline: 2px solid var(--pin); outline-offset: 1px; }
svg { width: 1em; height: 1em; fill: currentColor; display: block; }

.lines { flex: none; max-height: 5.8em; overflow-y: auto; color: var(--quiet); padding: 0 2px; }
.toolbar, .status { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; flex: none; }
.chips { display: flex; gap: 4px; flex-wrap: wrap; }
.chip { border-radius: 13px; padding: 2px 10px; }
.chip .number { margin-inline-start: 6px; color: var(--quiet); font-variant-numeric: tabular-nums; }
.chip[aria-pressed="true"] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.chip[aria-pressed="true"] .number { color: inherit; opacity: .7; }
.toolbar input[type="search"] { flex: 1 1 140px; cursor: text; }
.order { display: flex; gap: 4px; align-items: center; flex: 1 1 190px; }
.order select { flex: 1 1 100px; }
.direction { width: 28px; padding: 0; }
.order input[type="range"] { flex: 1 1 60px; max-width: 110px; padding: 0; border: 0; background: none;
  accent-color: var(--quiet); }

${CELLS}
.empty { position: absolute; inset: 0; display: grid; place-items: center; color: var(--quiet); }
.notice { flex: 1; display: grid; place-content: center; justify-items: center; gap: 10px;
  color: var(--quiet); text-align: center; padding: 16px; border: 1px dashed var(--line);
  border-radius: 8px; }
.status { min-height: 28px; }
.counts { font-variant-numeric: tabular-nums; }
.hint { color: var(--open); flex: 1 1 auto; }
.actions { display: flex; gap: 4px; align-items: center; flex-wrap: wrap; }
.continue { background: var(--pin); border-color: var(--pin); color: #fff; font-weight: 600; }

.look { width: min(1100px, 94vw); height: min(760px, 92vh); padding: 0; border: 1px solid var(--line);
  border-radius: 12px; background: var(--paper); color: var(--ink); overflow: hidden; }
.look[open] { display: flex; }
.look::backdrop { background: rgb(0 0 0 / .6); }
.look:focus { outline: none; }
.look > img { flex: 1 1 0; min-width: 0; height: 100%; object-fit: contain;
  background: #111 center / contain no-repeat; }
.side { flex: 0 0 300px; display: flex; flex-direction: column; padding: 12px; min-width: 0; }
.side .close { align-self: flex-end; width: 28px; height: 28px; padding: 0; display: grid;
  place-items: center; flex: none; }
.text { overflow-y: auto; overflow-wrap: anywhere; display: flex; flex-direction: column; gap: 10px; }
.text h2 { font-size: 14px; margin: 0; }
.line { display: flex; gap: 10px; align-items: center; }
.state { display: inline-flex; gap: 5px; align-items: center; font-weight: 600; }
.size, .quiet { color: var(--quiet); }
.caption { white-space: pre-wrap; background: var(--field); border-radius: 6px; padding: 8px; }
figure { margin: 0; display: flex; gap: 8px; align-items: center; color: var(--quiet); }
figure img { width: 96px; height: 96px; object-fit: contain; background: #111; border-radius: 6px; }
.scores { display: grid; grid-template-columns: 1fr auto; gap: 2px 12px; margin: 0; }
.scores dt { color: var(--quiet); }
.scores dd { margin: 0; text-align: end; font-variant-numeric: tabular-nums; }
`;
