// In a preview alone: the page reloads when it has changed, takes a new style sheet in place, and shows what is
// wrong. No site that is published has this.

const here = new URL(import.meta.url);
const loaded = { pages: here.searchParams.get("pages"), styles: here.searchParams.get("styles"), page: here.searchParams.get("page") };
const SHEET = new URL("reload.css", here).href;
const FIELD = "textarea, select, [contenteditable], input:not([type=button], [type=checkbox], [type=radio], [type=submit])";

let stream;
let dismissed = "";
let panel;

// A browser opens six connections to a host. Pages that nobody sees leave theirs to the others.
function listen() {
  stream?.close();
  stream = undefined;
  if (document.hidden) return;
  stream = new EventSource(new URL("events", here));
  stream.onmessage = ({ data }) => heed(JSON.parse(data));
  stream.onerror = () => {
    if (stream?.readyState === EventSource.CLOSED) setTimeout(listen, 1000); // some give up where nobody answers
  };
}

function heed({ pages, styles, errors }) {
  show(errors);
  if (errors.length) return;
  if (styles !== loaded.styles) restyle(styles);
  if (pages !== loaded.pages) reloadIfOther(pages);
}

// Pages of the site are others; this one may be as it was.
async function reloadIfOther(pages) {
  loaded.pages = pages;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null); // gone: so is the stream
  if (answer && /&amp;page=(\w+)/.exec(await answer.text())?.[1] !== loaded.page) reload();
}

// Not while somebody types.
function reload() {
  const field = document.activeElement?.closest(FIELD);
  if (field) field.addEventListener("blur", () => location.reload(), { once: true });
  else location.reload();
}

function restyle(styles) {
  loaded.styles = styles;
  for (const old of document.querySelectorAll("link[rel=stylesheet]")) {
    const sheet = old.cloneNode();
    sheet.href = `${old.href.split("?")[0]}?v=${styles}`;
    sheet.onload = sheet.onerror = () => old.remove();
    old.after(sheet);
  }
}

function show(errors) {
  const said = errors.join("\n");
  if (said === dismissed && said) return;
  panel?.remove();
  panel = undefined;
  dismissed = "";
  if (!said) return;
  panel = document.createElement("div");
  panel.lang = "en";
  panel.dir = "ltr";
  const inside = panel.attachShadow({ mode: "open" }); // The site's styles do not reach in, nor these out.
  const sheet = make("link", { rel: "stylesheet", href: SHEET });
  const heading = make("h2", { textContent: errors.length === 1 ? "The build found an error" : `The build found ${errors.length} errors` });
  const list = make("ol");
  list.append(...errors.map((text) => make("li", { textContent: text })));
  const note = make("p", { textContent: "You see the last good site. This goes when the error is mended." });
  const close = make("button", { type: "button", textContent: "Close" });
  close.onclick = () => {
    dismissed = said;
    panel?.remove();
    panel = undefined;
  };
  const box = make("section");
  box.setAttribute("role", "alert");
  box.append(heading, list, note, close);
  inside.append(sheet, box);
  document.body.append(panel);
}

function make(name, values = {}) {
  return Object.assign(document.createElement(name), values);
}

// A worker of the site as it was published, or served without reloading, would show what it has kept.
async function dismissWorkers() {
  const scope = new URL("..", here);
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    if (registration.scope === scope.href) await registration.unregister();
  }
  for (const name of (await globalThis.caches?.keys()) ?? []) {
    if (name.startsWith(`offprint:${scope.pathname}:`)) await caches.delete(name);
  }
}

document.addEventListener("visibilitychange", listen);
addEventListener("pageshow", ({ persisted }) => persisted && listen());
addEventListener("pagehide", () => stream?.close());
listen();
dismissWorkers().catch(() => {});
