// What a reader keeps: papers saved for later, read and noted, in this browser's storage and nowhere else. It is one JSON
// value, named by the site's path, so that two sites of one host do not mix. Every change is made to what storage holds at
// that moment, so that no tab overwrites another; a change that cannot be stored is kept as long as the page, and said.

export const ROOT = new URL("../", import.meta.url); // This file lies in assets/.
const KEY = `offprint:${ROOT.pathname}`; // scheme.js reads it too
export const VERSION = 1;
const DAY = /^\d{4}-\d\d-\d\d$/;
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const ANY = /^[^]+$/;
const FIELDS = { saved: DAY, read: DAY, slug: NAME, theme: NAME, title: ANY, note: ANY };

const unsaved = new Map();
const listeners = new Set();
let kept;
let newer;
let broken;
export let failure = "";

// The papers of a value that may be anybody's: what has not the shape of ours is left out.
export function cleanPapers(value) {
  const papers = new Map();
  if (value === null || typeof value !== "object") return papers;
  for (const [id, given] of Object.entries(value)) {
    const paper = {};
    for (const [name, shape] of Object.entries(FIELDS))
      if (typeof given?.[name] === "string" && shape.test(given[name])) paper[name] = given[name];
    if (NAME.test(id) && (paper.saved || paper.read || paper.note)) papers.set(id, paper);
  }
  return papers;
}

function clean(value) {
  const { before = "", seen = "", at = 0 } = value?.visit ?? {};
  const sound = [before, seen].every((day) => day === "" || DAY.test(day)) && Number.isFinite(at);
  return {
    papers: cleanPapers(value?.papers),
    hide: value?.hide === true,
    keys: value?.keys !== false,
    visit: sound ? { before, seen, at } : { before: "", seen: "", at: 0 },
  };
}

function load() {
  let text = null;
  let value = null;
  try {
    text = localStorage.getItem(KEY);
    value = JSON.parse(text);
  } catch {
    // Forbidden, or not JSON: nothing is kept here. A change will say so, or put the text aside.
  }
  newer = value?.v > VERSION;
  broken = text !== null && !newer && value?.v !== VERSION ? text : null;
  kept = clean(newer || broken ? null : value);
  for (const apply of unsaved.values()) apply(kept);
}

// The value as text: what storage holds, and what a backup is.
export function asText() {
  return JSON.stringify({ v: VERSION, ...kept, papers: Object.fromEntries(cleanPapers(Object.fromEntries(kept.papers))) });
}

function write() {
  if (newer) return "newer";
  try {
    if (broken !== null) localStorage.setItem(`${KEY}:broken`, broken);
    localStorage.setItem(KEY, asText());
    unsaved.clear();
    return "";
  } catch (error) {
    return /quota/i.test(error?.name) ? "full" : "forbidden";
  }
}

// `name` says what is changed: of two changes to one thing the later one counts.
export function change(name, apply, quiet = false) {
  unsaved.set(name, apply);
  load();
  const found = write();
  if (quiet && found) unsaved.delete(name);
  else failure = found;
  for (const listen of listeners) listen();
  if (failure && !quiet) import("./notice.js").then(({ sayFailure }) => sayFailure());
}

export const isKept = ({ saved, note }) => !!(saved || note); // on the Saved page
export const get = (id) => kept.papers.get(id) ?? {};
export const papers = () => kept.papers;
export const setting = (name) => kept[name];
export const set = (name, value, quiet) => change(name, (kept) => (kept[name] = value), quiet);

// Changes fields of a paper; an empty value removes its field.
export function update(id, fields) {
  const apply = ({ papers }) => papers.set(id, { ...papers.get(id), ...fields });
  change([id, ...Object.keys(fields).filter((name) => name !== "title")].join(), apply);
}

export function watch(listen) {
  listeners.add(listen);
}

export function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60e3).toISOString().slice(0, 10);
}

function again() {
  load();
  for (const listen of listeners) listen();
}

load();
window.addEventListener("storage", ({ key }) => (key === KEY || key === null) && again());
window.addEventListener("pageshow", ({ persisted }) => persisted && again()); // A page kept aside hears of no changes.
