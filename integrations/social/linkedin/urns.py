"""LinkedIn's names of things: takes and gives URNs, and moments; pure.

A comment is named by the post under which it stands and a number of its own, an answer to a comment as well: which one
it answers is told beside. Source: learn.microsoft.com/linkedin/shared/api-guide/concepts/urns.
"""

import re
from typing import NamedTuple

_COMMENT = re.compile(r"urn:li:comment:\((?P<thread>(?:urn:li:)?[A-Za-z]+:[^\s(),:]+),(?P<number>[^\s(),:]+)\)")
_POST = re.compile(r"urn:li:(?:share|ugcPost|activity):[^\s(),:]+")
_PREFIX = "urn:li:"


class CommentName(NamedTuple):
    """The post that a comment stands under, and its number there."""

    thread: str
    number: str

    @property
    def urn(self) -> str:
        """The comment's whole name."""
        return f"urn:li:comment:({self.thread},{self.number})"


def comment_name(urn: str) -> CommentName | None:
    """What a comment's URN says, None where `urn` names no comment. Notifications leave out a part of the post's."""
    known = _COMMENT.fullmatch(urn)
    if known is None:
        return None
    thread = known["thread"]
    return CommentName(thread if thread.startswith(_PREFIX) else _PREFIX + thread, known["number"])


def is_post(urn: str) -> bool:
    """Whether `urn` names a post, by any of the three names that posts have."""
    return _POST.fullmatch(urn) is not None


def organization(number: str) -> str:
    """The name of a page."""
    return f"urn:li:organization:{number}"


def person_number(urn: str) -> str:
    """The id of a member, "" where `urn` names somebody else."""
    return urn.removeprefix("urn:li:person:") if urn.startswith("urn:li:person:") else ""


def last_part(urn: str) -> str:
    """What tells this thing from others of its kind."""
    return urn.rpartition(":")[2]
