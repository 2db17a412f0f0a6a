"""Signing in to X by OAuth 2 with PKCE: takes an app's client and a code, gives tokens, and renews them.

Source: docs.x.com (OAuth 2.0 authorization code flow with PKCE). An access token lasts two hours; a refresh token is
good for one renewal, so the new pair is written down before anybody uses it (tokens.py). It knows no posts.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp
from pydantic import BaseModel, ConfigDict, Field
from yarl import URL

from bot.errors import AuthFailed, IntegrationError, Unavailable
from integrations.social.clients import is_loopback
from integrations.social.signing_in import SigningIn, Tokens, consent_at, sign_in_again
from integrations.social.x.client import X_API, bounded
from integrations.social.x.sorting import SERVICE, broken

_AUTHORIZE = "/i/oauth2/authorize"
_CONSENT_AT = "https://x.com"
SCOPES = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")
_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class App:
    """The client of a developer app; `client_secret` is "" for one that keeps none, `base_url` is where tokens are."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    base_url: str = X_API

    @property
    def authorize(self) -> str:
        """Where owners of accounts consent: X's site, which is not its API; for a pretend X on this machine, itself."""
        return (self.base_url if is_loopback(URL(self.base_url).host or "") else _CONSENT_AT) + _AUTHORIZE


class _TokenAnswer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    access_token: str = Field(min_length=1)
    refresh_token: str = Field(min_length=1)
    expires_in: int = Field(gt=0)


def sign_in(app: App, redirect_uri: str) -> SigningIn:
    """Begin to sign in: the owner of the account opens the address, and X sends the code to `redirect_uri`."""
    query = {"client_id": app.client_id, "redirect_uri": redirect_uri, "scope": " ".join(SCOPES)}
    return consent_at(app.authorize, query)


async def exchange(
    app: App, code: str, verifier: str, redirect_uri: str, *, clock: Callable[[], datetime], account: str = ""
) -> Tokens:
    """The tokens for a code, which is good for half a minute. Raises AuthFailed where X refuses, else Transient.

    `account` is the account's key, for errors.
    """
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    refused = AuthFailed(
        "the code was refused, which is good for half a minute and once", service=SERVICE, account=account
    )
    return await _granted(app, fields, refused, clock=clock, account=account)


async def renew(app: App, tokens: Tokens, *, clock: Callable[[], datetime], account: str = "") -> Tokens:
    """A new pair for the refresh token of `tokens`, which is used up by it. Raises as `exchange`."""
    fields = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    refused = AuthFailed(f"the refresh token was refused: {sign_in_again(account)}", service=SERVICE, account=account)
    return await _granted(app, fields, refused, clock=clock, account=account)


async def _granted(
    app: App, fields: Mapping[str, str], refused: AuthFailed, *, clock: Callable[[], datetime], account: str
) -> Tokens:
    """The tokens that X gives for `fields`. Errors are raised here, apart from whatever held a secret."""
    answer = await _asked(app, fields, refused, account)
    if isinstance(answer, IntegrationError):
        raise answer.with_traceback(None)
    return Tokens(
        access=answer.access_token,
        refresh=answer.refresh_token,
        expires_at=clock() + timedelta(seconds=answer.expires_in),
    )


async def _asked(
    app: App, fields: Mapping[str, str], refused: AuthFailed, account: str
) -> _TokenAnswer | IntegrationError:
    where = {"service": SERVICE, "account": account}
    # A client that keeps a secret proves itself by it, and then its id must not be in the body.
    headers = {"User-Agent": "Comptoir", "Accept-Encoding": "identity"}
    body = dict(fields)
    if app.client_secret:
        headers["Authorization"] = aiohttp.encode_basic_auth(app.client_id, app.client_secret)
    else:
        body["client_id"] = app.client_id
    try:
        async with (
            asyncio.timeout(_SECONDS),
            aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=not is_loopback(app.base_url)
            ) as session,
            session.post(
                f"{app.base_url}/2/oauth2/token",
                data=body,
                headers=headers,
                allow_redirects=False,
            ) as response,
        ):
            content = await bounded(response)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return broken(error, writing=False, account=account)
    if response.status == 401:  # the app itself, not what it asks for: its tokens may be as good as before
        return AuthFailed("the app is not known by this client id and client secret", **where)
    if response.status in (400, 403):
        return refused
    try:
        return _TokenAnswer.model_validate(json.loads(content or b""))
    except (ValueError, RecursionError):
        return Unavailable(f"answered {response.status} with something else than tokens", **where)
