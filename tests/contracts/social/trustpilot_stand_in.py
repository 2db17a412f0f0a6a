"""Trustpilot's stand-in for the contract suite: the pretend API over HTTP, with those who write about a company."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.reviews.server import reviews_server
from tests.stand_ins.reviews.standing import ReviewsStandIn
from tests.stand_ins.reviews.world import World
from tests.stand_ins.trustpilot.speech import KEY, LASTS, SECRET, UNIT, USER, TrustpilotSpeech

SIGNS_IN = frozenset({"/v1/oauth/oauth-business-users-for-applications/accesstoken"})
TOKEN = f"{UNIT}:{USER}:{KEY}:{SECRET}"


def utc_now() -> datetime:
    return datetime.now(UTC)


class TrustpilotStandIn(ReviewsStandIn):
    """The people who write about one company."""

    network = "trustpilot"
    token = TOKEN


@contextmanager
def standing_in(clock: Callable[[], datetime] = utc_now) -> Iterator[TrustpilotStandIn]:
    """A pretend company of its own for the time of the block."""
    with reviews_server(World(clock), TrustpilotSpeech()) as server:
        yield TrustpilotStandIn(server)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that grants tokens, and gives `write` to whoever writes."""

    def answer(asked: Asked) -> Answer:
        if asked.path in SIGNS_IN:
            return Answer(body={"access_token": f"{SECRET}-granted", "expires_in": LASTS})
        if asked.method != "GET":
            return write
        return Answer(body={"id": UNIT, "displayName": "Acme", "reviews": [], "links": []})

    return answer


def error_body(status: int) -> dict[str, Any]:
    """As Trustpilot writes every error."""
    return {"message": f"Refused with {status}", "errorCode": 1000 + status}
