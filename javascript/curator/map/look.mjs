// The look of the map.

export const LOOK = `
:host { display: flex; flex-direction: column; min-width: 0; min-height: 0; height: 100%;
  background: var(--paper); container-type: inline-size; }
.tools { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; padding: 4px 8px; flex: none;
  border-bottom: 1px solid var(--line); }
.group { display: flex; gap: 2px; }
.colour { display: flex; gap: 8px; align-items: center; min-width: 0; flex: 0 1 auto; }
.colour select { max-width: 190px; flex: 0 1 auto; }
.tools svg.line { fill: none; stroke: currentColor; stroke-width: 1.4; stroke-linecap: round;
  stroke-linejoin: round; width: 16px; height: 16px; }
button.icon { color: var(--quiet); }
button.icon:hover { color: var(--ink); }
button.icon[aria-pressed="true"] { background: var(--raised); color: var(--ink); border-color: var(--line); }
@container (max-width: 540px) { .colour > span { display: none; } .colour select { max-width: 130px; } }
@container (max-width: 440px) { .tools { column-gap: 6px; } .colour select { max-width: 110px; } }
@media (pointer: coarse) { .tools button.icon.icon { width: 36px; min-height: 36px; } }
@container (max-width: 400px) { .tools { column-gap: 4px; padding-inline: 4px; } .group { gap: 0; }
  .tools button.icon { width: 26px; } .colour select { max-width: 86px; padding-inline: 4px; } }
/* Here the last group is on a line of its own, and the menu has room for its longest first word. */
@container (max-width: 314px) { .colour select { max-width: 110px; } }

.stage { position: relative; flex: 1 1 0; min-height: 80px; overflow: hidden; background: var(--paper);
  touch-action: none; user-select: none; -webkit-user-select: none; cursor: grab; contain: strict; }
.stage[data-tool="box"], .stage[data-tool="lasso"] { cursor: crosshair; }
.stage[data-going="pan"] { cursor: grabbing; }
.stage[data-over="true"] { cursor: pointer; }
.stage:focus-visible { outline-offset: -2px; }
.points { position: absolute; inset: 0; }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.landmarks, .rings { position: absolute; inset: 0; pointer-events: none; overflow: hidden; }
.landmark { position: absolute; left: 0; top: 0; width: 54px; height: 54px; opacity: 0;
  transition: opacity .18s; will-change: transform; }
.landmark.there { opacity: 1; }
.landmark.there.yields { opacity: .12; }
.landmark img { width: 100%; height: 100%; object-fit: cover; display: block; border-radius: 5px;
  border: 2px solid var(--paper); background: var(--raised);
  box-shadow: 0 0 0 1px color-mix(in srgb, var(--ink) 22%, transparent), 0 1px 4px rgb(0 0 0 / .28); }
.landmark::after { content: ""; position: absolute; left: calc(50% - .5px); top: 100%; width: 1px;
  height: 8px; background: color-mix(in srgb, var(--ink) 55%, transparent); }
.ring { position: absolute; left: 0; top: 0; border-radius: 50%; }
.ring.focus { border: 2px solid var(--ink); box-shadow: 0 0 0 2px var(--paper), inset 0 0 0 1px var(--paper); }
.ring.hover { border: 1.5px solid color-mix(in srgb, var(--ink) 70%, transparent); }
.drawing { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.drawing polygon { fill: color-mix(in srgb, var(--accent) 14%, transparent); stroke: var(--accent);
  stroke-width: 1.5; stroke-dasharray: 5 4; stroke-linejoin: round; }

.card { position: absolute; left: 0; top: 0; z-index: 2; pointer-events: none; display: flex;
  flex-direction: column; gap: 2px; padding: 6px; width: max-content; max-width: 216px;
  background: var(--field); border: 1px solid var(--line); border-radius: var(--radius);
  box-shadow: 0 4px 16px rgb(0 0 0 / .26); }
.card img { display: block; max-width: 200px; max-height: 170px; min-width: 60px; object-fit: contain;
  border-radius: 4px; background: var(--raised); margin-bottom: 2px; width: 200px; }
.card .name { font-weight: 600; overflow-wrap: anywhere; }
.card .quiet { font-size: 12px; }

.notice-room { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center;
  gap: 12px; padding: 16px; text-align: center; color: var(--quiet); background: var(--paper); cursor: default; }
.note { position: absolute; left: 50%; bottom: 12px; transform: translateX(-50%); pointer-events: none;
  padding: 4px 12px; border-radius: 14px; background: var(--field); border: 1px solid var(--line);
  color: var(--quiet); white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: center; padding: 4px 10px; flex: none;
  border-top: 1px solid var(--line); font-size: 12px; min-height: 31px; max-height: 82px; overflow-y: auto; }
.legend svg { width: 11px; height: 11px; flex: none; }
.entry { display: inline-flex; gap: 5px; align-items: center; white-space: nowrap; }
button.entry { min-height: 22px; padding: 0 6px; margin: 0 -6px; border-radius: 11px; }
button.entry[aria-pressed="true"] { background: var(--raised); border-color: var(--line); }
.legend .title { font-weight: 600; }
.scale { display: inline-flex; gap: 6px; align-items: center; }
.ramp { width: 120px; height: 9px; border-radius: 5px; }
.chosen { margin-inline-start: auto; font-weight: 600; }
.probe.probe { position: absolute; width: 0; height: 0; color: var(--ink); background-color: var(--paper);
  border-color: var(--core); transition: color 1ms, background-color 1ms, border-color 1ms !important; }
`;
