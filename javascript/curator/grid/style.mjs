// The look of the curator's grid, on top of the shared look of cells.

export const GRID_STYLE = `
:host { display: flex; min-width: 0; min-height: 0; background: var(--paper); }
.view { background: none; border-radius: 0; padding: 8px; }
.view:focus-visible { outline: none; box-shadow: inset 0 0 0 2px var(--focus); }
.view[data-click="exclude"] .cell { cursor: crosshair; }
.view[data-click="pin"] .cell { cursor: copy; }
.badge, .label, .score, .group { color: #fff; }
.cell[data-state="pinned"] .label, .cell[data-state="excluded"] .label,
.cell[data-state="pinned"] .badge, .cell[data-state="excluded"] .badge { color: var(--paper); }
.badge svg, .star svg { width: 12px; height: 12px; }
.star { position: absolute; top: 3px; left: 27px; width: 20px; height: 20px; border-radius: 50%;
  display: grid; place-items: center; background: rgb(0 0 0 / .68); color: #ffd257; }
.star:empty { display: none; }
.badge:empty + .group + .score + .label + .star { left: 3px; }
.cell[data-stability="core"] .frame { border-color: var(--core); }
.cell[data-stability="core"] .badge { background: var(--core); }
.cell[data-stability="stable"] .frame { border-color: var(--stable); }
.cell[data-stability="stable"] .badge { background: var(--stable); }
.cell[data-stability="variable"] .frame { border-color: var(--variable); }
.cell[data-stability="variable"] .badge { background: var(--variable); }
.cell.hovered .frame { box-shadow: 0 0 0 2px var(--ink); }
.cell.focused .frame { box-shadow: 0 0 0 2px var(--paper), 0 0 0 4px var(--ink); }
.view:focus .cell.focused { outline: none; }
.cell[data-picture="coming"] .frame { background: var(--raised); }
.cell[data-picture="missing"] .frame::before { content: var(--no-picture); font-size: 11px; }
.empty { position: absolute; inset: 0; display: grid; padding: 16px; text-align: center;
  color: var(--quiet); place-content: center; gap: 12px; justify-items: center; }
.cell .name { font-size: 11px; }
.cell button { min-height: 0; }
`;
