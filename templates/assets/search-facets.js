// The filters beside the results: their values, how many papers each would leave, and which are chosen.

import { about } from "./search-index.js";
import { fold } from "./search-fold.js";
import { make, number, _ } from "./search-words.js";

const IN_FACET = 12;
const SINGLE = ["theme", "edition", "year"]; // A paper has one of each: choosing another replaces the one chosen.

export function facets(page, { go, state, focusless }) {
  const sections = [...page.querySelectorAll("[data-facet]")];
  const row = ({ dataset, firstChild, className }) => ({ ...dataset, name: firstChild.data.trim(), className });
  const items = (section) => [...section.querySelectorAll("[data-id]")].map(row);
  const fixed = sections.filter(({ dataset }) => ["theme", "edition"].includes(dataset.facet));
  const known = new Map(fixed.map((section) => [section.dataset.facet, items(section)]));
  const unfolded = new Set();
  const words = {
    edition: [_("More editions"), _("Fewer editions")],
    year: [_("More years"), _("Fewer years")],
    tag: [_("More tags"), _("Fewer tags")],
    author: [_("More authors"), _("Fewer authors")],
  };
  const author = page.querySelector("[data-facet=author]");
  const asked = author.querySelector("input");
  let kind = ""; // of the authors' filter: none, "one", or "letters": one for each letter that a last name begins with
  let changed = () => {};
  let latest = {};
  asked.addEventListener("input", () => (kind === "letters" ? changed() : paintAll()));
  author.addEventListener("toggle", () => author.open && changed());

  const values = (key) => [state()[key]].flat().filter(Boolean);
  const chosen = () => ["theme", "tag", "edition", "year", "author"].flatMap((key) => values(key).map((id) => [key, id]));
  const named = (key, id) => known.get(key)?.find((one) => one.id === id)?.name ?? id;

  function authorFilter(name) {
    if (kind !== "letters") return "author";
    const letter = fold(name.trim().split(/\s+/).pop()).slice(0, 1);
    return `author-${/^[a-z]$/.test(letter) ? letter : "0"}`;
  }

  function filters() {
    const { theme, tag, edition, year, author } = state();
    const wanted = {};
    if (theme) wanted.theme = known.get("theme")?.find(({ id }) => id === theme)?.value ?? theme;
    if (tag.length) wanted.tag = tag;
    if (edition) wanted.edition = edition;
    if (year) wanted.year = year;
    for (const name of author) (wanted[authorFilter(name)] ??= []).push(name);
    return wanted;
  }

  // The filters to count: those of authors, which are large, only when they are open.
  async function counted() {
    kind = (await about()).authors;
    author.hidden = !kind;
    if (values("author").length) author.open = true;
    const names = asked.value.trim() ? [asked.value] : [];
    const of = kind === "letters" ? [...values("author"), ...names].map(authorFilter) : ["author"];
    return ["theme", "tag", "edition", "year", ...(author.open && kind ? new Set(of) : [])];
  }

  const toggled = (key, id) => {
    if (SINGLE.includes(key)) return state()[key] === id ? "" : id;
    return values(key).includes(id) ? values(key).filter((one) => one !== id) : [...values(key), id];
  };

  function rowsOf(key, counts) {
    const size = ({ value }) => counts[value] ?? 0;
    const on = ({ id }) => values(key).includes(id);
    if (known.has(key)) return known.get(key).filter((row) => key === "theme" || size(row) || on(row));
    const rank = (name) => (values(key).includes(name) ? 1e9 : (counts[name] ?? 0));
    const order = (a, b) => (key === "year" ? b.localeCompare(a) : rank(b) - rank(a) || a.localeCompare(b));
    const part = fold(asked.value.trim());
    const fits = (name) => key !== "author" || values(key).includes(name) || fold(name).includes(part);
    const all = new Set([...Object.keys(counts).filter((name) => counts[name]), ...values(key)]);
    return [...all].filter(fits).sort(order).map((name) => ({ id: name, value: name, name, className: "bare" }));
  }

  function countsOf(key) {
    if (key !== "author") return latest[key] ?? {};
    return Object.assign({}, ...Object.keys(latest).filter((name) => /^author/.test(name)).map((name) => latest[name]));
  }

  function paintOne(section) {
    const key = section.dataset.facet;
    const counts = countsOf(key);
    const rows = rowsOf(key, counts);
    const size = ({ value }) => counts[value] ?? 0;
    const item = (row) => {
      const on = values(key).includes(row.id);
      const dead = !size(row) && !on && { role: "link", "aria-disabled": "true", href: null };
      const attributes = { class: row.className, "data-key": `${key}:${row.id}`, "aria-current": on ? "true" : null, ...dead };
      const text = [row.name, " ", make("span", {}, number(size(row)))];
      return make("li", {}, go(attributes, { [key]: toggled(key, row.id) }, ...text));
    };
    const whole = key === "theme" || unfolded.has(key);
    section.querySelector("ol").replaceChildren(...rows.slice(0, whole ? undefined : IN_FACET).map(item));
    const single = { edition: known.get("edition")?.length, year: rows.length }[key] === 1 && !values(key).length;
    if (key !== "author") section.hidden = !rows.length || single;
    section.querySelector("button")?.remove();
    if (key === "theme" || rows.length <= IN_FACET) return;
    const open = unfolded.has(key);
    const more = make("button", { type: "button", "data-key": key, "aria-expanded": String(open) }, words[key][Number(open)]);
    more.addEventListener("click", () => {
      if (!unfolded.delete(key)) unfolded.add(key);
      paintAll();
    });
    section.append(more);
  }

  function paintAll() {
    const held = document.activeElement?.dataset?.key;
    sections.forEach(paintOne);
    if (held) (page.querySelector(`[data-key="${CSS.escape(held)}"]`) ?? { focus: focusless }).focus();
  }

  // Paints how many papers each choice would leave. What is single does not count under itself.
  async function paint(counts, count, wanted, overtaken) {
    latest = { ...counts };
    for (const key of SINGLE.filter((key) => wanted[key])) {
      const { [key]: left, ...others } = wanted;
      latest[key] = (await count(others))[key];
    }
    if (!overtaken()) paintAll();
  }

  const size = (key) => known.get(key)?.length ?? 0;
  return { filters, counted, paint, chosen, named, toggled, size, onChange: (run) => (changed = run) };
}
