"""From the HTML of a post to plain text: takes content and the handles it links to; knows no payload and no network.

Mastodon sanitises what it serves (docs.joinmastodon.org/spec/activitypub/#sanitization); other servers write HTML of
their own, so nothing here trusts the shape. Nothing visible is dropped, and nothing is cut.
"""

import html
import re
from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but tab and newline
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of what follows
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"  # byte order mark, annotations, halves of a pair
)
_NEWLINE = re.compile("\r\n|[\r\u2028\u2029]")
_MANY_NEWLINES = re.compile(r"\n[ \t]*\n[ \t\n]*\n")
_SPACES = re.compile(r"\s+")
_PARAGRAPH = re.compile(r"</?p>")
_LINE_BREAK = re.compile(r"<br ?/?>")
_MENTION = re.compile(
    r'<span class="h-card"(?: translate="no")?>'
    r'<a href="(?P<href>[^"<>]*)" class="u-url mention"[^<>]*>@<span>(?P<shown>[^<>]*)</span></a></span>'
)
_LINK = re.compile(
    r'<a href="(?P<href>https?://[^"<>]*)"[^<>]*><span class="invisible">[^<>]*</span>'
    r'<span class="(?:ellipsis)?">[^<>]*</span><span class="invisible">[^<>]*</span></a>'
)

_BLOCK_TAG = re.compile(r"</?(?:p|div|li|ul|ol|blockquote|pre|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)

LARGEST_PARSED = 20_000
"""Characters of HTML that are parsed: the cost of repairing hostile markup grows with the square of its size."""

_DROPPED = frozenset({"script", "style", "template", "head", "-comment", "!doctype"})
_BLOCKS = frozenset({"p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table"})
_SHORTENED = frozenset({"invisible", "ellipsis"})
_WEB = ("https://", "http://")


def clean(text: str) -> str:
    """`text` without control and direction characters, with "\\n" for every kind of line end."""
    return _UNWANTED.sub("", _NEWLINE.sub("\n", text))


def clean_line(text: str) -> str:
    """`text` cleaned and on one line, as names and handles need it."""
    return _SPACES.sub(" ", clean(text)).strip()


def plain_text(content: str, handles: Mapping[str, str], *, drop_quote_line: bool = False) -> str:
    """The text a reader sees in the HTML `content`.

    `handles` maps the address of a profile to its handle (user or user@domain), which is what a mention becomes.
    A shortened link becomes its whole address, a link under other words keeps both. With `drop_quote_line` the line
    "RE: address" is left out, which servers add for readers that cannot show the quoted post. Of markup larger than
    LARGEST_PARSED only the words are read.
    """
    text = _simple(content, handles)
    if text is None and len(content) > LARGEST_PARSED:
        text = html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n\n", _LINE_BREAK.sub("\n", content))))
    elif text is None:
        text = _walked(content, handles, drop_quote_line=drop_quote_line)
    return _MANY_NEWLINES.sub("\n\n", clean(text)).strip()


def _simple(content: str, handles: Mapping[str, str]) -> str | None:
    """The text of content made of paragraphs, line breaks, mentions and links as Mastodon writes them, else None."""

    def mention(match: re.Match[str]) -> str:
        return "@" + handles.get(html.unescape(match["href"]), match["shown"])

    text = _LINK.sub(r"\g<href>", _MENTION.sub(mention, content)) if "<span" in content else content
    text = _LINE_BREAK.sub("\n", _PARAGRAPH.sub("\n\n", text))
    return None if "<" in text else html.unescape(text)


def _walked(content: str, handles: Mapping[str, str], *, drop_quote_line: bool) -> str:
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
            pieces.append(item.text_content or "")
        elif tag in _DROPPED or (drop_quote_line and "quote-inline" in _classes(item)):
            continue
        elif tag == "br":
            pieces.append("\n")
        elif tag == "img":
            pieces.append(item.attributes.get("alt") or "")
        elif tag == "a":
            pieces.append(_link(item, handles))
        else:
            if tag in _BLOCKS:
                pieces.append("\n\n")
                waiting.append("\n\n")
            elif tag == "li":
                pieces.append("\n- ")
            waiting.extend(reversed(list(item.iter(include_text=True))))
    return "".join(pieces)


def _link(node: LexborNode, handles: Mapping[str, str]) -> str:
    """What a link says: a handle, a hashtag, its address, or its words with the address behind."""
    href = node.attributes.get("href") or ""
    shown = node.text(deep=True)
    if shown.startswith("@") and "mention" in _classes(node):
        return "@" + handles.get(href, shown[1:])
    if shown.startswith("#") or not href.startswith(_WEB):
        return shown
    if any(not _SHORTENED.isdisjoint(_classes(span)) for span in node.css("span")):
        return href
    if not shown.strip() or shown.strip().rstrip("/") in {href.rstrip("/"), href.split("://", 1)[1].rstrip("/")}:
        return href
    return f"{shown} ({href})"


def _classes(node: LexborNode) -> frozenset[str]:
    return frozenset((node.attributes.get("class") or "").split())
