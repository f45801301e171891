// The index, as pages see it: asked in workers, part by part, and the answers in one order.

import { language } from "./words.js";

export const ROOT = new URL("../", import.meta.url); // This file lies in assets/.
const RANKING = { termSimilarity: 1.5, metaWeights: { title: 8, authors: 3 } }; // beside the weights in searchable.py

// Small files of the site's own, each fetched once.
const files = new Map();
export function file(path) {
  if (!files.has(path)) files.set(path, load(path));
  return files.get(path);
}

async function load(path) {
  try {
    const answer = await fetch(new URL(path, ROOT), path.includes("/about") ? { cache: "no-cache" } : {});
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return await answer.json();
  } catch (error) {
    files.delete(path);
    throw error;
  }
}

export const about = () => file("search/about.json");

let engine;
export function start() {
  engine ??= open();
  return engine;
}

// After a failure, so that the next search begins anew.
export async function stop() {
  const stopped = engine;
  engine = undefined;
  files.delete("pagefind/shards.json");
  for (const worker of (await stopped?.catch(() => null))?.workers ?? []) worker.end();
}

async function open() {
  const entries = await file("pagefind/shards.json");
  const number = Math.min(entries.length, navigator.hardwareConcurrency || 2, 4);
  const workers = Array.from({ length: number }, makeWorker);
  const base = new URL("pagefind/", ROOT).href;
  await Promise.all(workers.map((worker) => worker.ask({ act: "set", entries, base, language, ranking: RANKING })));
  const ask = (part, sent) => workers[part % number].ask({ part, ...sent });
  return { workers, ask, parts: entries.map((_, part) => part) };
}

function makeWorker() {
  const worker = new Worker(new URL("./search-worker.js", import.meta.url), { type: "module" });
  const waiting = new Map();
  let last = 0;
  const fail = () => {
    for (const { reject } of waiting.values()) reject(new Error("no worker"));
    waiting.clear();
  };
  worker.onerror = fail;
  worker.onmessage = ({ data: { id, answer, error } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(answer);
  };
  const ask = (sent) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      worker.postMessage({ id: last, ...sent });
    });
  const end = () => {
    worker.terminate();
    fail();
  };
  return { ask, end };
}

// Searches the parts of the index of which `places` has the bit. `found` is in the order wanted: {part, place, score, slot}
// each, to be read until another search takes the same slot. `facets` are the filters to count; without any, none is
// downloaded but those in use.
export async function search(query, { filters = {}, byDate = false, facets = [], places = -1, slot, named } = {}) {
  const { ask, parts } = await start();
  const sort = byDate || !query ? { date: "desc" } : {};
  const counted = Object.fromEntries(facets.map((name) => [name, "\u0000"])); // loads the filter; no paper has the value
  const wanted = { ...filters, ...(facets.length && { none: counted }) };
  const asked = parts.filter((part) => places & (1 << part));
  const sent = { act: "search", query, filters: wanted, sort, slot, named };
  const answers = await Promise.all(asked.map((part) => ask(part, sent)));
  const found = asked.flatMap((part, at) => {
    const { scores, names } = answers[at];
    return Array.from(scores, (score, place) => ({ part, place, score, slot, name: names[place] }));
  });
  const counts = {};
  for (const [name, values] of answers.flatMap((answer) => Object.entries(answer.counts)))
    for (const [value, number] of Object.entries(values))
      (counts[name] ??= {})[value] = (counts[name][value] ?? 0) + number;
  const unfiltered = answers.reduce((sum, answer) => sum + answer.unfiltered, 0);
  return { found: inOrder(found, Boolean(sort.date)), counts, unfiltered };
}

// Newest first, which a later part of the index is, and each is sorted in itself; or best first.
export function inOrder(found, byDate) {
  const newer = (a, b) => b.part - a.part || a.place - b.place;
  return found.sort(byDate ? newer : (a, b) => b.score - a.score || newer(a, b));
}

// What the index keeps of some of the papers found, in their order.
export async function records(found) {
  const { ask } = await start();
  const groups = new Map();
  for (const one of found) {
    const key = `${one.slot} ${one.part}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const read = new Map();
  const get = async (group) => {
    const [{ part, slot }] = group;
    const answers = await ask(part, { act: "read", slot, places: group.map(({ place }) => place) });
    group.forEach((one, at) => read.set(one, answers[at]));
  };
  await Promise.all([...groups.values()].map(get));
  return found.map((one) => read.get(one));
}
