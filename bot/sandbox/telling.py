"""Decide who is told of what on the pretend network: mentions and likes, through each member's own policy."""

from collections.abc import Iterable
from typing import Final

from bot.sandbox.notifications import Notifications, PolicyChoice
from bot.sandbox.rows import Member, Status
from bot.sandbox.streams import Streams

_NEW_FOR_MILLISECONDS: Final = 30 * 86_400_000
_STRICTEST_FIRST: Final[tuple[PolicyChoice, ...]] = ("drop", "filter", "accept")


class Telling:
    """Writes notifications for those concerned, and tells those who listen; what is filtered no stream tells."""

    def __init__(self, notifications: Notifications, streams: Streams) -> None:
        self._notifications = notifications
        self._streams = streams

    def mentioned(self, author: Member, status: Status, member_ids: Iterable[int], now: int) -> None:
        """Tell these members that a status names them, dated like the status."""
        for member_id in member_ids:
            choice = self._choice(author, status, member_id, now)
            self._tell(author, status, member_id, "mention", choice, status.created_at)

    def liked(self, member: Member, status: Status, now: int) -> None:
        """Tell the author of a status that a member likes it."""
        choice = self._choice(member, status, status.member_id, now)
        self._tell(member, status, status.member_id, "favourite", choice, now)

    def _tell(self, doer: Member, status: Status, member_id: int, kind: str, choice: PolicyChoice, at: int) -> None:
        if member_id == doer.id or choice == "drop":
            return
        told = self._notifications.add(member_id, kind, doer.id, status.id, choice == "filter", at)
        if told is not None and choice != "filter":
            self._streams.tell(member_id, "notification", told)

    def _choice(self, doer: Member, status: Status, member_id: int, now: int) -> PolicyChoice:
        """Give the strictest choice that applies; nobody follows anybody on this network."""
        policy = self._notifications.policy(member_id)
        applying = [policy["for_not_following"], policy["for_not_followers"]]
        if doer.created_at > now - _NEW_FOR_MILLISECONDS:
            applying.append(policy["for_new_accounts"])
        names_unasked = status.member_id == doer.id and status.in_reply_to_member_id != member_id
        if status.visibility == "direct" and names_unasked:
            applying.append(policy["for_private_mentions"])
        return next(choice for choice in _STRICTEST_FIRST if choice in applying)
