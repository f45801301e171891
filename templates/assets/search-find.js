// A reader's query to papers: ids looked up, misspelt words mended, words that no paper has left out and named.

import { lookUp } from "./lookup.js";
import { OTHER } from "./search-file.js";
import { fold } from "./search-fold.js";
import { records, search, start, stop } from "./search-index.js";
import { paper } from "./search-text.js";
import { read } from "./spelling.js";

export { start, stop };
export const readPapers = async (slot, from, to) => (await records(slot, from, to)).map(paper);

// `exact` is the paper of an id, and then all there is. `papers` are the first `most` of `size` papers found. `changed`
// holds the words that were mended, `missing` those passed over.
export async function find(query, options) {
  try {
    return await findNow(query, options);
  } catch (error) {
    if (!error.message.includes(OTHER)) throw error;
    await stop(); // The site was built anew since the page was opened.
    return findNow(query, options);
  }
}

async function findNow(query, { most, literal = false, slot, ...options }) {
  const [exact, asked] = await Promise.all([lookUp(query), read(query, literal)]);
  const nothing = { exact, ...asked, size: 0, papers: [], unfiltered: 0 };
  if (exact.length || (query && !asked.text)) return nothing;
  const { text, also, plans, phrase } = asked;
  const answer = await search({ text, also, plans, phrase }, { ...options, slot });
  const papers = answer.size ? await readPapers(slot, 0, most) : [];
  const missing = papers.length ? unknown(text, papers) : [];
  if (missing.length && missing.length === asked.words) return { ...nothing, missing };
  return { ...answer, ...asked, exact, papers, missing: [...asked.missing, ...missing] };
}

// filter → value → how many of the papers found have it.
export async function countPapers({ text, also, plans, phrase }, filters, facets) {
  return (await search({ text, also, plans, phrase }, { filters, facets })).counts;
}

// Pagefind passes over a word that it does not know, or takes the longest beginning that it knows, though it be one
// letter: the words of a query that so have no match worth the name. Each other word has one in every paper found.
function unknown(query, papers) {
  const bare = (word) => fold(word).replace(/[^\p{L}\p{N}]/gu, "");
  const latin = query.split(/\s+/).filter((word) => /^[\p{Script=Latin}\p{N}\p{P}]+$/u.test(word) && bare(word));
  const start = (word) => bare(word).slice(0, word.length < 6 ? 2 : 3); // "skies" is found as "sky"
  const has = (word) => papers.some(({ matched }) => matched === undefined || matched.includes(start(word)));
  return latin.filter((word) => !has(word));
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

// Calls back as the reader types.
export const onTyping = (box, run) => box.addEventListener("input", () => run());
