"""Shape members and statuses for the templates: who wrote it, how old it is, what the reader may do to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.sandbox.entities import timestamp
from bot.sandbox.pages.wording import Wording
from bot.sandbox.publishing import PretendNetwork
from bot.sandbox.rows import Media, Member, Status
from bot.sandbox.threads import conversation

_DEEPEST: Final = 5


@dataclass(frozen=True, slots=True)
class PostView:
    """One post as a template shows it; `depth` is how far it is indented in its thread."""

    id: int
    author: Member
    content: str
    spoiler_text: str
    is_private: bool
    answers: str | None
    age: str
    instant: str
    is_edited: bool
    is_own: bool
    is_focus: bool
    depth: int
    replies: str
    media: Sequence[Media]


class Views:
    """Makes the views of one reader in one language."""

    def __init__(self, network: PretendNetwork, wording: Wording, reader: Member | None) -> None:
        self._network = network
        self._wording = wording
        self._reader = reader

    def posts(self, statuses: Sequence[Status]) -> list[PostView]:
        """Give posts side by side, each saying whom it answers."""
        return [self._post(status, members, 0, None) for status, members in self._with_members(statuses)]

    def thread(self, focus: Status) -> list[PostView]:
        """Give the whole conversation that a post belongs to, answers under what they answer."""
        shown = conversation(self._network.thread(focus, self._reader))
        depths: dict[int, int] = {}
        views = []
        for status, members in self._with_members(shown):
            parent_depth = depths.get(status.in_reply_to_id or 0)
            depths[status.id] = 0 if parent_depth is None else min(parent_depth + 1, _DEEPEST)
            views.append(self._post(status, members, depths[status.id], focus.id))
        return views

    def _with_members(self, statuses: Sequence[Status]) -> list[tuple[Status, dict[int, Member]]]:
        wanted = {status.member_id for status in statuses}
        wanted |= {status.in_reply_to_member_id for status in statuses if status.in_reply_to_member_id}
        members = self._network.members.by_ids(wanted)
        return [(status, members) for status in statuses]

    def _post(self, status: Status, members: dict[int, Member], depth: int, focus_id: int | None) -> PostView:
        answered = members.get(status.in_reply_to_member_id or 0)
        author = members[status.member_id]
        return PostView(
            id=status.id,
            author=author,
            content=status.content,
            spoiler_text=status.spoiler_text,
            is_private=status.visibility in ("private", "direct"),
            answers=answered.username if answered and focus_id is None else None,
            age=self._wording.age((self._network.now() - status.created_at) / 1000),
            instant=timestamp(status.created_at),
            is_edited=status.edited_at is not None,
            is_own=self._reader is not None and self._reader.id == author.id,
            is_focus=status.id == focus_id,
            depth=depth,
            replies=self._replies(status.replies_count),
            media=self._network.attachments.by_ids(status.media_ids),
        )

    def _replies(self, count: int) -> str:
        if count == 0:
            return ""
        return self._wording("replies_count_one") if count == 1 else self._wording("replies_count", count=count)
