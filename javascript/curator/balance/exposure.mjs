// How often an epoch shows each part of the set, as a table says it. No DOM.

/** @typedef {{label: string, size: number, repeats: number, effective: number, share_before: number,
 *   share_after: number}} Row */

/** The server's names of parts are English: which of ours it is, and the number of a cluster.
 * @param {string} label @returns {{key: "cluster" | "loose" | "top", number?: number} | null} null for a name of its own */
export function partOf(label) {
  if (label === "no cluster") return { key: "loose" };
  if (label === "top folder") return { key: "top" };
  const cluster = /^cluster (\d+)$/.exec(label);
  return cluster ? { key: "cluster", number: Number(cluster[1]) } : null;
}

/** Lengths of the bars in [0, 1], as large as the largest share allows.
 * @param {readonly Row[]} rows @returns {{before: number, after: number}[]} */
export function barsOf(rows) {
  const most = Math.max(...rows.flatMap((row) => [row.share_before, row.share_after]), 0);
  return rows.map((row) => ({ before: most ? row.share_before / most : 0, after: most ? row.share_after / most : 0 }));
}
