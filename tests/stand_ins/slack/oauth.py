"""Installing an app: the page where it is allowed, oauth.v2.access, auth.revoke; refresh tokens are good once."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.stand_ins.slack.faults import SlackRefusal
from tests.stand_ins.slack.workspace import Workspace

LIFETIME = 43_200


def allow(workspace: Workspace, address: str) -> str:
    """A person presses *Allow* on the page at `address`; gives where Slack leads their browser."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert urlsplit(address).path == "/oauth/v2/authorize", address
    assert asked["client_id"] == workspace.app.client_id, asked
    workspace.app.scopes = frozenset(asked["scope"].split(","))
    code = workspace.number("code")
    workspace.app.grants[code] = asked["redirect_uri"]
    return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"


def access(workspace: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """oauth.v2.access, with a code or with a refresh token."""
    app = workspace.app
    if arguments.get("client_id") != app.client_id:
        raise SlackRefusal("invalid_client_id")
    if arguments.get("client_secret") != app.client_secret:
        raise SlackRefusal("bad_client_secret")
    if arguments.get("grant_type") == "refresh_token":
        refresh_token = str(arguments.get("refresh_token", ""))
        if refresh_token not in app.refresh_tokens:
            raise SlackRefusal("invalid_refresh_token")
        app.refresh_tokens.discard(refresh_token)
        return _granted(workspace)
    redirect_uri = app.grants.pop(str(arguments.get("code", "")), None)
    if redirect_uri is None:
        raise SlackRefusal("invalid_code")
    if redirect_uri != arguments.get("redirect_uri"):
        raise SlackRefusal("bad_redirect_uri")
    app.revoked = False
    return _granted(workspace)


def revoke(workspace: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """auth.revoke."""
    token = str(arguments.get("token", ""))
    expect_token(workspace, token)
    workspace.app.tokens.pop(token, None)
    return {"revoked": True}


def expect_token(workspace: Workspace, token: str) -> None:
    """Refuse a token that is none of the app's, or that has expired."""
    app = workspace.app
    expires = app.tokens.get(token)
    if token != app.bot_token and expires is None:
        raise SlackRefusal("invalid_auth")
    if expires and expires <= workspace.clock():
        raise SlackRefusal("token_expired")


def _granted(workspace: Workspace) -> dict[str, Any]:
    app = workspace.app
    token = f"{'xoxe.' if app.rotates else ''}xoxb-{workspace.number('t')}"
    app.tokens[token] = workspace.clock() + LIFETIME if app.rotates else 0
    answer: dict[str, Any] = {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(sorted(app.scopes)),
        "bot_user_id": app.bot_user,
        "app_id": app.id,
        "team": {"id": workspace.team, "name": workspace.team.removeprefix("T0").title()},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U1"},
    }
    if not app.rotates:
        return answer
    refresh_token = f"xoxe-1-{workspace.number('r')}"
    app.refresh_tokens.add(refresh_token)
    return {**answer, "refresh_token": refresh_token, "expires_in": LIFETIME}


METHODS: Mapping[str, Callable[[Workspace, Mapping[str, Any]], dict[str, Any]]] = {
    "oauth.v2.access": access,
    "auth.revoke": revoke,
}
