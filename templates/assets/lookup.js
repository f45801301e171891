// Ids straight to papers: an arXiv id or address, a DOI, or a paper's own id.

import { bucket } from "./search-fold.js";
import { about, file, ROOT } from "./search-index.js";
import { formulas } from "./search-text.js";

// As lookup.py keeps them: lower case, an arXiv id without its version.
function idIn(query) {
  const text = query.trim().toLowerCase().replace(/[?#].*$/, "").replace(/[\s.,;/]+$/, "");
  const arxiv = /^(?:(?:https?:\/\/)?(?:[\w-]+\.)*arxiv\.org\/\w+\/|arxiv:\s*)?((?:\d{4}\.\d{4,5})|(?:[a-z-]+(?:\.[a-z]{2})?\/\d{7}))(?:v\d+)?(?:\.pdf)?$/;
  const doi = /^(?:(?:https?:\/\/)?(?:dx\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}\/\S+)$/;
  const own = /^([0-9a-hjkmnp-tv-z]{12})$/;
  const asked = decoded(text);
  const registered = /^10\.48550\/arxiv\.(.+)$/; // the DOI that arXiv gives to each of its papers
  const [, found] = arxiv.exec(asked) ?? doi.exec(asked) ?? own.exec(asked) ?? [];
  return { id: found ?? "", other: registered.exec(found ?? "")?.[1] ?? "" };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// The papers that have the id in a query: nearly always one or none.
export async function lookUp(query) {
  const { id, other } = idIn(query);
  if (!id) return [];
  const { ids } = await about();
  const rows = [];
  for (const one of [id, other].filter(Boolean)) {
    const row = (await file(`search/ids/${bucket(one, ids)}.json`))[one];
    if (row) rows.push(row);
  }
  return rows.slice(0, 1).map(([slug, title, theme, id, html]) => ({
    id,
    href: new URL(`papers/${slug}.html`, ROOT).href,
    title: html ? formulas(html) : title,
    about: query.trim(),
    theme: "",
    hue: theme ? `hue t-${theme}` : "",
    edition: "",
    exact: true,
  }));
}
