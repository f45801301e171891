// Sets of papers put together, and put in order. A set is { numbers, scores }, its numbers ascending.

const LEVELS = 31; // the greatest impact, as postings.py

// How much a term tells that so many of all papers have, as in BM25.
const telling = (papers, all) => Math.log(1 + (all - papers + 0.5) / (papers + 0.5));

// The papers that have each word, whose terms are { counts, numbers, impacts }: of the terms of a word a paper has the best.
export function intersect(words, all) {
  let total;
  for (const terms of words) {
    const best = new Float32Array(all);
    for (const { counts, numbers, impacts } of terms) {
      const each = (counts * telling(numbers.length, all)) / LEVELS;
      for (let at = 0; at < numbers.length; at++) {
        const score = each * impacts[at];
        if (score > best[numbers[at]]) best[numbers[at]] = score;
      }
    }
    if (total) for (let number = 0; number < all; number++) total[number] = total[number] && best[number] && total[number] + best[number];
    else total = best;
  }
  return those(total);
}

// The papers of any set, each with its best score. The later sets are of other ways to write the same: that one of these is
// rare says nothing, so none of their papers comes before the best of the first.
export function union(sets, all) {
  const total = new Float32Array(all);
  const most = ({ scores }) => scores.reduce((best, score) => Math.max(best, score), 0);
  const [first] = sets.map(most);
  for (const set of sets) {
    const each = first ? Math.min(1, first / most(set)) : 1;
    for (let at = 0; at < set.numbers.length; at++)
      total[set.numbers[at]] = Math.max(total[set.numbers[at]], each * set.scores[at]);
  }
  return those(total);
}

function those(total) {
  let size = 0;
  for (let number = 0; number < total.length; number++) if (total[number]) size++;
  const numbers = new Uint32Array(size);
  const scores = new Float32Array(size);
  for (let number = 0, at = 0; at < size; number++) {
    if (!total[number]) continue;
    numbers[at] = number;
    scores[at++] = total[number];
  }
  return { numbers, scores };
}

// The first `most` numbers: the newest first, or the best, and of equals the newer.
export function rank({ numbers, scores, byDate }, most) {
  if (byDate) return numbers.slice(Math.max(0, numbers.length - most)).reverse();
  const worse = (one, other) => scores[one] - scores[other] || one - other;
  // A heap of places, the worst on top: most of all papers do not get in, and cost one look.
  const heap = [];
  const sink = (at) => {
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && worse(heap[child], heap[least]) < 0) least = child;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least], heap[at]];
      at = least;
    }
  };
  for (let place = 0; place < numbers.length; place++) {
    if (heap.length < most) {
      heap.push(place);
      if (heap.length === most) for (let at = most >> 1; at >= 0; at--) sink(at);
    } else if (scores[place] >= scores[heap[0]]) {
      heap[0] = place; // Of equals the later one is the newer.
      sink(0);
    }
  }
  return heap.sort((one, other) => worse(other, one)).map((place) => numbers[place]);
}
