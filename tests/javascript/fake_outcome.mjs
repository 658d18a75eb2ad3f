// What a server in memory says of ways to select, of quotas, and of the selection it made.

const way = (name, label, explanation, is_goal = false) => ({ name, label, explanation, is_goal });

/** In menu order. */
export const SELECTORS = Object.freeze([
  way("cover", "Cover", "No view is left out. Each pick fills the largest gap; of similar images the better one is taken.", true),
  way("represent", "Represent", "The collection in small: what is common gets more picks than what is rare.", true),
  way("best", "Best", "The best images that still differ. For large folders of mixed quality.", true),
  way("diversity", "Diversity (farthest point)", "Each pick is the image least like all picks before it."),
  way("blocks", "Blocks (k-means)", "The middle image of each block of similar images."),
  way("photomap_diversity", "PhotoMapAI's diversity", "Exactly as PhotoMapAI's vote does."),
  way("photomap_blocks", "PhotoMapAI's blocks", "Exactly as PhotoMapAI's vote does."),
]);

const kind = (name, label, low, high) => ({ name, label, low, high });

export const QUOTAS = Object.freeze([
  {
    name: "aspect",
    label: "Shape",
    sentence: "A LoRA that saw several shapes works in any aspect ratio.",
    kinds: [kind("portrait", "Portrait", 0.3, 0.4), kind("square", "Square", 0.2, 0.4), kind("landscape", "Landscape", 0.3, 0.4)],
  },
  {
    name: "shot_scale",
    label: "Shot scale",
    sentence: "A LoRA that saw faces only cannot draw the whole figure, and the other way round.",
    kinds: [kind("close_up", "Close-ups", 0.2, 0.3), kind("medium", "Medium shots", 0.4, 0.5), kind("wide", "Wide shots", 0.2, 0.3)],
  },
  { name: "cluster", label: "Cluster", sentence: "At most so much of the set from one cluster.", kinds: [] },
  { name: "source", label: "Source", sentence: "At most so much of the set from one folder.", kinds: [] },
  {
    name: "generated",
    label: "Generated images",
    sentence: "Trained on images that a model made, a LoRA learns that model's faults.",
    kinds: [kind("generated", "Generated", 0, 0.2)],
  },
]);

/** The outcome of a selection. The counts of shapes are those of the images; the rest is made up.
 * @param {any} images @param {any} options of the recipe */
export function outcomeOf({ choice, reason, reasons, widths, heights, columns }, { count: asked, method, quotas, oddities }) {
  const kept = [...choice.keys()].filter((row) => choice[row] === "k");
  const count = (test, rows = kept) => rows.filter(test).length;
  const shapes = {
    portrait: (row) => heights[row] > 1.1 * widths[row],
    landscape: (row) => widths[row] > 1.1 * heights[row],
    square: (row) => Math.max(widths[row], heights[row]) <= 1.1 * Math.min(widths[row], heights[row]),
  };
  const tests = {
    aspect: shapes,
    cluster: Object.fromEntries([0, 1, 2, 3, 4].map((one) => [String(one), (row) => columns.cluster[row] === one])),
    generated: { generated: (row) => row % 11 === 3 },
  };
  const found = Object.entries(quotas).flatMap(([quota, shares]) =>
    Object.entries(tests[quota] ?? {}).map(([name, test]) => {
      const [low, high] = shares[name] ?? shares.each ?? [0, 1];
      const label = QUOTAS.find((one) => one.name === quota)?.kinds.find((one) => one.name === name)?.label ?? name;
      const [least, most] = [Math.ceil(low * asked), Math.floor(high * asked)];
      return { quota, kind: name, label, low: least, high: most, count: count(test), available: count(test, [...choice.keys()]) };
    }),
  );
  const numbers = Array.from({ length: Math.max(2 * asked, 20) }, (_, place) => place + 1);
  return {
    method,
    measures: { covering_radius: 0.31, mean_distance: 0.18, closest_pair: 0.22 },
    vote: { covering_radius: 0.45, mean_distance: 0.21, closest_pair: 0.02 },
    overlap: 0.41,
    oddities: oddities ? count((row) => reasons[reason[row]] === "oddity", [...choice.keys()]) : 0,
    quotas: found,
    shortfalls: found.filter((one) => one.count < one.low).map((one) => `${one.label}: at least ${one.low} wanted, ${one.count} possible.`),
    curve: {
      count: numbers,
      radius: numbers.map((n) => 0.2 + 0.5 / (1 + n / 6)),
      mean: numbers.map((n) => 0.08 + 0.4 / (1 + n / 5)),
    },
    knee: Math.round(numbers.length / 4),
    advice: `After ${Math.round(numbers.length / 4)} images each further one brings little. You have ${kept.length}: more of them add little to what is covered.`,
  };
}
