// Beside each link to a citation file, a button that copies what the file holds.

import { copyButton } from "./copy-button.js";

for (const link of document.querySelectorAll("[data-cite] a"))
  link.after(copyButton(link.textContent, () => {
    // A promise, not what it holds: Safari lets a page copy only what it asks for within the click.
    const text = fetch(link.href).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
    const plain = text.then((held) => new Blob([held], { type: "text/plain" }));
    return navigator.clipboard.write([new ClipboardItem({ "text/plain": plain })]);
  }));
