// Beside the address of a feed, a button that copies it.

import { copyButton } from "./copy-button.js";

const copier = (address, name) => copyButton(name, () => navigator.clipboard.writeText(address));

for (const code of document.querySelectorAll(".address code")) code.after(copier(code.textContent, code.textContent));

// Of a row, the address that most readers take; it is the page's own, for the site may be read elsewhere than it says.
for (const row of document.querySelectorAll("table.feeds tbody tr")) {
  const name = row.querySelector("th").textContent.trim();
  row.lastElementChild.append(copier(row.querySelector("td a").href, name));
}
