// Before the first paint: the colours that the reader pinned, if any. site.js holds the buttons.
try {
  const scheme = localStorage.getItem("scheme");
  if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
} catch {
  // Storage is forbidden here: the system's colours it is.
}
