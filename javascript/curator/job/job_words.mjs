// Durations as a person says them. No DOM.

/** What is left, coarse on purpose: an estimate that jumps by the second is not believed.
 * @param {number | null | undefined} seconds
 * @returns {[string, {n?: number}] | null} key and values for `t`; null when it is not known */
export function leftWords(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return null;
  if (seconds < 8) return ["job.left.moment", {}];
  if (seconds < 55) return ["job.left.seconds", { n: Math.ceil(seconds / 10) * 10 }];
  if (seconds < 3300) return ["job.left.minutes", { n: Math.max(1, Math.round(seconds / 60)) }];
  return ["job.left.hours", { n: Math.max(1, Math.round(seconds / 3600)) }];
}

/** `75` as "1:15". @param {number} seconds */
export function elapsedText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (!parts[0]) parts.shift();
  return parts.map((part, place) => (place ? String(part).padStart(2, "0") : String(part))).join(":");
}

/** @typedef {{state: string, kind: string, done: number, total: number, left_s?: number | null, message?: string,
 *   result?: any}} Job */

/** What of a result is said at the end of a job, by its kind. */
const RESULTS = {
  scan: "images",
  judge: "dropped",
  select: "selected",
  map: "clusters",
  caption: "described",
  export: "images",
};

/** How a job ended, unless it has a sentence of its own.
 * @param {Job} job @returns {[string, {n?: number}]} key and values for `t` */
export function endWords(job) {
  const name = RESULTS[/** @type {keyof typeof RESULTS} */ (job.kind)];
  const n = name ? job.result?.[name] : undefined;
  if (job.state === "done" && Number.isFinite(n)) return [`job.done.${job.kind}`, { n }];
  return [`job.ended.${job.state}`, {}];
}

/** @param {Job | null | undefined} job */
export function runs(job) {
  return job?.state === "running" || job?.state === "stopping";
}

/** What of a job a screen reader is told: a new text at each quarter, not at each image.
 * @param {Job} job */
export function quarter(job) {
  return job.total > 0 ? Math.floor((4 * job.done) / job.total) * 25 : 0;
}
