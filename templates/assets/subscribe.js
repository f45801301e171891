// Beside the address of a feed, a button that copies it.

import { button, make } from "./dom.js";
import { _ } from "./words.js";

function copier(address, name) {
  const words = document.createTextNode(_("Copy"));
  let idle;
  const say = (text) => {
    words.data = text;
    clearTimeout(idle);
    idle = setTimeout(() => (words.data = _("Copy")), 4000);
  };
  const copy = button("", async () => {
    try {
      await navigator.clipboard.writeText(address);
      say(_("Copied"));
    } catch {
      say(_("Not copied"));
    }
  }, { "aria-live": "polite" });
  copy.append(words, make("span", { class: "unseen" }, ` ${name}`));
  return copy;
}

for (const code of document.querySelectorAll(".address code")) code.after(copier(code.textContent, code.textContent));

// Of a row, the address that most readers take; it is the page's own, for the site may be read elsewhere than it says.
for (const row of document.querySelectorAll("table.feeds tbody tr")) {
  const name = row.querySelector("th").textContent.trim();
  row.lastElementChild.append(copier(row.querySelector("td a").href, name));
}
