"""What YouTube is asked, as payloads of a known shape: takes the connection, gives the channel, threads, answers.

A list of another shape counts as no answer. It knows the parameters, and keeps nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.errors import AuthFailed, TargetGone, Unavailable
from integrations.social.youtube.payloads import ChannelPayload, ListPayload, PayloadType, ThreadPayload, parsed
from integrations.social.youtube.sorting import SERVICE
from integrations.social.youtube.wire import Wire

MOST_REPLY_PAGES = 10
THREADS_AT_ONCE = 50

_MOST_AT_ONCE = "100"
_PLAIN = {"textFormat": "plainText"}


@dataclass(frozen=True, slots=True)
class Replies:
    """Answers to a comment as they came, and whether these are all."""

    raws: tuple[Any, ...]
    whole: bool


class Asking:
    """Questions for one account."""

    def __init__(self, wire: Wire, account: str) -> None:
        self._wire = wire
        self._account = account

    async def channel(self) -> ChannelPayload:
        """The channel that the token speaks for. Raises AuthFailed where there is none, else as the wire."""
        answer = await self._list("channels", {"part": "snippet", "mine": "true"})
        if not answer.items:
            message = "whoever granted the token has no channel"
            raise AuthFailed(message, service=SERVICE, account=self._account)
        return self._known(ChannelPayload, answer.items[0])

    async def newest(self, channel: str, page: str) -> ListPayload:
        """A page of the comments under a channel's videos with some of their answers, the newest first; "" for the
        first page. Raises as the wire.
        """
        asked = {
            "part": "snippet,replies",
            "allThreadsRelatedToChannelId": channel,
            "order": "time",
            "moderationStatus": "published",
            "maxResults": _MOST_AT_ONCE,
            **_PLAIN,
            **({"pageToken": page} if page else {}),
        }
        return await self._list("commentThreads", asked)

    async def replies(self, top: str) -> Replies:
        """The answers to a comment. Raises TargetGone where it is not there, else as the wire."""
        found: list[Any] = []
        page = ""
        for _ in range(MOST_REPLY_PAGES):
            asked = {"part": "snippet", "parentId": top, "maxResults": _MOST_AT_ONCE, **_PLAIN}
            answer = await self._list("comments", {**asked, **({"pageToken": page} if page else {})})
            found += answer.items
            page = answer.following
            if not page:
                return Replies(tuple(found), True)
        return Replies(tuple(found), False)

    async def all_replies(self, thread: ThreadPayload) -> Replies:
        """The answers in a thread, which are asked for where it does not hold them all. Raises as `replies`."""
        if thread.is_whole:
            return Replies(thread.replies.comments, True)
        return await self.replies(thread.id)

    async def threads(self, ids: Sequence[str]) -> list[Any]:
        """The comments of these ids that are there, with some of their answers, raw. Raises as the wire.

        YouTube may refuse a list for one of them that is gone: then each is asked for by itself.
        """
        if not ids:
            return []
        try:
            answer = await self._list("commentThreads", {"part": "snippet,replies", "id": ",".join(ids), **_PLAIN})
        except TargetGone:
            if len(ids) == 1:
                return []
            return [raw for each in ids for raw in await self.threads([each])]
        return list(answer.items)

    async def thread(self, top: str) -> ThreadPayload:
        """One comment with some of its answers. Raises TargetGone where it is not there, else as the wire."""
        for raw in await self.threads([top]):
            return self._known(ThreadPayload, raw)
        raise TargetGone("not there any more", service=SERVICE, account=self._account)

    async def _list(self, resource: str, parameters: dict[str, str]) -> ListPayload:
        return self._known(ListPayload, await self._wire.get(resource, parameters))

    def _known(self, model: type[PayloadType], raw: Any) -> PayloadType:
        payload = parsed(model, raw)
        if isinstance(payload, ValidationError):
            message = f"answered with something else than {model.__name__}"
            raise Unavailable(message, service=SERVICE, account=self._account)
        return payload


def in_parts(ids: Iterable[str]) -> Iterable[list[str]]:
    """Ids in lists of as many as are asked for at once."""
    wanted = list(dict.fromkeys(ids))
    return (wanted[start : start + THREADS_AT_ONCE] for start in range(0, len(wanted), THREADS_AT_ONCE))
