// Runs Pagefind off the page's thread, one instance for each part of the index. Pagefind's own worker copies every paper
// found to the page, which takes longer than the search: this one keeps them, and sends scores and what is shown.

const fetchFile = self.fetch.bind(self);
const parts = new Map();
const found = new Map();
const programs = new Map();
let setting;
let failed = false;

// What Pagefind would fetch for each part again comes from one place: the entry from what the page sent, the program
// from the first part's folder.
self.fetch = async (address) => {
  const [, part, entry, program] = /pagefind\/(?:(\d+)\/)?(?:(pagefind-entry\.json)|(wasm\.\S+))/.exec(address) ?? [];
  if (entry) return Response.json(setting.entries[Number(part ?? 0)]);
  try {
    if (!program) return await checked(fetchFile(address));
    if (!programs.has(program))
      programs.set(program, checked(fetchFile(`${setting.base}${program}`)).then((answer) => answer.arrayBuffer()));
    return new Response(await programs.get(program));
  } catch (error) {
    failed = true; // Pagefind would go on without.
    throw error;
  }
};

async function checked(answer) {
  if (!(await answer).ok) throw new Error((await answer).statusText);
  return answer;
}

async function open(part) {
  const { createInstance } = await import(`${setting.base}pagefind.js`);
  const basePath = part ? `${setting.base}${part}/` : setting.base;
  const instance = createInstance({ basePath, baseUrl: "/", noWorker: true, ranking: setting.ranking });
  await instance.search(""); // once it can
  return instance;
}

// All parts share one program, which has to be there before the second begins: else each would start its own, and
// Pagefind keep the last for all.
let first;
async function opened(part) {
  if (!first) {
    first = open(part);
    parts.set(part, first);
  }
  await first;
  if (!parts.has(part)) parts.set(part, open(part));
  return parts.get(part);
}

const acts = {
  set(sent) {
    setting = sent;
    const html = { getAttribute: () => setting.language };
    self.document = { querySelector: () => html }; // whence Pagefind takes the language of a query
  },

  // `slot` is where the papers found are kept until they are read or others take it; without one only counts are wanted.
  async search({ part, query, filters, sort, slot, named }) {
    failed = false;
    const answer = await (await opened(part)).search(query || null, { filters, sort });
    if (failed) throw new Error("unreachable");
    if (slot) found.set(`${slot} ${part}`, answer.results);
    const scores = Float32Array.from(slot ? answer.results : [], ({ score }) => score);
    const names = named ? answer.results.map(({ id }) => id) : [];
    return { scores, names, counts: answer.filters, unfiltered: answer.unfilteredResultCount };
  },

  read({ part, places, slot }) {
    return Promise.all(
      places.map(async (place) => {
        const result = found.get(`${slot} ${part}`)[place];
        const { raw_content, raw_url, filters } = await result.data();
        return { text: raw_content, path: raw_url, filters, hits: [...result.words] };
      }),
    );
  },
};

self.onmessage = async ({ data: { id, act, ...sent } }) => {
  try {
    self.postMessage({ id, answer: await acts[act](sent) });
  } catch (error) {
    first = undefined; // The next search begins anew.
    parts.clear();
    self.postMessage({ id, error: String(error) });
  }
};
