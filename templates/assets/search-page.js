// The search page: results as one types, filters, an order, and all of it in the address.

import { facets } from "./search-facets.js";
import { countPapers, find, latest, onTyping, readPapers, start, stop } from "./search-find.js";
import { browse, count, entry, failure, make, mended, more, note, quoted, without, _, _n } from "./search-words.js";

const AT_ONCE = 20;
const ONE = ["q", "theme", "edition", "year", "sort", "exact"]; // values of the address, and those of which there are many:
const MANY = ["tag", "author"];

export function searchPage(page, box) {
  const part = (id) => document.getElementById(id);
  const [status, notice, chosen, order, list, rest] = ["status", "notice", "chosen", "order", "results", "rest"].map(part);
  const details = page.querySelector("details");
  const wide = matchMedia("(min-width: 52.01rem)");
  const title = document.title;
  let state = fromAddress();
  let shown = history.state?.shown ?? AT_ONCE;

  function fromAddress() {
    const at = new URLSearchParams(location.search);
    const one = (name) => [name, (at.get(name) ?? "").trim().slice(0, 200)];
    return Object.fromEntries([...ONE.map(one), ...MANY.map((name) => [name, at.getAll(name)])]);
  }

  function address(change = {}) {
    const at = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...state, ...change }))
      for (const one of [value].flat()) if (one) at.append(name, one);
    return `${location.pathname}?${at}`.replace(/\?$/, "");
  }

  const go = (attributes, change, ...children) =>
    make("a", { href: address(change), "data-go": "", ...attributes }, ...children);
  const choices = facets(page, { go, state: () => state, focusless: () => status.focus() });
  const dropped = { theme: "", tag: [], edition: "", year: "", author: [] };

  function paintChoice() {
    const remove = ([key, id]) => {
      const name = choices.named(key, id);
      const label = { "aria-label": _("Remove the filter {name}", { name }) };
      return make("li", {}, go(label, { [key]: choices.toggled(key, id) }, name, " ×"));
    };
    chosen.replaceChildren(...choices.chosen().map(remove));
    const days = state.q ? choices.size("edition") : 0; // Papers of one edition are of one day.
    const orders = days > 1 ? [["", _("Most relevant first")], ["date", _("Newest first")]] : [];
    const sort = ([sort, name]) =>
      go({ "data-key": `sort:${sort}`, "aria-current": state.sort === sort ? "true" : null }, { sort }, name);
    order.replaceChildren(...orders.map(sort));
  }

  const row = (paper) => entry(paper, paper.theme, choices.named("edition", paper.edition).replaceAll(" ", "\u00a0"));

  function paintRest({ size, exact, unfiltered }) {
    if (size || exact.length) {
      const read = async (from, to) => (await readPapers("page", from, to)).map(row);
      const keep = (number) => history.replaceState({ shown: (shown = number) }, "");
      return rest.replaceChildren(more(size, list, AT_ONCE, read, keep));
    }
    const others = chosen.childElementCount && state.q ? unfiltered : 0;
    const hint = state.q ? _("Try fewer words, or other ones. The first letters of a word are enough.") : "";
    const drop = _n({ one: "Drop the filters: {n} paper", other: "Drop the filters: {n} papers" }, others);
    rest.replaceChildren(note(others ? go({}, dropped, drop) : hint), browse());
  }

  function sayNumber({ size, exact, changed, text }) {
    const all = Math.max(size, exact.length);
    const query = quoted(changed.size ? text : state.q);
    if (all && !state.q) return count(all);
    if (all) return _n({ one: "{n} paper for {query}", other: "{n} papers for {query}" }, all, { query });
    if (!state.q) return _("No paper has all of these.");
    const filtered = chosen.childElementCount > 0;
    return filtered ? _("No paper matches {query} with these filters.", { query }) : _("No paper matches {query}.", { query });
  }

  function paint(answer) {
    const { papers, exact, missing, changed } = answer;
    const insist = (words) => go({}, { exact: "1" }, words);
    const notes = [changed.size && mended(answer, insist), missing.length && papers.length && note(without(missing))];
    notice.replaceChildren(...notes.filter(Boolean));
    list.replaceChildren(...exact.concat(papers).map(row));
    status.textContent = sayNumber(answer);
    paintRest(answer);
  }

  const nothing = { papers: [], exact: [], size: 0, missing: [], changed: new Map(), text: "", also: "", plans: [], unfiltered: 0 };
  const run = latest(async (overtaken) => {
    const { q, sort, exact } = state;
    const slow = setTimeout(() => (status.textContent = _("Searching …")), 300);
    try {
      await start();
      const filters = choices.filters();
      const byDate = !q || sort === "date";
      const asked = q || choices.chosen().length;
      const answer = asked ? await find(q, { filters, byDate, most: shown, literal: exact === "1", slot: "page" }) : nothing;
      if (overtaken()) return;
      clearTimeout(slow); // Filters may take longer; the papers are there.
      document.title = q ? `${quoted(q)} · ${title}` : title;
      paintChoice();
      paint(answer);
      if (!asked) status.textContent = _("Type in the box above to search all titles and abstracts, or choose a filter.");
      const counted = await choices.counted(); // The papers come first.
      const counts = async (filters) => (q && !answer.text ? {} : countPapers(answer, filters, counted));
      await choices.paint(await counts(filters), counts, filters, overtaken);
    } catch (error) {
      stop();
      status.textContent = "";
      notice.replaceChildren();
      list.replaceChildren();
      rest.replaceChildren(...failure());
    } finally {
      clearTimeout(slow);
    }
  });

  function restore() {
    state = fromAddress();
    shown = history.state?.shown ?? AT_ONCE;
    if (document.activeElement !== box || box.value.trim() !== state.q) box.value = state.q;
    run();
  }

  onTyping(box, () => {
    if (state.q === box.value.trim()) return;
    state = { ...state, q: box.value.trim(), exact: "" };
    shown = AT_ONCE;
    try {
      history.replaceState(null, "", address());
    } catch {
      // Safari allows a hundred in thirty seconds; the next stroke puts the address right.
    }
    run();
  });
  choices.onChange(run);
  window.addEventListener("popstate", restore);
  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (matchMedia("(pointer: coarse)").matches) box.blur(); // puts the keyboard away
  });
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go][href]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    if (!wide.matches) details.open = false; // so that the results are in sight
    if (!wide.matches || !details.contains(link)) status.focus(); // for the link goes
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
  details.open = wide.matches;
  if (document.activeElement === box && box.value) history.replaceState(null, "", address({ q: box.value.trim() }));
  restore();
}
