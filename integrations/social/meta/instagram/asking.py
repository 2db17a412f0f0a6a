"""What the Graph API is asked about our professional account: takes the connection, gives the account, pages of its
lists, single threads.

A list of another shape counts as no answer. It knows the fields and edges, and keeps nothing.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from bot.errors import Rejected, TargetGone, Unavailable
from integrations.social.meta.instagram.mapping import Thread
from integrations.social.meta.instagram.payloads import AccountPayload, CommentPayload, MediaPayload, PagePayload
from integrations.social.meta.listing import Batch, batch_of
from integrations.social.meta.wire import Graph

_ACCOUNT = "id,username,name"
_SIGNED_IN_THERE = f"{_ACCOUNT},user_id"
_SIGNED_IN_ON_FACEBOOK = f"instagram_business_account{{{_ACCOUNT}}}"
_COMMENT = "id,from,text,timestamp,username,parent_id"
_REPLIES = f"replies.limit(50){{{_COMMENT}}}"
_OF_ITS_MEDIUM = "media{id,permalink,is_comment_enabled}"
_MEDIUM = "id,timestamp,username,caption,permalink,comments_count,is_comment_enabled"
_MENTIONED_MEDIUM = "id,timestamp,username,caption,permalink,media_type,media_url"
_MENTIONED_COMMENT = "id,text,timestamp,username,media{id,permalink}"
_AT_ONCE = "50"
_MOST_PAGES = 20

PayloadType = TypeVar("PayloadType", bound=BaseModel)


class Asking:
    """Questions about one account."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def me(self) -> AccountPayload:
        """The account that the token speaks for: its own, or that of the Page.

        A token of Instagram's own login knows no Page, and one of a Page no login.
        """
        with suppress(Rejected):
            return self._ours(AccountPayload, await self._graph.get("me", {"fields": _SIGNED_IN_THERE}))
        page = self._ours(PagePayload, await self._graph.get("me", {"fields": _SIGNED_IN_ON_FACEBOOK}))
        return page.instagram_business_account

    async def media(self, us: str, parameters: Mapping[str, str]) -> Batch:
        """A page of what we posted, the newest first."""
        return await self._batch(f"{us}/media", {"fields": _MEDIUM, "limit": _AT_ONCE, **parameters})

    async def comments(self, medium: str, parameters: Mapping[str, str]) -> Batch:
        """A page of the comments on a medium, the newest first, each with the first answers to it."""
        asked = {"fields": f"{_COMMENT},{_REPLIES}", "limit": _AT_ONCE, **parameters}
        return await self._batch(f"{medium}/comments", asked)

    async def thread(self, remote_id: str) -> Thread:
        """The whole thread that a comment on our media stands in, as it is now. Raises TargetGone."""
        raw = await self._graph.get(_path(remote_id), {"fields": f"{_COMMENT},{_OF_ITS_MEDIUM},{_REPLIES}"})
        comment = self._known(CommentPayload, raw)
        if comment.parent_id is not None and comment.parent_id != comment.id:
            raw = await self._graph.get(_path(comment.parent_id), {"fields": f"{_COMMENT},{_OF_ITS_MEDIUM},{_REPLIES}"})
            comment = self._known(CommentPayload, raw)
        return await self.completed(Thread(raw, comment.media))

    async def completed(self, thread: Thread) -> Thread:
        """The thread with those answers too that did not come with its comment."""
        following, more = thread.following, list(thread.more)
        for _ in range(_MOST_PAGES):
            if following is None:
                break
            asked = {"fields": _COMMENT, "limit": _AT_ONCE, **following}
            batch = await self._batch(f"{thread.identifier}/replies", asked)
            more.extend(batch.entries)
            following = batch.following
        return Thread(thread.raw, thread.medium, tuple(more), whole=following is None)

    async def mentioned_comment(self, us: str, comment: str) -> CommentPayload:
        """A comment elsewhere that names us. Raises TargetGone."""
        return await self._mentioned(us, "mentioned_comment", "comment_id", comment, _MENTIONED_COMMENT, CommentPayload)

    async def mentioned_medium(self, us: str, medium: str) -> MediaPayload:
        """A medium of somebody else's whose caption names us. Raises TargetGone."""
        return await self._mentioned(us, "mentioned_media", "media_id", medium, _MENTIONED_MEDIUM, MediaPayload)

    async def is_there(self, remote_id: str) -> bool:
        """Whether Instagram shows us a comment."""
        try:
            await self._graph.get(_path(remote_id), {"fields": "id"})
        except TargetGone:
            return False
        return True

    async def _mentioned(
        self, us: str, field: str, named: str, remote_id: str, fields: str, model: type[PayloadType]
    ) -> PayloadType:
        answer = await self._graph.get(us, {"fields": f"{field}.{named}({remote_id}){{{fields}}}"})
        if answer.get(field) is None:
            raise self._graph.where.error(TargetGone, "does not show what names us")
        return self._known(model, answer[field])

    async def _batch(self, path: str, parameters: Mapping[str, str]) -> Batch:
        batch = batch_of(await self._graph.get(path, parameters))
        if batch is None:
            raise self._graph.where.error(Unavailable, "answered with something else than a list")
        return batch

    def _ours(self, model: type[PayloadType], raw: Any) -> PayloadType:
        """Of ourselves we are told in time what can be read: anything else counts as no answer."""
        with suppress(ValidationError):
            return model.model_validate(raw)
        raise self._graph.where.error(Unavailable, f"answered with something else than {model.__name__}")

    def _known(self, model: type[PayloadType], raw: Any) -> PayloadType:
        """Asking again would not mend an item of another shape."""
        with suppress(ValidationError):
            return model.model_validate(raw)
        raise self._graph.where.error(Rejected, f"answered with something else than {model.__name__}")


def _path(remote_id: str) -> str:
    return quote(remote_id, safe="")
