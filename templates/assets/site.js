// What script adds to every page: pinned colours, and search when a reader reaches for it.

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

// Search. It is fetched when a reader reaches for it: by the box, or by the page that is for it.
const box = document.querySelector("#q");
if (box) {
  let search;
  const reach = () => {
    search ??= import(new URL(box.form.dataset.search, document.baseURI)).catch(() => {
      search = undefined; // The next reach tries again; until then the form leads to the search page.
    });
  };
  box.addEventListener("focus", reach);
  box.addEventListener("input", reach);
  if (document.activeElement === box || document.querySelector("[data-search-page]")) reach();

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
    if (event.defaultPrevented || at.isContentEditable) return;
    if (at.closest?.("input, textarea, select, [role=application]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
