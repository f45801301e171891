// A reader's query to papers: ids looked up, misspelt words mended, words that no paper has left out and named.

import { inOrder, records, search, start, stop } from "./search-index.js";
import { lookUp } from "./lookup.js";
import { fold, paper, spell } from "./search-text.js";
import { read } from "./spelling.js";

export { search, start, stop };
export const readPapers = async (found) => (await records(found)).map(paper);

// `exact` is the paper of an id, and then all there is. `papers` are the first `most` of `found`. `changed` holds the words that were mended, `missing` those passed over.
export async function find(query, { most, literal = false, slot, ...options }) {
  const [exact, asked] = await Promise.all([lookUp(query), read(query, literal)]);
  const nothing = { exact, ...asked, found: [], papers: [], counts: {}, unfiltered: 0 };
  if (exact.length || (query && !asked.text)) return nothing;
  const text = spell(asked.text);
  const answer = await search(text, { ...options, slot, places: asked.places, named: Boolean(asked.also) });
  if (asked.also) await addOthers(answer, spell(asked.also), { ...options, slot: `${slot} also`, named: true });
  const papers = await readPapers(answer.found.slice(0, most));
  const missing = papers.length ? unknown(text, papers) : [];
  if (missing.length && missing.length === asked.words) return { ...nothing, missing };
  return { ...answer, ...asked, exact, papers, missing: [...asked.missing, ...missing] };
}

// Papers that have it written otherwise: in one word, or in two.
async function addOthers(answer, text, options) {
  const other = await search(text, options);
  const seen = new Set(answer.found.map(({ part, name }) => `${part} ${name}`));
  const more = other.found.filter(({ part, name }) => !seen.has(`${part} ${name}`));
  if (!more.length) return;
  answer.found = inOrder([...answer.found, ...more], options.byDate);
  for (const [name, values] of Object.entries(other.counts))
    for (const [value, number] of Object.entries(values))
      answer.counts[name][value] = Math.max(answer.counts[name]?.[value] ?? 0, number);
}

// Pagefind passes over a word that it does not know, or takes the longest beginning that it knows, though it be one
// letter: the words of a query that so have no match worth the name. Each other word has one in every paper found.
function unknown(query, papers) {
  const bare = (word) => fold(word).replace(/[^\p{L}\p{N}]/gu, "");
  const latin = query.split(/\s+/).filter((word) => /^[\p{Script=Latin}\p{N}\p{P}]+$/u.test(word) && bare(word));
  const start = (word) => bare(word).slice(0, word.length < 6 ? 2 : 3); // "skies" is found as "sky"
  return latin.filter((word) => !papers.some((one) => one.matched.includes(start(word))));
}

// Runs `work` for the newest wish only: one at a time, so that slow searches do not queue up behind a quick typist.
// `work` is given a function that says whether it has been overtaken, and shows nothing if so.
export function latest(work) {
  let wish;
  let busy = false;
  return async (...wanted) => {
    wish = wanted;
    if (busy) return;
    busy = true;
    while (wish) {
      const now = wish;
      wish = undefined;
      await work(() => wish !== undefined, ...now);
    }
    busy = false;
  };
}

// Calls back as the reader types. A lone letter finds half of everything: where that is much, it waits for another.
export function onTyping(box, run) {
  const many = document.querySelector("#q").form.dataset.papers > 1000;
  let timer;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (many && /^\w$/.test(box.value.trim())) timer = setTimeout(run, 250);
    else run();
  });
}
