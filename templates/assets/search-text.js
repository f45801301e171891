// What a result shows: its title, and the sentence that tells most of what was asked, with the matches marked.

import { ROOT } from "./search-index.js";
import { make } from "./dom.js";
import { letters } from "./search-fold.js";

// A record as an engine gives it → what a list shows. Its words are the title's, the by-line's, the abstract's and the tags'
// in a row, and `hits` the places of those that match; we mark the title and one whole sentence, as text.
export function paper({ words, hits: places, byline, abstract, end, joint, ...record }) {
  const hits = new Set(places);
  const [from, to] = tellingSentence(words, hits, byline, abstract, end);
  const about = marked(words, hits, from, to, joint);
  if (from > abstract && !endsSentence(words, from - 1)) about.prepend("… ");
  if (to < end && !endsSentence(words, to - 1)) about.append(" …");
  return {
    id: record.id,
    href: new URL(record.path, ROOT).href,
    title: record.html ? formulas(record.html) : marked(words, hits, 0, byline, joint),
    about,
    theme: record.theme,
    hue: record.themeId ? `hue t-${record.themeId}` : "",
    edition: record.edition,
    matched: record.matched,
  };
}

// A full stop ends a sentence if a capital follows, and it is not an initial's.
function endsSentence(words, at) {
  return /(?<!^\p{Lu})[.!?。！？]["'”’)\]]*\s*$/u.test(words[at]) && !/^\p{Ll}/u.test(words[at + 1] ?? "");
}

// [from, to) of the sentence with most of the matched words, or of the by-line if they are there, or of the first.
function tellingSentence(words, hits, byline, abstract, end) {
  let best = [abstract, abstract];
  let most = -1;
  for (let from = byline, at = byline; at < end; at++) {
    if (at !== abstract - 1 && at !== end - 1 && !endsSentence(words, at)) continue;
    const here = [...hits].filter((hit) => from <= hit && hit <= at);
    const score = 10 * new Set(here.map((hit) => letters(words[hit]))).size + Math.min(here.length, 9);
    if (score > most && (score || from >= abstract)) {
      best = [from, at + 1];
      most = score;
    }
    from = at + 1;
  }
  const [from, to] = best;
  if (to - from <= 36) return best;
  const first = [...hits].sort((a, b) => a - b).find((hit) => from <= hit && hit < to) ?? from;
  const cut = Math.max(from, Math.min(first - 8, to - 32));
  return [cut, Math.min(cut + 32, to)];
}

function marked(words, hits, from, to, joint) {
  const text = document.createDocumentFragment();
  for (let at = from; at < to; ) {
    let next = at;
    while (next < to && hits.has(next) === hits.has(at)) next++;
    const run = words.slice(at, next).join(joint);
    const [, before, core, after] = run.match(/^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su);
    text.append(at > from ? joint : "", before, hits.has(at) ? make("mark", {}, core) : core, after);
    at = next;
  }
  return text;
}

// A title with mathematics, from the HTML that the build made of it. Only its kinds of elements are taken over, and of
// their attributes none that could do anything.
const MATHML = "http://www.w3.org/1998/Math/MathML";
const INLINE = ["em", "strong", "code", "sub", "sup"];
const ATTRIBUTE = /^(display|mathvariant|stretchy|fence|form|separator|accent|accentunder|linethickness|width|height|depth|lspace|rspace|minsize|maxsize|displaystyle|scriptlevel|columnalign|movablelimits|symmetric|largeop|encoding)$/;
export function formulas(html) {
  const copy = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.localName === "annotation") return "";
    const math = node.namespaceURI === MATHML && /^m[a-z]+$|^semantics$/.test(node.localName);
    const within = [...node.childNodes].map(copy);
    const text = document.createDocumentFragment();
    if (!math && !INLINE.includes(node.localName)) return text.append(...within), text;
    const made = math ? document.createElementNS(MATHML, node.localName) : document.createElement(node.localName);
    for (const { name, value } of node.attributes) if (ATTRIBUTE.test(name)) made.setAttribute(name, value);
    made.append(...within);
    return made;
  };
  const text = document.createDocumentFragment();
  text.append(...[...new DOMParser().parseFromString(html, "text/html").body.childNodes].map(copy));
  return text;
}
