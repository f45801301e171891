// What papers are filtered and counted by, as offprint/search/facets.py writes it.

const parsed = new WeakMap();

// { names, valuesOf } of a filter: its values, and for a paper's number the places of those it has. Of authors, `papers`:
// name → numbers.
function read(name, data, all) {
  if (!parsed.has(data)) parsed.set(data, name.startsWith("author") ? authors(data) : name === "tag" ? many(data, all) : one(data, all));
  return parsed.get(data);
}

const text = (data) => new TextDecoder().decode(data);

function column(data, at, wide) {
  if (!wide) return data.subarray(at);
  const size = (data.length - at) >> 1;
  return Uint16Array.from({ length: size }, (_, n) => data[at + 2 * n] | (data[at + 2 * n + 1] << 8));
}

function one(data, all) {
  const end = data.indexOf(10);
  const names = JSON.parse(text(data.subarray(0, end)));
  return { names, starts: null, values: column(data, end + 1, names.length > 255), all };
}

function many(data, all) {
  const end = data.indexOf(10);
  const names = JSON.parse(text(data.subarray(0, end)));
  const starts = new Uint32Array(all + 1);
  for (let number = 0; number < all; number++) starts[number + 1] = starts[number] + data[end + 1 + number];
  return { names, starts, values: column(data, end + 1 + all, names.length > 255) };
}

function authors(data) {
  const papers = new Map();
  for (const [name, gaps] of Object.entries(JSON.parse(text(data)))) {
    let number = 0;
    papers.set(name, Uint32Array.from(gaps, (gap) => (number += gap)));
  }
  return { papers };
}

// Value → how many of the numbers have it.
export function addCounts(name, data, numbers, all) {
  const { names, starts, values, papers } = read(name, data, all);
  const counts = {};
  if (papers) {
    const among = new Uint8Array(all);
    for (const number of numbers) among[number] = 1;
    for (const [author, own] of papers) {
      let size = 0;
      for (const number of own) size += among[number];
      if (size) counts[author] = size;
    }
    return counts;
  }
  const sizes = new Uint32Array(names.length + 1);
  if (starts) for (const number of numbers) for (let at = starts[number]; at < starts[number + 1]; at++) sizes[values[at]]++;
  else for (const number of numbers) sizes[values[number]]++;
  names.forEach((value, at) => sizes[at + 1] && (counts[value] = sizes[at + 1]));
  return counts;
}

// For each number whether it has every value that is wanted, or nothing if none is. `columns` are [filter, its file].
export function masks(columns, filters, all) {
  let fits = null;
  const narrow = (has) => {
    const left = new Uint8Array(all);
    has(left);
    if (fits) for (let number = 0; number < all; number++) left[number] &= fits[number];
    fits = left;
  };
  for (const [name, data] of columns)
    for (const value of [filters[name]].flat())
      narrow((left) => {
        const { names, starts, values, papers } = data ? read(name, data, all) : { names: [] };
        if (papers) for (const number of papers.get(value) ?? []) left[number] = 1;
        const wanted = names ? names.indexOf(value) + 1 : 0;
        if (!wanted) return;
        for (let number = 0; number < all; number++)
          if (!starts) left[number] = values[number] === wanted ? 1 : 0;
          else for (let at = starts[number]; at < starts[number + 1]; at++) if (values[at] === wanted) left[number] = 1;
      });
  return fits;
}
