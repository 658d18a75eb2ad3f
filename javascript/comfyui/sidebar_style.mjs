// The look of the sidebar tab. The app in it takes the colours of ComfyUI's palette.

const COLOURS = `
  --paper: var(--comfy-menu-bg, Canvas); --field: var(--comfy-input-bg, Field);
  --ink: var(--input-text, CanvasText); --quiet: var(--descrip-text, GrayText);
  --raised: color-mix(in srgb, var(--input-text, CanvasText) 9%, var(--comfy-menu-bg, Canvas));
  --line: color-mix(in srgb, var(--input-text, CanvasText) 24%, var(--comfy-menu-bg, Canvas));
`;

export const SIDEBAR_STYLE = `
:host, :host([data-theme]) { ${COLOURS} }
:host { display: block; height: 100%; min-height: 0; color: var(--ink);
  font: 13px/1.45 system-ui, sans-serif; text-align: start; }
lora-curator-app { ${COLOURS} font: 13px/1.45 system-ui, sans-serif; outline: none; }
.panel { position: static; width: 100%; height: 100%; max-width: none; max-height: none; margin: 0; padding: 0;
  border: 0; background: var(--paper); color: inherit; overflow: hidden; outline: none;
  display: flex; flex-direction: column; }
.panel:modal { position: fixed; inset: 0; width: 100vw; height: 100vh; height: 100dvh; }
.panel::backdrop { background: var(--paper); }
.head { flex: none; display: flex; align-items: center; gap: 4px; padding: 6px 8px; min-height: 40px;
  border-bottom: 1px solid var(--line); }
.head h2 { flex: 1; min-width: 0; font-size: 14px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.head button { display: inline-flex; align-items: center; justify-content: center; gap: 6px; }
.head .node { margin-inline-start: auto; }
.body { flex: 1; min-height: 0; overflow: auto; position: relative; }
.app { height: 100%; }
.list { list-style: none; margin: 0; padding: 8px; display: flex; flex-direction: column; gap: 8px; }
.list button { width: 100%; display: grid; grid-template-columns: 1fr auto; gap: 2px 8px; padding: 8px 12px; text-align: start;
  white-space: normal; }
.list .name { font-weight: 600; overflow-wrap: anywhere; }
.list .strip { grid-column: 1 / -1; display: flex; gap: 4px; height: 56px; overflow: hidden; margin-top: 4px; }
.list .strip img { height: 56px; width: 56px; object-fit: cover; border-radius: 4px; background: var(--field); flex: none; }
.list .counts { grid-column: 1 / -1; }
.waits { color: var(--warn); }
.none { padding: 24px 16px; display: flex; flex-direction: column; gap: 8px; max-width: 44ch; }
.none button { align-self: flex-start; }
.status { flex: none; display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; padding: 6px 8px; border-top: 1px solid var(--line); }
.status .said { flex: 1 1 12ch; min-width: 0; }
`;
