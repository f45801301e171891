// What single keys do. reader.js has seen to it that they are wanted, and that nobody is writing.

import { ROOT } from "./store.js";
import { _ } from "./words.js";

const PLACES = { h: "index.html", s: "saved.html" };
const CHORD = 2e3; // g counts for so long: forgotten, it would turn the next s from "save" into a way off the page
const paper = document.querySelector("main[data-id]");
const titles = () =>
  [...document.querySelectorAll(".entry h3 a[href]")].filter((link) => link.checkVisibility({ visibilityProperty: true }));
const here = () => document.activeElement?.closest(".entry");
const voice = document.createElement("p");
voice.className = "unseen";
voice.role = "status";
document.body.append(voice);
let going = -CHORD; // when g was pressed

// To the next title or the one before; from elsewhere, to the first one in sight.
function step(by) {
  if (paper) return document.querySelector(`main a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
  const all = titles();
  const from = here(); // may be a row without a title, as of a paper just removed
  const lies = (place) => (link) => from.compareDocumentPosition(link) === place;
  const inSight = (link) => link.getBoundingClientRect().bottom > 0;
  const next = !from
    ? (all.find(inSight) ?? all.at(-1))
    : by > 0
      ? all.find(lies(Node.DOCUMENT_POSITION_FOLLOWING))
      : all.findLast(lies(Node.DOCUMENT_POSITION_PRECEDING));
  if (!next) return;
  next.focus({ preventScroll: true });
  const smooth = matchMedia("(prefers-reduced-motion: no-preference)").matches;
  next.closest(".entry").scrollIntoView({ block: "nearest", behavior: smooth ? "smooth" : "instant" });
}

// Presses what stands on the page for it, so that key and button never differ.
function mark(field, toggle, done, undone) {
  const row = paper ?? here();
  const own = row?.querySelector(field === "saved" ? ".save, .star, .remove" : ".mark, .own .read");
  if (own) own.click();
  else if (row?.dataset.id) toggle(row, field);
  else return;
  const on = paper || !row.matches(".own");
  if (on) voice.textContent = (own ?? row).matches('[aria-pressed="true"], [data-read]') ? done : undone;
}

const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => here()?.querySelector("h3 a").click(),
  x: () => here()?.querySelector("summary")?.click(),
  s: (toggle) => mark("saved", toggle, _("Saved."), _("No longer saved.")),
  m: (toggle) => mark("read", toggle, _("Marked as read."), _("Marked as unread.")),
  "?": async () => (await import("./help.js")).openHelp(),
};

export function press(key, toggle) {
  const now = performance.now();
  const place = now - going < CHORD && PLACES[key];
  going = key === "g" ? now : -CHORD;
  if (place) location.assign(new URL(place, ROOT));
  else ACTS[key]?.(toggle);
}
