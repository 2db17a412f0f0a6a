"""Take the text of a status and give its mentions, tags, links, counted length and HTML; knows no storage.

The rules are Mastodon's own: https://docs.joinmastodon.org/user/posting/#text for the length,
https://docs.joinmastodon.org/spec/activitypub/#sanitization and its TextFormatter for the HTML.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

import regex

URL_LENGTH: Final = 23
"""Every link counts as this many characters, however long it is."""
_SHOWN_URL_LENGTH: Final = 30

_URL = regex.compile(r"""(?<![\w@/.-])https?://[^\s<>"\p{Cc}\p{Cf}]+""", regex.IGNORECASE)
_MENTION = regex.compile(
    r"(?<![=/\w])@(?P<name>[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)(?:@(?P<host>\w+(?:[.-]+\w+)*(?::\d+)?))?",
    regex.IGNORECASE,
)
_TAG = regex.compile(r"(?<![=/\w&#])#(?P<tag>\w*[^\W\d]\w*)")
_GRAPHEME = regex.compile(r"\X")
_LINE_END = regex.compile(r"\r\n?")
_PARAGRAPH_END = regex.compile(r"\n{2,}")
_URL_TAIL: Final = ".,;:!?'\"*_~…"
_BRACKETS: Final[Mapping[str, str]] = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class MentionedName:
    """One @name or @name@host as it stands in a text; `host` is None when none is written."""

    name: str
    host: str | None


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    html: str


def mentioned_names(text: str) -> list[MentionedName]:
    """Give every name that the text mentions, in order, links left aside, repeats kept."""
    taken = [(start, end) for start, end, _ in _urls(text)]
    return [
        MentionedName(match["name"], match["host"])
        for match in _MENTION.finditer(text)
        if not _overlaps(match.start(), match.end(), taken)
    ]


def tags(text: str) -> list[str]:
    """Give the hashtags of the text, without #, lower-cased, each once, in order of first appearance."""
    taken = [(start, end) for start, end, _ in _urls(text)]
    found = (m for m in _TAG.finditer(text) if not _overlaps(m.start(), m.end(), taken))
    return list(dict.fromkeys(match["tag"].lower() for match in found))


def localise_mentions(text: str, is_local_host: Callable[[str], bool]) -> str:
    """Write @name@host as @name where the host is this server, as Mastodon does before it stores a text."""

    def shorten(match: regex.Match[str]) -> str:
        host = match["host"]
        return f"@{match['name']}" if host and is_local_host(host) else str(match[0])

    taken = [(start, end) for start, end, _ in _urls(text)]
    return str(
        _MENTION.sub(
            lambda m: str(m[0]) if _overlaps(m.start(), m.end(), taken) else shorten(m),
            text,
        )
    )


def counted_length(text: str, spoiler_text: str = "") -> int:
    """Count grapheme clusters as Mastodon does: a link is 23, @name@host is @name, the warning counts too."""
    parts: list[str] = []
    position = 0
    for start, end, _ in _urls(text):
        parts += (text[position:start], "x" * URL_LENGTH)
        position = end
    parts.append(text[position:])
    plain = _MENTION.sub(lambda m: f"@{m['name']}", "".join(parts))
    return sum(1 for _ in _GRAPHEME.finditer(spoiler_text + plain))


def to_html(text: str, *, mention_urls: Mapping[str, str], tag_url: Callable[[str], str]) -> str:
    """Give the HTML of a text: escaped, links, mentions and tags marked up, line ends as <p> and <br />.

    `mention_urls` maps the lower-cased @name as written (with @host where there is one) to a profile page;
    names that are not in it stay text.
    """
    text = _LINE_END.sub("\n", text)
    spans = [_Span(start, end, _link(url)) for start, end, url in _urls(text)]
    taken = [(span.start, span.end) for span in spans]
    for match in _MENTION.finditer(text):
        url = mention_urls.get(match[0][1:].lower())
        if url is not None and not _overlaps(match.start(), match.end(), taken):
            spans.append(_Span(match.start(), match.end(), _mention(match["name"], url)))
    for match in _TAG.finditer(text):
        if not _overlaps(match.start(), match.end(), taken):
            spans.append(_Span(match.start(), match.end(), _tag(match["tag"], tag_url)))
    spans.sort(key=lambda span: span.start)
    pieces: list[str] = []
    position = 0
    for span in spans:
        pieces += (escape(text[position : span.start]), span.html)
        position = span.end
    pieces.append(escape(text[position:]))
    return _paragraphs("".join(pieces))


def _paragraphs(html: str) -> str:
    html = html.strip()
    if not html:
        return ""
    paragraphs = _PARAGRAPH_END.split(html)
    return "".join(f"<p>{paragraph.replace(chr(10), '<br />')}</p>" for paragraph in paragraphs)


def _urls(text: str) -> list[tuple[int, int, str]]:
    found = []
    for match in _URL.finditer(text):
        url = _trim(match[0])
        if len(url) > len("https://"):
            found.append((match.start(), match.start() + len(url), url))
    return found


def _trim(url: str) -> str:
    while url:
        last = url[-1]
        closes_nothing = last in _BRACKETS and url.count(_BRACKETS[last]) < url.count(last)
        if last not in _URL_TAIL and not closes_nothing:
            break
        url = url[:-1]
    return url


def _overlaps(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in taken)


def _link(url: str) -> str:
    scheme, _, rest = url.partition("://")
    prefix = f"{scheme}://" + ("www." if rest.lower().startswith("www.") else "")
    shown, hidden = url[len(prefix) :][:_SHOWN_URL_LENGTH], url[len(prefix) :][_SHOWN_URL_LENGTH:]
    shown_class = "ellipsis" if hidden else ""
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{escape(prefix)}</span><span class="{shown_class}">{escape(shown)}</span>'
        f'<span class="invisible">{escape(hidden)}</span></a>'
    )


def _mention(name: str, url: str) -> str:
    return (
        f'<span class="h-card" translate="no"><a href="{escape(url)}" class="u-url mention">'
        f"@<span>{escape(name)}</span></a></span>"
    )


def _tag(tag: str, tag_url: Callable[[str], str]) -> str:
    return f'<a href="{escape(tag_url(tag))}" class="mention hashtag" rel="tag">#<span>{escape(tag)}</span></a>'
