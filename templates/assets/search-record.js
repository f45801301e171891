// A record of our own index → what a result shows of it, with the places of the words that match.

import { UNSPACED, fold } from "./search-fold.js";

const WIDE = new RegExp(`${UNSPACED.source}\\s*|(?:(?!${UNSPACED.source})\\S)+\\s*`, "gu");
const TOKEN = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu;
const TYPED = [/['‘’ʼ`]/g, /[‐-―−]/g];

// `forms` are the folded words that match, `begun` those that any word may begin with.
export function record([id, slug, title, html, authors, body, tags, theme, themeId, edition], forms, begun) {
  const parts = [title, authors, body.replaceAll("\n", " "), tags.join(" ")];
  const joint = parts.some((part) => UNSPACED.test(part)) ? "" : " ";
  const [inTitle, inByline, inBody, inTags] = parts.map((part) => (joint ? part.split(/\s+/) : (part.match(WIDE) ?? [])).filter(Boolean));
  const words = [...inTitle, ...inByline, ...inBody, ...inTags];
  const hits = [];
  for (let at = 0; at < words.length; at++) if (matches(words, at, forms, begun)) hits.push(at);
  const byline = inTitle.length;
  const abstract = byline + inByline.length;
  return { id, path: `papers/${slug}.html`, html, words, hits, byline, abstract, end: words.length, joint, theme, themeId, edition };
}

// Whether the words of a phrase stand one after the other in a record, each in one of its forms.
export function hasPhrase([, , title, , authors, body, tags], words) {
  const forms = words.map((word) => new Set(word.forms));
  return [title, authors, body, tags.join("\n")].some((text) => {
    const tokens = partsOf(text);
    return tokens.some((_, from) => forms.every((wanted, at) => wanted.has(tokens[from + at])));
  });
}

// The folded words of a text, those of hyphens apart; of scripts without spaces, pairs of letters.
function partsOf(text) {
  const words = fold(text.replace(TYPED[0], "")).match(/[\p{L}\p{N}]+/gu) ?? [];
  if (!UNSPACED.test(text)) return words;
  return words.flatMap((word) => (UNSPACED.test(word) ? [...word].map((letter, at, all) => letter + (all[at + 1] ?? "")) : [word]));
}

function matches(words, at, forms, begun) {
  const word = words[at];
  const has = (form) => forms.has(form) || begun.some((start) => form.startsWith(start));
  if (/^[a-z]+$/.test(word)) return has(word);
  if (UNSPACED.test(word)) {
    const [before, letter, after] = [at - 1, at, at + 1].map((place) => fold((words[place] ?? "").trim()));
    return forms.has(letter) || forms.has(before + letter) || forms.has(letter + after);
  }
  for (const [token] of word.replace(TYPED[0], "").replace(TYPED[1], "-").matchAll(TOKEN)) {
    const whole = fold(token).replaceAll("-", "");
    if (has(whole)) return true;
    const parts = fold(token.replace(/(?<=[a-z])(?=[A-Z])/g, "-")).split("-");
    if (parts.length > 1 && parts.some(has)) return true;
  }
  return false;
}
