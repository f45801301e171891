// The files of our own index: four letters that mark what they hold, and a stream of RFC 1950 (search/files.py).

const MARK = 4;
export const OTHER = "another build";

export async function inflate(data) {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The bytes of a packed file. A site may be built anew at any moment: a file that is not the one asked for is an error.
export async function unpackBytes(answer, path) {
  const data = new Uint8Array(await answer.arrayBuffer());
  const mark = String.fromCharCode(...data.subarray(0, MARK));
  if (mark !== path.split("?v=")[1]) throw new Error(OTHER);
  return inflate(data.subarray(MARK));
}

export async function unpack(answer, path) {
  return JSON.parse(new TextDecoder().decode(await unpackBytes(answer, path)));
}

// Of the files of a kind, whose marks stand in a row, the one with this number: its place with its mark.
export const placeOf = (folder, marks, at) => `search/${folder}/${at}.z?v=${marks.slice(at * MARK, (at + 1) * MARK)}`;
export const filesIn = (marks) => marks.length / MARK;
