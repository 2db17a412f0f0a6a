"""Where X sees links in a text: takes text, gives spans; what a link is, twitter-text-parser knows.

Its pattern takes the cube of the time that a text is long where somebody means harm ("a.a.a." ...), and the square for
a page of Chinese. So it is shown the text with such stretches covered, character for character: what is covered is
longer than the name of any host, or comes after so many links that no reply has them.
"""

import re

from twitter_text.extract_urls import extract_urls_with_indices  # type: ignore[import-untyped]
from twitter_text.regexp.invalid_domain_chars import invalid_domain_chars  # type: ignore[import-untyped]
from twitter_text.regexp.valid_cctld import valid_cctld  # type: ignore[import-untyped]
from twitter_text.regexp.valid_gtld import valid_gtld  # type: ignore[import-untyped]

LOOKED_THROUGH = 2_400
"""Characters of hosts that are looked through, about fifty hosts; what follows is read as if it were words."""

A_HOST = 40
"""How many characters a host counts for beyond its own."""

A_BEGINNING = 10
"""How many more each of its characters counts for that is not ASCII: the pattern begins a link at any of them."""

_LONGEST_LINK = 5_000  # more than the pattern takes for one, so that one cut here is none either
_LONGEST_NAME = 253  # https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
_LONGEST_LABEL = 63
_MOST_LABELS = 9
_MOST_BRACKETS = 16
_HARMLESS = 64
"""Characters that the pattern may go through as often as it likes."""

_LISTED = re.compile(r"(?<=[|(:])[^|()?:=\[\]]{2,}")
_ENDINGS = frozenset(ending.lower() for known in (valid_gtld, valid_cctld) for ending in _LISTED.findall(known.pattern))
_FOREIGN_ENDINGS = ("xn--", *(ending for ending in _ENDINGS if not ending.isascii()))
_FOREIGN_BEGINNINGS = frozenset(ending[0] for ending in _FOREIGN_ENDINGS)
_LATIN = re.compile(r"[a-z]+(?![0-9a-z@+-])")
_SHORTEST_HOST = len("t.co")
_LAST_DOT = re.compile(rf"\.(?![^{invalid_domain_chars.pattern}])")
_HOST_LIKE = re.compile(rf"((?:[^{invalid_domain_chars.pattern}]+|[._-]+)+)")
_MAY_END = re.compile(rf"\.(?:[a-z]{{2}}|[{''.join(_FOREIGN_BEGINNINGS)}])", re.IGNORECASE)
_LONG_WORD = re.compile(rf"(?<!\S)\S{{{_HARMLESS},}}")
_LONG_SIGNS = re.compile(rf"(?<![^\w\s])[^\w\s]{{{_HARMLESS},}}")
_JOINS = str.maketrans("-_", "00")
_BRACKETS = str.maketrans("()", "!!")
_NO_ASCII = re.compile(r"[^\x00-\x7f]")


def links_in(text: str) -> list[tuple[int, int]]:
    """Where the links of `text` begin and end, in the order of the text."""
    if "." not in text:
        return []
    covered = _covered(text)
    found = extract_urls_with_indices(covered[: covered.rfind(".") + _LONGEST_LINK])
    return [(link["indices"][0], link["indices"][0] + len(link["url"])) for link in found]


def _covered(text: str) -> str:
    """`text`, as long as it is, without the stretches that would take the pattern too long."""
    looked_at = 0

    def host(run: str) -> str:
        nonlocal looked_at
        if "." in run:
            if looked_at < LOOKED_THROUGH and len(run) >= _SHORTEST_HOST and _MAY_END.search(run) and _may_be_host(run):
                looked_at += A_HOST + len(run) + A_BEGINNING * len(_NO_ASCII.findall(run))
                return run
            run = run.replace(".", "!")
        return run if len(run) <= _HARMLESS else _NO_ASCII.sub(" ", run.translate(_JOINS))

    pieces = _HOST_LIKE.split(_LAST_DOT.sub("!", text))
    pieces[1::2] = [host(run) if "." in run or len(run) > _HARMLESS else run for run in pieces[1::2]]
    return _LONG_SIGNS.sub(_blank, _LONG_WORD.sub(_without_brackets, "".join(pieces)))


def _may_be_host(run: str) -> bool:
    labels = run.lower().split(".")
    if len(run) > _LONGEST_NAME or len(labels) > _MOST_LABELS or max(map(len, labels)) > _LONGEST_LABEL:
        return False
    return any(_is_ending(label) for label in labels[1:])


def _is_ending(label: str) -> bool:
    """True where `label` begins with a top-level domain, such as "com" in "com日本"."""
    latin = _LATIN.match(label)
    if latin is not None:
        return latin.group() in _ENDINGS
    return label[:1] in _FOREIGN_BEGINNINGS and label.startswith(_FOREIGN_ENDINGS)


def _without_brackets(match: re.Match[str]) -> str:
    word = match.group()
    return word.translate(_BRACKETS) if word.count("(") > _MOST_BRACKETS else word


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
