"""Texts of reviews made plain, and made comparable: takes and gives strings; knows no payload and no network.

The networks of reviews serve what people typed, with no markup and no entities.
"""

import re
import unicodedata

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but tab and line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what follows
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"  # halves of a pair, byte order marks, annotations, no characters
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_WHITE = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` without control and direction characters and without blanks around it, every line end as "\\n"."""
    return _UNWANTED.sub("", _LINE_END.sub("\n", text)).strip()


def clean_line(text: str) -> str:
    """`text` cleaned and on one line, as names need it."""
    return _WHITE.sub(" ", clean(text))


def comparable(text: str) -> str:
    """`text` as it is compared with what the network shows of it: white space and composed letters are made alike."""
    return clean_line(unicodedata.normalize("NFC", text))


def web(address: str) -> str:
    """`address` where it is one of the web, else "": a network may pass on anything, javascript: too."""
    return address if address.startswith(("https://", "http://")) and clean_line(address) == address else ""
