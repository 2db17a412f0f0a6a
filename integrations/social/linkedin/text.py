"""Words of LinkedIn's made plain, measured and compared: takes and gives strings; knows no payload and no network.

A post's text comes in LinkedIn's own markup, "little text": names of members and pages, hashtags, and a backslash
before every character that could be part of them (learn.microsoft.com/linkedin/marketing/community-management/shares/
little-text-format). A comment's text is plain.
"""

import html
import re
import unicodedata

LONGEST_COMMENT = 1250
"""Characters of a comment."""

_LONGEST_COMPOSED = 5000  # sorting the accents of one letter takes the square of their number, and no comment is longer

_SHORT_LINK = "lnkd.in/"

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but tab and line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what follows
    "\ud800-\udfff\ufeff\ufff9-\ufffb]"  # halves of a pair, byte order mark, annotations
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_WHITE = re.compile(r"\s+")
_MARKUP = re.compile(
    r"\\(?P<escaped>[\\|{}@\[\]()<>#*_~])"
    r"|@\[(?P<name>(?:[^\\\]]|\\.){1,300})\]\(urn:li:[^\s()]{1,100}\)"
    r"|\{hashtag\|(?:\\?#)\|(?P<tag>(?:[^\\{}|]|\\.){1,300})\}"
)
_ESCAPE = re.compile(r"\\(.)")


def clean(text: str) -> str:
    """`text` without control and direction characters, with "\\n" for every kind of line end."""
    return _UNWANTED.sub("", _LINE_END.sub("\n", text))


def clean_line(text: str) -> str:
    """`text` cleaned and on one line, as names and handles need it."""
    return _WHITE.sub(" ", clean(text)).strip()


def plain(commentary: str) -> str:
    """What a reader sees of a text in LinkedIn's markup."""
    return clean(_MARKUP.sub(_shown, commentary)).strip()


def length_of(text: str) -> int:
    """How much of a comment's room `text` takes. LinkedIn does not say what it counts as a character; UTF-16's units
    are the most that it can be, so a text that fits by them fits.
    """
    return len(text) + sum(character > "\uffff" for character in text)


def comparable(text: str) -> str:
    """`text` as it is compared with what LinkedIn shows of it: two texts are one reply when these are equal."""
    alike = _WHITE.sub(" ", clean(html.unescape(text))).strip()
    if alike.isascii() or len(alike) > _LONGEST_COMPOSED:
        return alike
    return unicodedata.normalize("NFC", alike)


def stands_for(shown: str, sent: str) -> bool:
    """Whether LinkedIn may show `sent` as `shown`: spaced or composed otherwise, and with short links of its own."""
    words, wanted = comparable(shown).split(" "), comparable(sent).split(" ")
    return len(words) == len(wanted) and all(
        word == want or (_SHORT_LINK in word and "." in want) for word, want in zip(words, wanted, strict=True)
    )


def _shown(found: re.Match[str]) -> str:
    if found["escaped"] is not None:
        return found["escaped"]
    if found["name"] is not None:
        return _ESCAPE.sub(r"\1", found["name"])
    return "#" + _ESCAPE.sub(r"\1", found["tag"])
