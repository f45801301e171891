// What a result shows: its title, and the sentence that tells most of what was asked, with the matches marked.

import { ROOT } from "./search-index.js";
import { make } from "./dom.js";

const LETTERS = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ı: "i" },
  ...{ α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", ϵ: "epsilon", ζ: "zeta", η: "eta", θ: "theta" },
  ...{ ϑ: "theta", ι: "iota", κ: "kappa", λ: "lambda", μ: "mu", ν: "nu", ξ: "xi", π: "pi", ρ: "rho", σ: "sigma" },
  ...{ τ: "tau", υ: "upsilon", φ: "phi", ϕ: "phi", χ: "chi", ψ: "psi", ω: "omega" },
};
const TO_SPELL = /[ßæœøłđðþħı]|(?<![α-ωϑϕϵ])[α-ρσ-ωϑϕϵ](?![α-ωϑϕϵ])/giu;

// As folding.py: letters that Unicode does not take apart, and Greek ones that stand alone, are spelt.
export const spell = (text) => text.replace(TO_SPELL, (letter) => LETTERS[letter.toLowerCase()] ?? letter);
export const fold = (text) =>
  spell(text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase());
const letters = (text) => fold(text).replace(/[^\p{L}\p{N}\n]/gu, "");

// Pagefind's own excerpt is a window of words across title, abstract and tags, in HTML; we take its words and the places
// of the matches, and mark the title and one whole sentence, as text.
export function paper({ text, path, filters, hits: places }) {
  const joint = text.includes("\u200b") ? "" : " "; // Pagefind parts the words of a script without spaces by U+200B.
  const words = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").split(joint ? /\s+/ : "\u200b");
  const hits = new Set(places);
  const size = (word) => word.replace(/[\s\u200b.]/g, "").length; // Pagefind ends every block with a full stop.
  const skip = (from, step, left) => {
    for (; left > 0 && words[from] !== undefined; from += step) left -= size(words[from]);
    return from;
  };
  const [inTitle, inByline, inTags, extra, id] = filters.parts[0].split(" ").map((one, at) => (at < 4 ? Number(one) : one));
  const byline = skip(0, 1, inTitle);
  const abstract = skip(byline, 1, inByline);
  const end = skip(skip(words.length - 1, -1, extra), -1, inTags) + 1;
  if (byline) words[byline - 1] = words[byline - 1].replace(/\.$/, "");
  const [from, to] = tellingSentence(words, hits, byline, abstract, end);
  const about = marked(words, hits, from, to, joint);
  if (from > abstract && !endsSentence(words, from - 1)) about.prepend("… ");
  if (to < end && !endsSentence(words, to - 1)) about.append(" …");
  return {
    id,
    href: new URL(path.replace(/^\//, ""), ROOT).href,
    title: filters.html ? formulas(filters.html[0]) : marked(words, hits, 0, byline, joint),
    about,
    theme: filters.theme?.[0] ?? "",
    hue: filters.theme_id ? `hue t-${filters.theme_id[0]}` : "",
    edition: filters.edition?.[0] ?? "",
    matched: letters([...hits].map((at) => words[at]).join("\n")),
  };
}

// A full stop ends a sentence if a capital follows, and it is not an initial's.
function endsSentence(words, at) {
  return /(?<!^\p{Lu})[.!?。！？]["'”’)\]]*$/u.test(words[at]) && !/^\p{Ll}/u.test(words[at + 1] ?? "");
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
