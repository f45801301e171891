// What script adds to every page: pinned colours, reading without a connection, and search when a reader reaches for it.

import { papers, watch } from "./store.js";
import { _ } from "./words.js";

const root = document.documentElement;

function pinScheme(scheme) {
  if (scheme) root.dataset.scheme = scheme;
  else delete root.dataset.scheme;
  try {
    if (scheme) localStorage.setItem("scheme", scheme);
    else localStorage.removeItem("scheme");
  } catch {
    // Not kept, but in force on this page.
  }
  showScheme();
}

function showScheme() {
  for (const button of document.querySelectorAll("[data-scheme]:is(button)"))
    button.setAttribute("aria-pressed", String(button.dataset.scheme === (root.dataset.scheme ?? "")));
}

const chooser = document.querySelector(".scheme");
if (chooser) {
  chooser.hidden = false;
  chooser.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) pinScheme(button.dataset.scheme);
  });
  showScheme();
}

if (document.querySelector("[data-cite]")) import("./cite.js");
if (document.querySelector("math")) {
  import("./copy.js");
  import("./wide.js");
}

// What was read stays readable without a connection: that is the worker's, which a first visit must not wait for.
const { worker } = root.dataset;
if (worker && navigator.serviceWorker)
  addEventListener("load", () => {
    const idle = window.requestIdleCallback ?? setTimeout;
    const start = () => navigator.serviceWorker.register(worker).then(tellSaved, () => {}); // Not allowed: then without it.
    idle(start, { timeout: 2000 }); // a page that nobody looks at may never be idle
  });

// The worker keeps the pages of the papers that the reader has saved.
let told = "";
async function tellSaved() {
  const { active } = await navigator.serviceWorker.ready;
  const kept = [...papers().values()].filter(({ saved, slug }) => saved && slug);
  const saved = kept.map(({ slug }) => `papers/${slug}.html`);
  if (told === saved.join()) return;
  told = saved.join();
  active.postMessage({ saved });
}
if (worker && navigator.serviceWorker) watch(tellSaved);

// Search. It is fetched when a reader reaches for it: by the box, or by the page that is for it.
const box = document.querySelector("#q");
if (box) {
  let search;
  const reach = () => {
    search ??= import("./search.js").catch(() => {
      search = undefined; // The next reach tries again; until then the form leads to the search page, which says so.
      const asleep = document.querySelector("[data-search-page] .asleep");
      if (!asleep) return;
      asleep.hidden = true;
      document.querySelector("#status").textContent = _("Search could not be loaded. It needs a connection, and pages that come from a web server, not from a disk.");
    });
  };
  box.addEventListener("focus", reach);
  box.addEventListener("input", reach);
  if (document.activeElement === box || document.querySelector("[data-search-page]")) reach();

  // A list's own box, in the room that its page keeps for it.
  const place = document.querySelector("[data-filter-key]");
  if (place) {
    const filter = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off", maxLength: 200 });
    filter.placeholder = place.dataset.words;
    filter.setAttribute("aria-label", place.dataset.words);
    place.append(filter);
    let list;
    const narrow = () => {
      list ??= import("./search-list.js").then(
        ({ filterList }) => filterList(place, filter),
        () => (list = undefined), // The next reach tries again.
      );
    };
    filter.addEventListener("focus", narrow);
    filter.addEventListener("input", narrow);
  }

  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault(); // Some browsers clear by themselves, some do not.
    if (!box.value) box.blur();
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target;
    if (event.defaultPrevented || at.isContentEditable || root.hasAttribute("data-keys-off")) return; // by reader.js
    if (at.closest?.("input:not([type=checkbox]), textarea, select, [role=application]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
