"""What a word is in any script."""

from __future__ import annotations

WIDE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
WIDE += "\U00020000-\U0003ffff"  # scripts written without spaces between words, and Hangul with its joined particles
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f"
    "\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09d7\u0a01-\u0a4d\u0abc-\u0acd\u0b3c-\u0b57\u0bbe-\u0bd7\u0c3e-\u0c56"
    "\u0cbc-\u0cd6\u0d3e-\u0d57\u200c\u200d"
)  # signs within words that \w does not know
LETTERS = rf"[^\W_{WIDE}]+(?:[{MARKS}]+[^\W_{WIDE}]*)*"
"""A word, or the letters on one side of a hyphen."""
