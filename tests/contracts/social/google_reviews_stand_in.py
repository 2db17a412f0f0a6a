"""Google's stand-in for the contract suite: the pretend interfaces over HTTP, with those who write about a place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.google_reviews.speech import (
    ACCOUNT,
    CLIENT,
    CLIENT_SECRET,
    LASTS,
    LOCATION,
    MAPS,
    REFRESH,
    GoogleSpeech,
)
from tests.stand_ins.reviews.server import HIDDEN, ReviewsServer, reviews_server
from tests.stand_ins.reviews.standing import ReviewsStandIn
from tests.stand_ins.reviews.world import World

SIGNS_IN = frozenset({"/token"})
TOKEN = f"{ACCOUNT}:{LOCATION}:{CLIENT}:{CLIENT_SECRET}:{REFRESH}"


def utc_now() -> datetime:
    return datetime.now(UTC)


class GoogleReviewsStandIn(ReviewsStandIn):
    """Those who write about one place."""

    network = "google_reviews"
    token = TOKEN

    def __init__(self, server: ReviewsServer, speech: GoogleSpeech) -> None:
        super().__init__(server)
        self.speech = speech


@contextmanager
def standing_in(clock: Callable[[], datetime] = utc_now) -> Iterator[GoogleReviewsStandIn]:
    """A pretend place of its own for the time of the block."""
    speech = GoogleSpeech()
    with reviews_server(World(clock), speech) as server:
        yield GoogleReviewsStandIn(server, speech)


def script(write: Answer) -> Callable[[Asked], Answer]:
    """A scripted server that grants tokens, and gives `write` to whoever writes."""

    def answer(asked: Asked) -> Answer:
        if asked.path in SIGNS_IN:
            return Answer(body={"access_token": f"{HIDDEN}-granted", "expires_in": LASTS})
        if asked.method != "GET":
            return write
        return Answer(body={"name": f"locations/{LOCATION}", "title": "Acme", "metadata": {"mapsUri": MAPS}})

    return answer


def error_body(status: int) -> dict[str, Any]:
    """As Google writes every error."""
    return {"error": {"code": status, "message": f"Refused with {status}", "status": "UNKNOWN"}}
