"""The access token in use: takes the app and its refresh token, gives a token that holds, and renews it in time.

Google's refresh token stays good however often it is used, until its owner takes it back, so each process renews for
itself, and one renewal at a time is enough for all that wait. Sources: developers.google.com/identity/protocols/oauth2
(web-server), RFC 6749 section 5.2. It knows no comments.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
from pydantic import ValidationError

from bot.errors import AuthFailed, IntegrationError, Unavailable
from integrations.social.clients import bounded, json_in
from integrations.social.youtube.credentials import Credentials
from integrations.social.youtube.payloads import TokenPayload, parsed
from integrations.social.youtube.sorting import SERVICE, Trouble, broken

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
"""What the channel's owner has to grant: reading comments, and writing and deleting our own."""

_MARGIN = timedelta(minutes=2)
"""How long before its end an access token is renewed."""

_REFUSED = {
    "invalid_grant": "the refresh token has ended or was taken back: grant the app access to the channel again",
    "invalid_client": "the app is not known by this client id and client secret",
    "unauthorized_client": "the refresh token is not one of this app's",
    "invalid_scope": "the refresh token is not good for what is asked",
}


class AccessTokens:
    """The access token of one account. `scope` is what it is good for, "" while nothing is known of that; `ends` (UTC)
    is when it can be renewed no longer, None where that never comes by itself.
    """

    def __init__(
        self,
        account: str,
        credentials: Credentials,
        client: httpx.AsyncClient,
        *,
        clock: Callable[[], datetime],
        seconds: float,
    ) -> None:
        self.scope = ""
        self.ends: datetime | None = None
        self._account = account
        self._credentials = credentials
        self._client = client
        self._clock = clock
        self._seconds = seconds
        self._access = ""
        self._until: datetime | None = None
        self._renewing = asyncio.Lock()

    @property
    def secrets(self) -> Sequence[str]:
        """Whatever an answer might repeat and nobody may read."""
        return (*self._credentials.secrets, *([self._access] if self._access else []))

    async def access(self) -> str:
        """A token that holds. Raises AuthFailed where Google refuses one, else Transient."""
        if self._until is None or self._until <= self._clock():
            async with self._renewing:
                if self._until is None or self._until <= self._clock():
                    await self._renew()
        return self._access

    def forget(self) -> None:
        """The token in use is worth nothing: the next request asks for another one."""
        self._until = None

    async def _renew(self) -> None:
        answer = await self._asked()
        if isinstance(answer, IntegrationError):
            raise answer.with_traceback(None)
        now = self._clock()
        self._access, self.scope = answer.access, answer.scope
        self._until = now + max(timedelta(seconds=answer.seconds) - _MARGIN, _MARGIN)
        self.ends = now + timedelta(seconds=answer.renewable_seconds) if answer.renewable_seconds is not None else None

    async def _asked(self) -> TokenPayload | IntegrationError:
        known = self._credentials
        fields = {
            "grant_type": "refresh_token",
            "client_id": known.app,
            "client_secret": known.app_secret,
            "refresh_token": known.refresh,
        }
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(
                    "POST",
                    f"{known.tokens}/token",
                    data=fields,
                    headers={"Accept": "application/json", "User-Agent": "Comptoir"},
                    follow_redirects=False,
                ) as response,
            ):
                content = await bounded(response)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            return broken(error, writing=False, account=self._account)
        decoded = json_in(content)
        token = parsed(TokenPayload, decoded)
        if response.is_success and not isinstance(token, ValidationError):
            return token
        return self._refusal(response.status_code, decoded)

    def _refusal(self, status: int, decoded: Any) -> IntegrationError:
        """Why no token was given, by Google's own name for it where that is known; it is asked for nothing else."""
        named = decoded.get("error") if isinstance(decoded, dict) else None
        if isinstance(named, str) and named in _REFUSED:
            return AuthFailed(_REFUSED[named], service=SERVICE, account=self._account)
        if 200 <= status < 300:
            message = f"answered {status} with something else than a token"
            return Unavailable(message, service=SERVICE, account=self._account)
        return Trouble(self._account, False, status, "", "no access token is given", self._clock()).error()
