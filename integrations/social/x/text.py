"""X's texts made plain, and plain texts made as X keeps them: takes and gives strings; knows no payload and no network.

X serves the text of a post with its &, < and > as HTML entities, and each link as an address of t.co.
"""

import html
import re
import unicodedata

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but tab and line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what follows
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"  # halves of a pair, byte order marks, annotations, no characters
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_WHITE = re.compile(r"\s+")
_COMBINED_AT_MOST = 30  # https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
_FIRST_TO_COMBINE = "\u0300"
_MAY_PILE_UP = re.compile(rf"[{_FIRST_TO_COMBINE}-\U0010ffff]{{{_COMBINED_AT_MOST + 1}}}")


def clean(text: str) -> str:
    """`text` without control and direction characters, with "\\n" for every kind of line end."""
    return _UNWANTED.sub("", _LINE_END.sub("\n", text))


def clean_line(text: str) -> str:
    """`text` cleaned and on one line, as names and handles need it."""
    return _WHITE.sub(" ", clean(text)).strip()


def unescaped(text: str) -> str:
    """`text` with characters for HTML entities."""
    return html.unescape(text) if "&" in text else text


def composed_letters(text: str) -> str:
    """`text` in Unicode's form C, in which X counts; as it is where no language would pile up so many accents.

    Sorting the accents of one letter takes the square of their number.
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text) or _is_piled_up(text):
        return text
    return unicodedata.normalize("NFC", text)


def _is_piled_up(text: str) -> bool:
    first = _MAY_PILE_UP.search(text)
    if first is None:
        return False
    piled = 0
    for character in text[first.start() :]:
        piled = piled + 1 if character >= _FIRST_TO_COMBINE and unicodedata.combining(character) else 0
        if piled > _COMBINED_AT_MOST:
            return True
    return False
