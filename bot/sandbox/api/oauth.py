"""Applications and tokens, without passwords: whoever asks to be somebody is believed.

https://docs.joinmastodon.org/methods/apps/ and /methods/oauth/
"""

from typing import Final

from starlette.responses import Response

from bot.sandbox.api.wire import Call, Handler, answer
from bot.sandbox.members import USERNAME, Application
from bot.sandbox.refusals import Unprocessable

_PREFIXES: Final = ("person:", "account:")


def register(call: Call) -> Response:
    """POST /api/v1/apps."""
    name = call.text("client_name")
    redirects = call.strings("redirect_uris")
    if not name or not redirects:
        raise Unprocessable("Validation failed: Application name and redirect URI can't be blank")
    app = call.network.members.register(
        name, call.text("website") or None, "\n".join(redirects), call.text("scopes", "read")
    )
    return answer({**_application(app), "client_id": app.client_id, "client_secret": app.client_secret})


def issue(call: Call) -> Response:
    """POST /oauth/token.

    client_credentials gives a token of the application alone; password and authorization_code give that of
    the person named by `username` or `code`: a name, `person:<name>` or `account:<name>`.
    """
    app = call.network.members.application(call.text("client_id"), call.text("client_secret"))
    if app is None:
        return _fault("invalid_client", "Client authentication failed due to unknown client.", 401)
    grant = call.text("grant_type")
    named = {"password": "username", "authorization_code": "code", "client_credentials": ""}.get(grant)
    if named is None:
        return _fault("unsupported_grant_type", "The authorization grant type is not supported.", 400)
    bearer = _bearer(call.text(named)) if named else None
    if named and bearer is None:
        return _fault("invalid_grant", f"Give a name, person:<name> or account:<name> as {named}.", 400)
    scope = call.text("scope") or app.scopes
    now = call.network.now()
    token = call.network.members.issue_token(bearer, scope, now)
    return answer({"access_token": token, "token_type": "Bearer", "scope": scope, "created_at": now // 1000})


def revoke(call: Call) -> Response:
    """POST /oauth/revoke."""
    if call.network.members.application(call.text("client_id"), call.text("client_secret")) is None:
        return _fault("unauthorized_client", "You are not authorized to revoke this token", 403)
    call.network.members.revoke(call.text("token"))
    return answer({})


def _bearer(named: str) -> str | None:
    prefixed = named if named.startswith(_PREFIXES) else f"person:{named.partition('@')[0]}"
    return prefixed if USERNAME.fullmatch(prefixed.partition(":")[2]) else None


def _application(app: Application) -> dict[str, object]:
    redirects = app.redirect_uris.split("\n")
    return {
        "id": str(int.from_bytes(app.client_id.encode()[:6], "big")),
        "name": app.name,
        "website": app.website,
        "scopes": app.scopes.split(),
        "redirect_uri": "\n".join(redirects),
        "redirect_uris": redirects,
        "client_secret_expires_at": 0,
        "vapid_key": "",
    }


def _fault(error: str, description: str, status: int) -> Response:
    return answer({"error": error, "error_description": description}, status)


ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("POST", "/api/v1/apps", register),
    ("POST", "/oauth/token", issue),
    ("POST", "/oauth/revoke", revoke),
)
