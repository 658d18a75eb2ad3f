// Sorting 100,000 rows by a score while nobody notices.

/**
 * Rows ordered by a key: unknown ones last in both directions, ties in the order they came.
 *
 * A radix sort of the bits, 16 at a time: with a comparison 100,000 rows take ten times as long.
 *
 * @param {Int32Array} rows
 * @param {Float32Array} keys By row.
 * @param {boolean} descending
 */
export function sortByKey(rows, keys, descending) {
  const sorted = new Int32Array(rows.length);
  const known = new Int32Array(rows.length);
  const unknown = new Int32Array(rows.length);
  const bits = new Uint32Array(rows.length);
  const values = new Float32Array(bits.buffer);
  let length = 0;
  let rest = 0;
  for (let place = 0; place < rows.length; place += 1) {
    const key = keys[rows[place]];
    if (key === key) {
      known[length] = rows[place];
      values[length] = key + 0; // -0 becomes 0
      length += 1;
    } else unknown[rest++] = rows[place];
  }
  const flip = descending ? 0xffffffff : 0;
  let order = new Uint32Array(length);
  for (let one = 0; one < length; one += 1) {
    const mask = bits[one] & 0x80000000 ? 0xffffffff : 0x80000000;
    bits[one] ^= mask ^ flip;
    order[one] = one;
  }
  for (const shift of [0, 16]) order = scatter(order, bits, shift);
  for (let at = 0; at < length; at += 1) sorted[at] = known[order[at]];
  sorted.set(unknown.subarray(0, rest), length);
  return sorted;
}

/** @param {Uint32Array} order @param {Uint32Array} bits @param {number} shift */
function scatter(order, bits, shift) {
  const starts = new Uint32Array(65537);
  for (let at = 0; at < bits.length && at < order.length; at += 1) {
    starts[((bits[at] >>> shift) & 0xffff) + 1] += 1;
  }
  for (let digit = 0; digit < 65536; digit += 1) starts[digit + 1] += starts[digit];
  const next = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at += 1) {
    const place = order[at];
    next[starts[(bits[place] >>> shift) & 0xffff]++] = place;
  }
  return next;
}
