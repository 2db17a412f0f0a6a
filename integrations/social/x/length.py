"""X's own count of a post: takes text, gives a number; knows no payload and no network.

Letters of most alphabets count one, all others two, an emoji two however it is put together, a link 23. The weights,
the emoji and what a link is are those of twitter-text-parser (configuration 3), whose own loop over the characters
takes too long for the 25,000 that some accounts may write.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twitter_text.config import config  # type: ignore[import-untyped]
from twitter_text.regexp.emoji import emoji_list  # type: ignore[import-untyped]

from integrations.social.x.links import links_in
from integrations.social.x.text import composed_letters

LARGEST_READ = 30_000
"""Characters of a text in which links and emoji are looked for; a longer one is too long whatever it holds."""

_RULES = config["defaults"]
_SCALE: int = _RULES["scale"]
_ONE: int = _RULES["ranges"][0]["weight"]
_TWO: int = _RULES["default_weight"]
_LINK: int = _RULES["transformed_url_length"] * _SCALE
_LIGHT = "".join(f"{chr(each['start'])}-{chr(each['end'])}" for each in _RULES["ranges"])
_HEAVY = re.compile(f"[^{_LIGHT}]+")


@dataclass(frozen=True, slots=True)
class Measure:
    """How X measures a text: `length` in its own characters, and how many `links` it sees."""

    length: int
    links: int


def measured(text: str) -> Measure:
    """`text` as X measures it."""
    if len(text) > LARGEST_READ:
        return Measure(_plain_weight(text) // _SCALE, 0)
    composed = composed_letters(text.replace("\r\n", "\n"))
    links = links_in(composed)
    weight, end = len(links) * _LINK, 0
    for start, stop in links:
        weight += _weight(composed[end:start])
        end = stop
    return Measure((weight + _weight(composed[end:])) // _SCALE, len(links))


def _weight(text: str) -> int:
    """The weight of a text without links, in hundredths."""
    weight, end = _plain_weight(text), 0
    if text.isascii():
        return weight
    for found in _EMOJI_BEGINS.finditer(text):
        start = found.start()
        if start < end:
            continue
        for size in _SIZES[text[start]]:
            more = _EMOJI.get(text[start : start + size])
            if more is not None:
                weight += more
                end = start + size
                break
    return weight


def _plain_weight(text: str) -> int:
    """The weight of a text in which nothing is put together."""
    heavy = 0 if text.isascii() else len(text) - len(_HEAVY.sub("", text))
    return (len(text) - heavy) * _ONE + heavy * _TWO


def _more_than_apart() -> Mapping[str, int]:
    """Every emoji, and what it weighs beyond its characters one by one."""
    known = ("".join(chr(int(point, 16)) for point in each.codepoint.split()) for each in emoji_list)
    return {emoji: _TWO - _plain_weight(emoji) for emoji in known}


def _sizes(emoji: Mapping[str, int]) -> Mapping[str, tuple[int, ...]]:
    """How long the emoji are that begin with a character, the longest first."""
    sizes: dict[str, set[int]] = {}
    for each in emoji:
        sizes.setdefault(each[0], set()).add(len(each))
    return {first: tuple(sorted(known, reverse=True)) for first, known in sizes.items()}


def _class_of(characters: Iterable[str]) -> str:
    """A character class that is quick to look into: few stretches instead of many characters."""
    stretches: list[list[int]] = []
    for point in sorted(map(ord, characters)):
        if stretches and point == stretches[-1][1] + 1:
            stretches[-1][1] = point
        else:
            stretches.append([point, point])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in stretches)


_EMOJI = _more_than_apart()
_SIZES = _sizes(_EMOJI)
_ALONE = _class_of(emoji for emoji, more in _EMOJI.items() if len(emoji) == 1 and more)
_FIRST, _SECOND = (_class_of({each[at] for each in _EMOJI if len(each) > 1}) for at in (0, 1))
_EMOJI_BEGINS = re.compile(f"[{_ALONE}]|[{_FIRST}](?=[{_SECOND}])")
"""Where an emoji may weigh something else than its characters one by one; most that are one character do not."""
