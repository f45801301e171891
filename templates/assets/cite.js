// Beside each link to a citation file, a button that copies what the file holds.

import { button, make } from "./dom.js";
import { _ } from "./words.js";

for (const link of document.querySelectorAll("[data-cite] a")) {
  const words = document.createTextNode(_("Copy"));
  let idle;
  const say = (text) => {
    words.data = text;
    clearTimeout(idle);
    idle = setTimeout(() => (words.data = _("Copy")), 4000);
  };
  const copy = button("", async () => {
    try {
      // A promise, not what it holds: Safari lets a page copy only what it asks for within the click.
      const text = fetch(link.href).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
      const plain = text.then((held) => new Blob([held], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": plain })]);
      say(_("Copied"));
    } catch {
      say(_("Not copied"));
    }
  }, { "aria-live": "polite" });
  copy.append(words, make("span", { class: "unseen" }, ` ${link.textContent}`));
  link.after(copy);
}
