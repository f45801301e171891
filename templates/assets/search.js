// Search, once a reader has reached for it: a panel of papers below the box, or the page of its own.
// Of the index only what a query needs is read.

import { start } from "./search-find.js";
import { about } from "./search-index.js";

about().catch(() => {}); // The first search says what went wrong.
start().catch(() => {});
const box = document.querySelector("#q");
const page = document.querySelector("[data-search-page]");
if (page) (await import("./search-page.js")).searchPage(page, box);
else (await import("./search-panel.js")).panel(box);
