"""What things are called on Bluesky: takes addresses and moments, gives ids, record keys and pages; pure.

A post is known by its at:// address, which holds the DID of its author and a record key. The key of a post is a TID: 13
characters of base 32 in ascending order, for 53 bits of microseconds since 1970 and 10 bits of chance
(https://atproto.com/specs/tid).
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from bot.ports.social import Posting

POSTS = "app.bsky.feed.post"
PAGES = "https://bsky.app"

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH = 13
_MOMENT_BITS, _CHANCE_BITS = 53, 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HANDLE = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ADDRESS = re.compile(r"at://(?P<did>did:[a-z]+:[A-Za-z0-9._:%-]+)/(?P<collection>[a-zA-Z0-9.-]+)/(?P<key>[\w.:~-]+)")


def is_handle(word: str) -> bool:
    """True for what can be a handle: a name of the domain name system (https://atproto.com/specs/handle)."""
    return _HANDLE.fullmatch(word) is not None


def did_of(address: str) -> str:
    """The DID of whoever wrote what stands at `address`, "" where that is no address of a record."""
    found = _ADDRESS.fullmatch(address)
    return found["did"] if found else ""


def key_of(address: str) -> str:
    """The record key in `address`, "" where that is no address of a record."""
    found = _ADDRESS.fullmatch(address)
    return found["key"] if found else ""


def is_post(address: str) -> bool:
    """True for an address that a post can have."""
    found = _ADDRESS.fullmatch(address)
    return found is not None and found["collection"] == POSTS


def post_address(did: str, key: str) -> str:
    """The address of a post."""
    return f"at://{did}/{POSTS}/{key}"


def page_of(address: str) -> str:
    """Where a browser shows a post, "" for what is no post. With the DID, for a handle may change."""
    return f"{PAGES}/profile/{did_of(address)}/post/{key_of(address)}" if is_post(address) else ""


def tid(moment: datetime, chance: int = 0) -> str:
    """The TID of a moment (UTC); what it cannot hold, before 1970 or after 2255, is as its first or last one."""
    microseconds = min(max(0, (moment - _EPOCH) // timedelta(microseconds=1)), (1 << _MOMENT_BITS) - 1)
    number = microseconds << _CHANCE_BITS | chance
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def written_at(posting: Posting) -> datetime:
    """When a reply says that it was written: the whole second in which its first attempt left.

    The same for every attempt and for every look, in any process, since it comes from the ledger's first line alone.
    That is written before anything leaves. A whole second, so that no database's idea of microseconds matters. Where
    nothing was attempted yet it is the moment of what is answered, the one other thing that never changes.
    """
    return (posting.first_attempt_at or posting.target.posted_at).astimezone(UTC).replace(microsecond=0)


def record_key(posting: Posting) -> str:
    """The record key of a reply, the same for every attempt at it: a TID, as the lexicon demands of posts.

    Its second is `written_at`. Its microseconds and its bits of chance come from a digest of the idempotency key: of
    two replies in the same second one in a billion pairs meets, and then the network refuses the later one.
    """
    digest = int.from_bytes(hashlib.sha256(posting.key.encode()).digest()[:8])
    microsecond, chance = digest % 1_000_000, digest // 1_000_000 % (1 << _CHANCE_BITS)
    return tid(written_at(posting).replace(microsecond=microsecond), chance)
