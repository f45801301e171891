// A notice at the foot of the window: that what the reader keeps cannot be stored, and what to do.

import { button, download, loadStyle, make } from "./dom.js";
import { asText, failure, today, watch } from "./store.js";
import { _ } from "./words.js";

const said = {
  full: _("This browser has no more room for this site. What you keep now is lost when you leave this page."),
  forbidden: _("This browser does not let this site keep anything. What you keep now is lost when you leave this page."),
  newer: _("A newer version of this site wrote what is kept here. Reload the page, or what you keep now is lost."),
};
let bar;

export const saveBackup = () => download(`${_("Saved papers")} ${today()}.json`, "application/json", asText());

// Once said and closed, a failure is not said again until all could be stored in between.
export async function sayFailure() {
  if (!bar) {
    bar = make("div", { class: "notice" }, make("p", { role: "status" }));
    document.body.append(bar);
    await loadStyle(); // A status is heard when it changes, so it is there before its words.
    const close = button(_("Close"), () => (bar.hidden = true));
    bar.append(make("div", {}, button(_("Download a backup"), saveBackup), close));
    watch(say);
  }
  say();
}

function say() {
  const words = said[failure] ?? "";
  if (bar.firstChild.textContent === words) return;
  bar.hidden = !words;
  bar.firstChild.textContent = words;
}
