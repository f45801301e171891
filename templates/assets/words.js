// The words of scripts. The build puts the digest's language in the place of the literals that _ and _n are called with;
// _n gets a form for each category that the language has, and numbers are in Latin digits, as on the pages.

export const language = document.documentElement.lang;
const format = new Intl.NumberFormat(language, { numberingSystem: "latn", useGrouping: "always" });
const plural = new Intl.PluralRules(language);

// A whole number as the pages write it.
export const number = (value) => format.format(value);

const filled = (words, values) =>
  words.replace(/\{(\w+)\}/g, (place, name) => {
    const value = values[name] ?? place;
    return typeof value === "number" ? number(value) : value;
  });

// Words with values in the places of {name}.
export function _(words, values = {}) {
  return filled(words, values);
}

// The words that go with a number, which is the value {n}.
export function _n(forms, n, values) {
  return filled(forms[plural.select(n)] ?? forms.other, { n, ...values });
}
