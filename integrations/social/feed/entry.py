"""What a feed holds, whatever its format: plain values, as its document gives them; knows no format and no network."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.mention import Media

_KINDS = ("image", "video", "audio")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `key` tells it from all others of its feed. `text` is plain; what the feed does not say is "" or None.

    `answers` is the key of the entry that this one answers. Times are UTC.
    """

    key: str
    title: str
    text: str
    url: str
    author: str
    author_url: str = ""
    posted_at: datetime | None = None
    edited_at: datetime | None = None
    language: str | None = None
    answers: str | None = None
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """An item of unknown shape, kept raw; the same item has the same `key` each time."""

    key: str
    raw: str
    error: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole feed in the order of its document, with its name and the address of its pages.

    `unknown` are items that could not be read. `fault` is where the document ceases to be readable, None where it is
    whole: then entries may be missing.
    """

    entries: tuple[Entry, ...]
    title: str = ""
    home: str = ""
    unknown: tuple[Unknown, ...] = ()
    fault: Unknown | None = None


def kind_of(media_type: str) -> str:
    """What a file is by its media type or the first part of one: an image, a video, an audio, else a file."""
    told = media_type.partition("/")[0].strip().lower()
    return told if told in _KINDS else "file"
