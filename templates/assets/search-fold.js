// Words as search compares them, by the same rules as folding.py, letter for letter: change both. No part of the page is
// needed, so that workers can use it.

const LETTERS = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ı: "i" },
  ...{ α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", ϵ: "epsilon", ζ: "zeta", η: "eta", θ: "theta" },
  ...{ ϑ: "theta", ι: "iota", κ: "kappa", λ: "lambda", μ: "mu", ν: "nu", ξ: "xi", π: "pi", ρ: "rho", σ: "sigma" },
  ...{ τ: "tau", υ: "upsilon", φ: "phi", ϕ: "phi", χ: "chi", ψ: "psi", ω: "omega" },
};
const TO_SPELL = /[ßæœøłđðþħı]|(?<![α-ωϑϕϵ])[α-ρσ-ωϑϕϵ](?![α-ωϑϕϵ])/giu;

// Letters that Unicode does not take apart, and Greek ones that stand alone, are spelt.
export const spell = (text) => text.replace(TO_SPELL, (letter) => LETTERS[letter.toLowerCase()] ?? letter);
export const fold = (text) =>
  spell(text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase());

export const letters = (text) => fold(text).replace(/[^\p{L}\p{N}\n]/gu, "");

// Scripts that are written without spaces between words.
export const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;

const CRC = Uint32Array.from({ length: 256 }, (_, at) => {
  let value = at;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

// CRC-32 of a text's UTF-8.
export function crc32(text) {
  let value = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) value = (value >>> 8) ^ CRC[(value ^ byte) & 255];
  return (value ^ 0xffffffff) >>> 0;
}

// Which of so many files holds a key.
export const bucket = (key, buckets) => crc32(key) % buckets;
