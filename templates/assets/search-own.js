// Searches our own index (offprint/search/), off the page's thread. All papers have numbers, from the oldest; what a query
// finds is an array of numbers, and a score for each.

import { addCounts, masks } from "./search-count.js";
import { OTHER, filesIn, inflate, placeOf, unpackBytes } from "./search-file.js";
import { crc32 } from "./search-fold.js";
import { intersect, rank, union } from "./search-order.js";
import { postingsIn, termsIn } from "./search-postings.js";
import { hasPhrase, record } from "./search-record.js";

const ROOM = 64e6; // bytes of files and postings that are kept
const CELLS = 1024; // as postings.py
const START = 4;
const PER_FILE = 4; // papers a file of records
const IN_PHRASE = 200; // papers, of those that have all words of a phrase, whose texts are read
const AT_ONCE = 40;

let about;
let base;
let firsts; // the number of each block's first paper
let kept = new Map(); // what was read and made, the last used last
let weight = 0;
const slots = new Map();

async function load(path) {
  const answer = await fetch(new URL(path, base));
  if (answer.status === 404) throw new Error(OTHER);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

// What `make` gives for a key, or gave before; the least lately used goes where there is no more room.
function keep(key, make, size) {
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return known.value;
  }
  const entry = { value: make(), size: 0 };
  kept.set(key, entry);
  const weigh = (value) => {
    entry.size = size(value);
    weight += entry.size;
    for (const [old, { size }] of kept) {
      if (weight <= ROOM || old === key) break;
      kept.delete(old);
      weight -= size;
    }
  };
  entry.value.then(weigh, () => kept.delete(key));
  return entry.value;
}

const bytesOf = (path) => keep(path, async () => unpackBytes(await load(path), path), (data) => data.length);

function termFile(term) {
  const cell = crc32([...term].slice(0, START).join("")) % CELLS;
  const own = `${crc32(term).toString(16).padStart(8, "0")}-${cell.toString(16)}`;
  const shared = placeOf("p", about.postings, cell % filesIn(about.postings));
  return about.alone[own] ? [`search/p/${own}.z?v=${about.alone[own]}`, shared] : [shared];
}

// The papers that have a term, and its impact in each.
function postings(term) {
  const read = async () => {
    for (const path of termFile(term)) {
      const data = await bytesOf(path);
      const place = termsIn(data).get(term);
      if (place) return postingsIn(data, place, firsts);
    }
    return { numbers: new Uint32Array(), impacts: new Uint8Array() };
  };
  return keep(`term ${term}`, read, ({ numbers }) => 5 * numbers.length);
}

// The papers that have each of the words: one of its terms.
async function matching(words) {
  const read = ({ terms }) => Promise.all(terms.map(async ([term, counts]) => ({ counts, ...(await postings(term)) })));
  return intersect(await Promise.all(words.map(read)), about.papers);
}

function everything() {
  return { numbers: Uint32Array.from({ length: about.papers }, (_, at) => at), scores: new Float32Array(about.papers) };
}

// Those that have the words one after the other. It takes their texts to tell: the best that have all of the words are
// read, some at a time.
async function inPhrase({ numbers, scores }, words) {
  const places = new Map();
  const ranked = rank({ numbers, scores }, IN_PHRASE);
  for (let from = 0; from < ranked.length; from += AT_ONCE) {
    const some = Array.from(ranked.slice(from, from + AT_ONCE));
    const rows = await Promise.all(some.map(recordOf));
    some.forEach((number, at) => hasPhrase(rows[at], words) && places.set(number, 0));
  }
  numbers.forEach((number, at) => places.has(number) && places.set(number, at));
  const sorted = Uint32Array.from(places.keys()).sort();
  return { numbers: sorted, scores: Float32Array.from(sorted, (number) => scores[places.get(number)]) };
}

function found({ plans, phrase }) {
  const read = async () => {
    if (!plans.length) return everything();
    const all = await Promise.all(plans.map(matching));
    const any = all.length > 1 ? union(all, about.papers) : all[0];
    return phrase.length > 1 ? inPhrase(any, plans[0]) : any;
  };
  return keep(`query ${JSON.stringify([plans, phrase])}`, read, ({ numbers }) => 8 * numbers.length);
}

const facet = (name) => {
  const mark = about.facets[name];
  return mark ? bytesOf(`search/f/${name}.z?v=${mark}`) : null;
};

async function filtered(all, filters) {
  const columns = await Promise.all(Object.keys(filters).map(async (name) => [name, await facet(name)]));
  const fits = masks(columns, filters, about.papers);
  if (!fits) return all;
  const places = [];
  for (let at = 0; at < all.numbers.length; at++) if (fits[all.numbers[at]]) places.push(at);
  return {
    numbers: Uint32Array.from(places, (at) => all.numbers[at]),
    scores: Float32Array.from(places, (at) => all.scores[at]),
  };
}

async function recordOf(number) {
  let block = firsts.length - 1;
  for (let low = 0, high = block; low <= high; ) {
    const middle = (low + high) >> 1;
    if (firsts[middle] <= number) [block, low] = [middle, middle + 1];
    else high = middle - 1;
  }
  const within = number - firsts[block];
  const path = `search/r/${about.blocks[block]}/${Math.floor(within / PER_FILE)}.z`;
  const read = async () => JSON.parse(new TextDecoder().decode(await inflate(await (await load(path)).arrayBuffer())));
  const rows = await keep(path, read, () => 8000);
  return rows[within % PER_FILE];
}

const acts = {
  set(sent) {
    ({ about, base } = sent);
    let first = 0;
    firsts = about.sizes.map((size) => (first += size) - size);
  },

  // `slot` is where the papers found are kept until others take it; without one only counts are wanted.
  async search({ asked, filters, byDate, facets, slot }) {
    const all = await found(asked);
    const left = await filtered(all, filters);
    if (slot) slots.set(slot, { ...left, byDate: byDate || !asked.plans.length, plans: asked.plans });
    const counts = {};
    const columns = await Promise.all(facets.map(async (name) => [name, await facet(name)]));
    for (const [name, data] of columns) counts[name] = data ? addCounts(name, data, left.numbers, about.papers) : {};
    return { size: left.numbers.length, counts, unfiltered: all.numbers.length };
  },

  async read({ slot, from, to }) {
    const { plans, ...all } = slots.get(slot);
    const numbers = rank(all, to).slice(from, to);
    const forms = new Set(plans.flat().flatMap((word) => word.forms));
    const begun = plans.flat().filter(({ terms }) => terms.length > 1).map(({ forms }) => forms[0]);
    return (await Promise.all(Array.from(numbers, recordOf))).map((row) => record(row, forms, begun));
  },
};

self.onmessage = async ({ data: { id, act, ...sent } }) => {
  try {
    self.postMessage({ id, answer: await acts[act](sent) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
