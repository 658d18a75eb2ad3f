// The look of the panel "Export".

import { BROWSE_LOOK } from "../open/browse.mjs";

export const LOOK = `
h4 { margin: 0; font-size: 13px; }
.pair > .field { flex: 1 1 100px; }
.pair input { width: 100%; }
.example { font-family: ui-monospace, monospace; font-size: 12px; overflow-wrap: anywhere; }
.path { display: block; overflow-wrap: anywhere; background: var(--field); border: 1px solid var(--line);
  border-radius: var(--radius); padding: 4px 8px; user-select: all; }
.found { padding-inline-start: 18px; display: flex; flex-direction: column; gap: 4px; max-height: 260px; overflow-y: auto; }
dialog { border: 1px solid var(--line); border-radius: 8px; background: var(--paper); color: var(--ink); padding: 16px;
  width: min(560px, calc(100vw - 24px)); max-height: calc(100vh - 24px); }
dialog[open] { display: flex; flex-direction: column; gap: 12px; }
dialog::backdrop { background: rgb(0 0 0 / 50%); }
dialog .end { justify-content: flex-end; }
input[type="color"] { width: 48px; height: 28px; padding: 2px; }
${BROWSE_LOOK}
`;
