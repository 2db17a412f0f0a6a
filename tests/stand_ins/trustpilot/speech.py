"""How the pretended Trustpilot speaks: takes what was asked, gives JSON as Trustpilot writes it. It knows no HTTP."""

import base64
from typing import Any

from tests.stand_ins.reviews.server import HIDDEN, Asked, Refused
from tests.stand_ins.reviews.world import Review, World, told

UNIT, USER, KEY, SECRET = "46d6a890000064000500e0c3", "57a1b2c3", "app-key-9c31", HIDDEN
LASTS = "359999"

_UNIT = f"/v1/business-units/{UNIT}"
_LIST = f"/v1/private/business-units/{UNIT}/reviews"
_REVIEWS = "/v1/private/reviews/"
_TOKEN = "/v1/oauth/oauth-business-users-for-applications/accesstoken"


class TrustpilotSpeech:
    """Trustpilot, for one app that speaks for one company."""

    def kind(self, asked: Asked) -> str:
        if asked.path == _TOKEN:
            return "token"
        if asked.path in (_UNIT, _LIST):
            return "place" if asked.path == _UNIT or "orderBy" not in asked.query else "list"
        if asked.method == "GET":
            return "review"
        return "answer" if asked.method == "POST" else "unanswer"

    def granted(self, asked: Asked, token: str) -> Any:
        proof = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if asked.headers.get("Authorization") != proof or asked.body != {"grant_type": "client_credentials"}:
            raise Refused(401, "Invalid client identifier")
        return {"access_token": token, "refresh_token": "unused", "expires_in": LASTS}

    def answered(self, world: World, kind: str, asked: Asked, *, more: bool) -> Any:
        if asked.headers.get("apikey") != KEY:
            raise Refused(401, "Invalid ApiKey")
        if asked.path == _UNIT:
            return {"id": UNIT, "displayName": "Acme", "name": {"identifying": "acme", "referring": ["acme"]}}
        if asked.path == _LIST:
            return _listed(world, asked, more=more)
        review = world.reviews.get(asked.path.removeprefix(_REVIEWS).removesuffix("/reply"))
        if review is None:
            raise Refused(404, "The review was not found")
        if kind == "review":
            return shown(review)
        if kind == "unanswer":
            if review.answer is None:
                raise Refused(404, "The review has no reply")
            review.answer = None
            return {}
        if asked.body.get("authorBusinessUserId") != USER:
            raise Refused(403, "The user may not reply for this business unit")
        world.answer(review.id, asked.body["message"])
        return {}

    def refusal(self, refused: Refused) -> Any:
        return {"message": str(refused), "errorCode": 1000 + refused.status, "details": "See the documentation"}


def _listed(world: World, asked: Asked, *, more: bool) -> Any:
    """A page of the list; whoever has no page left says so by leaving out the link."""
    each, page = int(asked.query.get("perPage", "20")), int(asked.query.get("page", "1"))
    newest_first = sorted(world.reviews.values(), key=lambda review: review.made, reverse=True)
    shown_here = newest_first[(page - 1) * each : page * each]
    links = [{"href": "https://api.trustpilot.com/next", "method": "GET", "rel": "next-page"}]
    return {
        "reviews": [shown(review) for review in shown_here],
        "links": links if more or page * each < len(newest_first) else [],
    }


def shown(review: Review) -> Any:
    """A review as Trustpilot writes it for its company."""
    answer = review.answer
    return {
        "id": review.id,
        "consumer": {"id": review.author_id, "displayName": review.author, "numberOfReviews": 1},
        "businessUnit": {"id": UNIT, "displayName": "Acme", "identifyingName": "acme"},
        "stars": review.stars,
        "title": review.words[:20],
        "text": review.words,
        "language": "en",
        "createdAt": told(review.made),
        "updatedAt": told(review.changed) if review.changed else None,
        "companyReply": {"text": answer.words, "createdAt": told(answer.at), "updatedAt": None} if answer else None,
        "isVerified": True,
        "status": "active",
    }
