// The search page: results as one types, filters, an order, and all of it in the address. search.js loads it and hands
// over what they share: an import of its own would have no version in its address.

const AT_ONCE = 20;
const IN_FACET = 12;
const HINT = "Type in the box above to search all titles and abstracts, or choose a theme or tag.";

export function searchPage(page, shared) {
  const { box, form, language, make, note, count, quoted, without, browse, failure } = shared;
  const { start, stop, search, find, read, latest, onTyping } = shared;
  const part = (id) => document.getElementById(id);
  const [status, chosen, order, list, rest] = ["status", "chosen", "order", "results", "rest"].map(part);
  const sections = [...page.querySelectorAll("[data-facet]")];
  const row = ({ dataset, firstChild, className }) => ({ ...dataset, name: firstChild.data.trim(), className });
  const known = new Map(
    sections.filter(({ dataset }) => dataset.facet !== "tag")
      .map((section) => [section.dataset.facet, [...section.querySelectorAll("[data-id]")].map(row)]),
  );
  const named = (key, id) => known.get(key)?.find((one) => one.id === id)?.name ?? id;
  const details = page.querySelector("details");
  const wide = matchMedia("(min-width: 52.01rem)");
  const title = document.title;
  let state = fromAddress();
  let shown = history.state?.shown ?? AT_ONCE;
  const unfolded = new Set();
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
    return `${location.pathname}?${at}`.replace(/\?$/, "");
  }

  const go = (attributes, change, ...children) =>
    make("a", { href: address(change), "data-go": "", ...attributes }, ...children);

  function filters() {
    const wanted = {};
    if (state.theme) wanted.theme = known.get("theme")?.find(({ id }) => id === state.theme)?.value ?? state.theme;
    if (state.tag.length) wanted.tag = state.tag;
    if (state.edition) wanted.edition = state.edition;
    return wanted;
  }

  // How many papers each choice would leave. A paper has one theme and one edition, so these do not count under
  // themselves: choosing another replaces the one chosen.
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
      const number = ({ value }) => counts[key]?.[value] ?? 0;
      const on = ({ id }) => [state[key]].flat().includes(id);
      const rows = (known.get(key) ?? tags(counts.tag)).filter((row) => key === "theme" || number(row) || on(row));
      const items = rows.slice(0, key === "theme" || unfolded.has(key) ? undefined : IN_FACET).map((row) => {
        const dead = !number(row) && !on(row) && { role: "link", "aria-disabled": "true", href: null };
        const current = on(row) ? "true" : null;
        const attributes = { class: row.className, "data-key": `${key}:${row.id}`, "aria-current": current, ...dead };
        const text = [row.name, " ", make("span", {}, number(row).toLocaleString(language))];
        return make("li", {}, go(attributes, { [key]: toggled(key, row.id) }, ...text));
      });
      section.querySelector("ol").replaceChildren(...items);
      section.hidden = !rows.length || (key === "edition" && known.get(key).length === 1);
      section.querySelector("button")?.remove();
      if (key === "theme" || rows.length <= IN_FACET) continue;
      const words = unfolded.has(key) ? `Fewer ${key}s` : `More ${key}s`;
      const expanded = String(unfolded.has(key));
      const more = make("button", { type: "button", "data-key": key, "aria-expanded": expanded }, words);
      more.addEventListener("click", () => {
        if (!unfolded.delete(key)) unfolded.add(key);
        paintFacets(counts);
      });
      section.append(more);
    }
    if (held) (page.querySelector(`[data-key="${CSS.escape(held)}"]`) ?? status).focus();
  }

  // The most frequent first, and those chosen before all.
  function tags(counts = {}) {
    const rank = (name) => (state.tag.includes(name) ? 1e9 : counts[name]);
    const names = Object.keys(counts).sort((a, b) => rank(b) - rank(a) || a.localeCompare(b));
    return names.map((name) => ({ id: name, value: name, name, className: "bare" }));
  }

  function toggled(key, id) {
    if (key !== "tag") return state[key] === id ? "" : id;
    return state.tag.includes(id) ? state.tag.filter((tag) => tag !== id) : [...state.tag, id];
  }

  function paintChoice() {
    const choices = ["theme", "tag", "edition"].flatMap((key) => [state[key]].flat().map((id) => [key, id]));
    const remove = ([key, id]) => {
      const name = named(key, id);
      const label = { "aria-label": `Remove the filter ${name}` };
      return make("li", {}, go(label, { [key]: toggled(key, id) }, name, " ×"));
    };
    chosen.replaceChildren(...choices.filter(([, id]) => id).map(remove));
    const days = state.q ? (known.get("edition")?.length ?? 0) : 0; // Papers of one edition are of one day.
    const orders = days > 1 ? [["", "Most relevant first"], ["date", "Newest first"]] : [];
    const sort = ([sort, name]) =>
      go({ "data-key": `sort:${sort}`, "aria-current": state.sort === sort ? "true" : null }, { sort }, name);
    order.replaceChildren(...orders.map(sort));
  }

  function entry({ href, hue, title, about, theme, edition }) {
    const source = [theme, named("edition", edition).replaceAll(" ", "\u00a0")].filter(Boolean).join(" · ");
    const parts = [make("h3", {}, make("a", { href }, title)), note(about), make("p", { class: "meta dot" }, source)];
    return make("li", { class: `entry ${hue}` }, ...parts);
  }

  function paintMore(results) {
    const left = results.length - list.children.length;
    if (left <= 0) return rest.replaceChildren();
    const more = make("button", { type: "button", class: "more" }, `Show ${Math.min(left, AT_ONCE)} more`);
    more.addEventListener("click", async () => {
      const at = list.children.length;
      const next = (await Promise.all(results.slice(at, at + AT_ONCE).map(read))).map(entry);
      if (!more.isConnected) return; // another search has come between
      list.append(...next);
      history.replaceState({ shown: (shown = list.children.length) }, "");
      next[0].querySelector("a").focus();
      paintMore(results);
    });
    rest.replaceChildren(more);
  }

  function paintNothing(found) {
    const others = chosen.childElementCount && state.q ? found.unfilteredResultCount : 0;
    const drop = go({}, { theme: "", tag: [], edition: "" }, `Drop the filters: ${count(others)}`);
    const hint = state.q ? "Try fewer words, or other ones. The first letters of a word are enough." : "";
    rest.replaceChildren(note(others ? drop : hint), browse());
  }

  function sayNumber({ results, missing }) {
    const number = results.length;
    if (number) return `${count(number)}${state.q && ` for ${quoted(state.q)}`}${without(missing)}`;
    if (!state.q) return "No paper has all of these.";
    return `No paper matches ${quoted(state.q)}${chosen.childElementCount ? " with these filters" : ""}.`;
  }

  const run = latest(async (overtaken) => {
    const { q, sort } = state;
    const slow = setTimeout(() => (status.textContent = "Searching …"), 300);
    try {
      totals ??= await (await start()).filters(); // reads all filters, which then are counted in every search
      const wanted = filters();
      const order = !q || sort === "date" ? { date: "desc" } : {};
      const found = q || Object.keys(wanted).length ? await find(q, wanted, order, shown) : null;
      const counts = found ? await countChoices(found, wanted) : totals;
      if (overtaken()) return;
      document.title = q ? `${quoted(q)} · ${title}` : title;
      paintChoice();
      paintFacets(counts);
      list.replaceChildren(...(found?.papers ?? []).map(entry));
      status.textContent = found ? sayNumber(found) : HINT;
      if (found && !found.results.length) paintNothing(found);
      else paintMore(found?.results ?? []);
    } catch {
      stop();
      totals = undefined;
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
