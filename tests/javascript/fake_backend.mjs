// A server in memory with the methods of HttpBackend, for the parts of the curator to be tried with.
//
//   new FakeBackend(1000)                        a folder of 1,000 images, always the same
//   new FakeBackend(1000, {latency_ms: 0})       answers at once
//   backend.failures = 3                         the next three requests get no answer
//   backend.failPosts = 3                        the next three POSTs of operations
//   backend.loseAnswer = 1                       the next POST is done, its answer is lost
//   backend.posts                                the operations of each POST
//   backend.answering                            requests that were not answered yet
//   backend.holds = true                         jobs do not end by themselves: they come to their last step
//   backend.another(operations)                  what another tab does

import { BackendError } from "../../javascript/curator/model/backend.mjs";
import { COLUMNS, makeFolder, pictureOf } from "./fake_folder.mjs";
import { QUOTAS, SELECTORS, outcomeOf } from "./fake_outcome.mjs";
import { comparisonOf, exposureOf, gapsOf, nameError } from "./fake_sets.mjs";

const FOLDER = "0123456789abcdef01234567";
const STEPS = 20;
const ODDITY = 8;

export class FakeBackend {
  /** @param {number} count @param {{latency_ms?: number, step_ms?: number, scanned?: boolean}} [how] */
  constructor(count = 200, { latency_ms = 5, step_ms = 120, scanned = true } = {}) {
    this.latency_ms = latency_ms;
    this.step_ms = step_ms;
    this.can = {};
    this.answering = 0;
    this.holds = false;
    this.failures = 0;
    this.failPosts = 0;
    this.loseAnswer = 0;
    this.posts = [];
    this.asked = { news: 0, state: 0, table: 0 };
    this.folder = FOLDER;
    this.count = count;
    this.scanned = scanned;
    this.images = makeFolder(count);
    this.token = "t1";
    this.rev = 1;
    this.log = [];
    this.done = new Map();
    this.past = [];
    this.future = [];
    this.job = null;
    this.outcome = null;
    this.outcomeRev = 1;
    /** Named selections. @type {Map<string, {rows: number[], method: string | null}>} */
    this.sets = new Map();
    this.positionsVersion = 1;
    this.columns = [...COLUMNS];
    this.versions = Object.fromEntries(COLUMNS.map(({ name }) => [name, 1]));
    this.preferences = {};
    this.recipe = {
      scan: { recursive: true, encoder: "descriptor" },
      quality: { enabled: true, limits: {} },
      dedupe: { enabled: true, similarity: 0.95 },
      select: {
        count: 80, method: "cover", iterations: 20, seed: 0, quality: 0.5, scores: {},
        quotas: { generated: { generated: [0, 0.2] } }, oddities: true, one_per_group: true,
      },
      captions: { trigger: "", class_word: "" },
      prepare: { resolution: 1024 },
      augment: {},
      regularize: { class_word: "", repeats: 0 },
      export: { exporter: "kohya", repeats: 10, batch_size: 1, balance: "none" },
    };
  }

  async about() {
    await this.#answer();
    const choice = (name, label) => ({ name, label, explanation: `${label}, as it is.` });
    const scores = COLUMNS.filter((one) => one.kind === "score");
    return {
      version: "0.4.0",
      host: "standalone",
      any_folder: true,
      places: ["/pictures"],
      recent: [{ folder: FOLDER, path: "/pictures/fox", title: "fox" }],
      encoders: [choice("descriptor", "Built-in descriptor"), choice("open_clip", "OpenCLIP")],
      captioners: [choice("blip", "BLIP")],
      upscalers: [{ name: "double", label: "Doubling", explanation: "" }],
      selectors: structuredClone(SELECTORS),
      quotas: structuredClone(QUOTAS),
      metrics: scores,
      rules: [
        { code: "blurry", label: "Blurry", limit: 60, drops: true, sentence: "Sharpness below." },
        { code: "too_small", label: "Too small", limit: 512, drops: true, sentence: "Short side." },
      ],
      targets: [
        {
          name: "aspect",
          label: "Shape",
          kinds: [
            { name: "portrait", label: "Portrait", low: 0.3, high: 0.4 },
            { name: "landscape", label: "Landscape", low: 0.3, high: 0.4 },
            { name: "square", label: "Square", low: 0.2, high: 0.4 },
          ],
        },
      ],
      recipe: structuredClone(this.recipe),
      preferences: { ...this.preferences },
    };
  }

  async browse(path) {
    await this.#answer();
    if (!path) return { path: "", parent: null, folders: [{ name: "pictures", path: "/pictures" }], images: 0 };
    const names = ["fox", "lake", "<b>odd & name</b>"];
    const folders = names.map((name) => ({ name, path: `${path}/${name}` }));
    return { path, parent: "", folders, images: this.count };
  }

  async openFolder(path) {
    await this.#answer();
    if (path.includes("missing")) throw new BackendError(`There is no folder '${path}'.`, 400);
    if (!this.scanned) this.#run("scan", "Reading images", () => (this.scanned = true));
    return { folder: FOLDER };
  }

  async table() {
    await this.#answer("table");
    if (!this.scanned) throw new BackendError("This folder has not been scanned yet.", 404);
    const { paths, ids, widths, heights, captions } = this.images;
    return {
      token: this.token,
      title: "fox",
      root: "/pictures/fox",
      paths: [...paths],
      ids: [...ids],
      widths: [...widths],
      heights: [...heights],
      captions: [...captions],
      columns: this.columns,
    };
  }

  async state() {
    await this.#answer("state");
    const { choice, author, reason, reasons, starred, captions, own } = this.images;
    const on = (flags) => [...flags.keys()].filter((row) => flags[row]);
    return {
      ...this.#common(),
      choice: choice.join(""),
      author: author.join(""),
      reason: [...reason],
      reasons: [...reasons],
      starred: on(starred),
      edited: [...captions.keys()].filter((row) => captions[row] !== own[row]),
      recipe: structuredClone(this.recipe),
      findings: this.images.findings,
      outcome: structuredClone(this.outcome),
    };
  }

  async news(folder, since) {
    await this.#answer("news");
    return this.#news(since);
  }

  async operations(folder, { token, since, operations }) {
    this.posts.push(operations);
    await this.#answer();
    if (this.failPosts) {
      this.failPosts -= 1;
      throw new BackendError("The program does not answer.", 0);
    }
    if (token !== this.token) throw new BackendError("The folder was scanned anew.", 409);
    const refused = this.another(operations);
    if (this.loseAnswer) {
      this.loseAnswer -= 1;
      throw new BackendError("The program does not answer.", 0);
    }
    return { ...this.#news(since), refused };
  }

  /** Do operations; those whose id is known are not done again. */
  another(operations) {
    const refused = [];
    for (const one of operations) {
      if (this.done.has(one.id)) continue;
      const error = this.#do(one);
      if (error) refused.push({ id: one.id, error });
      this.done.set(one.id, true);
    }
    return refused;
  }

  async column(folder, name) {
    await this.#answer();
    const values = this.images.columns[name];
    if (!values) throw new BackendError(`There is no column named '${name}'.`, 404);
    return values.slice();
  }

  async positions() {
    await this.#answer();
    return this.images.positions.slice();
  }

  async details(folder, row) {
    await this.#answer();
    const { images } = this;
    const group = images.columns.group[row];
    const near = [1, 2, 3, 4, 5, 6].map((step) => (row + step * 7) % this.count);
    const [width, height] = [images.widths[row], images.heights[row]];
    const frequency = images.columns.frequency[row];
    return {
      row,
      path: images.paths[row],
      id: images.ids[row],
      width,
      height,
      format: "JPEG",
      size_bytes: 240_000 + row,
      caption: images.captions[row],
      own_caption: images.own[row],
      edited: images.captions[row] !== images.own[row],
      composed: `sks fox, ${images.captions[row] ?? ""}`,
      choice: { k: "keep", d: "drop", u: "undecided" }[images.choice[row]],
      author: { u: "user", s: "select", "-": "" }[images.author[row]],
      reason: images.reasons[images.reason[row]],
      sentence: `Sharpness is ${(row % 90) + 1}; 60 is the limit.`,
      near: near[0],
      scores: COLUMNS.filter((one) => one.kind === "score").map(({ name, label, unit }) => {
        const value = images.columns[name][row];
        return { name, label, value: Number.isNaN(value) ? null : value, unit, text: value.toFixed(2) };
      }),
      findings: row % 9 ? [] : [{ code: "blurry", sentence: "This image is blurry.", severity: "warning", value: 12, threshold: 60 }],
      neighbours: near.map((one, place) => ({ row: one, similarity: 0.97 - 0.04 * place })),
      duplicates: group < 0 ? [] : [...images.columns.group.keys()].filter((one) => one !== row && images.columns.group[one] === group).slice(0, 20),
      frequency: Number.isNaN(frequency) ? null : frequency,
      stability: frequency > 0.9 ? "core" : frequency > 0.7 ? "stable" : frequency >= 0 ? "variable" : null,
      bucket: width > height ? [1152, 896] : [896, 1152],
      crop: [Math.round(width * 0.05), 0, Math.round(width * 0.9), height],
      synthetic: false,
      prompt: null,
    };
  }

  async preview(folder, { rows, options }) {
    await this.#answer();
    if (options.regex && options.find === "(") throw new BackendError("The regular expression '(' has no end.", 400);
    const all = rows.map((row) => ({ row, before: this.images.captions[row] ?? "", after: edited(this.images.captions[row] ?? "", options) }));
    const first = all.filter((one) => one.before !== one.after);
    return { changed: first.length, of: rows.length, first: first.slice(0, 200) };
  }

  async comparison(folder, names) {
    await this.#answer();
    const lost = names.find((name) => !this.sets.has(name));
    if (lost) throw new BackendError(`There is no selection named '${lost}'.`, 400);
    return comparisonOf(this.images, this.sets, names);
  }

  async exposure(folder, by) {
    await this.#answer();
    return exposureOf(this.images, by, this.recipe.export.repeats);
  }

  async startJob(folder, kind, options) {
    await this.#answer();
    if (this.job?.state === "running") throw new BackendError("Something is running already.", 409);
    const ends = {
      select: () => this.#select(options),
      caption: () => ({ captions: 0 }),
      gaps: () => gapsOf(this.images, options),
      export_sets: () => ({
        out: options.out,
        sets: options.names.map((name, place) => ({ name, images: this.sets.get(name).rows.length, error: 0, warning: place, note: 0 })),
        comparison: `${options.out}/comparison.html`,
      }),
      export: () => ({ out: options.out, images: 80, reg_images: 0, errors: [], warnings: [], notes: [] }),
      scan: () => {
        this.scanned = true;
        this.token = `t${Number(this.token.slice(1)) + 1}`;
      },
    };
    this.#run(kind, { scan: "Reading images", select: "Choosing images" }[kind] ?? kind, ends[kind] ?? (() => {}));
    return { job: { ...this.job } };
  }

  async stopJob() {
    await this.#answer();
    if (this.job?.state === "running") this.job.state = "stopping";
    return {};
  }

  async setPreferences(values) {
    await this.#answer();
    Object.assign(this.preferences, values);
    return {};
  }

  async inbox() {
    await this.#answer();
    return { images: [{ id: "g1", name: "00001.png", prompt: "a fox" }] };
  }

  async addFromInbox() {
    await this.#answer();
    return {};
  }

  pictureUrl(folder, row, side, id) {
    return this.thumbnailUrl(id, row);
  }

  thumbnailUrl(id, row = Number.parseInt(id.slice(2), 16)) {
    return pictureOf(row, this.images.widths[row], this.images.heights[row]);
  }

  inventoryUrl() {
    return "data:text/tab-separated-values,path";
  }

  reportUrl() {
    return "data:text/html,report";
  }

  comparisonPageUrl(folder) {
    return `/v1/folders/${folder}/comparison.html`;
  }

  async #answer(what = "") {
    if (what) this.asked[what] += 1;
    this.answering += 1;
    if (this.latency_ms) await new Promise((done) => setTimeout(done, this.latency_ms));
    this.answering -= 1;
    if (!this.failures) return;
    this.failures -= 1;
    throw new BackendError("The program does not answer.", 0);
  }

  #common() {
    return {
      rev: this.rev,
      token: this.scanned ? this.token : "",
      columns: { ...this.versions },
      positions: this.positionsVersion,
      undo: this.past.at(-1)?.label ?? null,
      redo: this.future.at(-1)?.label ?? null,
      job: this.job && { ...this.job },
      selections: [...this.sets].sort().map(([name, { rows, method }]) => ({ name, images: rows.length, method })),
    };
  }

  #news(since) {
    const rows = new Set();
    for (const one of this.log) if (one.rev > since) for (const row of one.rows ?? []) rows.add(row);
    const full = this.log.some((one) => one.rev > since && one.rows === null);
    const answer = { ...this.#common(), changes: null, full };
    if (this.outcomeRev > since) answer.outcome = structuredClone(this.outcome);
    if (this.recipeRev > since) answer.recipe = structuredClone(this.recipe);
    if (!rows.size || full) return answer;
    const { choice, author, reason, reasons, starred, captions, own } = this.images;
    const list = [...rows];
    answer.changes = {
      rows: list,
      choice: list.map((row) => choice[row]).join(""),
      author: list.map((row) => author[row]).join(""),
      reason: list.map((row) => reason[row]),
      reasons: [...reasons],
      starred: list.map((row) => (starred[row] ? "1" : "0")).join(""),
      edited: list.map((row) => (captions[row] === own[row] ? "0" : "1")).join(""),
      captions: list.map((row) => captions[row]),
    };
    return answer;
  }

  /** @returns {string | undefined} why it was refused */
  #do(one) {
    const { images } = this;
    if (one.op === "undo" || one.op === "redo") {
      const [from, to] = one.op === "undo" ? [this.past, this.future] : [this.future, this.past];
      const step = from.pop();
      if (!step) return `There is nothing to ${one.op}.`;
      to.push({ ...this.#remember(step.rows), label: step.label });
      step.rows.forEach((row, place) => {
        for (const [name, values] of Object.entries(step.values)) images[name][row] = values[place];
      });
      this.sets = step.sets;
      return this.#changed(step.rows);
    }
    if (one.op === "recipe") {
      for (const [name, values] of Object.entries(one.recipe)) Object.assign(this.recipe[name], values);
      this.rev += 1;
      this.recipeRev = this.rev;
      return undefined;
    }
    if (one.op.endsWith("_selection")) return this.#doSet(one);
    const rows = one.rows ?? (one.op === "caption" ? [one.row] : this.#rowsOf(one));
    if (!rows) return `There is no operation '${one.op}'.`;
    if (one.op === "caption" && one.text === "refuse me") return "This caption was refused.";
    const step = { ...this.#remember(rows), label: labelOf(one, rows.length) };
    for (const row of rows) this.#apply(one, row);
    this.past.push(step);
    this.future = [];
    return this.#changed(rows);
  }

  /** @returns {string | undefined} why it was refused */
  #doSet({ op, name, overwrite = false }) {
    const { choice, author, reason } = this.images;
    const rows = [...choice.keys()];
    const kept = rows.filter((row) => choice[row] === "k");
    const taken = [...this.sets.keys()].filter((one) => !(overwrite && one === name));
    const error = op === "save_selection" ? nameError(name, taken) : this.sets.has(name) ? "" : `There is no selection named '${name}'.`;
    if (error) return error;
    const step = { ...this.#remember(op === "use_selection" ? rows : []), label: `${op.replace("_", " the ")} '${name}'` };
    this.sets = new Map(this.sets);
    if (op === "save_selection") this.sets.set(name, { rows: kept, method: this.outcome?.method ?? null });
    else if (op === "remove_selection") this.sets.delete(name);
    else {
      const inside = new Set(this.sets.get(name).rows);
      for (const row of rows) {
        if (author[row] === "u" || (choice[row] === "d" && reason[row] !== 6 && !inside.has(row))) continue;
        [choice[row], author[row], reason[row]] = inside.has(row) ? ["k", "s", 5] : ["d", "s", 6];
      }
    }
    this.past.push(step);
    this.future = [];
    return this.#changed(step.rows);
  }

  #apply(one, row) {
    const { images } = this;
    const word = { clear_exclusions: "undecided", clear_pins: "undecided", exclude_matches: "drop" };
    const choice = one.op === "decide" ? one.choice : word[one.op];
    if (choice) {
      images.choice[row] = choice[0];
      images.author[row] = choice === "undecided" ? "-" : "u";
      images.reason[row] = choice === "undecided" ? 0 : choice === "keep" ? 1 : 2;
    } else if (one.op === "star") images.starred[row] = one.on;
    else if (one.op === "star_kept") images.starred[row] = images.choice[row] === "k";
    else if (one.op === "caption") images.captions[row] = one.text ?? images.own[row];
    else if (one.op === "edit_captions") images.captions[row] = edited(images.captions[row] ?? "", one.options);
  }

  #rowsOf({ op, threshold }) {
    const { choice, author, columns } = this.images;
    const rows = [...choice.keys()];
    if (op === "clear_exclusions") return rows.filter((row) => author[row] === "u" && choice[row] === "d");
    if (op === "clear_pins") return rows.filter((row) => author[row] === "u" && choice[row] === "k");
    if (op === "exclude_matches") return rows.filter((row) => columns.frequency[row] >= threshold);
    return op === "star_kept" ? rows : undefined;
  }

  #remember(rows) {
    const values = {};
    for (const name of ["choice", "author", "reason", "starred", "captions"]) {
      values[name] = rows.map((row) => this.images[name][row]);
    }
    return { rows, values, sets: this.sets };
  }

  #changed(rows) {
    this.rev += 1;
    this.log.push({ rev: this.rev, rows });
    return undefined;
  }

  #run(kind, label, end) {
    const begun = Date.now();
    this.job = { id: `j${begun}`, kind, label, done: 0, total: STEPS, elapsed_s: 0, left_s: null, state: "running", message: "", result: {} };
    const { job } = this;
    const step = () => {
      job.elapsed_s = (Date.now() - begun) / 1000;
      if (job.state === "stopping") {
        Object.assign(job, { state: "stopped", message: "Stopped. Nothing was changed." });
        return;
      }
      if (job.state !== "running") return; // somebody has said how it ended
      if (job.done < STEPS - 1 || !this.holds) job.done += 1;
      job.left_s = (job.elapsed_s / job.done) * (STEPS - job.done);
      if (job.done < STEPS) setTimeout(step, this.step_ms);
      else Object.assign(job, { result: end() ?? {}, state: "done", message: `${label}: done.` });
    };
    setTimeout(step, this.step_ms);
  }

  #select(options) {
    Object.assign(this.recipe.select, options);
    const { count } = this.recipe.select;
    const { choice, author, reason, columns } = this.images;
    columns.pick.fill(NaN);
    columns.frequency.fill(0);
    let picked = 0;
    for (let place = 0; place < this.count; place += 1) {
      const row = (place * 7919) % this.count;
      if (author[row] === "u" || (choice[row] === "d" && ![6, ODDITY].includes(reason[row]))) continue;
      const odd = this.recipe.select.oddities && row % 19 === 7;
      const wanted = picked < count && !odd;
      choice[row] = wanted ? "k" : "d";
      author[row] = "s";
      reason[row] = wanted ? 5 : odd ? ODDITY : 6;
      if (odd) continue;
      if (wanted) columns.pick[row] = picked;
      columns.frequency[row] = wanted ? 1 - 0.6 * (picked / count) : 0.3 * ((row % 10) / 10);
      picked += 1;
    }
    this.outcome = outcomeOf(this.images, this.recipe.select);
    this.rev += 1;
    this.recipeRev = this.outcomeRev = this.rev;
    this.log.push({ rev: this.rev, rows: null });
    this.versions.pick += 1;
    this.versions.frequency += 1;
    return { picked: Math.min(picked, count) };
  }
}

function labelOf({ op, choice }, count) {
  const words = { keep: "Pin", drop: "Exclude", undecided: "Leave open" };
  return `${words[choice] ?? op.replaceAll("_", " ")} ${count === 1 ? "1 image" : `${count} images`}`;
}

function edited(caption, { find = "", replace = "", add_first = "", add_last = "" }) {
  const text = find ? caption.replaceAll(find, replace) : caption;
  return [add_first, text, add_last].filter(Boolean).join(", ");
}
