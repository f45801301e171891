// The sheet that lists the keys, and turns them off and on (WCAG 2.1.4). Escape closes it and gives the focus back: that
// is the browser's.

import { button, loadStyle, make } from "./dom.js";
import { set, setting } from "./store.js";
import { _ } from "./words.js";

const searched = document.querySelector("#q"); // else the digest has no search
const keys = () => [
  ...(searched ? [[["/"], _("Search")]] : []),
  [["j"], _("Next paper")],
  [["k"], _("Previous paper")],
  [["o", _("Enter")], _("Open the paper")],
  [["x"], _("Show or hide the abstract")],
  [["s"], _("Save for later, or no longer")],
  [["m"], _("Mark as read, or as unread")],
  [["g h"], _("Go to the home page")],
  [["g s"], _("Go to the saved papers")],
  [["?"], _("Show these keys")],
  [["Esc"], searched ? _("Close, or leave the search box") : _("Close")],
];

let sheet;

function makeSheet() {
  const title = make("h2", { id: "help-title" }, _("Keyboard shortcuts"));
  const names = (all) => all.flatMap((one, at) => [...(at ? [" "] : []), ...one.split(" ").map((key) => make("kbd", {}, key))]);
  const rows = keys().map(([all, does]) => make("div", {}, make("dt", {}, ...names(all)), make("dd", {}, does)));
  const use = make("input", { type: "checkbox", id: "use-keys" });
  use.checked = setting("keys");
  use.addEventListener("change", () => set("keys", use.checked));
  const choice = make("p", { class: "choice" }, use, make("label", { for: use.id }, _("Use single-key shortcuts on this site")));
  const close = button(_("Close"), () => sheet.close());
  const head = make("div", { class: "head" }, title, close);
  sheet = make("dialog", { class: "sheet", "aria-labelledby": title.id }, head, make("dl", {}, ...rows), choice);
  sheet.addEventListener("click", ({ target, clientX: x, clientY: y }) => {
    const { left, right, top, bottom } = sheet.getBoundingClientRect();
    if (target === sheet && (x < left || x > right || y < top || y > bottom)) sheet.close(); // on what lies around it
  });
  document.body.append(sheet);
}

export async function openHelp() {
  if (!sheet) makeSheet();
  await loadStyle();
  document.querySelector("#use-keys").checked = setting("keys");
  if (!sheet.open) sheet.showModal();
}
