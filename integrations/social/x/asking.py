"""What we ask X for: takes ids and places, gives the posts and users of an answer, and charges them to the meter.

tweepy's client asks; every answer is charged once, by what came. It knows no cursor and writes nothing.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import ValidationError

from bot.errors import IntegrationError, Rejected, Unavailable
from bot.ports.social import Quota
from integrations.social.x.client import Answered, XClient
from integrations.social.x.mapping import Entry, included_in, parsed
from integrations.social.x.payloads import (
    IdentifiedPayload,
    PayloadType,
    PostsPayload,
    ProblemPayload,
    UserAnswer,
    UserPayload,
)
from integrations.social.x.prices import Meter
from integrations.social.x.reading import Batch
from integrations.social.x.sorting import SERVICE, is_gone, missing, reset_of

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 100
"""Posts that one request can name, and that one page of a list can hold."""

LONGEST_QUERY = 512
_POST_FIELDS = [
    "author_id", "created_at", "conversation_id", "in_reply_to_user_id", "referenced_tweets", "entities",
    "edit_history_tweet_ids", "note_tweet", "lang", "attachments", "reply_settings", "display_text_range", "withheld",
    "possibly_sensitive",
]  # fmt: skip
_ABOUT_POSTS: Mapping[str, list[str]] = {
    "tweet_fields": _POST_FIELDS,
    "user_fields": ["username", "name", "verified", "public_metrics"],
    "media_fields": ["url", "preview_image_url", "alt_text", "type"],
    "expansions": ["author_id", "referenced_tweets.id", "attachments.media_keys"],
}
_WITH_PARENTS = {**_ABOUT_POSTS, "expansions": [*_ABOUT_POSTS["expansions"], "referenced_tweets.id.author_id"]}


@dataclass(frozen=True, slots=True)
class Found:
    """The posts among those asked for that X shows, and the ids of those that are gone for us; of others it said
    nothing that would last.
    """

    entries: tuple[Entry, ...]
    gone: frozenset[str]


class Asking:
    """The readings of one account. `quota` is what X still takes of those of its mentions."""

    def __init__(self, client: XClient, meter: Meter, *, account: str, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._meter = meter
        self._account = account
        self._clock = clock
        self.quota: Quota | None = None
        self._refused: set[str] = set()
        self._unexpanded = False

    async def me(self) -> UserPayload:
        """Who we are. Raises AuthFailed, Transient, Permanent."""
        answer = await self._client.get_me(user_auth=True, user_fields=_ABOUT_POSTS["user_fields"])
        payload = parsed(UserAnswer, answer.body)
        if isinstance(payload, ValidationError):
            raise self._nothing(self._known(PostsPayload, {**answer.body, "data": ()}))
        self._meter.read(self._clock().date(), users=[payload.data.id])
        return payload.data

    async def mentions(self, me: str, parameters: Mapping[str, str]) -> Batch:
        """One page of the posts that name us. Raises as the client."""
        answer = await self._listed(partial(self._client.get_users_mentions, me), parameters)
        self.quota = _quota(answer.headers)
        return self._batch(answer, owned=True)

    async def own_posts(self, me: str, parameters: Mapping[str, str]) -> Batch:
        """One page of our own posts, without what only repeats others. Raises as the client."""
        ask = partial(self._client.get_users_tweets, me, exclude=["retweets"])
        answer = await self._listed(ask, parameters)
        return self._batch(answer, owned=True)

    async def search(self, query: str, parameters: Mapping[str, str]) -> Batch:
        """One page of what a query of X's finds in the last seven days. Raises as the client."""
        answer = await self._client.search_recent_tweets(query, **_paged("next_token", parameters))
        return self._batch(answer, owned=False)

    def refused(self, query: str, error: IntegrationError) -> None:
        """Say once that X refuses a search, and what it says of it."""
        if query not in self._refused:
            _log.warning("x (%s): the search %r is refused, all else is read: %s", self._account, query, error)
        self._refused.add(query)

    async def posts(self, remote_ids: Sequence[str], *, parents: bool = False) -> Found:
        """At most a hundred posts by their ids, with the posts that they answer and who wrote those, if wanted.

        Raises as the client.
        """
        about = _WITH_PARENTS if parents else _ABOUT_POSTS
        answer = await self._client.get_tweets(list(remote_ids), user_auth=True, **about)
        payload = self._known(PostsPayload, answer.body)
        entries = self._entries(payload, owned=False)
        shown = {str(entry.number) for entry in entries}
        told = [each for each in payload.errors if each.value in remote_ids]
        if not shown and not told:
            raise self._nothing(payload)
        return Found(entries, frozenset({each.value for each in told if is_gone(_kind_of(each))} - shown))

    async def _listed(self, ask: Callable[..., Awaitable[Answered]], parameters: Mapping[str, str]) -> Answered:
        """One page of an account's own list. Where X takes no expansions of it, as its simulator does, who wrote what
        is asked by the ids of its posts."""
        wanted = _paged("pagination_token", parameters)
        if not self._unexpanded:
            try:
                return await ask(**wanted)
            except Rejected as error:
                if "expansions" not in str(error):
                    raise
                self._unexpanded = True
        del wanted["expansions"]
        page = await ask(**wanted)
        listed = self._known(PostsPayload, page.body)
        identified = [parsed(IdentifiedPayload, each) for each in listed.data]
        ids = [each.id for each in identified if not isinstance(each, ValidationError)]
        if not ids:
            return page
        about = await self._client.get_tweets(ids, user_auth=True, **_ABOUT_POSTS)
        return replace(page, body={**page.body, **about.body, "meta": page.body.get("meta")})

    def _batch(self, answer: Answered, *, owned: bool) -> Batch:
        payload = self._known(PostsPayload, answer.body)
        if payload.meta is None and not payload.data:
            raise self._nothing(payload)
        return Batch(self._entries(payload, owned=owned), payload.meta.next_token if payload.meta else None)

    def _entries(self, payload: PostsPayload, *, owned: bool) -> tuple[Entry, ...]:
        included = included_in(payload.includes)
        entries = tuple(Entry(raw, included) for raw in payload.data)
        listed = {str(entry.number) for entry in entries}
        beside = included.posts.keys() - listed
        today = self._clock().date()
        if owned:
            self._meter.read(today, owned=listed, posts=beside, users=included.users)
        else:
            self._meter.read(today, posts=listed | beside, users=included.users)
        return entries

    def _nothing(self, payload: PostsPayload) -> Exception:
        """The error for an answer that holds nothing but problems, or not even these."""
        for problem in payload.errors:
            return missing(_kind_of(problem), problem.detail or problem.title, self._account)
        return Unavailable("answered with something else than asked for", service=SERVICE, account=self._account)

    def _known(self, model: type[PayloadType], raw: Any) -> PayloadType:
        payload = parsed(model, raw)
        if isinstance(payload, ValidationError):
            message = f"answered with something else than {model.__name__}"
            raise Unavailable(message, service=SERVICE, account=self._account)
        return payload


def _kind_of(problem: ProblemPayload) -> str:
    return problem.type.rpartition("/")[2]


def _paged(token: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a list, where `token` is what this list calls the token of a page."""
    named = {token if name == "token" else name: value for name, value in parameters.items()}
    return {**_ABOUT_POSTS, "max_results": MOST_AT_ONCE, **named, "user_auth": True}


def _quota(headers: Mapping[str, str]) -> Quota | None:
    told = [headers.get(f"x-rate-limit-{name}", "") for name in ("limit", "remaining")]
    resets_at = reset_of(headers)
    if resets_at is None or not all(each.isascii() and each.isdigit() for each in told):
        return None
    return Quota(limit=int(told[0]), remaining=int(told[1]), resets_at=resets_at)
