"""Text from another system, and ours to it: takes words, gives them without what could do harm; knows no payload."""

import re

LONGEST_LINE = 2_000
"""Characters of a description that are kept."""

LONGEST_NAME = 100
"""Characters of a name that are kept: people are found by it, and databases look up short texts only."""

LONGEST_ADDRESS = 2_000
"""Characters of an address; no browser is sent to a longer one."""

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
    """`text` cleaned, on one line and not too long, as descriptions need it."""
    line = _SPACES.sub(" ", clean(text)).strip()
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE].rstrip() + "…"


def clean_name(text: str) -> str:
    """What somebody is called, on one line."""
    return clean_line(text)[:LONGEST_NAME].rstrip()


def web(address: str) -> str:
    """`address` where it is one of the web, else ""."""
    usable = len(address) <= LONGEST_ADDRESS and address.startswith(("https://", "http://"))
    return address if usable and address.split() == [address] and clean(address) == address else ""
