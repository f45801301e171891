// Runs Pagefind off the page's thread. Pagefind's own worker copies every paper found to the page, which takes longer than
// the search: this one keeps them, and sends how many there are and what is shown.

import { letters, spell } from "./search-fold.js";

const fetchFile = self.fetch.bind(self);
const RANKING = { termSimilarity: 1.5, metaWeights: { title: 8, authors: 3 } }; // beside the weights in search/pages.py
const found = new Map();
let setting;
let instance;
let failed = false;

self.fetch = async (address) => {
  try {
    const answer = await fetchFile(address);
    if (!answer.ok) throw new Error(answer.statusText);
    return answer;
  } catch (error) {
    failed = true; // Pagefind would go on without.
    throw error;
  }
};

async function open() {
  const html = { getAttribute: () => setting.language };
  self.document = { querySelector: () => html }; // whence Pagefind takes the language of a query
  const basePath = new URL("pagefind/", setting.base).href;
  const { createInstance } = await import(`${basePath}pagefind.js`);
  const made = createInstance({ basePath, baseUrl: "/", noWorker: true, ranking: RANKING });
  await made.search(""); // once it can
  return made;
}

async function ask(text, filters, sort) {
  failed = false;
  instance ??= open();
  const answer = await (await instance).search(text || null, { filters, sort });
  if (failed) throw new Error("unreachable");
  return answer;
}

// Papers that have it written otherwise: in one word, or in two.
function addOthers(answer, other, byDate) {
  const seen = new Set(answer.results.map(({ id }) => id));
  const more = other.results.filter(({ id }) => !seen.has(id));
  if (!more.length) return;
  answer.results = [...answer.results, ...more];
  if (!byDate) answer.results.sort((a, b) => b.score - a.score);
  for (const [name, values] of Object.entries(other.filters))
    for (const [value, number] of Object.entries(values))
      (answer.filters[name] ??= {})[value] = Math.max(answer.filters[name][value] ?? 0, number);
}

const acts = {
  set(sent) {
    setting = sent;
  },

  // `slot` is where the papers found are kept until others take it; without one only counts are wanted.
  async search({ asked, filters, byDate, facets, slot }) {
    const [text, also] = [asked.text, asked.also].map(spell);
    const sort = byDate || !text ? { date: "desc" } : {};
    const counted = Object.fromEntries(facets.map((name) => [name, "\u0000"])); // loads the filter; no paper has the value
    const wanted = { ...filters, ...(facets.length && { none: counted }) };
    const answer = await ask(text, wanted, sort);
    if (also) addOthers(answer, await ask(also, wanted, sort), byDate);
    if (slot) found.set(slot, answer.results);
    return { size: answer.results.length, counts: answer.filters, unfiltered: answer.unfilteredResultCount };
  },

  async read({ slot, from, to }) {
    const data = await Promise.all(found.get(slot).slice(from, to).map(async (one) => ({ ...(await one.data()), hits: one.words })));
    return data.map(record);
  },
};

// Of what Pagefind keeps, its words and the places of those that match.
function record({ raw_content: text, raw_url: path, filters, hits }) {
  const joint = text.includes("\u200b") ? "" : " "; // Pagefind parts the words of a script without spaces by U+200B.
  const words = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").split(joint ? /\s+/ : "\u200b");
  const size = (word) => word.replace(/[\s\u200b.]/g, "").length; // Pagefind ends every block with a full stop.
  const skip = (from, step, left) => {
    for (; left > 0 && words[from] !== undefined; from += step) left -= size(words[from]);
    return from;
  };
  const [inTitle, inByline, inTags, extra, id] = filters.parts[0].split(" ").map((one, at) => (at < 4 ? Number(one) : one));
  const byline = skip(0, 1, inTitle);
  const abstract = skip(byline, 1, inByline);
  const end = skip(skip(words.length - 1, -1, extra), -1, inTags) + 1;
  if (byline) words[byline - 1] = words[byline - 1].replace(/\.$/, "");
  return {
    ...{ id, words, hits, byline, abstract, end, joint },
    path: path.replace(/^\//, ""),
    html: filters.html?.[0] ?? "",
    theme: filters.theme?.[0] ?? "",
    themeId: filters.theme_id?.[0] ?? "",
    edition: filters.edition?.[0] ?? "",
    matched: letters([...new Set(hits)].map((at) => words[at]).join("\n")),
  };
}

self.onmessage = async ({ data: { id, act, ...sent } }) => {
  try {
    self.postMessage({ id, answer: await acts[act](sent) });
  } catch (error) {
    instance = undefined; // The next search begins anew.
    self.postMessage({ id, error: String(error) });
  }
};
