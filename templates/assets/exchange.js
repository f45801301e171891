// The ways out of the Saved page and into it: citations, Markdown, a link, a backup; files, pastes and drops.

import { button, download, make } from "./dom.js";
import { addressOf, asMarkdown, cite, idsIn, linkTo, lookUp, merge, readList } from "./kept-files.js";
import { saveBackup } from "./notice.js";
import { get, isKept, today } from "./store.js";
import { _, _n } from "./words.js";

const FILES = {
  bib: ["BibTeX", "application/x-bibtex"],
  ris: ["RIS", "application/x-research-info-systems"],
  "csl.json": ["CSL-JSON", "application/vnd.citationstyles.csl+json"],
};
const fileName = (ending) => `${_("Saved papers")} ${today()}.${ending}`;

// Citations and lists of the papers that `selection` gives, each with the words that `said` gives; what comes of it is
// told to `say`.
export function makeExport({ say, selection, said }) {
  const field = make("input", { type: "text", readonly: true, hidden: true, "aria-label": _("Link to these papers") });

  const cited = !document.querySelector("[data-uncited]"); // a digest may be without citation files

  async function exportAs(ending) {
    const chosen = selection();
    say(_("Collecting citations …"));
    try {
      const { text, missing } = await cite(chosen, ending);
      const got = chosen.length - missing.length;
      if (got) download(fileName(ending), FILES[ending][1], text);
      const done = _n({ one: "{n} citation in the file.", other: "{n} citations in the file." }, got);
      const titles = missing.map(({ title }) => title).join("; ");
      say(missing.length ? `${done} ${_("No longer in this digest: {titles}", { titles })}` : done);
    } catch {
      say(_("The citations could not be read. They need a connection: try again."));
    }
  }

  function exportMarkdown() {
    const text = asMarkdown(document.querySelector("h1").textContent, selection(), (paper) => said(paper).join(", "));
    download(fileName("md"), "text/markdown", text);
  }

  async function copyLink() {
    const ids = selection().map(({ id }) => id);
    field.value = linkTo(ids);
    field.hidden = false;
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      say(_n({ one: "Link to {n} paper copied.", other: "Link to {n} papers copied." }, ids.length));
    } catch {
      say(_("Copy the link from its box."));
    }
  }

  return make(
    "section",
    {},
    make("h2", {}, _("Export")),
    make("p"),
    make(
      "div",
      { class: "picks" },
      ...(cited ? Object.entries(FILES) : []).map(([ending, [name]]) => button(name, () => exportAs(ending))),
      button("Markdown", exportMarkdown),
      button(_("Copy a link"), copyLink),
    ),
    field,
    make("small", {}, _("The link opens the same list on another device, without your notes.")),
  );
}

// Lists from a file, a paste or a drop; `looked` is told when papers have come, and awaited.
export function makeImport({ desk, say, length, looked }) {
  async function take(text) {
    say(_("Reading …"));
    try {
      const { papers, unknown } = await readList(text, length);
      const fresh = [...papers].filter(([id, paper]) => isKept(paper) && !isKept(get(id))).length;
      if (papers.size) merge(papers);
      await looked();
      const added = _n({ one: "{n} paper added.", other: "{n} papers added." }, fresh);
      const lost = unknown && _n({ one: "{n} is not in this digest.", other: "{n} are not in this digest." }, unknown);
      if (papers.size || unknown) say([added, lost].filter(Boolean).join(" "));
      else say(_("No papers of this digest in it."));
      return papers.size > 0;
    } catch {
      say(_("The papers could not be looked up. This needs a connection: try again."));
      return false;
    }
  }

  async function takeFiles(files) {
    for (const file of files) await take(await file.text());
  }

  const picker = make("input", { type: "file", id: "pick", class: "unseen", multiple: true });
  const paste = make("textarea", { id: "paste", rows: 3, dir: "auto", spellcheck: "false" });
  picker.addEventListener("change", async () => {
    await takeFiles(picker.files);
    picker.value = "";
  });
  for (const name of ["dragover", "drop"])
    document.addEventListener(name, (event) => {
      if (event.target.closest?.("textarea, input:not([type=file])")) return;
      event.preventDefault();
      desk.toggleAttribute("data-drop", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) takeFiles(event.dataTransfer.files);
      else if (name === "drop") take(event.dataTransfer.getData("text/plain"));
    });
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? desk.removeAttribute("data-drop"));

  return make(
    "section",
    { class: "into" },
    make("h2", {}, _("Import")),
    make("p", {}, _("A link to a list, a backup, or a text with addresses of papers.")),
    picker,
    make("label", { for: picker.id, class: "pick" }, _("Choose a file")),
    make("label", { for: paste.id }, _("Or paste it here")),
    paste,
    button(_("Add"), async () => {
      if (paste.value.trim() && (await take(paste.value))) paste.value = "";
    }),
  );
}

export const makeBackup = () =>
  make(
    "section",
    {},
    make("h2", {}, _("Backup")),
    make("p", {}, _("All of this is kept in this browser only. Who clears its data for this site clears this list too.")),
    button(_("Download a backup"), saveBackup),
  );

// A list that a link brought: shown first, and added only if the reader says so.
export async function openLink(ways) {
  const { offer, say, length, looked } = ways;
  const ids = [...new Set(idsIn(location.hash))];
  offer.hidden = !ids.length;
  if (!ids.length) return;
  const leave = () => {
    history.replaceState(null, "", location.pathname);
    offer.hidden = true;
    document.querySelector("h1").focus();
  };
  const heading = make("h2", {}, _n({ one: "This link holds {n} paper", other: "This link holds {n} papers" }, ids.length));
  offer.replaceChildren(heading);
  let found;
  try {
    found = await lookUp(ids, length);
  } catch {
    if (!heading.isConnected) return;
    const sorry = make("p", {}, _("The papers could not be looked up. This needs a connection: try again."));
    return offer.append(sorry, button(_("Try again"), () => openLink(ways)));
  }
  if (!heading.isConnected) return; // Another link was opened in the meantime.
  const fresh = ids.filter((id) => found.has(id) && !get(id).saved);
  const item = ([id, { slug, title }]) => {
    const mine = get(id).saved ? [make("small", {}, ` ${_("Saved")}`)] : [];
    return make("li", { dir: "auto" }, make("a", { href: addressOf(slug) }, title), ...mine);
  };
  const add = button(_n({ one: "Add {n} paper to mine", other: "Add {n} papers to mine" }, fresh.length), () => {
    merge(new Map(fresh.map((id) => [id, { saved: today(), ...found.get(id) }])));
    looked();
    say(_n({ one: "{n} paper added.", other: "{n} papers added." }, fresh.length));
    leave();
  });
  const lost = ids.length - found.size;
  offer.append(
    make("ul", {}, ...[...found].map(item)),
    ...(lost ? [make("p", {}, _n({ one: "{n} is not in this digest.", other: "{n} are not in this digest." }, lost))] : []),
    ...(fresh.length ? [] : [make("p", {}, _("You have saved all of them."))]),
    make("div", { class: "picks" }, ...(fresh.length ? [add] : []), button(fresh.length ? _("Not now") : _("Close"), leave)),
  );
}
