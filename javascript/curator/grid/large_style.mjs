// The look of the large view.

export const LARGE_STYLE = `
.look { width: 100vw; height: 100vh; height: 100dvh; max-width: none; max-height: none; padding: 0;
  border: 0; background: var(--paper); color: var(--ink); overflow: hidden; }
.look[open] { display: flex; flex-direction: column; }
.look:focus, .look:focus-visible { outline: none; }
.stage { position: relative; flex: 1; min-height: 0; display: grid; place-items: center;
  background: #111; overflow: hidden; }
.stage > img { max-width: 100%; max-height: 100%; width: 100%; height: 100%; min-width: 0;
  min-height: 0; object-fit: contain; background: center / contain no-repeat; }
.crop { position: absolute; border: 2px solid #fff; box-shadow: 0 0 0 1px #000, 0 0 0 9999px rgb(0 0 0 / .45);
  pointer-events: none; }
.crop::after { content: attr(data-bucket); position: absolute; left: 4px; bottom: 4px; padding: 0 6px;
  border-radius: 9px; background: rgb(0 0 0 / .68); color: #fff; font-size: 11px; }
.look .icon { position: absolute; z-index: 1; width: 36px; height: 36px; border-radius: 50%; border: 0;
  background: rgb(0 0 0 / .6); color: #fff; }
.look .icon:hover { background: rgb(0 0 0 / .85); }
.look .close { top: 12px; right: 12px; }
.look .before { left: 12px; top: calc(50% - 50px); }
.look .after { right: 12px; top: calc(50% - 50px); }
.foot { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 8px 12px;
  border-top: 3px solid var(--line); }
.look[data-state="kept"] .foot { border-color: var(--kept); }
.look[data-state="pinned"] .foot { border-color: var(--pin); }
.look[data-state="excluded"] .foot { border-color: var(--out); border-top-style: dashed; }
.foot .words { flex: 1 1 240px; min-width: 0; overflow-wrap: anywhere; }
.foot .sentence { min-height: 1.45em; }
.foot .state { font-weight: 600; }
.acts button { display: inline-flex; align-items: center; gap: 6px; }
.acts button[aria-pressed="true"] { background: var(--ink); color: var(--paper); }
`;
