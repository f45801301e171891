// The Saved page: what the reader keeps, and the ways in and out of it.

import { button, make } from "./dom.js";
import { makeBackup, makeExport, makeImport, openLink } from "./exchange.js";
import { addressOf, idAt, lookUp } from "./kept-files.js";
import { get, isKept, papers, set, setting, update, watch } from "./store.js";
import { _, _n, language } from "./words.js";

const desk = document.querySelector(".desk");
const length = Number(desk.dataset.register);
const status = document.querySelector("#status");
const names = [...document.querySelectorAll("#themes li")];
const themes = new Map(names.map((item) => [item.dataset.theme, item.textContent]));
const days = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });
const alphabet = new Intl.Collator(language);
const shown = new Map(); // id → its row
const removed = new Map(); // id → what was kept, until the page is left
const chosen = new Set();
let known = new Map(); // id → what the digest calls it now
let checked = new Set(); // the ids that it was asked for

// Said at the foot of the window, wherever the reader is, and heard.
let spoken;
function say(words) {
  status.textContent = words;
  clearTimeout(spoken);
  spoken = setTimeout(() => (status.textContent = ""), 20e3);
}

const list = make("ol", { id: "kept" });
const offer = make("section", { class: "offer", hidden: true });
const order = make(
  "select",
  { id: "sort" },
  make("option", { value: "saved" }, _("Saved last first")),
  make("option", { value: "read" }, _("Unread first")),
  make("option", { value: "title" }, _("By title")),
  make("option", { value: "theme" }, _("By theme")),
);
const every = make("input", { type: "checkbox", id: "every" });
const bar = make(
  "div",
  { class: "sorting" },
  make("span", {}, every, make("label", { for: every.id }, _("Select all"))),
  make("span", {}, make("label", { for: order.id }, _("Order")), order),
);

function describe(id) {
  const own = removed.get(id) ?? get(id);
  const gone = checked.has(id) && !known.has(id);
  const paper = { id, ...own, ...known.get(id), gone };
  return { ...paper, title: paper.title ?? id, slug: gone ? "" : paper.slug };
}

function kept() {
  const all = [...papers()].filter(([id, paper]) => isKept(paper) || removed.has(id)).map(([id]) => id);
  const mixed = [...new Set([...all, ...removed.keys()])].map(describe);
  const title = (a, b) => alphabet.compare(a.title, b.title);
  const theme = ({ theme }) => themes.get(theme) ?? "\uffff";
  const day = ({ saved = "" }) => saved;
  const last = (a, b) => day(b).localeCompare(day(a)) || title(a, b);
  const orders = {
    saved: last,
    read: (a, b) => !!a.read - !!b.read || last(a, b),
    title,
    theme: (a, b) => alphabet.compare(theme(a), theme(b)) || title(a, b),
  };
  return mixed.sort(orders[order.value]);
}

// The papers that an export is of: those selected, or all.
function selection() {
  const all = kept().filter(({ id }) => !removed.has(id));
  const some = all.filter(({ id }) => chosen.has(id));
  return some.length ? some : all;
}

function said({ theme, saved, read, gone }) {
  const parts = [themes.get(theme), saved && _("Saved {day}", { day: days.format(new Date(saved)) }), read && _("Read")];
  return [...parts, gone && _("No longer in this digest")].filter(Boolean);
}

function makeRow({ id }) {
  const tick = make("input", { type: "checkbox" });
  const note = make("textarea", { dir: "auto", rows: 1, placeholder: _("Add a note") });
  const away = button(_("Remove"), () => remove(id), { class: "remove" });
  const row = make(
    "li",
    { class: "entry own", "data-id": id },
    tick,
    make("h3", { dir: "auto" }, make("a")),
    make("p", { class: "meta" }),
    note,
    make("p", { class: "written", dir: "auto" }),
    make("p", { class: "acts" }, make("button", { type: "button", class: "read" }), away),
  );
  tick.addEventListener("change", () => {
    if (tick.checked) chosen.add(id);
    else chosen.delete(id);
    paint();
  });
  note.addEventListener("input", () => update(id, { note: note.value }));
  return row;
}

function fillRow(row, paper) {
  const [tick, heading, meta, note, written, acts] = row.children;
  const { title, slug, theme, read } = paper;
  row.className = `entry own${themes.has(theme) ? ` hue t-${theme}` : ""}`;
  row.toggleAttribute("data-read", !!read);
  tick.checked = chosen.has(paper.id);
  tick.ariaLabel = _("Select {title}", { title });
  heading.firstChild.textContent = title;
  if (slug) heading.firstChild.href = addressOf(slug);
  else heading.firstChild.removeAttribute("href");
  meta.className = themes.has(theme) ? "meta dot" : "meta";
  meta.textContent = said(paper).join(" · ");
  note.ariaLabel = _("Note on {title}", { title });
  if (note.value !== (paper.note ?? "")) note.value = paper.note ?? ""; // else the caret would move
  written.textContent = paper.note ?? ""; // what is printed of it
  acts.firstChild.textContent = read ? _("Mark as unread") : _("Mark as read");
}

function removedRow({ id, title }) {
  const undo = button(_("Undo"), () => takeBack(id), {
    class: "act",
    "aria-label": _("Undo: keep {title}", { title }),
  });
  return make("li", { class: "entry own removed", "data-removed": id }, _("Removed: {title}", { title }), " ", undo);
}

function remove(id) {
  const { saved = "", note = "" } = get(id);
  removed.set(id, get(id));
  chosen.delete(id);
  shown.delete(id);
  update(id, { saved: "", note: "" });
  if (saved || note) list.querySelector(`[data-removed="${CSS.escape(id)}"] button`)?.focus();
}

function takeBack(id) {
  const { saved = "", note = "", slug = "", theme = "", title = "" } = removed.get(id);
  removed.delete(id);
  shown.delete(id);
  update(id, { saved, note, slug, theme, title });
  list.querySelector(`[data-id="${CSS.escape(id)}"] a`)?.focus();
}

function paint() {
  for (const id of removed.keys())
    if (isKept(get(id))) {
      removed.delete(id); // saved again in another tab
      shown.delete(id);
    }
  const all = kept();
  const rows = all.map((paper) => {
    const away = removed.has(paper.id);
    const row = shown.get(paper.id) ?? (away ? removedRow(paper) : makeRow(paper));
    shown.set(paper.id, row);
    if (!away) fillRow(row, paper);
    return row;
  });
  const moved = rows.length !== list.children.length || rows.some((row, at) => row !== list.children[at]);
  const held = document.activeElement;
  if (moved) list.replaceChildren(...rows); // else the focus stays where it is
  if (moved && list.contains(held)) held.focus({ preventScroll: true });
  const number = all.length - removed.size;
  const picked = all.filter(({ id }) => chosen.has(id)).length;
  every.checked = number > 0 && picked === number;
  every.indeterminate = picked > 0 && picked < number;
  bar.hidden = !number;
  out.hidden = !number;
  out.querySelector("p").textContent = picked
    ? _n({ one: "{n} selected paper", other: "{n} selected papers" }, picked)
    : _("All papers here: {n}", { n: number });
  empty.hidden = number > 0 || removed.size > 0;
  const words = number ? _n({ one: "{n} paper", other: "{n} papers" }, number) : "";
  document.querySelector("#number").textContent = words;
}

// What the digest calls the papers now: titles and addresses may have changed since they were saved.
async function check() {
  const ids = [...papers()].filter(([id, paper]) => isKept(paper)).map(([id]) => id);
  try {
    known = new Map([...known, ...(await lookUp(ids, length))]);
    // One that the owner hid is in no register, but its page is there.
    for (const id of ids.filter((id) => get(id).slug && !known.has(id)))
      if ((await idAt(get(id).slug)) === id) known.set(id, {});
    checked = new Set(ids);
  } catch {
    // Without a connection they are shown as they were saved.
  }
  paint();
}

const empty = make(
  "p",
  { class: "meta" },
  _("No papers yet. The star beside a title keeps a paper here."),
  " ",
  make("a", { href: document.querySelector(".brand").href }, _("To the newest papers")),
);

desk.querySelector(".asleep").hidden = true;
desk.querySelector(".list").append(offer, empty, bar, list);
const ways = { desk, offer, say, length, selection, said, looked: check };
const out = makeExport(ways);
desk.append(make("aside", { "aria-label": _("Take papers out and in") }, out, makeImport(ways), makeBackup()));
order.addEventListener("change", paint);
every.addEventListener("change", () => {
  chosen.clear();
  if (every.checked) for (const { id } of kept()) if (!removed.has(id)) chosen.add(id);
  paint();
});
window.addEventListener("hashchange", () => openLink(ways));
watch(paint);
paint();
set("hide", setting("hide")); // says at once if nothing can be kept
openLink(ways);
check();
