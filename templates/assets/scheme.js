// Before the first paint: the colours that the reader pinned, if any, and what has been read. site.js holds the buttons
// for the one, reader.js those for the other.
try {
  const scheme = localStorage.getItem("scheme");
  if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
  const { pathname } = new URL("../", document.currentScript.src);
  const { papers, hide } = JSON.parse(localStorage.getItem(`offprint:${pathname}`)) ?? {};
  const mark = (row) => {
    if (!papers[row.dataset?.id]?.read || !row.matches("article.entry")) return;
    row.dataset.read = "";
    row.toggleAttribute("data-out", hide === true);
  };
  if (papers) {
    const arrivals = new MutationObserver((all) => all.forEach(({ addedNodes }) => addedNodes.forEach(mark)));
    document.querySelectorAll("[data-id]").forEach(mark);
    arrivals.observe(document, { childList: true, subtree: true });
    document.addEventListener("DOMContentLoaded", () => arrivals.disconnect());
  }
} catch {
  // Storage is forbidden here, or holds what is not ours: the system's colours it is, and nothing is read.
}
