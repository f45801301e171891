// Reading tools on every page: stars and marks in lists, what to keep of a paper on its own page, and keys.

import { get, set, setting, today, update, watch } from "./store.js";
import { _, _n } from "./words.js";

const VISIT = 30 * 60e3; // Away for longer, and the next page begins another visit.
const root = document.documentElement;
const main = document.querySelector("main");
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function make(tag, name, words = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = words;
  if (tag === "button") element.type = tag;
  return element;
}

// What to keep of a paper beside its id, so that the Saved page can name it.
function describe(at) {
  const named = at.querySelector(at === main ? "h1" : "h3 a");
  const title = named.cloneNode(true);
  for (const source of all("annotation", title)) source.remove(); // The TeX in a formula.
  return {
    slug: /([^/]+?)(\.html)?$/.exec(new URL(named.href ?? location.href).pathname)[1],
    title: title.textContent.trim(),
    theme: /(?<=\bt-)\S+/.exec(at.className)?.[0] ?? "",
  };
}

function toggle(at, field) {
  const { id } = at.dataset;
  const value = get(id)[field] ? "" : today();
  update(id, { [field]: value, ...(field === "saved" && describe(at)) });
}

// Which papers are new: those of a later day than the newest at the end of the last visit.
function beginVisit() {
  const now = Date.now();
  const { newest = "" } = document.body.dataset;
  let { before, seen, at } = setting("visit");
  if (now - at > VISIT || at > now) before = seen;
  if (newest > seen) seen = newest;
  if (newest || seen) {
    set("visit", { before, seen, at: now }, true);
    // Of the visit that is stored by then, which another tab may have begun.
    window.addEventListener("pagehide", () => set("visit", { ...setting("visit"), at: Date.now() }, true));
  }
  return before;
}

const before = beginVisit();
const isNew = (row) => before && (row.closest("[data-day]")?.dataset.day ?? "") > before;

// Lists.
const rows = () => all(".entry[data-id]:not(.own)");

const shape = document.createElementNS("http://www.w3.org/2000/svg", "svg");
shape.setAttribute("viewBox", "0 0 24 24");
shape.setAttribute("aria-hidden", "true");
shape.append(document.createElementNS(shape.namespaceURI, "path"));
shape.firstChild.setAttribute("d", "M12 3.5l2.6 5.6 6.1.7-4.5 4.2 1.2 6-5.4-3-5.4 3 1.2-6-4.5-4.2 6.1-.7z");

function equip(row) {
  if (!row.querySelector(".star")) {
    const star = make("button", "star");
    star.append(shape.cloneNode(true));
    star.ariaLabel = _("Save for later: {title}", { title: describe(row).title });
    const state = make("span", "state");
    state.dir = root.dir; // so that it has no part in the direction of the title
    row.querySelector("h3").prepend(state);
    row.append(star);
  }
  paint(row);
}

function paint(row) {
  const { saved, read } = get(row.dataset.id);
  row.querySelector(".star").ariaPressed = String(!!saved);
  row.toggleAttribute("data-read", !!read);
  const words = read ? _("Read") : isNew(row) ? _("New") : "";
  const state = row.querySelector(".state");
  if (state.textContent !== words) state.textContent = words;
  const mark = row.querySelector(".read");
  if (mark) mark.textContent = read ? _("Mark as unread") : _("Mark as read");
}

// Hiding. What is marked as read from now on stays in sight until the page is left, so that nothing moves underfoot.
const list = document.querySelector("article.entry[data-id]:not(.own)")?.closest(".list");
const hide = make("button", "hide");

function hideRead() {
  for (const row of rows()) row.toggleAttribute("data-out", setting("hide") && !!get(row.dataset.id).read);
}

function paintHide() {
  const hidden = rows().filter((row) => row.matches("[data-out]")).length;
  const read = rows().filter((row) => row.matches("[data-read]")).length;
  hide.hidden = !read;
  hide.textContent = hidden
    ? _n({ one: "Show {n} hidden paper", other: "Show {n} hidden papers" }, hidden)
    : _("Hide what I have read ({n})", { n: read });
}

hide.addEventListener("click", () => {
  set("hide", !rows().some((row) => row.matches("[data-out]")));
  hideRead();
  paintHide();
});

// A paper's own page.
const keep = document.querySelector(".mine");
const save = make("button", "save");
const mark = make("button", "mark");
const note = make("textarea", "");

function equipPaper() {
  const label = make("label", "", _("Your note"));
  const hint = make("small", "", _("Kept in this browser only."));
  label.htmlFor = note.id = "note";
  hint.id = "note-kept";
  note.setAttribute("aria-describedby", hint.id);
  note.rows = 4;
  note.dir = "auto";
  note.addEventListener("input", () => update(main.dataset.id, { note: note.value, ...describe(main) }));
  keep.append(save, mark, label, note, hint);
}

function paintPaper() {
  const { saved, read, note: words = "" } = get(main.dataset.id);
  save.textContent = saved ? _("Saved") : _("Save for later");
  save.ariaPressed = String(!!saved);
  save.prepend(shape.cloneNode(true));
  mark.textContent = read ? _("Read") : _("Mark as read");
  mark.ariaPressed = String(!!read);
  if (note.value !== words) note.value = words; // else the caret would move
}

function paintAll() {
  for (const row of rows()) equip(row);
  if (list) paintHide();
  if (keep) paintPaper();
  root.toggleAttribute("data-keys-off", !setting("keys"));
}

if (keep) equipPaper();
if (list) {
  list.append(hide);
  hideRead();
}
paintAll();
watch(paintAll);

// Papers found, which search puts into the page.
const found = document.querySelector("#results, .narrow")?.closest(".list");
if (found) {
  const isRow = (node) => node.matches?.(".entry[data-id]");
  const equipNew = (changes) => changes.forEach(({ addedNodes }) => [...addedNodes].filter(isRow).forEach(equip));
  new MutationObserver(equipNew).observe(found, { childList: true, subtree: true });
}

document.addEventListener("click", ({ target }) => {
  const pressed = target.closest?.(".star, .read, .save, .mark");
  const at = pressed?.closest("[data-id]");
  if (at) toggle(at, pressed.matches(".star, .save") ? "saved" : "read");
});

document.addEventListener("toggle", ({ target }) => {
  const row = target.closest?.("article.entry[data-id]:not(.own)");
  if (!row || !target.open || row.querySelector(".read")) return;
  target.append(make("button", "read"));
  paint(row);
}, true); // for it does not bubble

// Keys. What they do is fetched when one is pressed for the first time; those pressed meanwhile wait in line.
let keys;
async function press(key) {
  keys ??= import("./keys.js");
  try {
    (await keys).press(key, toggle);
  } catch {
    keys = undefined; // The next key tries again.
  }
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!/^[?ghjkmosx]$/.test(key) || !setting("keys") || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable) return;
  if (target.closest?.("input:not([type=checkbox]), textarea, select, [role=application]") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  press(key);
});

const help = document.querySelector(".help");
if (help) {
  help.hidden = false;
  help.addEventListener("click", () => press("?"));
}
