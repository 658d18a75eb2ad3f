// The datasets that nodes of the open workflow have shown, for the sidebar.

import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";
import { recencyOf } from "./shown.mjs";

/**
 * @typedef {object} NodeDataset
 * @property {string} id Names the node in its graph.
 * @property {any} node
 * @property {any} grid
 * @property {string} title Of the node.
 * @property {string} name Of the gallery.
 */

const PREFERENCES = "lora_curator:preferences";
/** @type {Promise<any> | null} */
let words = null;

/** Of every node that shows one, the one that ran last first. @returns {NodeDataset[]} */
export function nodeDatasets() {
  const found = [];
  for (const node of nodesOf(rootGraph(), new Set())) {
    const grid = node.lora_curator_grid;
    if (!grid?.gallery?.items) continue;
    const name = node.properties?.lora_curator_gallery ?? "";
    found.push({ id: idOf(node), node, grid, title: node.title ?? "", name });
  }
  for (const one of found) {
    const twins = found.filter(({ node }) => node.title === one.node.title);
    if (twins.length > 1) one.title = `${one.title} #${one.node.id}`;
  }
  return found.sort((a, b) => recencyOf(b.node) - recencyOf(a.node) || orderOf(b) - orderOf(a));
}

/** @param {string} id */
export function nodeDataset(id) {
  return nodeDatasets().find((one) => one.id === id) ?? null;
}

/**
 * What a backend has to know of a node.
 *
 * @param {string} id
 * @returns {import("./graph_backend.mjs").Source}
 */
export function sourceOf(id) {
  return {
    id,
    now: () => nodeDataset(id),
    about: fetchWords,
    picture: (gallery, content) => api.apiURL(`/lora_curator/pictures/${gallery}/${content}`),
    thumbnail: (content) => api.apiURL(`/lora_curator/thumbnails/${content}`),
    preferences,
    setPreferences: (values) => {
      try {
        localStorage.setItem(PREFERENCES, JSON.stringify({ ...preferences(), ...values }));
      } catch {
        // storage that is forbidden or full: then they last as long as the page
      }
    },
  };
}

/** Bring a node to the middle of the canvas. @param {string} id */
export function showNode(id) {
  const node = nodeDataset(id)?.node;
  if (!node) return;
  if (node.graph && app.canvas?.graph !== node.graph) app.canvas?.setGraph?.(node.graph);
  app.canvas?.centerOnNode?.(node);
  app.canvas?.selectNode?.(node);
}

/** Run the graph. */
export function run() {
  return app.queuePrompt(0);
}

function rootGraph() {
  return app.rootGraph ?? app.graph;
}

/**
 * Nodes of a graph and of the subgraphs in it.
 *
 * @param {any} graph
 * @param {Set<any>} seen
 * @returns {any[]}
 */
function nodesOf(graph, seen) {
  if (!graph || seen.has(graph)) return [];
  seen.add(graph);
  const nodes = graph.nodes ?? graph._nodes ?? [];
  return nodes.flatMap((/** @type {any} */ node) => [node, ...nodesOf(node.subgraph, seen)]);
}

/** @param {any} node */
function idOf(node) {
  return `node:${rootGraph()?.id ?? ""}:${node.graph?.id ?? ""}:${node.id}`;
}

/** @param {NodeDataset} one */
function orderOf({ node }) {
  return node.order ?? 0;
}

/** @returns {Promise<any>} */
function fetchWords() {
  words ??= api.fetchApi("/lora_curator/about").then(async (/** @type {Response} */ answer) => {
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return answer.json();
  });
  words.catch(() => (words = null));
  return words;
}

/** @returns {Record<string, any>} */
function preferences() {
  try {
    return JSON.parse(localStorage.getItem(PREFERENCES) ?? "{}");
  } catch {
    return {};
  }
}
