// A button that copies a text, and says for a while whether it did.

import { button, make } from "./dom.js";
import { _ } from "./words.js";

// What is copied, by its name; copy gives a promise that is kept when it is done.
export function copyButton(name, copy) {
  const words = document.createTextNode(_("Copy"));
  let idle;
  const say = (text) => {
    words.data = text;
    clearTimeout(idle);
    idle = setTimeout(() => (words.data = _("Copy")), 4000);
  };
  const made = button("", async () => {
    try {
      await copy();
      say(_("Copied"));
    } catch {
      say(_("Not copied"));
    }
  }, { "aria-live": "polite" });
  made.append(words, make("span", { class: "unseen" }, ` ${name}`));
  return made;
}
