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
