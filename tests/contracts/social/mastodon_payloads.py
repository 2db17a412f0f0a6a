"""Mastodon's JSON as its documentation describes it, and routes that serve lists of it by its paging rules."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.contracts.social.scripted_server import Answer, Asked

ME = "1000"
LEA = "2000"
CREATED_AT = "2026-08-01T13:55:56.462Z"
NOTIFICATIONS = "/api/v1/notifications"
OWN_STATUSES = f"/api/v1/accounts/{ME}/statuses"

Json = dict[str, Any]
Route = Answer | Callable[[Asked], Answer]


def account(account_id: str = LEA, acct: str = "lea", **changes: Any) -> Json:
    return {
        "id": account_id,
        "username": acct.partition("@")[0],
        "acct": acct,
        "display_name": acct.partition("@")[0].title(),
        "url": f"https://social.example/@{acct}",
        "bot": False,
        "followers_count": 12,
        "note": "<p>likes trains</p>",
        **changes,
    }


def status(status_id: str = "77", **changes: Any) -> Json:
    return {
        "id": status_id,
        "created_at": CREATED_AT,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"https://social.example/users/lea/statuses/{status_id}",
        "url": f"https://social.example/@lea/{status_id}",
        "edited_at": None,
        "content": "<p>help</p>",
        "account": account(),
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "emojis": [],
        **changes,
    }


def notification(number: int, kind: str = "mention", **changes: Any) -> Json:
    """The notification `number`, of the post 500 + `number`."""
    return {
        "id": str(number),
        "type": kind,
        "created_at": CREATED_AT,
        "account": account(),
        "status": status(str(500 + number)),
        **changes,
    }


def own_status(status_id: str, **changes: Any) -> Json:
    return status(status_id, account=account(ME, "acme"), **changes)


def paged(entries: Callable[[], Sequence[Json]], *, largest: int = 80) -> Callable[[Asked], Answer]:
    """A list that is paged as Mastodon pages: newest first, forward from min_id, back from max_id."""

    def answer(asked: Asked) -> Answer:
        limit = min(int(asked.parameter("limit") or 40), largest)
        above, below = asked.parameter("min_id"), asked.parameter("max_id")
        found = sorted(entries(), key=lambda entry: int(entry["id"]))
        found = [entry for entry in found if above is None or int(entry["id"]) > int(above)]
        found = [entry for entry in found if below is None or int(entry["id"]) < int(below)]
        page = found[:limit] if above is not None else found[-limit:]
        return Answer(body=page[::-1])

    return answer


def mastodon_server(routes: Mapping[str, Route], prefix: str = "") -> Callable[[Asked], Answer]:
    """Answers by path; who we are, the server's limits and empty lists are there unless `routes` say otherwise."""
    table: dict[str, Route] = {
        "/api/v1/accounts/verify_credentials": Answer(body=account(ME, "acme")),
        "/api/v2/instance": Answer(body={"domain": "social.example", "configuration": {"statuses": {}}}),
        NOTIFICATIONS: Answer(body=[]),
        OWN_STATUSES: Answer(body=[]),
        **routes,
    }

    def answer(asked: Asked) -> Answer:
        route = table.get(asked.path.removeprefix(prefix), Answer(404, {"error": "Record not found"}))
        return route(asked) if callable(route) else route

    return answer
