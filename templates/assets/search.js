// Search, once a reader has reached for it: a panel of papers under the box; search-page.js is for the page of its own.
// The index is Pagefind's, which reads of it only what a query needs, in a worker.

const ROOT = new URL("../", import.meta.url); // This file lies in assets/.
const IN_PANEL = 6;
const RANKING = { termSimilarity: 1.5, metaWeights: { title: 8, authors: 3 } }; // beside paper.html's weights

const box = document.querySelector("#q");
const form = box.form;
const language = document.documentElement.lang;
const count = (number) => `${number.toLocaleString(language)} paper${number === 1 ? "" : "s"}`;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

let engine;
function start() {
  engine ??= import(new URL("pagefind/pagefind.js", ROOT)).then((pagefind) =>
    pagefind.createInstance({ baseUrl: ROOT.pathname, ranking: RANKING }),
  );
  return engine;
}

// After a failure, so that the next search begins anew.
function stop() {
  engine = undefined;
}

async function search(query, filters, sort) {
  return (await start()).search(query || null, { filters, sort }); // null: all that pass the filters
}

// Runs `work` for the newest wish only: one at a time, so that slow searches do not queue up behind a quick typist.
// `work` is given a function that says whether it has been overtaken, and shows nothing if so.
function latest(work) {
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
function onTyping(run) {
  const many = form.dataset.papers > 1000;
  let timer;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (many && /^\w$/.test(box.value.trim())) timer = setTimeout(run, 250);
    else run();
  });
}

// What a result shows. Pagefind's own excerpt is a window of words across title, abstract and tags, in HTML; we take
// its words and the places of the matches, and mark the title and one whole sentence, as text.
async function read(result) {
  const { raw_content: raw, raw_url: address, meta, filters } = await result.data();
  const joint = raw.includes("\u200b") ? "" : " "; // Pagefind parts the words of a script without spaces by U+200B.
  const words = raw.replaceAll("&lt;", "<").replaceAll("&gt;", ">").split(joint ? /\s+/ : "\u200b");
  const hits = new Set(result.words);
  const size = (text) => text.replace(/[\s\u200b.]/g, "").length; // Pagefind ends every block with a full stop.
  const skip = (from, step, text) => {
    for (let left = size(text); left > 0 && words[from] !== undefined; from += step) left -= size(words[from]);
    return from;
  };
  const byline = skip(0, 1, meta.title);
  const abstract = skip(byline, 1, meta.authors ?? "");
  const end = skip(words.length - 1, -1, (filters.tag ?? []).join("")) + 1;
  if (byline && !meta.title.endsWith(".")) words[byline - 1] = words[byline - 1].replace(/\.$/, "");
  const [from, to] = tellingSentence(words, hits, byline, abstract, end);
  const about = marked(words, hits, from, to, joint);
  if (from > abstract && !endsSentence(words, from - 1)) about.prepend("… ");
  if (to < end && !endsSentence(words, to - 1)) about.append(" …");
  return {
    href: new URL(address.replace(/^\//, ""), ROOT).href,
    title: marked(words, hits, 0, byline, joint),
    about,
    theme: filters.theme?.[0] ?? "",
    hue: filters.theme_id ? `hue t-${filters.theme_id[0]}` : "",
    edition: filters.edition?.[0] ?? "",
    matched: fold([...hits].map((at) => words[at]).concat(Object.values(meta)).join("\n")),
  };
}

// A full stop ends a sentence if a capital follows, and it is not an initial's.
function endsSentence(words, at) {
  return /(?<!^\p{Lu})[.!?。！？]["'”’)\]]*$/u.test(words[at]) && !/^\p{Ll}/u.test(words[at + 1] ?? "");
}

// [from, to) of the sentence with most of the matched words, or of the by-line if they are there, or of the first.
function tellingSentence(words, hits, byline, abstract, end) {
  let best = [abstract, abstract];
  let most = -1;
  for (let from = byline, at = byline; at < end; at++) {
    if (at !== abstract - 1 && at !== end - 1 && !endsSentence(words, at)) continue;
    const here = [...hits].filter((hit) => from <= hit && hit <= at);
    const score = 10 * new Set(here.map((hit) => fold(words[hit]))).size + Math.min(here.length, 9);
    if (score > most && (score || from >= abstract)) {
      best = [from, at + 1];
      most = score;
    }
    from = at + 1;
  }
  const [from, to] = best;
  if (to - from <= 36) return best;
  const first = [...hits].sort((a, b) => a - b).find((hit) => from <= hit && hit < to) ?? from;
  const cut = Math.max(from, Math.min(first - 8, to - 32));
  return [cut, Math.min(cut + 32, to)];
}

function marked(words, hits, from, to, joint) {
  const text = document.createDocumentFragment();
  for (let at = from; at < to; ) {
    let next = at;
    while (next < to && hits.has(next) === hits.has(at)) next++;
    const run = words.slice(at, next).join(joint);
    const [, before, core, after] = run.match(/^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su);
    text.append(at > from ? joint : "", before, hits.has(at) ? make("mark", {}, core) : core, after);
    at = next;
  }
  return text;
}

function fold(text) {
  return text.normalize("NFD").replace(/[^\p{L}\p{N}\n]/gu, "").toLowerCase();
}

// Pagefind passes over a word that it does not know, or takes the longest beginning that it knows, though it be one
// letter: the words of a query that so have no match worth the name. Each other word has one in every paper found.
function unknown(query, papers) {
  const latin = query.split(/\s+/).filter((word) => /^[\p{Script=Latin}\p{N}\p{P}]+$/u.test(word) && fold(word));
  const start = (word) => fold(word).slice(0, word.length < 6 ? 2 : 3); // "skies" is found as "sky"
  return latin.filter((word) => !papers.some((paper) => paper.matched.includes(start(word))));
}

async function find(query, filters, sort, most) {
  const found = await search(query, filters, sort);
  if (!found.results.length && !navigator.onLine) throw new Error("offline"); // Pagefind hides that it could not read.
  const papers = await Promise.all(found.results.slice(0, most).map(read));
  const missing = papers.length ? unknown(query, papers) : [];
  if (missing.length && missing.length === query.split(/\s+/).length)
    return { results: [], papers: [], missing, filters: {}, unfilteredResultCount: 0 };
  return { ...found, papers, missing };
}

const quoted = (query) => `“${query.replace(/^["“”\s]+|["“”\s]+$/g, "")}”`;
const without = (missing) =>
  missing.length ? `, passing over ${missing.map(quoted).join(" and ")}, which no paper has` : "";
const note = (...children) => make("p", {}, ...children);
const link = (name, href) => make("a", { href: new URL(href, ROOT).href }, name);
const browse = () => {
  const [theme, tag, edition] = ["theme", "tag", "edition"].map((name) => link(name, `${name}s.html`));
  return note("Or look for papers by ", theme, ", ", tag, " or ", edition, ".");
};
const failure = () => [
  note("Search could not be loaded. It needs a connection, and pages that come from a web server, not from a disk. "),
  note(make("a", { href: "" }, "Try again")),
  browse(),
];

// A combobox: focus stays in the box, so that typing goes on; the options are links, so that one can open in a new tab.
function panel() {
  const list = make("div", { role: "listbox", id: "found", "aria-label": "Papers found" });
  const notice = make("div", { class: "said" });
  const pane = make("div", { class: "pane", hidden: "" }, notice, list);
  const voice = make("p", { class: "unseen", role: "status" });
  let active = -1;
  let speaking;
  form.append(pane, voice);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "found"]])
    box.setAttribute(name, value);

  function choose(at) {
    active = at;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const option = list.children[at];
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function show(options, notes, said) {
    list.replaceChildren(...options);
    options.forEach((option, place) => (option.id = `found-${place}`));
    notice.replaceChildren(...notes);
    notice.hidden = !notes.length;
    choose(-1);
    pane.hidden = !options.length && !notes.length;
    box.setAttribute("aria-expanded", String(options.length > 0));
    clearTimeout(speaking);
    speaking = setTimeout(() => (voice.textContent = said), 500); // once the reader pauses
  }

  const close = () => show([], [], "");

  const option = (href, name, ...children) =>
    make("a", { role: "option", tabindex: "-1", href, class: name }, ...children);
  const paperOption = ({ href, hue, title, theme, about }) =>
    option(href, hue, make("b", {}, title), make("span", { class: "unseen" }, ` ${theme}. `), make("span", {}, about));

  const run = latest(async (overtaken) => {
    const query = box.value.trim();
    const wanted = () => !overtaken() && box.value.trim() === query && document.activeElement === box;
    if (!query) return close();
    const slow = setTimeout(() => pane.hidden && wanted() && show([], [note("Searching …")], "Searching"), 300);
    try {
      const { results, papers, missing } = await find(query, {}, {}, IN_PANEL);
      if (!wanted()) return;
      if (!papers.length) return show([], [note(`No paper matches ${quoted(query)}.`)], "No paper found");
      const label = results.length > papers.length ? `All ${count(results.length)}` : "Show on the search page";
      const all = option(`${form.action}?${new URLSearchParams({ q: query })}`, "all", label);
      const said = count(results.length) + without(missing);
      show([...papers.map(paperOption), all], missing.length ? [note(said, ".")] : [], said);
    } catch {
      stop();
      if (wanted()) show([], failure(), "Search could not be loaded");
    } finally {
      clearTimeout(slow);
    }
  });

  onTyping(run);
  box.addEventListener("focus", run);
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || close());
  document.addEventListener("pointerdown", (event) => form.contains(event.target) || close());
  list.addEventListener("mousedown", (event) => event.preventDefault()); // The box keeps the focus.
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = list.children.length + 1; // the options, and the box itself
    if (step && !pane.hidden) choose(((active + 1 + step + places) % places) - 1);
    else if (step) run();
    else if (event.key === "Enter" && active >= 0) list.children[active].click();
    else return;
    event.preventDefault();
  });
  if (document.activeElement === box) run();
}

start().catch(() => {}); // The first search says what went wrong.
const page = document.querySelector("[data-search-page]");
if (page) {
  const { searchPage } = await import(new URL(page.dataset.searchPage, document.baseURI));
  const words = { language, count, quoted, without, note, browse, failure };
  searchPage(page, { box, form, make, start, stop, search, find, read, latest, onTyping, ...words });
} else panel();
