// The look of the panel "Sets".

import { LOOK as EXPORT_LOOK } from "../export/look.mjs";

export const LOOK = `${EXPORT_LOOK}
.sets { list-style: none; display: flex; flex-direction: column; }
.sets li { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; padding: 6px 0; }
.sets li + li { border-top: 1px solid var(--line); }
.sets .switch { flex: 1 1 120px; min-width: 0; }
.sets .switch > span { min-width: 0; overflow-wrap: anywhere; }
.sets .about { display: block; }
.ask { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.ask span { overflow-wrap: anywhere; }
.wide { overflow-x: auto; scrollbar-width: thin; }
.wide:focus-visible { outline-offset: -2px; }
table { border-collapse: collapse; width: 100%; }
th { font-weight: 400; text-align: start; padding: 3px 8px 3px 0; overflow-wrap: anywhere; vertical-align: top; }
tbody th { min-width: 84px; }
td { text-align: end; padding: 3px 0 3px 8px; vertical-align: top; }
thead th:not(:first-child) { text-align: end; padding: 3px 0 3px 8px; font-weight: 600; min-width: 76px; }
tr { border-top: 1px solid var(--line); }
thead tr { border-top: 0; }
tr.target th { padding-top: 10px; font-weight: 600; }
tr.target + tr { border-top: 0; }
td .best { font-weight: 600; text-decoration: underline; text-decoration-color: var(--kept); text-decoration-thickness: 1px;
  text-underline-offset: 3px; }
td .difference { display: block; font-size: 11px; line-height: 1.2; }
td .outside { color: var(--warn); }
.shared { display: flex; flex-direction: column; gap: 4px; }
.shared button { display: flex; gap: 8px; width: 100%; text-align: start; white-space: normal; align-items: baseline; }
.shared button > span:first-child { overflow-wrap: anywhere; }
.shared button .number { margin-inline-start: auto; font-weight: 600; }
.shared button[aria-pressed="true"] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
`;
