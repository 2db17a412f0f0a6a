"""Folding of text for search: takes words as written, gives what they are compared by, on both sides alike."""

import unicodedata

_SPELLED_OUT = (("œ", "oe"), ("æ", "ae"), ("ø", "o"), ("đ", "d"), ("ł", "l"), ("ı", "i"), ("’", "'"), ("ʼ", "'"))


def fold(text: str) -> str:
    """`text` without case, accents and ligatures: "Où est l’ŒUF ?" becomes "ou est l'oeuf ?"."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text.casefold()).casefold()
    for mark in filter(unicodedata.combining, set(folded)):
        folded = folded.replace(mark, "")
    for letter, plain in _SPELLED_OUT:
        folded = folded.replace(letter, plain)
    return folded
