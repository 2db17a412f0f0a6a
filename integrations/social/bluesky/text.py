"""Words as people may be shown them, and Bluesky's count of a post: takes text, gives text or a number; pure.

A post holds 300 grapheme clusters and 3,000 bytes of UTF-8 at most (lexicon app.bsky.feed.post).
"""

import re

import regex

MOST_GRAPHEMES = 300
MOST_BYTES = 3000
_BYTES_A_GRAPHEME = MOST_BYTES // MOST_GRAPHEMES

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but tab and newline
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what follows
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"  # byte order mark, annotations, halves of a pair
)
_NEWLINE = re.compile("\r\n|[\r\u2028\u2029]")
_MANY_NEWLINES = re.compile(r"\n[ \t]*\n[ \t\n]*\n")
_SPACES = re.compile(r"\s+")
_GRAPHEME = regex.compile(r"\X")


def clean(text: str) -> str:
    """`text` without control and direction characters, with "\\n" for every kind of line end."""
    return _UNWANTED.sub("", _NEWLINE.sub("\n", text))


def clean_line(text: str) -> str:
    """`text` cleaned and on one line, as names and handles need it."""
    return _SPACES.sub(" ", clean(text)).strip()


def clean_block(text: str) -> str:
    """`text` cleaned, without the blanks around it and with one empty line at most between two others."""
    return _MANY_NEWLINES.sub("\n\n", clean(text)).strip()


def post_length(text: str) -> int:
    """How much of a post's room `text` takes: more than MOST_GRAPHEMES where Bluesky refuses it, for either reason."""
    size = len(text.encode())
    graphemes = len(text) if text.isascii() and "\r" not in text else sum(1 for _ in _GRAPHEME.finditer(text))
    return max(graphemes, -(-size // _BYTES_A_GRAPHEME))
