"""What a company's reviews are asked with: takes ids, gives reviews; answers and takes answers away.

It knows Trustpilot's paths, and keeps no place.
"""

from datetime import datetime

from pydantic import ValidationError

from bot.errors import Rejected, Unavailable
from bot.ports.social import Identity
from integrations.social.reviews.listing import Batch
from integrations.social.reviews.review import Review, parsed
from integrations.social.reviews.sorting import Where
from integrations.social.reviews.wire import Wire
from integrations.social.trustpilot.credentials import Credentials
from integrations.social.trustpilot.mapping import identity_of, read_one, review_of
from integrations.social.trustpilot.payloads import ReviewPayload, ReviewsPayload, UnitPayload

_AT_ONCE = 100
_NEXT = "next-page"


class TrustpilotAsking:
    """Questions about one company."""

    def __init__(self, wire: Wire, credentials: Credentials) -> None:
        self._wire = wire
        self._user = credentials.user
        self._unit = f"{credentials.api}/v1/business-units/{credentials.unit}"
        self._list = f"{credentials.api}/v1/private/business-units/{credentials.unit}/reviews"
        self._reviews = f"{credentials.api}/v1/private/reviews"

    @property
    def where(self) -> Where:
        """What every error says of its origin."""
        return self._wire.where

    async def identity(self) -> Identity:
        """The company; its reviews are asked for too, since anybody may read its name."""
        unit = parsed(UnitPayload, await self._wire.get(self._unit))
        if isinstance(unit, ValidationError):
            raise self.where.error(Unavailable, "answered with something else than a business unit")
        await self._wire.get(self._list, {"perPage": "1"})
        return identity_of(unit)

    async def page(self, following: str | None, us: Identity) -> Batch:
        """A page of the reviews, the newest first."""
        number = int(following or 1)
        asked = {"orderBy": "createdat.desc", "perPage": str(_AT_ONCE), "page": str(number)}
        told = parsed(ReviewsPayload, await self._wire.get(self._list, asked))
        if isinstance(told, ValidationError):
            raise self.where.error(Unavailable, "answered with something else than a list of reviews")
        items = tuple(read_one(raw, self.where.account) for raw in told.reviews)
        listed = [each.mention.posted_at for each in items if isinstance(each, Review)]
        more = bool(items) and any(link.rel == _NEXT for link in told.links)
        return Batch(items, listed[-1] if listed else None, str(number + 1) if more else None)

    async def review(self, remote_id: str, us: Identity) -> Review:
        """One review as it is now. Raises TargetGone, and Rejected for one of unknown shape."""
        payload = parsed(ReviewPayload, await self._wire.get(f"{self._reviews}/{remote_id}"))
        if isinstance(payload, ValidationError):
            raise self.where.error(Rejected, "shows something else than a review")
        return review_of(payload, self.where.account)

    async def answer(self, remote_id: str, text: str, *, send_by: datetime | None) -> None:
        """One POST. Whatever a success says, the answer was taken."""
        body = {"message": text, "authorBusinessUserId": self._user}
        await self._wire.write("POST", f"{self._reviews}/{remote_id}/reply", body, send_by=send_by)

    async def unanswer(self, remote_id: str, *, send_by: datetime | None) -> None:
        """One DELETE. Raises TargetGone where there is no answer, or no such review."""
        await self._wire.write("DELETE", f"{self._reviews}/{remote_id}/reply", send_by=send_by)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._wire.close()
