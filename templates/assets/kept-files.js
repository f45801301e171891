// Lists of papers to and from files and links, for the Saved page.

import { ROOT, VERSION, change, cleanPapers, today } from "./store.js";

const AT_ONCE = 6;
const LINKED = /#papers=([a-z0-9.-]+)/g;
const ADDRESS = /\bpapers\/([a-z0-9-]+)\.(?:html|bib|ris|csl\.json)\b/g;
const KEY = /^@\w+\{([a-z0-9-]+),|^ID {2}- ([a-z0-9-]+)\s*$|"id": ?"([a-z0-9-]+)"/gm; // of our BibTeX, RIS and CSL-JSON

export const addressOf = (slug) => new URL(`papers/${slug}.html`, ROOT).href;

// A link that opens a list elsewhere. It holds ids, which no edit of a paper moves, after a # that browsers do not send.
export const linkTo = (ids) => new URL(`saved.html#papers=${ids.join(".")}`, ROOT).href;

export const idsIn = (text) => [...text.matchAll(LINKED)].flatMap(([, ids]) => ids.split(".")).filter(Boolean);

// What `work` makes of each value, in order; a few at a time.
async function each(values, work) {
  const done = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < values.length; at = next++) done[at] = await work(values[at]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

// The answer's body as `kind` of value; null if there is no such file. Throws if the site cannot be reached.
async function read(path, kind) {
  const answer = await fetch(new URL(path, ROOT), { cache: "no-cache" });
  if (answer.ok) return answer[kind]();
  if (answer.status === 404 || answer.status === 410) return null;
  throw new Error(`${answer.status} ${path}`);
}

// id → { slug, title, theme } of the papers that are in the digest now. `length` is that of the names of its registers.
export async function lookUp(ids, length) {
  const names = [...new Set(ids.map((id) => id.slice(0, length) || "all"))];
  const registers = await each(names, (name) => read(`data/register/${name}.json`, "json"));
  const known = new Map(registers.flatMap((register) => Object.entries(register ?? {})));
  const found = ids.filter((id) => known.has(id)).map((id) => [id, known.get(id)]);
  return new Map(found.map(([id, [slug, title, theme]]) => [id, { slug, title, theme }]));
}

// The id of the paper at an address of this site; null if there is none.
export async function idAt(slug) {
  const page = await read(`papers/${slug}.html`, "text");
  return page && new DOMParser().parseFromString(page, "text/html").querySelector("main")?.dataset.id;
}

// { papers, unknown }: id → what to keep, from a backup, or from any text that names papers by our links, their addresses
// or the keys of their citations; and the number of names that mean no paper.
export async function readList(text, length) {
  const backup = parseBackup(text);
  if (backup) return { papers: backup, unknown: 0 };
  const named = [ADDRESS, KEY].flatMap((shape) => [...text.matchAll(shape)].map(([, ...found]) => found.find(Boolean)));
  const at = await each([...new Set(named)], idAt);
  const ids = [...new Set([...idsIn(text), ...at.filter(Boolean)])];
  const known = await lookUp(ids, length);
  const papers = new Map([...known].map(([id, paper]) => [id, { saved: today(), ...paper }]));
  return { papers, unknown: at.filter((id) => !id).length + ids.length - papers.size };
}

function parseBackup(text) {
  try {
    const value = JSON.parse(text);
    return value?.v === VERSION && value.papers ? cleanPapers(value.papers) : null;
  } catch {
    return null;
  }
}

// Adds papers to one's own. Nothing is lost: earlier days stay, and notes that differ are put together.
export function merge(others) {
  change(`merge ${[...others.keys()]}`, ({ papers }) => {
    for (const [id, other] of others) {
      const own = papers.get(id) ?? {};
      const [one, two] = [own.note ?? "", other.note ?? ""];
      const note = one.includes(two) ? one : two.includes(one) ? two : `${one}\n\n${two}`;
      papers.set(id, { ...other, ...own, saved: own.saved || other.saved, read: own.read || other.read, note });
    }
  });
}

// { text, missing }: the citations of papers in one file, from the file that each has, and the papers that have none.
export async function cite(papers, ending) {
  const files = await each(papers, ({ slug }) => (slug ? read(`papers/${slug}.${ending}`, "text") : null));
  const missing = papers.filter((_, at) => files[at] === null);
  const texts = files.filter((file) => file !== null);
  if (ending !== "csl.json") return { text: texts.join("\n"), missing };
  return { text: `${JSON.stringify(texts.flatMap((text) => JSON.parse(text)), null, 2)}\n`, missing };
}

const escaped = (text) => text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>&~|$]/g, "\\$&");

// `described` gives the words that follow a title.
export function asMarkdown(title, papers, described) {
  const item = (paper) => {
    const name = paper.slug ? `[${escaped(paper.title)}](${addressOf(paper.slug)})` : escaped(paper.title);
    const quote = (paper.note ?? "").trim().split("\n").map((line) => `  > ${line}`.trimEnd());
    return [`- ${name} (${escaped(described(paper))})`, ...(paper.note?.trim() ? ["", ...quote, ""] : [])].join("\n");
  };
  return `# ${escaped(title)}\n\n${papers.map(item).join("\n")}\n`;
}
