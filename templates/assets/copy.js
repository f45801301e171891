// Copying formulas: as plain text they are TeX between dollars, for a formula's own characters lose its structure;
// in HTML they stay MathML, which word processors read.

const IN_PLACE = "math:not(math math)";

function source(math) {
  const tex = math.querySelector("[encoding='application/x-tex']")?.textContent ?? math.textContent;
  const mark = math.getAttribute("display") === "block" ? "$$" : "$";
  return mark + tex + mark;
}

// A selection holds a formula whole or not at all, as it does a word in an address.
function whole(range) {
  const around = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(IN_PLACE);
  const first = around(range.startContainer);
  const last = around(range.endContainer);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  return range;
}

// What was selected as HTML: without what the page does not show, and with addresses that lead here from anywhere.
function markup(range) {
  const box = document.createElement("div");
  box.append(range.cloneContents());
  for (const hidden of box.querySelectorAll("details:not([open]) > :not(summary), [hidden], svg, script")) hidden.remove();
  for (const link of box.querySelectorAll("a[href]")) link.setAttribute("href", link.href);
  return box.innerHTML;
}

// What was selected as text. The browser is asked, for it knows the line breaks, while TeX stands in the formulas' places.
function text(selection, range, formulas) {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  const places = formulas.map((math) => {
    const tex = document.createTextNode(source(math));
    math.before(tex); // first, so that a range that ends with the formula goes on to the TeX
    math.remove();
    return [tex, math];
  });
  selection.removeAllRanges();
  selection.addRange(range);
  const found = selection.toString();
  for (const [tex, math] of places) tex.replaceWith(math);
  selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
  return found;
}

document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (event.defaultPrevented || !event.clipboardData || selection.isCollapsed || selection.rangeCount !== 1) return;
  if (event.target.closest?.("input, textarea")) return;
  const range = whole(selection.getRangeAt(0).cloneRange());
  const formulas = [...document.querySelectorAll(IN_PLACE)].filter((math) => range.intersectsNode(math));
  if (!formulas.length) return;
  event.clipboardData.setData("text/html", markup(range));
  event.clipboardData.setData("text/plain", text(selection, range, formulas));
  event.preventDefault();
});
