// The quotas of a selection, as the user sets them (whole percents) and as they came out (counts). No DOM.

/** @typedef {[number, number]} Share lowest and highest share of the set, 0 to 1 */
/** @typedef {Record<string, Record<string, Share>>} Quotas by quota, then by kind or "each" */
/** @typedef {{name: string, label: string, low?: number, high?: number}} Kind with its usual shares */
/** @typedef {{name: string, label: string, sentence?: string, kinds: readonly Kind[]}} Quota */

/**
 * @typedef {object} Outcome One kind of one quota in the selected set, in images.
 * @property {string} quota
 * @property {string} kind
 * @property {string} label
 * @property {number} low
 * @property {number | null} high
 * @property {number} count
 * @property {number | null} [available]
 */

/** Stands for every kind that is not named: each cluster, each folder. */
export const EACH = "each";

/** The usual share of a quota whose kinds have no names. */
export const USUAL_EACH = /** @type {Share} */ ([0, 0.25]);

const ALL = /** @type {Share} */ ([0, 1]);

/** The quotas with one switched on, with its usual shares, or off.
 * @param {Quotas} quotas @param {Quota} quota @param {boolean} on @returns {Quotas} */
export function switched(quotas, quota, on) {
  const { [quota.name]: _, ...others } = quotas;
  if (!on) return others;
  const kinds = quota.kinds.map(({ name, low = 0, high = 1 }) => [name, /** @type {Share} */ ([low, high])]);
  return { ...others, [quota.name]: kinds.length ? Object.fromEntries(kinds) : { [EACH]: USUAL_EACH } };
}

/** The share that a kind is to have. @param {Quotas} quotas @param {string} quota @param {string} kind @returns {Share} */
export function shareOf(quotas, quota, kind) {
  return quotas[quota]?.[kind] ?? quotas[quota]?.[EACH] ?? ALL;
}

/** The quotas with one end of a share changed; the other end gives way when it has to.
 * @param {Quotas} quotas @param {string} quota @param {string} kind @param {"low" | "high"} end
 * @param {number} percent @returns {Quotas} */
export function withPercent(quotas, quota, kind, end, percent) {
  const value = Math.min(100, Math.max(0, Math.round(percent))) / 100;
  const [low, high] = shareOf(quotas, quota, kind);
  const share = /** @type {Share} */ (end === "low" ? [value, Math.max(high, value)] : [Math.min(low, value), value]);
  return { ...quotas, [quota]: { ...quotas[quota], [kind]: share } };
}

/** A share as whole percent. @param {number} share */
export function percentOf(share) {
  return Math.round(share * 100);
}

/** Whether a kind has a highest share only: each of many, or the one kind that there is.
 * @param {Quota} quota @param {Share} share */
export function isCap(quota, [low]) {
  return quota.kinds.length < 2 && low === 0;
}

/** How many images too few (below 0) or too many a kind has; 0 where its quota is met. @param {Outcome} one */
export function missOf({ count, low, high }) {
  if (count < low) return count - low;
  return high !== null && count > high ? count - high : 0;
}

/** The kinds whose quota is missed, the largest miss first. @param {readonly Outcome[]} outcomes */
export function missed(outcomes) {
  return outcomes.filter(missOf).sort((a, b) => Math.abs(missOf(b)) - Math.abs(missOf(a)));
}

/** Which words say how many of how many wanted. @param {Outcome} one @param {number} total images in the set
 * @returns {"" | ".exact" | ".between" | ".least" | ".most"} */
export function boundsOf({ low, high }, total) {
  const open = high === null || high >= total;
  if (open) return low > 0 ? ".least" : "";
  if (low === high) return ".exact";
  return low > 0 ? ".between" : ".most";
}
