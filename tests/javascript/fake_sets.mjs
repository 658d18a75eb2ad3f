// What the server in memory says of gaps, of named sets and of repeats: counted where that is easy, else made up.

/** @param {any} images @param {{count: number, prompts: string[], core: number | null}} options */
export function gapsOf(images, { count, prompts, core }) {
  const { choice, ids, columns } = images;
  const readable = [...choice.keys()].filter((row) => ids[row] && choice[row] !== "d");
  const chosen = core ? readable.slice(0, core) : readable.filter((row) => choice[row] === "k");
  if (!chosen.length) throw new Error("Nothing is chosen yet, so everything is lacking.");
  const open = readable.filter((row) => !chosen.includes(row));
  // Every third cluster is said to lack; what of it is undecided is proposed.
  const regions = [];
  for (let cluster = 1; cluster < 12; cluster += 3) {
    const rows = open.filter((row) => columns.cluster[row] === cluster);
    if (!rows.length) continue;
    const one = { number: cluster, middle: rows[0], size: rows.length, share: rows.length / readable.length };
    const poor = cluster === 10;
    regions.push({ ...one, nearest: 0.41 - cluster / 100, chosen: 0, poor, rows: rows.slice(0, 12), proposals: rows.slice(0, poor ? 0 : 2) });
  }
  const proposals = regions.flatMap((one) => one.proposals).slice(0, count);
  const numbers = Array.from({ length: 150 }, (_, place) => place + 1);
  return {
    chosen,
    core: Boolean(core),
    odd: 3,
    before: { radius: 0.45, mean: 0.183, within: 0.81 },
    after: { radius: 0.31, mean: 0.152, within: 0.95 },
    threshold: 0.2,
    region_count: 12,
    regions,
    prompts: prompts.map((text, place) => {
      const rows = open.slice(place * 5, place * 5 + 5);
      const lacks = place % 2 === 0;
      return { text, pool: 5 + place, chosen: lacks ? 0 : 2, rows, proposals: lacks ? rows.slice(0, 3) : [] };
    }),
    proposals,
    curve: {
      count: numbers,
      radius: numbers.map((n) => 0.2 + 0.5 / (1 + n / 6)),
      mean: numbers.map((n) => 0.08 + 0.4 / (1 + n / 5)),
    },
    knee: 38,
    advice: `After 38 images each further one brings little. You have ${chosen.length}.`,
  };
}

/** Why a name cannot be that of a set, "" when it can. @param {string} name @param {string[]} taken */
export function nameError(name, taken) {
  const bad = /[<>:"/\\|?*]/.exec(name);
  if (bad) return `The selection's name '${name}' has letters that no folder can have: ${bad[0]}. Leave them out.`;
  if (!name || name.length > 40) return `A selection's name has 1 to 40 letters; '${name}' has ${name.length}.`;
  const same = taken.find((one) => one.toLowerCase() === name.toLowerCase());
  return same ? `There is a selection named '${same}' already; choose another name.` : "";
}

/** @param {any} images @param {Map<string, {rows: number[], method: string | null}>} sets @param {string[]} names */
export function comparisonOf(images, sets, names) {
  const { widths, heights } = images;
  const shape = (row) => (widths[row] > 1.1 * heights[row] ? 2 : heights[row] > 1.1 * widths[row] ? 0 : 1);
  const limits = [["Portrait", 0.3, 0.4], ["Square", 0.2, 0.4], ["Landscape", 0.3, 0.4]];
  const figures = names.map((name) => {
    const { rows } = sets.get(name);
    const n = rows.length;
    const Shape = limits.map(([label, low, high], place) => {
      const count = rows.filter((row) => shape(row) === place).length;
      return { label, count, share: count / n, low, high, fits: n < 5 || (count / n >= low && count / n <= high) };
    });
    const clusters = new Set(rows.map((row) => images.columns.cluster[row]).filter((one) => one >= 0)).size;
    return {
      name, options: null, images: n, mean_quality: 0.5 + 3 / (n + 10), lowest_quality: null, covering_radius: 0.2 + 4 / n,
      mean_distance: 0.1 + 2 / n, closest_pair: 0.3 - n / 1000, clusters, balance: { Shape }, short_side: 768, shortest_side: 512,
      megapixels: 0.8, images_per_epoch: 10 * n, steps_per_epoch: 10 * n, size_bytes: 240_000 * n,
    };
  });
  const groups = new Map();
  for (const row of new Set(names.flatMap((name) => sets.get(name).rows))) {
    const key = names.filter((name) => sets.get(name).rows.includes(row)).join("|");
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const members = [...groups].map(([key, rows]) => ({ names: key.split("|"), rows })).sort((a, b) => a.names.length - b.names.length);
  const pairs = names.flatMap((first, place) => names.slice(place + 1).map((second) => {
    const [a, b] = [first, second].map((name) => sets.get(name).rows);
    const both = a.filter((row) => b.includes(row)).length;
    return { first, second, both, only_first: a.length - both, only_second: b.length - both, overlap: both / (a.length + b.length - both) };
  }));
  return { pool: 160, pool_clusters: 12, embedding: "embedding:descriptor", sets: figures, pairs, members };
}

/** @param {any} images @param {"cluster" | "folder"} by @param {number} repeats */
export function exposureOf({ choice, paths, columns }, by, repeats) {
  const groups = new Map();
  for (const row of choice.keys()) {
    if (choice[row] !== "k") continue;
    const cluster = columns.cluster[row];
    const label = by === "folder" ? paths[row].slice(0, paths[row].lastIndexOf("/")) : cluster < 0 ? "no cluster" : `cluster ${cluster + 1}`;
    groups.set(label, (groups.get(label) ?? 0) + 1);
  }
  const sizes = [...groups].sort((a, b) => b[1] - a[1]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const wanted = (total * repeats) / sizes.length;
  const each = sizes.map(([, size]) => Math.max(1, Math.min(20, Math.round(wanted / size))));
  const images = sizes.reduce((sum, [, size], place) => sum + size * each[place], 0);
  const rows = sizes.map(([label, size], place) => {
    const effective = size * each[place];
    return { label, size, repeats: each[place], effective, share_before: size / total, share_after: effective / images };
  });
  return { by, rows: rows.length > 1 ? rows : [], images: rows.length > 1 ? images : 0 };
}

