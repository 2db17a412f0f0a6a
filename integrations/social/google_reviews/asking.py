"""What a place's reviews are asked with: takes ids, gives reviews; answers and takes answers away.

It knows Google's paths, and keeps no place in the list.
"""

from datetime import datetime

from pydantic import ValidationError

from bot.errors import Rejected, Unavailable, Uncertain
from bot.ports.social import Identity
from integrations.social.google_reviews.credentials import Credentials
from integrations.social.google_reviews.mapping import identity_of, read_one, review_of
from integrations.social.google_reviews.payloads import LocationPayload, ReplyPayload, ReviewPayload, ReviewsPayload
from integrations.social.reviews.listing import Batch
from integrations.social.reviews.review import Review, parsed
from integrations.social.reviews.sorting import Where
from integrations.social.reviews.wire import Wire

_AT_ONCE = 50
_OF_PLACES = "name,title,metadata"


class GoogleAsking:
    """Questions about one place."""

    def __init__(self, wire: Wire, credentials: Credentials) -> None:
        place = f"accounts/{credentials.account}/locations/{credentials.location}"
        self._wire = wire
        self._place = f"{credentials.places}/v1/locations/{credentials.location}"
        self._reviews = f"{credentials.reviews}/v4/{place}/reviews"

    @property
    def where(self) -> Where:
        """What every error says of its origin."""
        return self._wire.where

    async def identity(self) -> Identity:
        """The place; its reviews are asked for too, since they are another interface with a right of its own."""
        location = parsed(LocationPayload, await self._wire.get(self._place, {"readMask": _OF_PLACES}))
        if isinstance(location, ValidationError):
            raise self.where.error(Unavailable, "answered with something else than a location")
        await self._wire.get(self._reviews, {"pageSize": "1"})
        return identity_of(location)

    async def page(self, following: str | None, us: Identity) -> Batch:
        """A page of the reviews, those that were written or changed last first."""
        asked = {"orderBy": "updateTime desc", "pageSize": str(_AT_ONCE)}
        if following is not None:
            asked["pageToken"] = following
        told = parsed(ReviewsPayload, await self._wire.get(self._reviews, asked))
        if isinstance(told, ValidationError):
            raise self.where.error(Unavailable, "answered with something else than a list of reviews")
        items = tuple(read_one(raw, self.where.account, us) for raw in told.reviews)
        listed = [each.changed_at for each in items if isinstance(each, Review)]
        return Batch(items, listed[-1] if listed else None, told.next_page_token or None)

    async def review(self, remote_id: str, us: Identity) -> Review:
        """One review as it is now. Raises TargetGone, and Rejected for one of unknown shape."""
        payload = parsed(ReviewPayload, await self._wire.get(f"{self._reviews}/{remote_id}"))
        if isinstance(payload, ValidationError):
            raise self.where.error(Rejected, "shows something else than a review")
        return review_of(payload, self.where.account, us)

    async def answer(self, remote_id: str, text: str, *, send_by: datetime | None) -> None:
        """One PUT. Raises Uncertain where Google does not show the answer that it took."""
        told = await self._wire.write("PUT", f"{self._reviews}/{remote_id}/reply", {"comment": text}, send_by=send_by)
        if isinstance(parsed(ReplyPayload, told), ValidationError):
            raise self.where.error(Uncertain, "answered with something else than the answer that it took")

    async def unanswer(self, remote_id: str, *, send_by: datetime | None) -> None:
        """One DELETE. Raises TargetGone where there is no answer, or no such review."""
        await self._wire.write("DELETE", f"{self._reviews}/{remote_id}/reply", send_by=send_by)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._wire.close()
