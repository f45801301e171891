// A word of a query → the terms of our own index that stand for it. A term is what all forms of a word are found by; in
// scripts without spaces, a letter or two.

import { UNSPACED } from "./search-fold.js";

const AT_MOST = 8; // words that a half typed one may become
const ROOM = 20000; // times that they all may occur
const BEGUN = 0.6; // what such a word counts, beside one that is whole
const PIECES = new RegExp(`${UNSPACED.source}+|(?:(?!${UNSPACED.source})[^])+`, "gu");

// The term of a row of words: so many letters of the word taken away, and others put on.
function termOf([word, , shorter]) {
  const [, lacks, more] = /^(\d*)(.*)$/su.exec(shorter);
  return word.slice(0, word.length - Number(lacks)) + more;
}

const pairs = (letters) => (letters.length === 1 ? letters : letters.slice(1).map((letter, at) => letters[at] + letter));

// For each word that a paper must have: its terms, as [term, what it counts], and the forms of words to mark. `state` is
// what is known of the word; `open` whether it may be half typed, `exact` whether no other word may stand for it.
export function plan({ word, all, like }, open, exact) {
  if (UNSPACED.test(word))
    return word.match(PIECES).flatMap((piece) => {
      const wide = UNSPACED.test(piece);
      return (wide ? pairs([...piece]) : [piece]).map((term) => ({ terms: [[term, 1]], forms: [term] }));
    });
  const terms = new Map();
  const whole = like.find(([other]) => other === word);
  if (whole) terms.set(termOf(whole), 1);
  const begun = like.some(([other]) => other.startsWith(word));
  if (!begun && !exact) for (const row of like) terms.set(termOf(row), 0.9);
  if (begun && !exact && (open || !whole)) {
    const least = terms.size + 1; // the likeliest, however much there is of it
    let room = ROOM;
    const completions = like.toSorted((a, b) => b[1] - a[1] || a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1));
    for (const row of completions) {
      if (terms.has(termOf(row))) continue;
      room -= 2 ** (row[1] / 4);
      if (terms.size >= least && (room < 0 || terms.size > AT_MOST)) break;
      terms.set(termOf(row), BEGUN);
    }
  }
  if (!terms.size) terms.set(word, 1);
  const forms = all.filter((row) => terms.has(termOf(row))).map(([form]) => form);
  return [{ terms: [...terms], forms: [word, ...forms] }];
}
