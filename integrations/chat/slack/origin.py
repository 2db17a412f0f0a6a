"""Where a request of Slack's says that it comes from: takes its verified body, gives ids of workspaces; pure."""

from collections.abc import Mapping
from typing import Any


def origins(body: Mapping[str, Any]) -> list[str]:
    """The workspaces, and the organisations around them, that a request is for, the surest first (docs.slack.dev).

    An event names in its authorizations for whom it is sent, which says more than where it happened.
    """
    authorized = body.get("authorizations")
    named = [*(authorized if isinstance(authorized, list) else ()), body.get("team_id"), body.get("team")]
    named += [body.get("enterprise_id"), body.get("enterprise")]
    ids = [each.get("team_id") or each.get("id") if isinstance(each, Mapping) else each for each in named]
    return list(dict.fromkeys(each for each in ids if isinstance(each, str)))
