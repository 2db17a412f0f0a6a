"""Mastodon's own count of a post: takes text and warning, gives a number; knows no payload and no network.

Mastodon counts grapheme clusters of the warning and the text together, each link as a fixed number of characters
(23 unless the server says otherwise) and each @user@domain as @user. The shapes of links and handles follow Mastodon's
StatusLengthValidator, its Account::MENTION_RE and its twitter_regex initializer (github.com/mastodon/mastodon).
"""

import regex

_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}_-]++(?<=[\p{L}\p{N}]))?"
_TOP_LEVEL = r"(?:xn--[a-z0-9-]++|[a-z]{2,}+(?![0-9_@+-])|[\p{L}--[a-z]]{2,}+(?![\p{N}_@+-]))"
_HOST = rf"(?:{_LABEL}\.){{1,30}}{_TOP_LEVEL}"
_PATH_CHARACTER = r"[^\p{White_Space}<>()?]"
_PARENTHESES = rf"\((?:{_PATH_CHARACTER}|\({_PATH_CHARACTER}+\))+\)"
_PATH_END = r"[^\p{White_Space}()?!*\"'「」<>;:=,.$%\[\]~&|@]"
_PATH = rf"/(?:(?:{_PATH_CHARACTER}|{_PARENTHESES})*(?:{_PATH_END}|{_PARENTHESES}))?"
_QUERY = r"\?[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^]*[a-z0-9_&=#/\-]"

LINK = regex.compile(
    rf"(?<![a-z0-9@＠$#＃\u202a-\u202e])https?://{_HOST}(?::[0-9]+)?(?:{_PATH})?(?:{_QUERY})?",
    regex.IGNORECASE | regex.VERSION1,
)
HANDLE = regex.compile(
    r"(?<![=/\w])@(?>(?P<user>[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?:@\w(?:[\w.-]*\w)?)?)(?!@|://)",
    regex.IGNORECASE,
)
_GRAPHEME = regex.compile(r"\X")


def post_length(text: str, warning: str = "", *, link_length: int = 23) -> int:
    """How many characters Mastodon counts for a post of `text` under `warning`."""
    counted = HANDLE.sub(r"@\g<user>", LINK.sub("x" * link_length, text)) if "@" in text or "://" in text else text
    return _graphemes(warning + counted)


def _graphemes(text: str) -> int:
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in _GRAPHEME.finditer(text))
