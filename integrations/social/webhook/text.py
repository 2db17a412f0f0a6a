"""Text from another system, and ours to it: takes words, gives them without what could do harm; knows no payload."""

import re

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but tab and newline
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what follows
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"  # byte order mark, annotations, halves of a pair
)
_NEWLINE = re.compile("\r\n|[\r\u2028\u2029]")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` without control and direction characters and the blanks around it, with "\\n" for every line end."""
    return _UNWANTED.sub("", _NEWLINE.sub("\n", text)).strip()


def clean_line(text: str) -> str:
    """`text` cleaned and on one line, as names and handles need it."""
    return _SPACES.sub(" ", clean(text)).strip()


def web(address: str) -> str:
    """`address` where it is one of the web, else ""."""
    return address if address.startswith(("https://", "http://")) and clean_line(address) == address else ""
