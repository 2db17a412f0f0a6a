"""Words of YouTube's made plain, measured, compared, and looked through for names: takes and gives strings.

Comments are asked for as plain text, in which YouTube puts spaces of its own around names and nothing is escaped.
"""

import re
import unicodedata

LONGEST_COMMENT = 10_000
"""Characters of a comment. YouTube says that there is a limit and not which; this is the one that its users meet."""

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but tab and line ends
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"  # marks without width, or that turn the direction
    "\ud800-\udfff\ufeff\ufff9-\ufffb]"  # halves of a pair, byte order mark, annotations
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_WHITE = re.compile(r"\s+")
_ADDRESSED = re.compile(r"\s*@([\w.·-]+)")
_WEB = ("https://", "http://")


def clean(text: str) -> str:
    """`text` without control and direction characters, with "\\n" for every kind of line end."""
    return _UNWANTED.sub("", _LINE_END.sub("\n", text))


def clean_line(text: str) -> str:
    """`text` cleaned and on one line, as names and handles need it."""
    return _WHITE.sub(" ", clean(text)).strip()


def comparable(text: str) -> str:
    """`text` as it is compared with what YouTube shows of it: white space and composed letters are made alike."""
    return clean_line(unicodedata.normalize("NFC", text))


def length_of(text: str) -> int:
    """How much of a comment's room `text` takes. YouTube does not say what it counts as a character; UTF-16's units
    are the most that it can be, so a text that fits by them fits.
    """
    return len(text) + sum(character > "\uffff" for character in text)


def addressed(text: str) -> str:
    """The handle with which a text begins, as YouTube's own app begins an answer to an answer; "" where none does."""
    found = _ADDRESSED.match(text)
    return found[1].rstrip(".").casefold() if found is not None else ""


def names(text: str, handle: str) -> bool:
    """Whether a text names somebody by their handle."""
    whole = rf"(?<![\w@.]){re.escape('@' + handle)}(?![\w·-]|\.\w)"
    return bool(handle) and re.search(whole, text, re.IGNORECASE) is not None


def web(address: str) -> str:
    """`address` where it is one of the web, else ""."""
    return address if address.startswith(_WEB) and clean(address) == address and not _WHITE.search(address) else ""
