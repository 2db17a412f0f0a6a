"""How anybody talks on Bluesky: takes the calls of our account, gives who somebody is, what they wrote, who names them.

Sources: the lexicons app.bsky.actor.getProfiles, app.bsky.feed.getAuthorFeed and app.bsky.feed.searchPosts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Author
from bot.errors import Rejected, Unavailable
from bot.ports.timelines import PublicPage
from integrations.social.bluesky.mapping import author_of, said_in
from integrations.social.bluesky.names import is_handle
from integrations.social.bluesky.payloads import PostPayload, ProfilePayload, parsed
from integrations.social.bluesky.sorting import SERVICE
from integrations.social.bluesky.xrpc import Xrpc

_PAGE = 100


class Timelines:
    """The public talk of others, as one account of ours is shown it."""

    def __init__(self, xrpc: Xrpc, account: str) -> None:
        self._xrpc = xrpc
        self._account = account

    async def known_as(self, handle: str) -> Author | None:
        """The account of a handle, with or without its @, None where there is none. Raises Transient, Permanent."""
        wanted = handle.removeprefix("@").lower()
        if not is_handle(wanted):
            message = f"{wanted} is no handle; write it whole, such as name.bsky.social"
            raise Rejected(message, service=SERVICE, account=self._account)
        answer = await self._xrpc.query("app.bsky.actor.getProfiles", actors=[wanted])
        profiles = (parsed(ProfilePayload, raw) for raw in self._listed(answer, "profiles"))
        known = (each for each in profiles if isinstance(each, ProfilePayload))
        return next((author_of(each, each.followers_count) for each in known), None)

    async def posts(self, author: Author, cursor: str | None, *, me: str) -> PublicPage:
        """A page of what `author` wrote, `me` being our DID. Raises Transient, Permanent."""
        answer = await self._xrpc.query(
            "app.bsky.feed.getAuthorFeed",
            actor=author.remote_id,
            filter="posts_with_replies",
            limit=_PAGE,
            cursor=cursor,
        )
        feed = [each for each in self._listed(answer, "feed") if isinstance(each, dict)]
        own = [each.get("post") for each in feed if each.get("reason") is None]  # with a reason it passes on another's
        return _page(own, answer, me=me)

    async def naming(self, author: Author, since: datetime, cursor: str | None, *, me: str) -> PublicPage:
        """A page of posts that name `author` by their handle. Raises Transient, Permanent."""
        answer = await self._xrpc.query(
            "app.bsky.feed.searchPosts",
            q=f"@{author.handle}",
            mentions=author.remote_id,
            since=since.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            sort="latest",
            limit=_PAGE,
            cursor=cursor,
        )
        return _page(self._listed(answer, "posts"), answer, me=me)

    def _listed(self, answer: Any, name: str) -> list[Any]:
        entries = answer.get(name)
        if not isinstance(entries, list):
            raise Unavailable("answered with something else than a list", service=SERVICE, account=self._account)
        return entries


def _page(raw: Sequence[Any], answer: Any, *, me: str) -> PublicPage:
    posts = [parsed(PostPayload, each) for each in raw]
    said = [said_in(post, me=me) for post in posts if not isinstance(post, ValidationError)]
    cursor = answer.get("cursor")
    return PublicPage(
        posts=tuple(sorted(said, key=lambda each: each.post.posted_at, reverse=True)),
        unknown=len(posts) - len(said),
        cursor=cursor if isinstance(cursor, str) and cursor else None,
    )
