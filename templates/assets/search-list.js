// Within a theme, a tag or an edition: narrows the list in its place to the papers of the whole group that match.

import { find, latest, onTyping, readPapers, stop } from "./search-find.js";
import { entry, failure, make, mended, more, note, quoted, without, _, _n } from "./search-words.js";

const AT_ONCE = 50;

export function filterList(place, box) {
  const { filterKey, filterValue } = place.dataset;
  const list = place.parentElement;
  const others = () => [...list.children].filter((part) => part !== place && part !== view);
  const status = make("p", { class: "count", role: "status" });
  const notice = make("div", { class: "tell" });
  const rows = make("ol", { class: "found" });
  const rest = make("div", { class: "tell" });
  const heading = make("h2", { class: "unseen" }, _("Papers found"));
  const view = make("section", { hidden: true }, status, notice, heading, rows, rest);
  place.after(view);
  let literal = "";

  function show(on) {
    view.hidden = !on;
    for (const part of others()) part.hidden = on;
  }

  function insist(words) {
    const button = make("button", { type: "button", class: "more" }, words);
    button.addEventListener("click", () => {
      literal = box.value.trim();
      box.focus();
      run();
    });
    return button;
  }

  const run = latest(async (overtaken) => {
    const query = box.value.trim();
    if (!query) return show(false);
    try {
      const options = { filters: { [filterKey]: filterValue }, most: AT_ONCE, slot: "list", literal: literal === query };
      const answer = await find(query, options);
      if (overtaken() || box.value.trim() !== query) return;
      const { size, papers, missing, changed } = answer;
      const row = (paper) => entry(paper, filterKey === "theme" ? "" : paper.theme);
      const match = { query: quoted(query) };
      status.textContent = size
        ? _n({ one: "{n} paper here for {query}", other: "{n} papers here for {query}" }, size, match)
        : _("No paper here matches {query}.", match);
      const notes = [changed.size && mended(answer, insist), missing.length && papers.length && note(without(missing))];
      notice.replaceChildren(...notes.filter(Boolean));
      rows.replaceChildren(...papers.map(row));
      const read = async (from, to) => (await readPapers("list", from, to)).map(row);
      rest.replaceChildren(more(size, rows, AT_ONCE, read));
      show(true);
    } catch {
      stop();
      if (overtaken()) return;
      rows.replaceChildren();
      status.textContent = "";
      notice.replaceChildren(...failure());
      show(true);
    }
  });

  onTyping(box, run);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || !box.value) return;
    event.preventDefault();
    box.value = "";
    run();
  });
  run();
}
