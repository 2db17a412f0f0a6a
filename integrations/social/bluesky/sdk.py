"""The one module that knows the package atproto: takes the name of a query and its parameters, gives decoded JSON.

The package has a model of every query's parameters, made from the lexicons, so that none is misspelt or out of bounds;
and it finds links, tags and handles by Bluesky's own rules. What it would do with the answers it is not asked for: one
post of unknown shape would hide a whole page. What it sends goes through our wire. It takes two seconds to load.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atproto_client import AsyncClient, models  # type: ignore[import-untyped]
from atproto_client.request import AsyncRequest, RequestBase, Response  # type: ignore[import-untyped]
from atproto_client.utils.facet_detection import detect_facets, detect_mentions  # type: ignore[import-untyped]

from bot.ports.social import Quota
from integrations.social.bluesky.wire import Wire

_PARAMETERS = {
    "app.bsky.actor.getProfiles": models.AppBskyActorGetProfiles.Params,
    "app.bsky.feed.getAuthorFeed": models.AppBskyFeedGetAuthorFeed.Params,
    "app.bsky.feed.getPosts": models.AppBskyFeedGetPosts.Params,
    "app.bsky.feed.getPostThread": models.AppBskyFeedGetPostThread.Params,
    "app.bsky.feed.searchPosts": models.AppBskyFeedSearchPosts.Params,
    "app.bsky.notification.listNotifications": models.AppBskyNotificationListNotifications.Params,
    "com.atproto.identity.resolveHandle": models.ComAtprotoIdentityResolveHandle.Params,
    "com.atproto.repo.getRecord": models.ComAtprotoRepoGetRecord.Params,
    "com.atproto.repo.listRecords": models.ComAtprotoRepoListRecords.Params,
}


class _Sending(AsyncRequest):  # type: ignore[misc]
    """The package's requests, sent by our wire: no redirect, no answer without end, errors by our table."""

    def __init__(self, wire: Wire) -> None:
        RequestBase.__init__(self)  # AsyncRequest's own would open connections that follow redirects
        self._wire = wire
        self.quota: Quota | None = None

    async def get(
        self, *, url: str, params: Mapping[str, Any], headers: Mapping[str, str], data: None = None
    ) -> Response:
        """One query, which has no `data`. Raises Transient, Permanent."""
        answer = await self._wire.read(url, params, headers)
        self.quota = answer.quota or self.quota
        return Response(success=True, status_code=200, content=answer.content, headers={})


class Queries:
    """Bluesky's queries, asked of whichever server is named."""

    def __init__(self, wire: Wire) -> None:
        self._sending = _Sending(wire)
        self._client = AsyncClient(request=self._sending)

    @property
    def quota(self) -> Quota | None:
        """What the server said last of how many requests it still takes, None where it says nothing of it."""
        return self._sending.quota

    async def ask(self, server: str, name: str, parameters: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        """What `server` answers to the query `name`. Raises Transient, Permanent."""
        self._client.update_base_url(server)  # and no await before the address is made of it
        answer = await self._client.invoke_query(name, params=_PARAMETERS[name](**parameters), headers=dict(headers))
        return answer.content


@dataclass(frozen=True, slots=True)
class Named:
    """A handle in a text, without its @, and from which byte to which it stands, the @ included."""

    handle: str
    start: int
    end: int


def facets_in(text: str) -> list[dict[str, Any]]:
    """The links and tags in `text`, as a post's record says what its parts mean."""
    return [facet.model_dump(exclude_none=True, by_alias=True) for facet in detect_facets(text)]


def handles_in(text: str) -> Sequence[Named]:
    """The handles that `text` names."""
    return [Named(each.handle, each.byte_start, each.byte_end) for each in detect_mentions(text)]
