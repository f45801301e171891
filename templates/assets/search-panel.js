// The panel of papers below the box: a combobox. Focus stays in the box, so that typing goes on; the options are links,
// so that one can open in a new tab.

import { find, latest, onTyping, stop } from "./search-find.js";
import { count, failure, make, mended, note, quoted, without, _, _n } from "./search-words.js";

const IN_PANEL = 6;

export function panel(box) {
  const form = box.form;
  const list = make("div", { role: "listbox", id: "found", "aria-label": _("Papers found") });
  const notice = make("div", { class: "said" });
  const pane = make("div", { class: "pane", hidden: "" }, notice, list);
  const voice = make("p", { class: "unseen", role: "status" });
  form.append(pane, voice);
  const combobox = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "found", "aria-expanded": "false" };
  for (const [name, value] of Object.entries(combobox)) box.setAttribute(name, value);
  let active = -1;
  let speaking;
  let literal = "";

  function choose(at) {
    active = at;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const option = list.children[at];
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function show(options, notes, said, first = -1) {
    list.replaceChildren(...options);
    options.forEach((option, place) => (option.id = `found-${place}`));
    notice.replaceChildren(...notes);
    notice.hidden = !notes.length;
    choose(first);
    pane.hidden = !options.length && !notes.length;
    box.setAttribute("aria-expanded", String(options.length > 0));
    clearTimeout(speaking);
    speaking = setTimeout(() => (voice.textContent = said), 500); // once the reader pauses
  }

  const close = () => show([], [], "");
  const option = (href, name, ...children) =>
    make("a", { role: "option", tabindex: "-1", href, class: name }, ...children);
  const paperOption = ({ href, hue, title, theme, about }) => {
    const named = theme && make("span", { class: "unseen" }, ` ${theme}. `);
    return option(href, hue, make("b", { dir: "auto" }, title), named, make("span", { dir: "auto" }, about));
  };
  const searchPage = (values) => `${form.action}?${new URLSearchParams(values)}`;

  // Searches for the word typed and no other.
  function insist(words) {
    const link = make("a", { href: searchPage({ q: box.value.trim(), exact: "1" }) }, words);
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      literal = box.value.trim();
      box.focus();
      run();
    });
    return link;
  }

  const run = latest(async (overtaken) => {
    const query = box.value.trim();
    const wanted = () => !overtaken() && box.value.trim() === query && form.contains(document.activeElement);
    if (!query) return close();
    const slow = setTimeout(() => pane.hidden && wanted() && show([], [note(_("Searching …"))], _("Searching …")), 300);
    try {
      const answer = await find(query, { most: IN_PANEL, slot: "panel", literal: literal === query });
      if (!wanted()) return;
      const { papers, exact, missing, changed } = answer;
      const all = exact.concat(papers).slice(0, IN_PANEL);
      if (!all.length) {
        const nothing = _("No paper matches {query}.", { query: quoted(query) });
        return show([], [note(nothing)], nothing);
      }
      const size = Math.max(answer.size, all.length);
      const label = size > all.length ? _n({ one: "All {n} papers", other: "All {n} papers" }, size) : _("Show on the search page");
      const values = { q: query, ...(literal === query && { exact: "1" }) };
      const notes = [changed.size ? mended(answer, insist) : "", missing.length ? note(without(missing)) : ""];
      const said = [count(size), ...notes.map((one) => one.textContent ?? "")].filter(Boolean).join(". ");
      const last = option(searchPage(values), "all", label);
      show([...all.map(paperOption), last], notes.filter(Boolean), said, exact.length ? 0 : -1);
    } catch {
      stop();
      if (wanted()) show([], failure(), _("Search could not be loaded."));
    } finally {
      clearTimeout(slow);
    }
  });

  onTyping(box, run);
  box.addEventListener("focus", run);
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || close());
  document.addEventListener("pointerdown", (event) => form.contains(event.target) || close());
  list.addEventListener("mousedown", (event) => event.preventDefault()); // The box keeps the focus.
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = list.children.length + 1; // the options, and the box itself
    if (step && !pane.hidden) choose(((active + 1 + step + places) % places) - 1);
    else if (step) run();
    else if (event.key === "Enter" && active >= 0) list.children[active].click();
    else return;
    event.preventDefault();
  });
  if (document.activeElement === box) run();
}
