"""What LinkedIn is asked, as payloads of a known shape: takes the connection, gives lists, posts, comments, members.

An answer of another shape counts as no answer. It keeps nothing but what does not change: other names of posts that it
came across, which comments are ours, and that LinkedIn does not tell us who members are.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.errors import NotAllowed, Rejected, TargetGone, Unavailable
from integrations.social.linkedin.mapping import People
from integrations.social.linkedin.notices import PAGE
from integrations.social.linkedin.payloads import (
    CommentPayload,
    ListPayload,
    OrganizationPayload,
    PayloadType,
    PersonPayload,
    PostPayload,
    ResultsPayload,
    TokenPayload,
    parsed,
)
from integrations.social.linkedin.restli import path
from integrations.social.linkedin.sorting import SERVICE
from integrations.social.linkedin.urns import CommentName, comment_name, person_number
from integrations.social.linkedin.wire import Wire

_log = logging.getLogger(__name__)

ACTIONS = ("COMMENT", "ADMIN_COMMENT", "SHARE_MENTION")
"""The notifications that tell of a comment or a post about us; what becomes of one is seen when it is looked at."""

MOST_PAGES = 20
_COMMENTS_PAGE = 100
_PEOPLE_AT_ONCE = 50
_KEPT = 1000
_ACTIVITY = "urn:li:activity:"


class Asking:
    """Questions for our account `account`, whose page is `page`."""

    def __init__(self, wire: Wire, *, account: str, page: str) -> None:
        self._wire = wire
        self._account = account
        self._page = page
        self._tells_who = True
        self._other_names: dict[str, str] = {}
        self._by_page: dict[str, bool] = {}

    async def organization(self, number: str) -> OrganizationPayload:
        """Our page. Raises AuthFailed, Transient, Permanent."""
        return self._known(OrganizationPayload, await self._wire.get(path("organizations", number)))

    async def token(self) -> TokenPayload:
        """What LinkedIn tells of our token. Raises as the wire."""
        return self._known(TokenPayload, await self._wire.introspect())

    async def notifications(self, start: datetime, end: datetime, position: int) -> ListPayload:
        """What was noted about our page and changed between two moments (UTC). Raises as the wire."""
        times = {"start": _milliseconds(start), "end": _milliseconds(end)}
        answer = await self._wire.get(
            path("organizationalEntityNotifications"),
            {
                "q": "criteria",
                "organizationalEntity": self._page,
                "actions": ACTIONS,
                "timeRange": times,
                "start": position,
                "count": PAGE,
            },
        )
        return self._known(ListPayload, answer)

    async def post(self, urn: str) -> Any:
        """A post as it is now, raw. Raises TargetGone, NotAllowed, else as the wire."""
        return await self._wire.get(path("posts", urn))

    async def comment(self, name: CommentName) -> Any:
        """A comment as it is now, raw. Raises TargetGone, NotAllowed, else as the wire."""
        return await self._wire.get(path("socialActions", name.thread, "comments", name.number))

    async def comments(self, under: str, pages: int = MOST_PAGES) -> tuple[list[Any], bool]:
        """The comments directly under a post or a comment, raw, and whether these are all. Raises as `comment`."""
        found: list[Any] = []
        for _ in range(pages):
            parameters = {"start": len(found), "count": _COMMENTS_PAGE}
            answer = await self._wire.get(path("socialActions", under, "comments"), parameters)
            page = self._known(ListPayload, answer)
            found += page.elements
            if len(page.elements) < _COMMENTS_PAGE and not page.paging.goes_on:
                return found, True
            if not page.elements:
                break
        return found, False

    async def answers_page(self, comment: CommentPayload) -> bool:
        """Whether a comment answers one of our page's. Raises AuthFailed, Transient."""
        answered = comment_name(comment.parent or "")
        if answered is None:
            return False
        if answered.urn not in self._by_page:
            try:
                above = parsed(CommentPayload, await self.comment(answered))
            except (TargetGone, NotAllowed, Rejected):
                return False
            self._by_page[answered.urn] = isinstance(above, CommentPayload) and above.actor == self._page
            _bound(self._by_page)
        return self._by_page[answered.urn]

    async def people(self, urns: Iterable[str]) -> People:
        """Who these members are, as far as they and our app's rights let LinkedIn tell. Raises as the wire."""
        numbers = sorted({number for number in map(person_number, urns) if number})
        known: dict[str, PersonPayload] = {}
        for start in range(0, len(numbers), _PEOPLE_AT_ONCE):
            if not self._tells_who:
                break
            wanted = numbers[start : start + _PEOPLE_AT_ONCE]
            try:
                keys = [{"id": number} for number in wanted]
                answer = await self._wire.get(path("people"), {"ids": keys}, method="BATCH_GET")
            except (NotAllowed, Rejected, TargetGone) as refusal:
                _log.warning("linkedin (%s): who members are is not told: %s", self._account, refusal.reason)
                self._tells_who = False
                break
            results = self._known(ResultsPayload, answer).results
            people = {number: parsed(PersonPayload, results.get(f"(id:{number})", {})) for number in wanted}
            known |= {f"urn:li:person:{key}": each for key, each in people.items() if isinstance(each, PersonPayload)}
        return known

    def found_as(self, thread: str) -> str | None:
        """The name under which the post of a comment is found, None where it is not known: LinkedIn finds no post by
        the name of the activity that it was.
        """
        found = self._other_names.get(thread, thread)
        return None if found.startswith(_ACTIVITY) else found

    def also_named(self, one: str, other: str) -> None:
        """Remember that a post which comments call `one` is found as `other`."""
        if one != other:
            self._other_names[one] = other
            _bound(self._other_names)

    def readable(self, raws: Iterable[Any]) -> list[CommentPayload]:
        """The comments among `raws`; those of unknown shape are left out, which the log says."""
        comments = [parsed(CommentPayload, raw) for raw in raws]
        unknown = sum(isinstance(each, ValidationError) for each in comments)
        if unknown:
            _log.warning("linkedin (%s): %d comments of unknown shape were left out", self._account, unknown)
        return [each for each in comments if isinstance(each, CommentPayload)]

    def readable_post(self, raw: Any) -> PostPayload | None:
        """The post in `raw`, or None, which the log says."""
        post = parsed(PostPayload, raw)
        if isinstance(post, ValidationError):
            _log.warning("linkedin (%s): a post of unknown shape was left out", self._account)
            return None
        return post

    def _known(self, model: type[PayloadType], raw: Any) -> PayloadType:
        payload = parsed(model, raw)
        if isinstance(payload, ValidationError):
            message = f"answered with something else than {model.__name__}"
            raise Unavailable(message, service=SERVICE, account=self._account)
        return payload


def _bound(kept: dict[str, Any]) -> None:
    """Forget the oldest of what is kept where that is too much."""
    if len(kept) > _KEPT:
        del kept[next(iter(kept))]


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
