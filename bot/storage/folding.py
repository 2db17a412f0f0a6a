"""Folding of text for search: takes words as written, gives what they are compared by, on both sides alike."""

import unicodedata

_SPELLED_OUT = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "’": "'", "ʼ": "'"})


def fold(text: str) -> str:
    """`text` without case, accents and ligatures: "Où est l’ŒUF ?" becomes "ou est l'oeuf ?"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return plain.casefold().translate(_SPELLED_OUT)
