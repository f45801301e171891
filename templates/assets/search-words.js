// What search says, and how it shows a paper that it found, wherever it does.

import { ROOT } from "./search-index.js";
import { make } from "./dom.js";
import { _, _n, language, number } from "./words.js";

export const count = (papers) => _n({ one: "{n} paper", other: "{n} papers" }, papers);
export const quoted = (query) => _("“{query}”", { query: query.replace(/^["“”\s]+|["“”\s]+$/g, "") });
export const note = (...children) => make("p", {}, ...children);
const list = (words) => new Intl.ListFormat(language, { type: "conjunction" }).format(words);

export function without(missing) {
  if (!missing.length) return "";
  return _("No paper has {words}, so that was passed over.", { words: list(missing.map(quoted)) });
}

// That another word was searched for; `search` makes the link that searches for the one typed.
export function mended({ changed }, search) {
  const typed = list([...changed.keys()].map(quoted));
  const meant = list([...changed.values()].map(quoted));
  const words = _("No paper has {typed}. These have {meant}.", { typed, meant });
  return note(words, " ", search(_("Search for {typed} only", { typed })));
}

const link = (name, href) => make("a", { href: new URL(href, ROOT).href }, name);
export const browse = () => {
  const text = note(_("Or look for papers by theme, tag or edition."), " ");
  const links = [[_("Themes"), "themes"], [_("Tags"), "tags"], [_("Editions"), "editions"]];
  text.append(...links.flatMap(([name, page], at) => [at ? " · " : "", link(name, `${page}.html`)]));
  return text;
};
export const failure = () => [
  note(_("Search could not be loaded. It needs a connection, and pages that come from a web server, not from a disk.")),
  note(make("a", { href: "" }, _("Try again"))),
  browse(),
];

// A paper in a list of those found. `source` is what stands below it.
export function entry({ id, href, hue, title, about }, ...source) {
  const heading = make("h3", { dir: "auto" }, make("a", { href }, title));
  const shown = source.filter(Boolean).join(" · ");
  const below = shown && make("p", { class: hue ? "meta dot" : "meta" }, shown);
  return make("li", { class: `entry ${hue}`.trim(), "data-id": id }, heading, make("p", { dir: "auto" }, about), below);
}

// Below a list: a button for the next papers, which `read` makes into rows, from one place to another.
export function more(size, rows, step, read, shown = () => {}) {
  const left = size - rows.children.length;
  if (left <= 0) return "";
  const button = make("button", { type: "button", class: "more" }, _("Show {n} more", { n: Math.min(left, step) }));
  button.addEventListener("click", async () => {
    const at = rows.children.length;
    const next = await read(at, Math.min(at + step, size));
    if (!button.isConnected) return; // another search has come between
    rows.append(...next);
    shown(rows.children.length);
    next[0].querySelector("a").focus();
    button.replaceWith(more(size, rows, step, read, shown));
  });
  return button;
}

export { _, _n, language, make, number };
