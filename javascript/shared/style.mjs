// The look of the grid. Colours are the host's where it names them; states have colours of their own.

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

.body { position: relative; flex: 1 1 0; min-height: 120px; display: flex; }
.view { position: relative; flex: 1; overflow-y: scroll; overflow-x: hidden; padding: 8px;
  overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--line) transparent;
  background: color-mix(in srgb, var(--field) 55%, transparent); border-radius: 8px; }
.view:focus { outline: none; }
.view:focus-visible { outline: 2px solid var(--pin); outline-offset: -2px; }
.rows { position: relative; }
.row { position: absolute; inset: 0 0 auto 0; display: grid; gap: 8px;
  grid-template-columns: repeat(var(--columns), var(--side)); contain: layout style; }
.cell { min-width: 0; border-radius: 6px; cursor: pointer; }
.frame { position: relative; height: var(--side); border-radius: 6px; overflow: hidden;
  background: var(--field); border: 3px solid transparent; }
.frame img { width: 100%; height: 100%; object-fit: contain; display: block; }
.frame img:not([src]), .cell:not([data-picture="there"]) img { visibility: hidden; }
.cell[data-picture="missing"] .frame::before { content: "no picture"; position: absolute; inset: 0;
  display: grid; place-items: center; color: var(--quiet); }
.name { display: block; height: 20px; line-height: 20px; font-size: 11px; color: var(--quiet);
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; padding: 0 2px; }

.badge, .group, .score, .label { position: absolute; line-height: 18px; font-size: 11px;
  border-radius: 9px; padding: 0 6px; background: rgb(0 0 0 / .68); color: #fff;
  max-width: calc(100% - 8px); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.badge { top: 3px; left: 3px; width: 20px; height: 20px; padding: 0; border-radius: 50%;
  display: grid; place-items: center; font-size: 12px; }
.group { top: 4px; right: 4px; }
.score { bottom: 4px; right: 4px; font-variant-numeric: tabular-nums; }
.label { bottom: 4px; left: 4px; }
.badge:empty, .group:empty, .score:empty, .label:empty { display: none; }
.label + .large { right: 4px; }
.large { position: absolute; top: 50%; left: 50%; width: 30px; height: 30px; padding: 0; border: 0;
  margin: -15px; border-radius: 50%; background: rgb(0 0 0 / .68); color: #fff; opacity: 0;
  display: grid; place-items: center; }
.cell:hover .large, .large:focus-visible { opacity: 1; }

.cell[data-state="kept"] .frame { border-color: var(--kept); }
.cell[data-state="kept"] .badge { background: var(--kept); }
.cell[data-state="pinned"] .frame { border-color: var(--pin); }
.cell[data-state="pinned"] .badge, .cell[data-state="pinned"] .label { background: var(--pin); }
.cell[data-state="excluded"] .frame { border: 3px dashed var(--out); }
.cell[data-state="excluded"] .badge, .cell[data-state="excluded"] .label { background: var(--out); }
.cell[data-state="open"] .frame { border: 3px dotted var(--open); }
.cell[data-state="open"] .badge, .cell[data-state="open"] .label { background: var(--open); }
.cell[data-state="dropped"] img, .cell[data-state="excluded"] img { filter: grayscale(1); opacity: .38; }
.cell.unapplied .label::after { content: " •"; }
.cell[aria-selected="true"] { background: color-mix(in srgb, var(--pin) 70%, transparent);
  box-shadow: 0 0 0 4px color-mix(in srgb, var(--pin) 70%, transparent); }
.cell[aria-selected="true"] .name { color: var(--ink); }
.view:focus .cell.focused { outline: 2px solid var(--ink); outline-offset: 2px; }

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
