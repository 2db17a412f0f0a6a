"""What the Graph API is asked about our Page: takes the connection, gives the Page, pages of its lists, single items.

A list of another shape counts as no answer. It knows the fields and edges, and keeps nothing but which lists
Facebook refuses us.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from bot.errors import IntegrationError, NotAllowed, Rejected, TargetGone, Unavailable
from integrations.social.meta.facebook.payloads import (
    CommentPayload,
    HidingPayload,
    PagePayload,
    PayloadType,
    PostPayload,
    PrivacyPayload,
    parsed,
)
from integrations.social.meta.listing import Batch, batch_of
from integrations.social.meta.wire import Graph

_log = logging.getLogger(__name__)

_ATTACHED = "type,media"
_COMMENT = (
    "id,from,message,created_time,permalink_url,parent{id,from},"
    f"attachment{{{_ATTACHED}}},message_tags,can_comment,can_hide,can_reply_privately"
)
_POST = (
    "id,from,message,story,created_time,updated_time,permalink_url,"
    f"attachments{{{_ATTACHED},subattachments}},comments.filter(stream).limit(0).summary(true)"
)
_RECOMMENDATION = (
    "created_time,open_graph_story{id},reviewer,review_text,recommendation_type,has_rating,has_review,rating"
)
_PAGE = "id,name,username,link"
_POSTS_AT_ONCE, _MOST_AT_ONCE = "50", "100"
_NEWEST_FIRST = {"order": "reverse_chronological"}

FEED, TAGGED, RATINGS = "feed", "tagged", "ratings"

REFUSALS = (NotAllowed, Rejected, TargetGone)
"""How Facebook says that a list is not for us."""


class Asking:
    """Questions about one Page."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._refused: set[str] = set()

    async def me(self) -> PagePayload:
        """The Page that the token speaks for."""
        page = parsed(PagePayload, await self._graph.get("me", {"fields": _PAGE}))
        if isinstance(page, ValidationError):
            raise self._graph.where.error(Unavailable, "answered with something else than a Page")
        return page

    async def posts(self, page: str, edge: str, parameters: Mapping[str, str]) -> Batch:
        """A page of the posts on the Page `page` (FEED) or of those that tag it (TAGGED), the newest first."""
        return await self._batch(f"{page}/{edge}", {"fields": _POST, "limit": _POSTS_AT_ONCE, **parameters})

    async def recommendations(self, page: str, parameters: Mapping[str, str]) -> Batch:
        """A page of what people think of the Page `page`, the newest first."""
        asked = {"fields": _RECOMMENDATION, "limit": _MOST_AT_ONCE, **parameters}
        return await self._batch(f"{page}/{RATINGS}", asked)

    async def comments(self, under: str, parameters: Mapping[str, str]) -> Batch:
        """A page of all comments under a post, or of the answers to a comment, the newest first."""
        asked = {"fields": _COMMENT, "filter": "stream", "limit": _MOST_AT_ONCE, **_NEWEST_FIRST, **parameters}
        return await self._batch(f"{_path(under)}/comments", asked)

    async def post(self, remote_id: str) -> Any:
        """A post as it is now."""
        return await self._graph.get(_path(remote_id), {"fields": _POST})

    async def comment(self, remote_id: str) -> Any:
        """A comment as it is now."""
        return await self._graph.get(_path(remote_id), {"fields": _COMMENT})

    async def hiding(self, remote_id: str) -> HidingPayload:
        """Whether a comment is hidden, and may be. Raises TargetGone."""
        return self._known(HidingPayload, await self._graph.get(_path(remote_id), {"fields": "is_hidden,can_hide"}))

    async def privacy(self, remote_id: str) -> PrivacyPayload:
        """Whether a comment takes a private message, and which conversation began with one. Raises TargetGone."""
        fields = {"fields": "can_reply_privately,private_reply_conversation"}
        return self._known(PrivacyPayload, await self._graph.get(_path(remote_id), fields))

    async def is_there(self, remote_id: str) -> bool:
        """Whether Facebook shows us an item."""
        try:
            await self._graph.get(_path(remote_id), {"fields": "id"})
        except TargetGone:
            return False
        return True

    async def item(self, remote_id: str, page: str) -> PostPayload | CommentPayload:
        """A post or a comment as it is now.

        The id of a post on our Page begins with that of the Page. Any other is taken for a comment first, since most
        are: Facebook refuses the fields of a comment for a post that is somebody else's. Raises TargetGone, and
        Rejected for an item of unknown shape, which asking again would not mend.
        """
        if remote_id.startswith(f"{page}_"):
            return self._known(PostPayload, await self.post(remote_id))
        try:
            return self._known(CommentPayload, await self.comment(remote_id))
        except Rejected:
            return self._known(PostPayload, await self.post(remote_id))

    async def remarks(self, page: str) -> tuple[str, ...]:
        """What somebody should mend, as a message key for each list beside the feed that Facebook refuses us."""
        remarks = []
        for edge, get in ((TAGGED, partial(self.posts, page, TAGGED)), (RATINGS, partial(self.recommendations, page))):
            try:
                await get({"limit": "1"})
            except REFUSALS as error:
                self.refused(edge, error)
                remarks.append(f"{edge}_refused")
        return tuple(remarks)

    def refused(self, edge: str, error: NotAllowed | Rejected | TargetGone) -> Batch:
        """A list that Facebook does not let us read is empty, which the log says once."""
        if edge not in self._refused:
            self._refused.add(edge)
            where = self._graph.where
            _log.warning("%s (%s): %s is not read: %s", where.service, where.account, edge, error)
        return Batch(())

    def put_off(self, post: str, fault: IntegrationError) -> None:
        """The log says that what is said under a post is read another time."""
        where = self._graph.where
        _log.warning("%s (%s): what is said under %s is read later: %s", where.service, where.account, post, fault)

    async def _batch(self, path: str, parameters: Mapping[str, str]) -> Batch:
        batch = batch_of(await self._graph.get(path, parameters))
        if batch is None:
            raise self._graph.where.error(Unavailable, "answered with something else than a list")
        return batch

    def _known(self, model: type[PayloadType], raw: Any) -> PayloadType:
        payload = parsed(model, raw)
        if isinstance(payload, ValidationError):
            raise self._graph.where.error(Rejected, f"shows something else than {model.__name__}")
        return payload


def _path(remote_id: str) -> str:
    return quote(remote_id, safe="")
