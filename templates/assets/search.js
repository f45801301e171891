// Search, once a reader has reached for it: a panel under the box on any page, and the search page itself.
// The index is Pagefind's, which reads of it only what a query needs, in a worker.

const ROOT = new URL("../", import.meta.url); // This file lies in assets/.
const AT_ONCE = 20;
const IN_PANEL = 6;
const TAGS = 12;
const RANKING = { termSimilarity: 1.5, metaWeights: { title: 8, authors: 3 } }; // Beside the weights of words in paper.html.

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

// What a result shows. Pagefind's own excerpt is a window of words across title, abstract and tags, in HTML; we take its
// words and the places of the matches, and mark the title and one whole sentence, as text.
async function read(result) {
  const { raw_content: raw, raw_url: address, meta, filters } = await result.data();
  const joint = raw.includes("\u200b") ? "" : " "; // Pagefind parts the words of a script without spaces by U+200B.
  const words = raw.split(joint ? /\s+/ : "\u200b").map((word) => word.replaceAll("&lt;", "<").replaceAll("&gt;", ">"));
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

// [from, to) of the sentence with most of the matched words; of the by-line if they are there; else of the first sentence.
function tellingSentence(words, hits, byline, abstract, end) {
  let best = [abstract, abstract];
  let most = -1;
  for (let from = byline, at = byline; at < end; at++) {
    if (at !== abstract - 1 && at !== end - 1 && !endsSentence(words, at)) continue;
    const here = [...hits].filter((hit) => from <= hit && hit <= at);
    const score = 10 * new Set(here.map((hit) => fold(words[hit]))).size + Math.min(here.length, 9);
    if (score > most && (score || from >= abstract)) [best, most] = [[from, at + 1], score];
    from = at + 1;
  }
  const [from, to] = best;
  if (to - from <= 45) return best;
  const first = [...hits].sort((a, b) => a - b).find((hit) => from <= hit && hit < to) ?? from;
  const cut = Math.max(from, Math.min(first - 8, to - 40));
  return [cut, Math.min(cut + 40, to)];
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

// Pagefind passes over a word that it does not know, or takes the longest beginning that it knows, though it be a letter:
// which words of the query have therefore no match worth the name. Every result has a match for every other word.
function unknown(query, papers) {
  const latin = query.split(/\s+/).filter((word) => /^[\p{Script=Latin}\p{N}\p{P}]+$/u.test(word) && fold(word));
  return latin.filter((word) => !papers.some((paper) => paper.matched.includes(fold(word).slice(0, 3))));
}

async function find(query, filters, sort, most) {
  const found = await search(query, filters, sort);
  const papers = await Promise.all(found.results.slice(0, most).map(read));
  const missing = papers.length ? unknown(query, papers) : [];
  if (missing.length && missing.length === query.split(/\s+/).length) return { ...found, results: [], papers: [], missing };
  return { ...found, papers, missing };
}

const quoted = (query) => `“${query.replace(/^["“”\s]+|["“”\s]+$/g, "")}”`;
const without = (missing) => (missing.length ? `, passing over ${missing.map(quoted).join(" and ")}, which no paper has` : "");

function browseLinks(before, after) {
  const link = (page, name) => make("a", { href: new URL(page, ROOT).href }, name);
  const [themes, tags, editions] = [link("themes.html", "theme"), link("tags.html", "tag"), link("editions.html", "edition")];
  return make("p", {}, before, themes, ", ", tags, " or ", editions, after);
}

const failure = () => [
  make("p", {}, "Search could not be loaded. It needs a connection, and pages that come from a web server, not from a disk. ",
    make("a", { href: "" }, "Try again")),
  browseLinks("Or look for papers by ", "."),
];

// A combobox: focus stays in the box, so that typing goes on; the options are links, so that one can open in a new tab.
function panel() {
  const list = make("div", { role: "listbox", id: "found", "aria-label": "Papers found" });
  const note = make("div", { class: "note" });
  const pane = make("div", { class: "pane", hidden: "" }, note, list);
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
    note.replaceChildren(...notes);
    note.hidden = !notes.length;
    choose(-1);
    pane.hidden = !options.length && !notes.length;
    box.setAttribute("aria-expanded", String(options.length > 0 && !pane.hidden));
    clearTimeout(speaking);
    speaking = setTimeout(() => (voice.textContent = said), 500); // once the reader pauses
  }

  const close = () => show([], [], "");

  const option = (paper) =>
    make("a", { role: "option", tabindex: "-1", href: paper.href, class: paper.hue },
      make("b", {}, paper.title), make("span", { class: "unseen" }, ` ${paper.theme}. `), make("span", {}, paper.about));

  const run = latest(async (overtaken) => {
    const query = box.value.trim();
    const wanted = () => !overtaken() && box.value.trim() === query && document.activeElement === box;
    if (!query) return close();
    const slow = setTimeout(() => pane.hidden && wanted() && show([], [make("p", {}, "Searching …")], "Searching"), 300);
    try {
      const { results, papers, missing } = await find(query, {}, undefined, IN_PANEL);
      if (!wanted()) return;
      if (!papers.length) return show([], [make("p", {}, `No paper matches ${quoted(query)}.`)], "No paper found");
      const all = `${form.action}?${new URLSearchParams({ q: query })}`;
      const label = results.length > papers.length ? `All ${count(results.length)}` : "Show on the search page";
      const options = [...papers.map(option), make("a", { role: "option", tabindex: "-1", href: all, class: "all" }, label)];
      const notes = missing.length ? [make("p", {}, `${count(results.length)}${without(missing)}.`)] : [];
      show(options, notes, `${count(results.length)} found${without(missing)}`);
    } catch {
      engine = undefined;
      if (wanted()) show([], failure(), "Search could not be loaded");
    } finally {
      clearTimeout(slow);
    }
  });

  onTyping(run);
  box.addEventListener("focus", run);
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || close());
  document.addEventListener("pointerdown", (event) => form.contains(event.target) || close());
  list.addEventListener("mousedown", (event) => event.preventDefault()); // The box keeps the focus; the click goes through.
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

function searchPage(page) {
  const part = (id) => document.getElementById(id);
  const [status, chosen, order, list, rest] = ["status", "chosen", "order", "results", "rest"].map(part);
  const sections = [...page.querySelectorAll("[data-facet]")];
  const known = new Map(sections.map((section) => [section.dataset.facet, [...section.querySelectorAll("[data-id]")]
    .map(({ dataset: { id, value }, firstChild, className }) => ({ id, value, name: firstChild.data.trim(), className }))]));
  const named = (key, id) => known.get(key)?.find((one) => one.id === id)?.name ?? id;
  const details = page.querySelector("details");
  const wide = matchMedia("(min-width: 52.01rem)");
  const title = document.title;
  let state = fromAddress();
  let shown = history.state?.shown ?? AT_ONCE;
  let allTags = false;
  let totals;

  function fromAddress() {
    const at = new URLSearchParams(location.search);
    const one = (name) => (at.get(name) ?? "").trim().slice(0, 200);
    return { q: one("q"), theme: one("theme"), tag: at.getAll("tag"), edition: one("edition"), sort: one("sort") };
  }

  function address(change = {}) {
    const at = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...state, ...change }))
      for (const one of [value].flat()) if (one) at.append(name, one);
    return `${location.pathname}${at.size ? `?${at}` : ""}`;
  }

  const go = (attributes, change, ...children) =>
    make("a", { ...attributes, href: address(change), "data-go": "" }, ...children);

  function filters() {
    const wanted = {};
    if (state.theme) wanted.theme = known.get("theme")?.find(({ id }) => id === state.theme)?.value ?? state.theme;
    if (state.tag.length) wanted.tag = state.tag;
    if (state.edition) wanted.edition = state.edition;
    return wanted;
  }

  // How many papers each choice would leave. Of themes and editions a paper has one, so their counts leave their own out.
  async function countChoices(found, wanted) {
    const counts = { ...found.filters };
    for (const key of ["theme", "edition"].filter((key) => wanted[key])) {
      const { [key]: _, ...others } = wanted;
      counts[key] = (await search(state.q, others)).filters[key];
    }
    return counts;
  }

  function paintFacets(counts) {
    const held = document.activeElement?.dataset?.key;
    for (const section of sections) {
      const key = section.dataset.facet;
      const rows = key === "tag" ? tagRows(counts.tag ?? {}) : known.get(key);
      const items = rows.map(({ id, value, name, className }) => {
        const number = counts[key]?.[value] ?? 0;
        const on = [state[key]].flat().includes(id);
        const change = { [key]: key !== "tag" ? (on ? "" : id) : on ? state.tag.filter((tag) => tag !== id) : [...state.tag, id] };
        const attributes = { class: className, "data-key": `${key}:${id}`, "aria-current": on ? "true" : null };
        const text = [name, " ", make("span", {}, number.toLocaleString(language))];
        if (number || on) return make("li", {}, go(attributes, change, ...text));
        return key === "theme" ? make("li", {}, make("a", { class: className, role: "link", "aria-disabled": "true" }, ...text)) : "";
      });
      section.querySelector("ol").replaceChildren(...items);
      if (key === "tag") section.hidden = !rows.length;
      section.querySelector("button")?.remove();
      if (key === "tag" && Object.values(counts.tag ?? {}).filter(Boolean).length > TAGS) {
        const more = make("button", { type: "button", "data-key": "tags", "aria-expanded": String(allTags) }, allTags ? "Fewer tags" : "More tags");
        more.addEventListener("click", () => paintFacets(counts, (allTags = !allTags)));
        section.append(more);
      }
    }
    if (held) (page.querySelector(`[data-key="${CSS.escape(held)}"]`) ?? status).focus();
  }

  function tagRows(counts) {
    const rank = (name) => (state.tag.includes(name) ? Infinity : counts[name]);
    const names = Object.keys(counts).filter((name) => rank(name));
    names.sort((a, b) => (rank(b) > rank(a)) - (rank(b) < rank(a)) || a.localeCompare(b));
    return names.slice(0, allTags ? undefined : TAGS).map((name) => ({ id: name, value: name, name, className: "bare" }));
  }

  function paintChoice() {
    const off = (key, id, change) => make("li", {}, go({ "aria-label": `Remove the filter ${named(key, id)}` }, change, named(key, id), " ×"));
    chosen.replaceChildren(
      ...["theme", "edition"].filter((key) => state[key]).map((key) => off(key, state[key], { [key]: "" })),
      ...state.tag.map((name) => off("tag", name, { tag: state.tag.filter((tag) => tag !== name) })),
    );
    const orders = known.get("edition")?.length > 1 && state.q ? [["", "Most relevant first"], ["date", "Newest first"]] : []; // else one day
    order.replaceChildren(...orders.map(([sort, name]) =>
      go({ "data-key": `sort:${sort}`, "aria-current": state.sort === sort ? "true" : null }, { sort }, name)));
  }

  const entry = (paper) =>
    make("li", { class: `entry ${paper.hue}` },
      make("h3", {}, make("a", { href: paper.href }, paper.title)),
      make("p", {}, paper.about),
      make("p", { class: "meta dot" }, [paper.theme, paper.edition && named("edition", paper.edition)].filter(Boolean).join(" · ")));

  function paintMore(found) {
    const left = found.results.length - list.children.length;
    if (left <= 0) return rest.replaceChildren();
    const more = make("button", { type: "button", class: "more" }, `Show ${Math.min(left, AT_ONCE)} more`);
    more.addEventListener("click", async () => {
      const at = list.children.length;
      const next = (await Promise.all(found.results.slice(at, at + AT_ONCE).map(read))).map(entry);
      if (!more.isConnected) return;
      list.append(...next);
      history.replaceState({ shown: (shown = list.children.length) }, "");
      next[0].querySelector("a").focus();
      paintMore(found);
    });
    rest.replaceChildren(more);
  }

  function paintNothing(found) {
    const drop = { theme: "", tag: [], edition: "" };
    const others = chosen.childElementCount ? found.unfilteredResultCount : 0;
    rest.replaceChildren(
      others && state.q ? make("p", {}, go({}, drop, `Drop the filters: ${count(others)}`)) : "",
      state.q && !others ? make("p", {}, "Try fewer words, or other ones. The first letters of a word are enough.") : "",
      browseLinks("Or look for papers by ", "."),
    );
  }

  const run = latest(async (overtaken) => {
    const { q, sort } = state;
    const slow = setTimeout(() => (status.textContent = "Searching …"), 300);
    try {
      totals ??= await (await start()).filters(); // reads all filters, which then are counted in every search
      const wanted = filters();
      const asked = q || Object.keys(wanted).length;
      const found = asked ? await find(q, wanted, !q || sort === "date" ? { date: "desc" } : {}, shown) : { papers: [], results: [] };
      const counts = asked ? await countChoices(found, wanted) : totals;
      if (overtaken()) return;
      document.title = q ? `${quoted(q)} · ${title}` : title;
      paintChoice();
      paintFacets(counts);
      list.replaceChildren(...found.papers.map(entry));
      const number = found.results.length;
      if (!asked) status.textContent = "Type in the box above to search all titles and abstracts, or choose a theme or tag.";
      else if (!number) status.textContent = q ? `No paper matches ${quoted(q)}${chosen.childElementCount ? " with these filters" : ""}.` : "No paper has all of these.";
      else status.textContent = `${count(number)}${q ? ` for ${quoted(q)}` : ""}${without(found.missing)}`;
      if (asked && !number) paintNothing(found);
      else paintMore(found);
    } catch {
      engine = totals = undefined;
      status.textContent = "";
      list.replaceChildren();
      rest.replaceChildren(...failure());
    } finally {
      clearTimeout(slow);
    }
  });

  function restore() {
    state = fromAddress();
    shown = history.state?.shown ?? AT_ONCE;
    box.value = state.q;
    run();
  }

  onTyping(() => {
    if (state.q === box.value.trim()) return;
    state.q = box.value.trim();
    shown = AT_ONCE;
    try {
      history.replaceState(null, "", address());
    } catch {
      // Safari allows a hundred in thirty seconds; the next stroke puts the address right.
    }
    run();
  });
  window.addEventListener("popstate", restore);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (matchMedia("(pointer: coarse)").matches) box.blur(); // puts the keyboard away
  });
  page.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    if (!wide.matches) details.open = false; // so that the results are in sight
    if (!details.contains(link)) status.focus(); // for the link goes
    restore();
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [box, ...list.querySelectorAll("h3 a")];
    const next = step && stops.includes(event.target) && stops[stops.indexOf(event.target) + step];
    if (!next || event.isComposing) return;
    event.preventDefault();
    next.focus();
  });
  page.querySelector(".asleep").hidden = true;
  details.open = wide.matches || !location.search; // On a phone, closed once there are papers to see.
  if (document.activeElement === box && box.value) history.replaceState(null, "", address({ q: box.value.trim() }));
  restore();
}

start().catch(() => {}); // The first search says what went wrong.
const page = document.querySelector("[data-search-page]");
if (page) searchPage(page);
else panel();
