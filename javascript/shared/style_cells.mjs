// The look of the pictures in a grid: the scrolled area, its cells, the colours of their states.

export const CELLS = `
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
.large { position: absolute; top: 50%; right: 4px; width: 30px; height: 30px; padding: 0; border: 0;
  margin-top: -15px; border-radius: 50%; background: rgb(0 0 0 / .68); color: #fff; opacity: 0;
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
`;
