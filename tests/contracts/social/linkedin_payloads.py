"""LinkedIn's JSON as its documentation describes it, and a server that serves it by address."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.contracts.social.scripted_server import Answer, Asked
from tests.stand_ins.linkedin.showing import refusal
from tests.stand_ins.linkedin.world import PAGE_URN

NOTIFICATIONS = "/rest/organizationalEntityNotifications"
THREAD = "urn:li:activity:71"
POST = "urn:li:share:70"
LEA = "urn:li:person:Lea-1_x"
MADE_AT = 1_795_000_000_000

Json = dict[str, Any]
Route = Answer | Callable[[Asked], Answer]


def comment_urn(number: int | str, thread: str = THREAD) -> str:
    return f"urn:li:comment:({thread},{number})"


def comment(number: int, text: str = "help", **changes: Any) -> Json:
    """The comment `number` under our post, as LinkedIn shows it."""
    stamp = {"actor": LEA, "time": MADE_AT + number}
    return {
        "id": str(number),
        "actor": LEA,
        "object": THREAD,
        "commentUrn": comment_urn(number),
        "created": stamp,
        "lastModified": stamp,
        "message": {"text": text, "attributes": []},
        **changes,
    }


def note(number: int, **changes: Any) -> Json:
    """The notification of the comment `number`, decorated."""
    short = comment_urn(number).replace("(urn:li:", "(")
    told = {"entity": comment_urn(number), "owner": LEA, "text": "as told", "object": THREAD}
    return {
        "notificationId": 5_600_000_000 + number,
        "organizationalEntity": PAGE_URN,
        "action": "COMMENT",
        "sourcePost": THREAD,
        "generatedActivity": short,
        "lastModifiedAt": MADE_AT + number,
        "decoratedGeneratedActivity": {"comment": told},
        "decoratedSourcePost": {"entity": POST, "owner": PAGE_URN, "text": "Our new phone"},
        **changes,
    }


def notes(*told: Any) -> Answer:
    return Answer(body={"elements": list(told), "paging": {"start": 0, "count": 100, "links": []}})


def comment_at(number: int | str) -> str:
    """Where a comment lies."""
    return f"/rest/socialActions/urn%3Ali%3Aactivity%3A71/comments/{number}"


def linkedin_routes(routes: Mapping[str, Route]) -> Callable[[Asked], Answer]:
    """A server with these paths, where every other comment is as `comment` has it and nobody is told of."""

    def answer(asked: Asked) -> Answer:
        route = routes.get(asked.path)
        if route is not None:
            return route if isinstance(route, Answer) else route(asked)
        if asked.path == "/rest/people":
            return Answer(403, refusal(403, "Not enough permissions to access: people.BATCH_GET", 100))
        number = asked.path.rpartition("/")[2]
        if asked.path == comment_at(number):
            return Answer(body=comment(int(number)))
        return Answer(404, refusal(404, "not found"))

    return answer
