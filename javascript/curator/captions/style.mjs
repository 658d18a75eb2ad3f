// The look of the captions panel.

import { PARTS } from "../image/style.mjs";

export const CAPTIONS_LOOK = `${PARTS}
.hint { padding: 32px 16px; text-align: center; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; }
.chip:disabled { opacity: .5; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 8px;
  align-items: end; }
.tag-list { display: flex; flex-direction: column; gap: 8px; }
.tag-list .pair { grid-template-columns: minmax(0, 1fr) auto; }
.list { list-style: none; max-height: 260px; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin;
  border: 1px solid var(--line); border-radius: var(--radius); background: var(--field); padding: 2px; }
.list li { display: grid; grid-template-columns: minmax(0, 1fr) 28px 28px; align-items: center;
  content-visibility: auto; contain-intrinsic-height: 28px; }
.list .tag { color: var(--ink); display: flex; justify-content: space-between; gap: 8px; text-align: start; }
.list .tag[aria-pressed="true"] { background: var(--accent); color: var(--accent-ink); }
.list .tag[aria-pressed="true"] .number { color: inherit; }
.list .icon { opacity: .55; }
.list li:hover .icon, .list .icon:focus-visible { opacity: 1; }
.list .excluded:hover { color: var(--out); }
.new-name { grid-column: 1 / -1; margin: 2px 4px 6px; }
.form { display: flex; flex-direction: column; gap: 8px; }
.end { position: sticky; bottom: 0; z-index: 1; background: var(--paper); padding-block: 8px; display: flex;
  flex-direction: column; gap: 6px; border-top: 1px solid var(--line); box-shadow: 0 24px 0 var(--paper); }
.end .said { flex: 1 1 auto; }
.preview.old { opacity: .5; }
.changes { list-style: none; display: flex; flex-direction: column; gap: 8px; }
.changes li { display: grid; grid-template-columns: 48px minmax(0, 1fr); gap: 8px; align-items: start;
  overflow-wrap: anywhere; }
.changes .before { color: var(--quiet); }
.changes + button { margin-top: 8px; }
`;
