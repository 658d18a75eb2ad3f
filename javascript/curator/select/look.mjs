// The look of the panel "Select".

export const LOOK = `
/* Only what is chosen is explained. */
.short { gap: 4px; }
.short .card { padding: 6px 8px; }
.short .card:not(:has(:checked)) .quiet { display: none; }
.ways { gap: 8px; }
.wide { width: 100%; display: block; }
.ends { display: flex; justify-content: space-between; gap: 8px; }
section[data-part="tuning"] { border: 0; margin-top: 8px; padding-top: 0; }
summary .on { font-weight: 400; }
.quota { display: flex; flex-direction: column; gap: 6px; padding: 4px 0 0 23px; }
.kinds { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 6px 10px; align-items: center; }
.kinds .share { display: inline-flex; gap: 6px; align-items: center; justify-content: end; }
.kinds input { width: 58px; padding: 2px 4px; text-align: end; }
.kinds .met { grid-column: 1 / -1; margin-top: -4px; font-variant-numeric: tabular-nums; }
.kind { overflow-wrap: anywhere; }
.kind:empty + .share { grid-column: 1 / -1; justify-content: start; }
.kind:empty { display: none; }
.shortfalls { padding-inline-start: 18px; }
[data-part="shelf"] button[aria-pressed="true"] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
[data-part="enough"] { margin: 0; padding: 0; border: 0; }
.starts { min-height: 48px; }
[data-part="running"] { display: flex; flex-direction: column; gap: 8px; }
h4 { margin: 4px 0 0; font-size: 13px; font-weight: 600; }
.modes { display: grid; grid-template-columns: repeat(3, 1fr); }
.modes button { border-radius: 0; white-space: normal; padding: 4px 6px; margin-inline-start: -1px; }
.modes button:first-child { border-start-start-radius: var(--radius); border-end-start-radius: var(--radius);
  margin-inline-start: 0; }
.modes button:last-child { border-start-end-radius: var(--radius); border-end-end-radius: var(--radius); }
.modes button[aria-pressed="true"] { background: var(--ink); border-color: var(--ink); color: var(--paper);
  font-weight: 600; }
.modes button[data-mode="exclude"][aria-pressed="true"] { background: var(--out); border-color: var(--out);
  color: var(--paper); }
.modes button[data-mode="pin"][aria-pressed="true"] { background: var(--pin); border-color: var(--pin);
  color: var(--paper); }
.modes button:focus-visible { position: relative; z-index: 1; }
.classes { display: flex; flex-direction: column; gap: 4px; }
.class { display: flex; align-items: center; gap: 8px; text-align: start; width: 100%; }
.class .number { min-width: 4ch; text-align: end; font-weight: 600; }
.class[aria-pressed="true"] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
.dot { width: 12px; height: 12px; border-radius: 50%; flex: none; background: var(--core); }
[data-class="stable"] .dot { background: var(--stable); }
[data-class="variable"] .dot { background: var(--variable); }
.rules { list-style: none; display: flex; flex-direction: column; gap: 4px; margin-bottom: 8px; }
.rules li { display: flex; align-items: center; gap: 8px; }
.tag { flex: none; }
`;
