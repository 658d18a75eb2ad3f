// How the images of the training set share out over the kinds of a target (portrait, landscape, dark, ...). No DOM.

/**
 * @typedef {object} Kind One kind of a target: `low` and `high` are wanted shares of 1, null for no limit.
 * @property {string} name
 * @property {string} label
 * @property {number | null} [low]
 * @property {number | null} [high]
 */

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string} label
 * @property {readonly Kind[]} kinds
 * @property {string} [sentence] Why it matters.
 * @property {string | null} [column] Whose values `edges` cut into the kinds; without one it is the aspect.
 * @property {readonly number[]} [edges] One less than there are kinds, rising.
 */

/**
 * @typedef {object} Share One bar.
 * @property {Kind} kind
 * @property {number} place Its place among the kinds.
 * @property {number} count Images of this kind.
 * @property {number} share Of the images whose kind is known, 0 when there are none.
 * @property {"fits" | "few" | "many"} state
 * @property {number} add How many more of this kind would reach `low`; 0 when it is reached.
 * @property {number} drop How many fewer of this kind would come to `high`; 0 when that does not help.
 * @property {number} others How many images of other kinds would do the same.
 */

/** The kind of an image that has none: its value is not known. */
export const NONE = 255;

/** A picture counts as square up to this ratio of its sides. */
export const SQUARE = 1.1;

/** Below so many images a share says nothing. */
const FEWEST = 5;
const ROUNDING = 1e-9; // 0.3 * 10 is a little more than 3

/** @param {number} width @param {number} height @returns {"portrait" | "landscape" | "square" | null} */
export function aspectOf(width, height) {
  if (!(width > 0) || !(height > 0)) return null;
  if (Math.max(width, height) <= SQUARE * Math.min(width, height)) return "square";
  return width > height ? "landscape" : "portrait";
}

/** The kind of every row as its place among the target's kinds, `NONE` where it is not known.
 * @param {Target} target
 * @param {ArrayLike<number>} widths
 * @param {ArrayLike<number>} heights
 * @param {Float32Array | undefined} column values of `target.column`
 * @returns {Uint8Array | null} null while the column is not there */
export function kindsOf(target, widths, heights, column) {
  const kinds = new Uint8Array(widths.length).fill(NONE);
  if (!target.column || !target.edges) {
    const places = new Map(target.kinds.map((kind, place) => [kind.name, place]));
    for (let row = 0; row < kinds.length; row += 1) {
      const aspect = aspectOf(widths[row], heights[row]);
      kinds[row] = (aspect === null ? undefined : places.get(aspect)) ?? NONE;
    }
    return kinds;
  }
  if (!column) return null;
  for (let row = 0; row < kinds.length; row += 1) {
    if (Number.isNaN(column[row])) continue;
    let place = 0;
    while (place < target.edges.length && column[row] >= target.edges[place]) place += 1;
    kinds[row] = place;
  }
  return kinds;
}

/** How the images that count share out.
 * @param {Target} target
 * @param {Uint8Array} kinds of `kindsOf`
 * @param {Uint8Array} counted 1 for each row that counts
 * @returns {{total: number, unknown: number, shares: Share[]}} */
export function sharesOf(target, kinds, counted) {
  const counts = new Uint32Array(256);
  for (let row = 0; row < kinds.length; row += 1) if (counted[row] === 1) counts[kinds[row]] += 1;
  const total = target.kinds.reduce((sum, _kind, place) => sum + counts[place], 0);
  const shares = target.kinds.map((kind, place) => ({
    kind,
    place,
    ...judge(counts[place], total, kind.low ?? null, kind.high ?? null),
  }));
  return { total, unknown: counts[NONE], shares };
}

/** The same arithmetic as in lora_curator/balance.py.
 * @param {number} count @param {number} total @param {number | null} low @param {number | null} high */
export function judge(count, total, low, high) {
  const share = total ? count / total : 0;
  const known = total >= FEWEST;
  const few = known && low !== null && share < low - ROUNDING;
  const many = known && high !== null && share > high + ROUNDING;
  const state = /** @type {Share["state"]} */ (few ? "few" : many ? "many" : "fits");
  const found = { count, share, state, add: 0, drop: 0, others: 0 };
  // (count + add) / (total + add) >= low; one image of another kind, and a share of 1 is out of reach
  if (few) found.add = low < 1 ? up((low * total - count) / (1 - low)) : Infinity;
  if (!many) return found;
  // (count - drop) / (total - drop) <= high; where all are of this kind, dropping does not help
  if (count < total || high === 0) found.drop = up((count - high * total) / (1 - high));
  if (high > 0) found.others = up(count / high - total);
  return found;
}

/** @param {number} number */
function up(number) {
  return Math.ceil(number - ROUNDING);
}

/** The rows of one kind that count, to be shown in the grid.
 * @param {Uint8Array} kinds @param {number} place @param {Uint8Array} counted */
export function rowsOfKind(kinds, place, counted) {
  const rows = [];
  for (let row = 0; row < kinds.length; row += 1) {
    if (kinds[row] === place && counted[row] === 1) rows.push(row);
  }
  return Int32Array.from(rows);
}

/** The clusters of these images as kinds, the largest first, at most `limit` of them.
 * @param {Float32Array} cluster number of every row, NaN or below 0 for none
 * @param {Uint8Array} counted 1 for each row that counts
 * @param {number} [limit]
 * @returns {{cluster: number, count: number, all: number, share: number}[]} */
export function clusterShares(cluster, counted, limit = 12) {
  /** @type {Map<number, {cluster: number, count: number, all: number, share: number}>} */
  const found = new Map();
  let total = 0;
  for (let row = 0; row < cluster.length; row += 1) {
    if (!(cluster[row] >= 0)) continue;
    let one = found.get(cluster[row]);
    if (!one) found.set(cluster[row], (one = { cluster: cluster[row], count: 0, all: 0, share: 0 }));
    one.all += 1;
    if (counted[row] !== 1) continue;
    one.count += 1;
    total += 1;
  }
  const shares = [...found.values()].sort((a, b) => b.count - a.count || b.all - a.all || a.cluster - b.cluster);
  for (const one of shares) one.share = total ? one.count / total : 0;
  return shares.slice(0, limit);
}
