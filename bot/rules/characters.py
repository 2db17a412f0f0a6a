"""What one character becomes before words are compared: takes a character, gives its folded form.

The same folding is applied to what customers write and to what managers write in the rules, so that case, accents,
ligatures and typography never decide. It must not know what a word, a rule or a position is.
"""

import unicodedata
from typing import Final

WORD_BREAK: Final = " "

# Accents of Latin, Greek and Cyrillic, Arabic vowel signs, Hebrew points: written or left out at will.
_OPTIONAL_MARKS: Final = ((0x0300, 0x036F), (0x064B, 0x065F), (0x0591, 0x05C7))
_ZERO_WIDTH_SPACE: Final = "\u200b"
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)
_LIGATURES: Final = {
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "ø": "o",
    "Ø": "o",
    "ł": "l",
    "Ł": "l",
    "đ": "d",
    "Đ": "d",
}
_NO_PICTURES: Final = "™℠©®°"
_TYPOGRAPHY: Final = dict.fromkeys("’‘ʼ‛`´′＇", "'") | dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("“”«»„″", '"')


def _vanishes(character: str) -> bool:
    code = ord(character)
    return (
        (unicodedata.category(character) == "Cf" and character != _ZERO_WIDTH_SPACE)
        or character == "\x7f"
        or code in _SKIN_TONES
        or code in _VARIATION_SELECTORS
    )


def _unaccented(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    kept = "".join(
        mark
        for mark in unicodedata.normalize("NFKD", decomposed)
        if not any(low <= ord(mark) <= high for low, high in _OPTIONAL_MARKS)
    )
    return "".join(_LIGATURES.get(letter, letter) for letter in unicodedata.normalize("NFC", kept))


def for_words(character: str) -> str:
    """The folded form in which words are compared: letters and digits, a word break, or nothing.

    Letters and digits lose case, accents and ligatures; an emoji or another pictured symbol is a word of its own
    (breaks around it); invisible characters vanish; everything else is one word break. "@" stays: it marks a handle.
    """
    if character == "@":
        return character
    if _vanishes(character):
        return ""
    if character in _LIGATURES:
        return _LIGATURES[character]
    if character in _TYPOGRAPHY:
        return WORD_BREAK  # one of these apostrophes is a letter to Unicode
    folded = _unaccented(character)
    letters = "".join(part for part in folded if unicodedata.category(part)[0] in "LN")
    category = unicodedata.category(character)
    if letters and character not in _NO_PICTURES:
        return letters
    if category[0] == "M":
        return folded
    if category == "So" and character not in _NO_PICTURES:
        return f"{WORD_BREAK}{character}{WORD_BREAK}"
    return WORD_BREAK


def for_patterns(character: str) -> str:
    """The folded form in which a manager's pattern is searched: as for words, with punctuation and symbols kept.

    Digits of other scripts become 0 to 9.
    """
    if _vanishes(character):
        return ""
    if character in _TYPOGRAPHY:
        return _TYPOGRAPHY[character]
    if character in _LIGATURES:
        return _LIGATURES[character]
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] in "LNM":
        return _unaccented(character)
    return WORD_BREAK if category[0] in "ZC" else character
