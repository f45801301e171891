// The site's vocabulary: which words of a query papers have, and what was meant by the others.

import { filesIn, placeOf } from "./search-file.js";
import { UNSPACED, bucket, fold } from "./search-fold.js";
import { about, file } from "./search-index.js";
import { plan } from "./search-plan.js";
import { language } from "./words.js";

const ENDINGS = /^(?:|s|e?s|e[drn]?|ers?|ings?|ly|y|i(?:ed|es|er|est)|al(?:ly)?|ions?|(?:at)?(?:ions?|ive|or|ors)|i[sz](?:ed?|es|ing|ation)|ments?|ness|i?ty|able|ible)$/;

// Words with the same first two letters: [[word, how often, what its forms are found by]], the last of our own index alone.
async function beginning(word) {
  const { engine, words } = await about();
  const start = [...word].slice(0, 2).join("");
  if (engine === "own") return rows(await file(placeOf("w", words, bucket(start, filesIn(words)))), 3);
  return rows(await file(`search/words/${bucket(start, words)}.json`), 2);
}

async function ending(word) {
  const { engine, ends } = await about();
  const end = [...word].slice(-2).join("");
  if (engine === "own") return rows(await file(placeOf("e", ends, bucket(end, filesIn(ends)))), 2);
  return rows(await file(`search/ends/${bucket(end, ends)}.json`), 2);
}

const kept = new WeakMap();
function rows(flat, width) {
  if (!kept.has(flat))
    kept.set(flat, Array.from({ length: flat.length / width }, (_, at) => flat.slice(at * width, (at + 1) * width)));
  return kept.get(flat);
}

// Damerau-Levenshtein distance (optimal string alignment), or more than `most` as soon as it is known to be so.
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[other.length];
}

// The word that was meant: the nearest, of those the most frequent, of those the first of the alphabet.
async function nearest(word) {
  if (word.length < 4 || !/^\p{L}+$/u.test(word)) return "";
  const most = word.length < 8 ? 1 : 2;
  let best = ["", most + 1, 0];
  for (const [other, papers] of [...(await beginning(word)), ...(await ending(word))]) {
    const far = distance(word, other, Math.min(most, best[1]));
    const better = far < best[1] || (far === best[1] && (papers > best[2] || (papers === best[2] && other < best[0])));
    if (far <= most && other.length > 2 && better) best = [other, far, papers];
  }
  return best[0];
}

function common(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

// Whether two English words differ in their endings only, which the index takes for the same.
function sameStem(one, other) {
  if (!language.startsWith("en")) return false;
  const at = common(one, other);
  return at >= 3 && [at, at - 1].some((cut) => ENDINGS.test(one.slice(cut)) && ENDINGS.test(other.slice(cut)));
}

// A word of a query, folded: whether a word of the papers begins with it, and whether it is one itself. `all` are the words
// that begin with its first two letters, `like` those that are meant by it.
export async function known(word) {
  if (!word || UNSPACED.test(word) || [...word].length < 2) return { found: true, all: [], like: [] };
  const all = await beginning(word);
  const begun = all.filter(([other]) => other.startsWith(word));
  const like = begun.length ? begun : all.filter(([other]) => sameStem(word, other));
  const found = like.length > 0 || /^\d/.test(word);
  return { found, whole: begun.some(([other]) => other === word), all, like };
}

// Whether the index may still know a word of another language by its stem.
async function mayBe(word) {
  if (language.startsWith("en")) return false;
  const like = Math.max(4, Math.ceil(word.length * 0.6));
  return (await beginning(word)).some(([other]) => common(word, other) >= like);
}

const partsOf = (word) => fold(word.replace(/['‘’ʼ`]/g, "")).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const bareOf = (word) => fold(word).replace(/[^\p{L}\p{N}]/gu, "");

// A query as the index should be asked: misspelt words mended (`changed`: what was meant instead), and words that no paper
// has left out (`missing`). `also` is another way to write it; `plans` are both, for our own index.
export async function read(query, literal = false) {
  const exact = /^\s*["“„«].*["”“»]\s*$/.test(query);
  const split = query.replace(/[^\p{L}\p{N}\p{M}\s'’ʼ‐-―.+#@_-]/gu, " ").split(/\s+/);
  const typed = split.filter((word) => /[\p{L}\p{N}]/u.test(word));
  const asked = [];
  const changed = new Map();
  const missing = [];
  for (const word of typed) {
    const bare = bareOf(word);
    let { found } = await known(bare);
    let taken = word;
    const parts = partsOf(word);
    if (!found && parts.length > 1) {
      found = (await Promise.all(parts.map(known))).every((part) => part.found);
      if (found) taken = parts.join(" ");
    }
    if (!found && !literal && !exact) {
      const meant = await nearest(bare);
      if (meant) changed.set(word, (taken = meant));
      found = Boolean(meant);
    }
    if (!found && !exact && !(await mayBe(bare))) missing.push(word);
    else asked.push(taken);
  }
  const text = exact ? `"${typed.join(" ")}"` : asked.join(" ");
  const also = exact ? "" : await otherwise(asked);
  const own = (await about()).engine === "own";
  const phrase = exact ? typed.flatMap(partsOf) : [];
  const wanted = own ? [exact ? phrase : asked.join(" ").split(" "), also.split(" ")].filter(([first]) => first) : [];
  const plans = await Promise.all(wanted.map((words) => planned(words, exact)));
  return { text, also, plans, phrase, changed, missing, words: typed.length };
}

// What the words of a query are looked up by. Only the last one may still be half typed.
async function planned(words, exact) {
  const states = await Promise.all(words.map(bareOf).map(async (word) => ({ word, ...(await known(word)) })));
  return states.flatMap((state, at) => plan(state, !exact && at === states.length - 1, exact));
}

// The same words with hyphens apart, or two of them in one where papers have them so.
async function otherwise(asked) {
  const apart = asked.join(" ").replace(/(?<=\p{L})[-‐‑](?=\p{L})/gu, " ");
  if (apart !== asked.join(" ")) return apart;
  for (let at = 0; at + 1 < asked.length && asked.length < 6; at++) {
    const joined = fold(asked[at] + asked[at + 1]);
    if (/^\p{L}{6,}$/u.test(joined) && (await known(joined)).whole)
      return [...asked.slice(0, at), joined, ...asked.slice(at + 2)].join(" ");
  }
  return "";
}
