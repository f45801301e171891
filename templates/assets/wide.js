// Formulas wider than the page: the text around one scrolls, and keys reach what scrolls. Not every browser sees to that.

const sizes = new ResizeObserver((all) => {
  for (const { target } of all)
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
});
for (const text of document.querySelectorAll(":is(p, h1):has(math)")) sizes.observe(text);
