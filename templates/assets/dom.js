// What the tools that are loaded when a reader reaches for them make their elements with.

// Values reach a page as attributes and text, never as markup; an attribute that is null or false is left out.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value != null && value !== false) element.setAttribute(name, value === true ? "" : value);
  element.append(...children);
  return element;
}

export function button(words, act, attributes) {
  const made = make("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", act);
  return made;
}

// The style sheet of the tools, whose address stands on the button for the keys.
let style;
export function loadStyle() {
  const href = document.querySelector("[data-tools]")?.dataset.tools;
  if (!href || document.querySelector("link[data-tools-style], link[href*='assets/tools.css']")) return style;
  const link = make("link", { rel: "stylesheet", href, "data-tools-style": true });
  style = new Promise((done) => (link.onload = link.onerror = done));
  document.head.append(link);
  return style;
}

export function download(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60e3);
}
