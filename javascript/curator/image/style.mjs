// The look of the inspector, and of what the comparison and the captions panel share with it.

export const PARTS = `
.state { display: inline-flex; align-items: center; gap: 5px; font-weight: 600; color: var(--quiet); }
.state svg { width: 12px; height: 12px; fill: currentColor; }
.state[data-state="pinned"] { color: var(--pin); }
.state[data-state="kept"] { color: var(--kept); }
.state[data-state="excluded"] { color: var(--out); }
.state[data-state="undecided"] { color: var(--open); }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(64px, 1fr)); gap: 6px; }
button.thumb { position: relative; display: block; padding: 0; height: auto; aspect-ratio: 1;
  overflow: hidden; background: var(--raised); border-width: 2px; }
button.thumb img { width: 100%; height: 100%; object-fit: cover; display: block; }
button.thumb img:not([src]) { visibility: hidden; }
button.thumb .number { position: absolute; inset: auto 0 0 auto; background: rgb(0 0 0 / .68); color: #fff;
  font-size: 11px; line-height: 15px; padding: 0 4px; border-start-start-radius: 4px; }
button.thumb[data-state="pinned"] { border-color: var(--pin); }
button.thumb[data-state="kept"] { border-color: var(--kept); }
button.thumb[data-state="excluded"] { border: 2px dashed var(--out); }
button.thumb[data-state="dropped"] img, button.thumb[data-state="excluded"] img { opacity: .5; }
button.thumb:hover:not(:disabled) { border-color: var(--ink); }
.decide { display: flex; gap: 4px; container-type: inline-size; }
@container (max-width: 310px) { .decide button:not(.star) svg { display: none; } }
.decide button { flex: 1 1 auto; display: flex; align-items: center; justify-content: center; gap: 5px;
  padding: 2px 6px; }
.decide button span { overflow: hidden; text-overflow: ellipsis; }
.decide .star { flex: none; width: 34px; }
.decide svg { flex: none; }
.decide .pin[aria-pressed="true"] { background: var(--pin); border-color: var(--pin); color: var(--paper); }
.decide .exclude[aria-pressed="true"] { background: var(--out); border-color: var(--out); color: var(--paper); }
.decide .star[aria-pressed="true"] { border-color: var(--open); color: var(--open); }
.cut { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.stacked { display: flex; flex-direction: column; gap: 2px; min-width: 0; flex: 1 1 0; }
.between { display: flex; justify-content: space-between; align-items: center; gap: 8px; }
.line { min-height: 1.45em; }
ins, del { text-decoration: none; border-radius: 3px; padding: 0 1px; }
del { background: color-mix(in srgb, var(--out) 24%, transparent); text-decoration: line-through; }
ins { background: color-mix(in srgb, var(--kept) 28%, transparent); }
.skeleton { display: flex; flex-direction: column; gap: 10px; padding-block: 8px; }
.skeleton span { height: 12px; border-radius: 4px; background: var(--raised); animation: breathe 1.4s infinite; }
.skeleton span:nth-child(3n) { width: 60%; }
@keyframes breathe { 50% { opacity: .45; } }
`;

export const INSPECTOR = `${PARTS}
:host { display: block; }
.single, .several { display: flex; flex-direction: column; gap: 8px; }
.hint { padding: 32px 16px; text-align: center; }
.head { display: flex; flex-direction: column; gap: 4px; }
button.picture { position: relative; display: block; width: 100%; height: clamp(180px, 30vh, 300px); padding: 0;
  background: var(--raised); overflow: hidden; cursor: zoom-in; }
button.picture:disabled { cursor: default; opacity: 1; }
.picture img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.picture .none { position: absolute; inset: 0; display: grid; place-items: center; color: var(--quiet);
  white-space: normal; padding: 16px; }
.picture .look { position: absolute; inset: auto 8px 8px auto; width: 28px; height: 28px; border-radius: 50%;
  display: grid; place-items: center; background: rgb(0 0 0 / .6); color: #fff; opacity: 0; }
.picture:hover:enabled .look, .picture:focus-visible .look { opacity: 1; }
.names { display: flex; align-items: baseline; gap: 8px; min-width: 0; }
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: 0 1 auto; }
.folder { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: 1 10 0; direction: rtl;
  text-align: end; font-size: 12px; }
.facts { font-size: 12px; }
.decision { display: flex; flex-direction: column; gap: 6px; min-height: 62px; }
.verdict, .stability, .states { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; }
.sentence { overflow-wrap: anywhere; }
.ring { border-radius: 10px; padding: 0 8px; font-size: 12px; font-weight: 600; border: 2px solid; }
.ring[data-stability="core"] { border-color: var(--core); }
.ring[data-stability="stable"] { border-color: var(--stable); }
.ring[data-stability="variable"] { border-color: var(--variable); }
.near { display: flex; align-items: center; gap: 8px; }
.near .thumb { width: 52px; flex: none; }
.caption-text { width: 100%; min-height: 74px; background: var(--field); line-height: 1.45; }
.caption[data-changed="true"] .caption-text { border-color: var(--accent); }
.caption .below { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; min-height: 26px; }
.below .small { min-height: 24px; padding: 0 6px; margin-inline-start: auto; }
.edited, .tagged { font-size: 12px; border: 1px solid var(--line); border-radius: 10px; padding: 0 8px; }
.generated { display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: flex-start; }
.prompt { flex: 1 1 100%; max-height: 6em; overflow-y: auto; color: var(--quiet); overflow-wrap: anywhere; }
.composed { overflow-wrap: anywhere; }
.composed.stale { opacity: .5; }
.written { font-style: italic; }
.rest { display: flex; flex-direction: column; }
.rest.faint { opacity: .35; pointer-events: none; }
section { border-top: 1px solid var(--line); margin-top: 12px; padding-top: 12px; }
.rest > section:first-child:not([hidden]) { margin-top: 4px; }
.findings { list-style: none; display: flex; flex-direction: column; gap: 8px; }
.findings li { display: flex; flex-wrap: wrap; gap: 2px 8px; overflow-wrap: anywhere;
  border-inline-start: 3px solid var(--line); padding-inline-start: 8px; }
.findings li[data-severity="error"] { border-color: var(--out); }
.findings li[data-severity="warning"] { border-color: var(--warn); }
.severity { font-weight: 600; }
[data-severity="error"] .severity { color: var(--out); }
[data-severity="warning"] .severity { color: var(--warn); }
.cutting { display: flex; gap: 12px; align-items: flex-start; }
.drawing { position: relative; width: 112px; flex: none; overflow: hidden; border-radius: 4px;
  background: var(--raised); }
.drawing[data-tall="true"] { width: 76px; }
.drawing img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: fill; }
.drawing .kept { position: absolute; outline: 2px solid #fff; outline-offset: -2px;
  box-shadow: 0 0 0 400px rgb(0 0 0 / .66); }
.scores { display: grid; grid-template-columns: minmax(0, 1fr) 72px auto; gap: 5px 10px; align-items: center; }
.scores dt { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.scores .value { text-align: end; min-width: 62px; }
.scores .place { position: relative; height: 16px; }
.scores svg { display: block; width: 72px; height: 16px; }
.scores path { fill: var(--line); }
.scores rect { fill: var(--ink); }
.place[data-grade="good"] rect { fill: var(--kept); }
.place[data-grade="poor"] rect { fill: var(--out); }
.better { color: var(--quiet); }
.several .states .number { margin-inline-end: 0; }
.tags { list-style: none; display: flex; flex-wrap: wrap; gap: 6px; }
.tags li { background: var(--raised); border-radius: 4px; padding: 1px 8px; overflow-wrap: anywhere; }
`;
