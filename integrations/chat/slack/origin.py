"""Where a request of Slack's says that it comes from: takes its verified body, gives ids of workspaces; pure."""

from collections.abc import Mapping
from typing import Any

FAREWELLS = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events that say of a token that it is worth nothing any more."""


def origins(body: Mapping[str, Any]) -> list[str]:
    """The workspaces, and the organisations around them, that a request is for, the surest first (docs.slack.dev).

    An event says in its authorizations for whom it is sent, which in a shared channel may be another one than where it
    happened; that the app was taken out is said of where it happened.
    """
    authorized, event = body.get("authorizations"), body.get("event")
    named = [*(authorized if isinstance(authorized, list) else ()), body.get("team_id"), body.get("team")]
    if isinstance(event, Mapping) and str(event.get("type")) in FAREWELLS:
        named.insert(0, body.get("team_id"))
    named += [body.get("enterprise_id"), body.get("enterprise")]
    ids = [each.get("team_id") or each.get("id") if isinstance(each, Mapping) else each for each in named]
    return list(dict.fromkeys(each for each in ids if isinstance(each, str)))
