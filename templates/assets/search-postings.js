// A file of postings, as offprint/search/postings.py writes it: a line of JSON, then runs of bytes.

const heads = new WeakMap();

// Term → where its runs lie: { at, gaps, impacts }, the two last in bytes.
export function termsIn(data) {
  if (heads.has(data)) return heads.get(data);
  const end = data.indexOf(10);
  const head = JSON.parse(new TextDecoder().decode(data.subarray(0, end)));
  const places = new Map();
  let at = end + 1;
  for (let n = 0; n < head.length; n += 3) {
    const [term, gaps, impacts] = head.slice(n, n + 3);
    places.set(term, { at, gaps, impacts });
    at += gaps + impacts;
  }
  heads.set(data, places);
  return places;
}

// { numbers, impacts } of the papers, in order. `firsts` are the numbers of the blocks' first papers.
export function postingsIn(data, { at, gaps, impacts }, firsts) {
  const numbers = new Uint32Array(impacts);
  const end = at + gaps;
  let block = 0;
  let number = -1;
  const rest = (value) => {
    for (let shift = 7, byte = value; byte > 127; shift += 7) {
      byte = data[at++];
      value = (value & ((1 << shift) - 1)) | ((byte & 127) << shift);
    }
    return value;
  };
  for (let n = 0; at < end; ) {
    const byte = data[at++];
    if (byte === 0) {
      block += rest(data[at++]);
      number = firsts[block] - 1;
      continue;
    }
    number += byte < 128 ? byte : rest(byte);
    numbers[n++] = number;
  }
  return { numbers, impacts: data.subarray(end, end + impacts) };
}
