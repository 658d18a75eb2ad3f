// The look of the app's frame: bars, columns, tabs, screens.

export const APP_STYLE = `
:host { display: block; position: relative; overflow: hidden; height: 100%; min-height: 0; background: var(--paper); color: var(--ink);
  font-family: inherit; }
.app { container: app / inline-size; height: 100%; display: flex; flex-direction: column; min-height: 0; }
.top { flex: none; display: flex; align-items: center; gap: 6px 14px; padding: 6px 12px;
  border-bottom: 1px solid var(--line); min-height: 42px; flex-wrap: wrap; }
.product { color: var(--quiet); font-size: 12px; white-space: nowrap; }
.folder { display: flex; align-items: baseline; gap: 10px; min-width: 0; }
h1 { font-size: 15px; font-weight: 600; margin: 0; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; max-width: 22ch; }
.counts { white-space: nowrap; }
.other { min-height: 24px; padding: 0 6px; color: var(--quiet); }
.shows { display: flex; gap: 4px; flex-wrap: wrap; }
.shows .chip { min-height: 26px; padding: 1px 9px; flex: none; }
.steps { display: flex; gap: 2px; }
.step { display: inline-flex; gap: 6px; align-items: center; }
.step .what { max-width: 15ch; overflow: hidden; text-overflow: ellipsis; color: var(--quiet); }
.redo .what { display: none; }
.ends { display: flex; gap: 2px; margin-inline-start: auto; }
.panels[aria-pressed="true"] { background: var(--raised); }

.banner { flex: none; display: flex; flex-direction: column; }
.banner .notice { display: flex; gap: 12px; align-items: center; justify-content: space-between;
  border-radius: 0; border-width: 0 0 2px; padding: 4px 12px; }

.main { flex: 1; min-height: 0; display: grid;
  --left: calc(min(100% * var(--side), 100% - 310px) - 12px);
  grid-template-columns: calc(var(--left) * var(--split)) 6px calc(var(--left) * (1 - var(--split))) 6px
    minmax(0, 1fr); }
[data-panels="false"] .main { grid-template-columns: calc((100% - 6px) * var(--split)) 6px minmax(0, 1fr); }
[data-panels="false"] .beside, [data-panels="false"] .side { display: none; }
.grid { container: grid / inline-size; }
.map, .grid, .side { min-width: 0; min-height: 0; display: flex; flex-direction: column; overflow: hidden; }
.map > *, .grid > lora-curator-images { flex: 1; min-height: 0; min-width: 0; }
.divider { position: relative; cursor: col-resize; background: var(--raised); touch-action: none; }
.divider::after { content: ""; position: absolute; left: 2px; top: calc(50% - 14px); width: 2px; height: 28px;
  border-radius: 1px; background: var(--line); }
.divider:hover::after, .divider:focus-visible::after { background: var(--focus); }
.divider:focus-visible { outline-offset: -2px; }

.filters { flex: none; padding: 6px 8px; display: flex; flex-direction: column; gap: 6px;
  border-bottom: 1px solid var(--line); }
.line { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; }
.search { flex: 1 1 130px; }
.more { display: inline-flex; gap: 6px; align-items: center; }
.more[aria-expanded="true"] { background: var(--raised); }
.order { display: flex; gap: 4px; flex: 1 1 150px; max-width: 220px; }
.order select { flex: 1; }
.modes { display: flex; align-items: center; gap: 0; }
.modes > span { margin-inline-end: 8px; }
.modes button { border-radius: 0; margin-inline-start: -1px; min-height: 26px; }
.modes button:first-of-type { border-radius: var(--radius) 0 0 var(--radius); }
.modes button:last-of-type { border-radius: 0 var(--radius) var(--radius) 0; }
.modes button[aria-pressed="true"] { background: var(--ink); color: var(--paper); border-color: var(--ink);
  position: relative; }
.advance { display: inline-flex; gap: 6px; align-items: center; white-space: nowrap; }
.sizes { flex: 1 1 70px; max-width: 140px; display: flex; margin-inline-start: auto; }
.sizes input { width: 100%; }
.more-filters { display: grid; gap: 8px; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
  align-items: end; padding: 4px 0 2px; }
.more-filters .range { grid-column: 1 / -1; display: grid; grid-template-columns: 2fr 1fr 1fr; gap: 8px; }
.more-filters input, .more-filters select { width: 100%; }
.check { display: inline-flex; gap: 6px; align-items: center; grid-column: 1 / -1; }
.more-filters .check input { width: 15px; }
.chips { display: flex; gap: 6px; flex-wrap: wrap; align-items: center; }
.chips .set { display: contents; }
.chips .chip { min-height: 24px; padding: 0 8px; max-width: 100%; overflow: hidden; text-overflow: ellipsis; }
.chips .chip svg { width: 9px; height: 9px; flex: none; }
.chips .clear { min-height: 24px; padding: 0 6px; }

.selected { flex: none; display: flex; flex-wrap: wrap; gap: 6px; align-items: center; padding: 6px 8px;
  border-top: 1px solid var(--line); background: var(--raised); }
.selected button { display: inline-flex; gap: 6px; align-items: center; }

.side { background: var(--paper); container: side / inline-size; }
.tabs { flex: none; display: flex; flex-wrap: wrap; padding: 0 4px;
  border-bottom: 1px solid var(--line); }
.tabs button { flex: none; border: 0; border-radius: 0; background: none; padding: 8px 8px 6px; color: var(--quiet);
  border-bottom: 2px solid transparent; }
.tabs button:hover { color: var(--ink); background: none; }
.tabs button[aria-selected="true"] { color: var(--ink); border-color: var(--accent); }
.tabs button:focus-visible { outline-offset: -3px; }
.tabs #tab-settings { margin-inline-start: auto; }
.panel { flex: 1; min-height: 0; overflow: auto; padding: 12px;
  overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.map > .missing { padding: 12px; }
/* the room of the job is kept: a map that changes its height moves under the pointer */
.job { flex: none; min-height: 42px; display: flex; flex-direction: column; justify-content: center;
  border-top: 1px solid var(--line); }
.where { padding: 0 12px; font-size: 12px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.job:has(.part:not([hidden])) { border: 0; }
.job:has(.part:not([hidden])) .where { display: none; }
.job:has(.where:empty):not(:has(.part:not([hidden]))) { display: none; }
.switches { display: none; }

.screen { flex: 1; min-height: 0; overflow: auto; display: flex; flex-direction: column; }
.choose { flex: 1; min-height: 0; }
.said { margin: auto; max-width: 46ch; padding: 24px; display: flex; flex-direction: column; gap: 12px;
  overflow-wrap: anywhere; }
.said h2 { font-size: 17px; }
.said progress { width: 100%; }
.skeleton { display: grid; gap: 8px; padding: 12px; overflow: hidden; flex: 1;
  grid-template-columns: repeat(auto-fill, minmax(128px, 1fr)); grid-auto-rows: 150px; }
.skeleton div { border-radius: var(--radius); background: var(--raised); animation: wait 1.6s infinite; }
@keyframes wait { 50% { opacity: .45; } }

@container app (max-width: 1180px) {
  .product, .step .what { display: none; }
  .shows .number { display: none; }
  .shows .chip[aria-pressed="true"] .number { display: inline; }
  h1 { max-width: 14ch; }
}
@container side (max-width: 460px) {
  .tabs button { padding-inline: 4px; font-size: 12px; }
}
/* in two rows */
@container side (max-width: 370px) {
  .tabs button { padding: 5px 7px 4px; min-height: 0; }
}
@container grid (max-width: 440px) {
  .selected button span { display: none; }
  .advance { font-size: 12px; }
  .sizes { flex-basis: 60px; }
}

[data-narrow="true"] .main { grid-template-columns: minmax(0, 1fr); }
[data-narrow="true"] .divider, [data-narrow="true"] .top .panels { display: none; }
[data-narrow="true"] .main > section, [data-narrow="true"] .main > aside { display: none; }
[data-narrow="true"][data-shows="map"] .main > .map,
[data-narrow="true"][data-shows="images"] .main > .grid,
[data-narrow="true"][data-shows="panels"] .main > .side { display: flex; }
[data-narrow="true"] .job { min-height: 0; }
[data-narrow="true"] .where { display: none; }
[data-narrow="true"] .switches { flex: none; display: grid; grid-template-columns: repeat(3, 1fr);
  border-top: 1px solid var(--line); }
[data-narrow="true"] .switches button { min-height: 44px; border-radius: 0; border: 0; }
[data-narrow="true"] .switches button[aria-pressed="true"] { font-weight: 600;
  box-shadow: inset 0 2px var(--accent); }
[data-narrow="true"] .product, [data-narrow="true"] .step .what, [data-narrow="true"] .advance { display: none; }
[data-narrow="true"] .top { gap: 4px 8px; padding: 4px 8px; }
[data-narrow="true"] .shows { order: 9; flex-wrap: nowrap; overflow-x: auto; width: 100%;
  scrollbar-width: none; }
[data-narrow="true"] .modes > span { display: none; }
`;
