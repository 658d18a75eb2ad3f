// The look of the comparison.

import { PARTS } from "../image/style.mjs";

export const COMPARE_LOOK = `${PARTS}
:host { display: contents; }
dialog { width: 100vw; height: 100dvh; max-width: none; max-height: none; margin: 0; border: 0; padding: 8px 12px;
  background: var(--paper); color: var(--ink); overflow: hidden; }
dialog[open] { display: flex; flex-direction: column; gap: 8px; }
dialog:focus-visible { outline: none; }
header { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; flex: none; }
.tools { display: flex; gap: 6px; align-items: center; }
.groups { flex: 1 1 auto; }
.groups h2 { min-width: 11em; text-align: center; }
.tools output { min-width: 4em; text-align: center; }
.tools .icon { font-size: 16px; line-height: 1; }
button[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.choose { display: flex; gap: 6px; overflow-x: auto; flex: none; padding: 2px; }
.choose .thumb { width: 60px; flex: none; }
.choose .thumb[aria-pressed="true"] { box-shadow: 0 0 0 2px var(--accent); }
.main { flex: 1 1 0; min-height: 0; display: grid; gap: 8px 12px;
  grid-template: minmax(0, 1fr) minmax(96px, auto) / minmax(0, 1fr) minmax(0, 1fr) minmax(280px, 24vw); }
.panes { grid-area: 1 / 1 / 2 / 3; display: grid; grid-template-columns: 1fr 1fr; gap: 4px; min-height: 160px; }
.panes[data-blink] { grid-template-columns: 1fr; }
.panes[data-blink] .pane { grid-area: 1 / 1; }
.panes[data-blink][data-over="left"] .pane:last-child,
.panes[data-blink][data-over="right"] .pane:first-child { visibility: hidden; }
.pane { position: relative; overflow: hidden; background: #111; border-radius: var(--radius); touch-action: none;
  cursor: grab; user-select: none; }
.pane:active { cursor: grabbing; }
.sheet { position: absolute; transform-origin: center; will-change: transform; }
.sheet img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: fill; }
.pane-name { position: absolute; inset: auto auto 6px 6px; max-width: calc(100% - 12px); background: rgb(0 0 0 / .68);
  color: #fff; border-radius: 4px; padding: 0 6px; font-size: 12px; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; pointer-events: none; display: none; }
.panes[data-blink] .pane-name { display: block; }
.facts { display: flex; flex-direction: column; gap: 4px; max-height: 24vh; overflow-y: auto; min-width: 0; }
.verdict { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; }
.words { overflow-wrap: anywhere; }
mark { background: color-mix(in srgb, var(--accent) 26%, transparent); color: inherit; border-radius: 3px; }
.better { color: var(--kept); font-weight: 600; }
td { position: relative; }
td.better::after { content: " ✓"; }
aside { grid-area: 1 / 3 / 3 / 4; overflow-y: auto; scrollbar-width: thin; display: flex; flex-direction: column; gap: 12px;
  border-inline-start: 1px solid var(--line); padding-inline-start: 12px; }
table { border-collapse: collapse; width: 100%; }
thead th { white-space: normal; vertical-align: bottom; hyphens: auto; }
th, td { padding: 3px 0 3px 5px; text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; font-size: 11.5px; }
th { font-weight: 400; color: var(--quiet); }
th:first-child { text-align: start; padding-inline-start: 0; white-space: normal; color: var(--ink); }
thead th:first-child { color: var(--quiet); }
tbody tr { border-top: 1px solid var(--line); }
footer { display: grid; grid-template-columns: 1fr auto 1fr; gap: 8px; flex: none; }
footer button { min-height: 34px; white-space: normal; }
@media (max-width: 760px) {
  dialog { overflow-y: auto; }
  .main { flex: none; grid-template: 46vh auto auto / 1fr 1fr; }
  header > .close { order: 1; }
  header > .tools:not(.groups) { order: 2; }
  footer { position: sticky; bottom: -8px; background: var(--paper); padding-block: 8px; }
  aside { grid-area: 3 / 1 / 4 / 3; border: 0; padding: 0; }
}
`;
