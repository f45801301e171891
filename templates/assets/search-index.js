// The index, as pages see it: asked in a worker, whichever of the two engines it is.

import { unpack } from "./search-file.js";
import { language } from "./words.js";

export const ROOT = new URL("../", import.meta.url); // This file lies in assets/.

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
    return path.endsWith(".json") ? await answer.json() : await unpack(answer, path);
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
  for (const path of files.keys()) if (!path.includes("/ids/")) files.delete(path);
  (await stopped?.catch(() => null))?.end();
}

async function open() {
  const known = await about();
  const own = known.engine === "own";
  const script = own ? new URL("./search-own.js", import.meta.url) : new URL("./search-pagefind.js", import.meta.url);
  const worker = makeWorker(script);
  await worker.ask({ act: "set", about: known, base: ROOT.href, language });
  return worker;
}

function makeWorker(script) {
  const worker = new Worker(script, { type: "module" });
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

// Asks for what `read` in spelling.js made of a query, or for all papers. `slot` is where those found are kept, until
// another search takes it; without one only counts are wanted. `facets` are the filters to count; without any, none is
// downloaded but those in use. Gives { size, counts, unfiltered }: how many were found, for each filter value → how many of
// them, and how many there were without `filters`.
export async function search(asked, { filters = {}, byDate = false, facets = [], slot } = {}) {
  return (await start()).ask({ act: "search", asked, filters, byDate, facets, slot });
}

// What the index keeps of the papers in a slot from one place in their order to another.
export async function records(slot, from, to) {
  return (await start()).ask({ act: "read", slot, from, to });
}
