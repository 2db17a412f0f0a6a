"""The records of the pretend network as plain values; they know neither SQL nor JSON.

The words are Mastodon's (status, notification, media), except that whoever has a profile is a *member*:
a person (a customer played by somebody) or a brand (an account that answers customers).
All instants are whole milliseconds since 1970 UTC, as the database keeps them; `to_datetime` converts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Visibility = Literal["public", "unlisted", "private", "direct"]
VISIBILITIES: tuple[Visibility, ...] = ("public", "unlisted", "private", "direct")
MemberKind = Literal["person", "brand"]


@dataclass(frozen=True, slots=True)
class Member:
    """A person or a brand of the pretend network."""

    id: int
    username: str
    kind: MemberKind
    display_name: str
    note: str
    verified_link: str | None
    followers_count: int
    following_count: int
    statuses_count: int
    last_status_at: int | None
    created_at: int
    version: int
    """Raised by every change, so that what was rendered from an older one is known to be stale."""


@dataclass(frozen=True, slots=True)
class Status:
    """One post; `content` is the HTML made from `text` when it was written."""

    id: int
    member_id: int
    text: str
    content: str
    spoiler_text: str
    visibility: Visibility
    language: str | None
    sensitive: bool
    in_reply_to_id: int | None
    in_reply_to_member_id: int | None
    thread_id: int
    mention_ids: tuple[int, ...]
    media_ids: tuple[int, ...]
    replies_count: int
    favourites_count: int
    created_at: int
    edited_at: int | None
    version: int


@dataclass(frozen=True, slots=True)
class NewStatus:
    """What a member asks to publish; ids as the caller knows them, text not yet checked."""

    text: str
    spoiler_text: str = ""
    visibility: Visibility = "public"
    language: str | None = None
    sensitive: bool = False
    in_reply_to_id: int | None = None
    media_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """A status as it stood at one moment of its history."""

    text: str
    content: str
    spoiler_text: str
    sensitive: bool
    media_ids: tuple[int, ...]
    created_at: int


@dataclass(frozen=True, slots=True)
class Notification:
    """`from_member_id` did something (`type`) that concerns the member who reads it."""

    id: int
    type: str
    from_member_id: int
    status_id: int | None
    created_at: int
    versions: tuple[int | None, ...]
    """Of everything shown with it, so that what was rendered from older ones is known to be stale."""


@dataclass(frozen=True, slots=True)
class Media:
    """An attachment without its bytes; it can be shown from `ready_at` on."""

    id: int
    member_id: int
    content_type: str
    description: str | None
    width: int | None
    height: int | None
    ready_at: int


@dataclass(frozen=True, slots=True)
class PageRange:
    """Which part of a list is asked for; ids are exclusive bounds.

    With `min_id` the page holds the oldest items after it, otherwise the newest; both come newest first.
    """

    limit: int
    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None


def to_milliseconds(instant: datetime) -> int:
    """Give an aware datetime as milliseconds since 1970 UTC."""
    return int(instant.timestamp() * 1000)


def to_datetime(milliseconds: int) -> datetime:
    """Give milliseconds since 1970 as an aware UTC datetime."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
