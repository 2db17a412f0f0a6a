"""Notifications and the policy that filters them.

https://docs.joinmastodon.org/methods/notifications/
"""

from typing import Final

from starlette.responses import Response

from bot.sandbox.api.wire import Call, Handler, answer, answer_json, answer_page
from bot.sandbox.entities import Json
from bot.sandbox.notifications import DEFAULT_POLICY, POLICY_CHOICES, PolicyChoice
from bot.sandbox.refusals import NotFoundHere, Unprocessable

_PAGE: Final = 40
_LARGEST_PAGE: Final = 80
_VERSION_1: Final = {
    "filter_not_following": "for_not_following",
    "filter_not_followers": "for_not_followers",
    "filter_new_accounts": "for_new_accounts",
    "filter_private_mentions": "for_private_mentions",
}


def read_page(call: Call) -> Response:
    """GET /api/v1/notifications."""
    member = call.member()
    page = call.page(_PAGE, _LARGEST_PAGE)
    found = call.network.notifications.page(
        member.id,
        page,
        types=call.strings("types"),
        exclude_types=call.strings("exclude_types"),
        from_member_id=call.number("account_id"),
        include_filtered=bool(call.flag("include_filtered")),
    )
    rendered = call.entities.notifications(found, member)
    return answer_page(call, rendered, [item.id for item in found], page)


def read(call: Call) -> Response:
    """GET /api/v1/notifications/:id."""
    member = call.member()
    found = call.network.notifications.by_id(member.id, call.id())
    if found is None:
        raise NotFoundHere
    return answer_json(call.entities.notifications([found], member)[0])


def dismiss(call: Call) -> Response:
    """POST /api/v1/notifications/:id/dismiss."""
    call.network.notifications.delete(call.member().id, call.id())
    return answer({})


def clear(call: Call) -> Response:
    """POST /api/v1/notifications/clear."""
    call.network.notifications.delete(call.member().id)
    return answer({})


def read_policy(call: Call) -> Response:
    """GET /api/v2/notifications/policy."""
    member_id = call.member().id
    return answer({**call.network.notifications.policy(member_id), "summary": _summary(call, member_id)})


def change_policy(call: Call) -> Response:
    """PATCH /api/v2/notifications/policy."""
    choices: dict[str, PolicyChoice] = {}
    for name in DEFAULT_POLICY.keys() & call.parameters.keys():
        choice = next((item for item in POLICY_CHOICES if item == call.text(name)), None)
        if choice is None:
            raise Unprocessable(f"Validation failed: {name} is not included in the list")
        choices[name] = choice
    call.network.notifications.set_policy(call.member().id, choices)
    return read_policy(call)


def read_policy_version_1(call: Call) -> Response:
    """GET /api/v1/notifications/policy, where a choice is only filtered or not."""
    member_id = call.member().id
    policy = call.network.notifications.policy(member_id)
    choices: Json = {old: policy[new] != "accept" for old, new in _VERSION_1.items()}
    return answer({**choices, "summary": _summary(call, member_id)})


def change_policy_version_1(call: Call) -> Response:
    """PATCH /api/v1/notifications/policy."""
    choices: dict[str, PolicyChoice] = {
        new: "filter" if call.flag(old) else "accept" for old, new in _VERSION_1.items() if old in call.parameters
    }
    call.network.notifications.set_policy(call.member().id, choices)
    return read_policy_version_1(call)


def _summary(call: Call, member_id: int) -> Json:
    requests, notifications = call.network.notifications.filtered_counts(member_id)
    return {"pending_requests_count": requests, "pending_notifications_count": notifications}


ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("GET", "/api/v1/notifications", read_page),
    ("GET", "/api/v1/notifications/policy", read_policy_version_1),
    ("PATCH", "/api/v1/notifications/policy", change_policy_version_1),
    ("PUT", "/api/v1/notifications/policy", change_policy_version_1),
    ("GET", "/api/v2/notifications/policy", read_policy),
    ("PATCH", "/api/v2/notifications/policy", change_policy),
    ("POST", "/api/v1/notifications/clear", clear),
    ("GET", "/api/v1/notifications/{id}", read),
    ("POST", "/api/v1/notifications/{id}/dismiss", dismiss),
)
