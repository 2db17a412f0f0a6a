"""By what entries are told apart, and the items that have nothing to be told by: takes items, gives entries; pure."""

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from integrations.social.feed.entry import Entry, Unknown
from integrations.social.feed.markup import Element, inner_html

MOST_ITEMS = 5_000
"""How many items of a document are read: feeds have dozens, and strangers may write any number."""

MOST_UNKNOWN = 20
_LONGEST_KEY = 500
_LONGEST_RAW = 20_000
T = TypeVar("T")


def key_of(identifier: str, link: str, title: str, dated: str) -> str:
    """The key of an entry: its own id, else its address, else what it says of itself; "" where it says nothing.

    Ids may be of any length and shape; one that could not be told or stored is stood for by its digest.
    """
    told = identifier.strip() or link
    if told and len(told) <= _LONGEST_KEY and told.isprintable():
        return told
    told = told or f"{title}\n{dated}".strip()
    return f"sha256:{digest(told)}" if told else ""


def ends_of(items: Sequence[T]) -> Sequence[T]:
    """As many items as are read, from both ends: feeds have their newest at either."""
    half = MOST_ITEMS // 2
    return items if len(items) <= MOST_ITEMS else [*items[:half], *items[-half:]]


def digest(text: str) -> str:
    """A short name for a text."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]


def read_all(
    items: Sequence[Element], read: Callable[[Element], Entry]
) -> tuple[tuple[Entry, ...], tuple[Unknown, ...]]:
    """The entries in elements, each key once and as it comes first, and what has no key."""
    entries: dict[str, Entry] = {}
    unknown: list[Unknown] = []
    for item in ends_of(items):
        entry = read(item)
        if entry.key:
            entries.setdefault(entry.key, entry)
        else:
            unknown.append(unreadable(inner_html(item), "no id, address or title"))
    return tuple(entries.values()), tuple(unknown[:MOST_UNKNOWN])


def unreadable(raw: str, error: str) -> Unknown:
    """An item that has nothing to be told by."""
    return Unknown(key=f"unknown-{digest(raw)}", raw=raw[:_LONGEST_RAW], error=error)
