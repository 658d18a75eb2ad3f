// The look of a coverage curve.

export const LOOK = `
:host { display: block; min-width: 0; }
p, .legend { overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 12px; font-size: 12px; margin-bottom: 4px; }
.legend span { display: inline-flex; align-items: center; gap: 6px; }
.legend span::before { content: ""; width: 14px; border-top: 2px solid var(--accent); }
.legend .radius::before { border-top: 2px dotted var(--quiet); }
.plot { height: 168px; touch-action: pan-y; cursor: crosshair; border-radius: var(--radius); }
.plot svg { width: 100%; height: 100%; fill: none; }
.plot text { fill: var(--quiet); font-size: 11px; font-variant-numeric: tabular-nums; }
.plot text.said { fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 4px;
  stroke-linejoin: round; }
.axis { stroke: var(--line); shape-rendering: crispEdges; }
.mean, .radius { stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
path.radius { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 1.5 3; stroke-linecap: round; }
.knee { stroke: var(--ink); stroke-dasharray: 4 3; }
.now { stroke: var(--accent); }
circle { fill: var(--accent); stroke: var(--paper); stroke-width: 2; }
circle.bend { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
.read { stroke: var(--quiet); shape-rendering: crispEdges; }
.reading { font-size: 12px; min-height: 18px; font-variant-numeric: tabular-nums; }
.advice { margin-top: 4px; }
`;
