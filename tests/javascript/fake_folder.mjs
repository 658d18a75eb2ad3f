// A folder of images that are not there: always the same ones for the same number.

const PLACES = ["portraits", "forest/day one", "forest/night", "lake", "<b>odd & names</b>"];
const TAGS = ["red fox", "snow", "forest", "night", "close-up", "looking_at_viewer", "lake", "running", "sitting", "grass"];
const SIZES = [[1024, 768], [768, 1024], [1024, 1024], [1600, 900], [640, 960], [512, 512]];
const BLOBS = 12;

/** The columns of the folder. */
export const COLUMNS = Object.freeze([
  score("sharpness", "Sharpness", "", "higher", 0, 100),
  score("aesthetic", "Aesthetic", "", "higher", 0, 10),
  score("noise", "Noise", "", "lower", 0, 1),
  score("brightness", "Brightness", "", "none", 0, 1),
  score("face_share", "Face", "share", "none", 0, 1),
  { ...score("group", "Duplicates", "", "none", null, null), kind: "group" },
  { ...score("cluster", "Cluster", "", "none", null, null), kind: "cluster" },
  { ...score("pick", "Pick order", "", "none", null, null), kind: "pick" },
  { ...score("frequency", "Selected by random runs", "share", "higher", 0, 1), kind: "frequency" },
]);

function score(name, label, unit, better, low, high) {
  return { name, label, unit, better, low, high, description: `${label} of an image.`, kind: "score" };
}

/** A random number generator that always says the same. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function makeFolder(count) {
  const random = generator(7);
  const images = {
    paths: [], ids: [], widths: [], heights: [], captions: [], own: [],
    choice: [], author: [], reason: [], starred: new Array(count).fill(false),
    reasons: ["", "pinned", "excluded", "duplicate", "blurry", "selected", "not_selected", "too_small", "oddity"],
    columns: Object.fromEntries(COLUMNS.map(({ name }) => [name, new Float32Array(count)])),
    positions: new Float32Array(2 * count),
    findings: [],
  };
  for (let row = 0; row < count; row += 1) addImage(images, row, random);
  return images;
}

function addImage(images, row, random) {
  const { columns } = images;
  const [width, height] = SIZES[row % SIZES.length];
  const unreadable = row % 97 === 96;
  const blob = Math.floor(random() * BLOBS);
  images.paths.push(`${PLACES[blob % PLACES.length]}/img ${row}.jpg`);
  images.ids.push(unreadable ? "" : `id${row.toString(16)}`);
  images.widths.push(width);
  images.heights.push(height);
  const tags = TAGS.filter((_, place) => (row * 7 + place * 13) % 5 < 2).join(", ");
  const caption = row % 6 === 5 ? null : tags;
  images.captions.push(caption);
  images.own.push(caption);

  columns.sharpness[row] = unreadable ? NaN : 100 * random();
  columns.aesthetic[row] = row % 5 === 4 ? NaN : 10 * random();
  columns.noise[row] = random();
  columns.brightness[row] = random();
  columns.face_share[row] = row % 3 ? NaN : random();
  const copy = row % 20 < 3;
  columns.group[row] = copy ? Math.floor(row / 20) : -1;
  columns.cluster[row] = row % 25 === 0 ? -1 : blob;
  const angle = (2 * Math.PI * blob) / BLOBS;
  const spread = 0.16 * Math.sqrt(-2 * Math.log(1 - random()));
  const turn = 2 * Math.PI * random();
  images.positions[2 * row] = unreadable ? NaN : 0.62 * Math.cos(angle) + spread * 0.6 * Math.cos(turn);
  images.positions[2 * row + 1] = unreadable ? NaN : 0.62 * Math.sin(angle) + spread * 0.6 * Math.sin(turn);

  const [choice, reason] = unreadable
    ? ["d", 0]
    : copy && row % 20 > 0
      ? ["d", 3]
      : columns.sharpness[row] < 12
        ? ["d", 4]
        : row % 4 === 0
          ? ["k", 5]
          : row % 4 === 1
            ? ["d", 6]
            : ["u", 0];
  images.choice.push(choice);
  images.reason.push(reason);
  images.author.push(choice === "u" ? "-" : "s");
  columns.pick[row] = choice === "k" ? row / 4 : NaN;
  columns.frequency[row] = choice === "k" ? 0.4 + 0.6 * random() : 0.4 * random();
  if (columns.sharpness[row] < 12 && images.findings.length < 500) {
    images.findings.push({ code: "blurry", sentence: "This image is blurry.", row, severity: "warning" });
  }
}

/** The picture of a row as an address: a coloured card with its number. */
export function pictureOf(row, width, height) {
  const hue = (row * 47) % 360;
  const side = Math.round(Math.min(width, height) / 5);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width / 4}" height="${height / 4}">` +
    `<rect width="100%" height="100%" fill="hsl(${hue} 42% 46%)"/>` +
    `<circle cx="${width * (0.2 + ((row * 13) % 60) / 100)}" cy="${height * 0.35}" r="${side}" fill="hsl(${hue + 60} 60% 70%)"/>` +
    `<path d="M0 ${height} L${width * 0.4} ${height * 0.55} L${width} ${height} z" fill="hsl(${hue + 180} 30% 30%)"/>` +
    `<text x="50%" y="92%" font-size="${side}" font-family="sans-serif" fill="#fff" text-anchor="middle">${row}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
