// The list, on offline.html, of the papers that this browser keeps. The caches are the worker's: here they are only read.

import { _, language } from "./words.js";

const ROOT = new URL("../", import.meta.url); // This file lies in assets/.
const PREFIX = `offprint:${ROOT.pathname}:`;

const bare = (address) => address.split("?")[0];

// { address: title } of the papers' pages that are kept and not known yet, the last kept first.
async function papersIn(names, known) {
  const papers = new Map();
  for (const name of names) {
    const cache = await caches.open(name);
    for (const { url } of (await cache.keys()).reverse()) {
      const address = bare(url);
      if (!address.startsWith(`${ROOT}papers/`) || known.has(address)) continue;
      const html = await (await cache.match(url))?.text();
      if (!html) continue; // gone in the meantime
      const page = new DOMParser().parseFromString(html, "text/html");
      known.add(address);
      papers.set(address, page.querySelector("meta[property='og:title']")?.content ?? page.title);
    }
  }
  return papers;
}

function row([address, title]) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = title;
  const item = document.createElement("li");
  item.append(link);
  return item;
}

async function list(page) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const known = new Set();
  const parts = [
    [_("Saved papers"), "saved"],
    [_("Read lately"), "read"],
    [_("Newest edition"), "pages:"],
  ];
  for (const [heading, kind] of parts) {
    const papers = [...(await papersIn(names.filter((name) => name.startsWith(PREFIX + kind)), known))];
    if (!papers.length) continue;
    if (kind !== "read") papers.sort(([, one], [, other]) => one.localeCompare(other, language));
    const section = document.createElement("section");
    const title = document.createElement("h2");
    const rows = document.createElement("ul");
    title.textContent = heading;
    rows.className = "plain";
    rows.append(...papers.map(row));
    section.className = "block";
    section.append(title, rows);
    page.append(section);
  }
}

const page = document.querySelector("[data-kept]");
if (page) list(page).catch(() => {}); // Storage is forbidden here: nothing is kept, and nothing listed.
