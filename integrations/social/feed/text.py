"""From what feeds carry to plain text: takes HTML or words, gives text that people may be shown; pure.

Nothing here trusts the shape of the markup, which anybody may have written. Nothing visible is dropped.
"""

import html
import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

LARGEST_PARSED = 20_000
"""Characters of HTML that are parsed: the cost of repairing hostile markup grows with the square of its size."""

LONGEST_TEXT = 20_000
"""Characters of an entry that are kept; whoever answers reads the whole on its page."""

LONGEST_LINE = 2_000
"""Characters of a title, a tag or a description that are kept."""

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
_MANY_NEWLINES = re.compile(r"\n[ \t]*\n[ \t\n]*\n")
_SPACES = re.compile(r"\s+")
_BLOCK_TAG = re.compile(r"</?(?:p|div|br|li|ul|ol|blockquote|pre|h[1-6]|tr|table)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_MARKED_UP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\w+|\w+);")

_DROPPED = frozenset({"script", "style", "template", "head", "-comment", "!doctype"})
_BLOCKS = frozenset(
    {"p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "tr", "figure"}
)
_WEB = ("https://", "http://")


def clean(text: str) -> str:
    """`text` without control and direction characters, with "\\n" for every kind of line end."""
    return _UNWANTED.sub("", _NEWLINE.sub("\n", text))


def clean_line(text: str) -> str:
    """`text` cleaned, on one line and not too long, as titles need it."""
    line = _SPACES.sub(" ", clean(text.strip()[:LARGEST_PARSED])).strip()
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE].rstrip() + "…"


def clean_name(text: str) -> str:
    """What somebody is called, on one line."""
    return clean_line(text)[:LONGEST_NAME].rstrip()


def clean_block(text: str) -> str:
    """`text` cleaned, without blanks around it, with one empty line at most between two others, and not too long."""
    cleaned = _MANY_NEWLINES.sub("\n\n", clean(text)).strip()
    return cleaned if len(cleaned) <= LONGEST_TEXT else cleaned[:LONGEST_TEXT].rstrip() + "…"


def plain_text(content: str) -> str:
    """The text that a reader sees in the HTML `content`; a link keeps its words and its address.

    Of markup larger than LARGEST_PARSED only the words are read.
    """
    if len(content) > LARGEST_PARSED:
        return clean_block(html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n\n", content))))
    return clean_block(_walked(content))


def title_text(title: str) -> str:
    """A title in one line: formats do not say whether theirs is HTML, so what looks like markup is read as such."""
    title = title[:LARGEST_PARSED]
    return clean_line(plain_text(title) if _MARKED_UP.search(title) else title)


def web_address(address: str) -> str:
    """`address` where it is one of the web, else ""; a feed may pass on anything, javascript: too."""
    usable = len(address) <= LONGEST_ADDRESS and address.startswith(_WEB) and address.split() == [address]
    return address if usable and clean(address) == address else ""


def absolute(base: str, address: str) -> str:
    """Where `address` leads from the page `base`, "" where it is empty, too long or leads to no place of the web."""
    address = address.strip()
    try:
        return web_address(urljoin(base, address)) if 0 < len(address) <= LONGEST_ADDRESS else ""
    except ValueError:  # brackets that hold no IPv6 address
        return ""


def _walked(content: str) -> str:
    """The text of any HTML, walked without recursion: depth is the author's choice."""
    body = LexborHTMLParser(content).body
    pieces: list[str] = []
    waiting: list[LexborNode | str] = [body] if body is not None else []
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        tag = item.tag or ""
        if tag == "-text":
            pieces.append(_SPACES.sub(" ", item.text_content or ""))
        elif tag == "br":
            pieces.append("\n")
        elif tag == "img":
            pieces.append(item.attributes.get("alt") or "")
        elif tag == "a":
            pieces.append(_link(item))
        elif tag not in _DROPPED:
            if tag in _BLOCKS:
                pieces.append("\n\n")
                waiting.append("\n\n")
            elif tag == "li":
                pieces.append("\n- ")
            waiting.extend(reversed(list(item.iter(include_text=True))))
    return "\n".join(line.strip(" \t") for line in "".join(pieces).split("\n"))


def _link(node: LexborNode) -> str:
    """What a link says: its address, or its words with the address behind."""
    href, shown = node.attributes.get("href") or "", node.text(deep=True)
    if not href.startswith(_WEB):
        return shown
    if shown.strip().rstrip("/") in {"", href.rstrip("/"), href.split("://", 1)[1].rstrip("/")}:
        return href
    return f"{shown} ({href})"
