"""How the pretended Google speaks of a place: takes what was asked, gives JSON as Google does. It knows no HTTP."""

from typing import Any

from tests.stand_ins.reviews.server import HIDDEN, Asked, Refused
from tests.stand_ins.reviews.world import Answer, Review, World, told

ACCOUNT, LOCATION = "104500001", "99887766"
CLIENT, CLIENT_SECRET, REFRESH = "1234-abc.apps.googleusercontent.com", f"GOCSPX-{HIDDEN}", f"1//0g{HIDDEN}"
LASTS = 3599
LONGEST = 4096
MAPS = "https://maps.google.com/maps?cid=7"

_PLACE = f"/v1/locations/{LOCATION}"
_REVIEWS = f"/v4/accounts/{ACCOUNT}/locations/{LOCATION}/reviews"
_STARS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}


class GoogleSpeech:
    """Google, for one app that the owner of one place consented to. `verified` is false where it is not that place's
    owner in Google's eyes.
    """

    def __init__(self) -> None:
        self.verified = True

    def kind(self, asked: Asked) -> str:
        if asked.path == "/token":
            return "token"
        if asked.path == _PLACE or (asked.path == _REVIEWS and "orderBy" not in asked.query):
            return "place"
        if asked.method == "GET":
            return "list" if asked.path == _REVIEWS else "review"
        return "answer" if asked.method == "PUT" else "unanswer"

    def granted(self, asked: Asked, token: str) -> Any:
        wanted = {"client_id": CLIENT, "client_secret": CLIENT_SECRET, "refresh_token": REFRESH}
        if asked.body != {"grant_type": "refresh_token", **wanted}:
            raise Refused(400, "invalid_grant")
        return {"access_token": token, "expires_in": LASTS, "token_type": "Bearer"}

    def answered(self, world: World, kind: str, asked: Asked, *, more: bool) -> Any:
        if asked.path == _PLACE:
            return {"name": f"locations/{LOCATION}", "title": "Acme", "metadata": {"mapsUri": MAPS, "placeId": "p7"}}
        if asked.path == _REVIEWS:
            return _listed(world, asked, more=more)
        review = world.reviews.get(asked.path.removeprefix(f"{_REVIEWS}/").removesuffix("/reply"))
        if review is None:
            raise Refused(404, "Requested entity was not found.")
        if kind == "review":
            return shown(review)
        if not self.verified:
            raise Refused(403, "The caller does not have permission: the location is not verified")
        if kind == "unanswer":
            if review.answer is None:
                raise Refused(404, "Requested entity was not found.")
            review.answer = None
            return {}
        words = asked.body["comment"]
        if not 0 < len(words.encode()) <= LONGEST:
            raise Refused(400, "Request contains an invalid argument.")
        return _answer(world.answer(review.id, words))

    def refusal(self, refused: Refused) -> Any:
        if str(refused) == "invalid_grant":
            return {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        status = _STATUS.get(refused.status, "RESOURCE_EXHAUSTED")
        return {"error": {"code": refused.status, "message": str(refused), "status": status}}


def _listed(world: World, asked: Asked, *, more: bool) -> Any:
    """A page of the list; a place without reviews has an empty answer."""
    each, start = int(asked.query.get("pageSize", "50")), int(asked.query.get("pageToken", "0"))
    newest_first = sorted(world.reviews.values(), key=lambda review: review.changed or review.made, reverse=True)
    page = newest_first[start : start + each]
    if not page:
        return {}
    answer = {"reviews": [shown(review) for review in page], "totalReviewCount": len(newest_first)}
    if more or start + each < len(newest_first):
        answer["nextPageToken"] = str(start + each)
    return answer


def shown(review: Review) -> Any:
    """A review as Google writes it for the owner; what there is nothing of is left out."""
    answer: dict[str, Any] = {
        "name": f"accounts/{ACCOUNT}/locations/{LOCATION}/reviews/{review.id}",
        "reviewId": review.id,
        "reviewer": {"displayName": review.author, "profilePhotoUrl": "https://lh3.googleusercontent.com/a"},
        "starRating": _STARS[review.stars - 1],
        "createTime": told(review.made),
        "updateTime": told(review.changed or review.made),
    }
    if review.words:
        answer["comment"] = review.words
    if review.answer is not None:
        answer["reviewReply"] = _answer(review.answer)
    return answer


def _answer(answer: Answer) -> Any:
    shown_as = {"comment": answer.words, "updateTime": told(answer.at), "reviewReplyState": answer.state}
    return {**shown_as, **({"policyViolation": "SPAM"} if answer.state == "REJECTED" else {})}
