// The look of the panel "Gaps".

import { PARTS } from "../image/style.mjs";

export const LOOK = `${PARTS}
.radios { display: flex; flex-direction: column; gap: 6px; }
.radios .switch > span { flex: 1 1 0; min-width: 0; }
.with { display: flex; gap: 8px; align-items: center; padding-inline-start: 23px; }
textarea { width: 100%; }
h4 { margin: 0; font-size: 13px; font-weight: 600; }
table { border-collapse: collapse; width: 100%; }
th { font-weight: 400; text-align: start; padding: 3px 8px 3px 0; }
td, thead th:not(:first-child) { text-align: end; padding: 3px 0 3px 8px; white-space: nowrap; }
thead th { color: var(--quiet); font-size: 12px; }
tbody tr { border-top: 1px solid var(--line); }
.stale { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; justify-content: space-between; }
.gaps { list-style: none; display: flex; flex-direction: column; gap: 12px; }
.gap { display: grid; grid-template-columns: 64px minmax(0, 1fr); gap: 4px 10px; align-items: start; }
.gap.text { grid-template-columns: minmax(0, 1fr); }
.gap > button.thumb { width: 64px; grid-row: span 2; }
.gap .row { gap: 6px; }
.thumb.small { width: 36px; }
.strip { grid-template-columns: repeat(auto-fill, 36px); }
.gap .row button:not(.thumb) { min-height: 28px; }
button[aria-pressed="true"]:not(.thumb) { border-color: var(--ink); background: var(--raised); }
`;
