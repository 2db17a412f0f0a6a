"""Access tokens of OAuth 2 that are granted on request: takes a form and where it goes, gives a token that lasts.

Whoever holds a refresh token or an app's secret is given a new access token whenever the old one ends, and using it
does not use it up. It knows no network; a token is in no error, log or repr.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot import errors
from integrations.social.clients import bounded, json_in, keep_quiet, new_client
from integrations.social.payload import OptionalText

_MARGIN = timedelta(minutes=2)
"""How long before its end a token is not used any more."""

_YOUNG = timedelta(minutes=1)
_USUAL_WAIT = timedelta(minutes=5)
_LASTS = timedelta(hours=1)
_REFUSED: Mapping[str, str] = {
    "invalid_grant": "what was granted has ended or was taken back; it has to be granted anew",
    "invalid_client": "the app is not known by this id and this secret",
    "unauthorized_client": "what was granted was granted to another app",
    "invalid_scope": "what was granted is not good for what is asked",
}
"""The names of RFC 6749, section 5.2, that need a person; nothing else of a refusal is told."""

_BEFORE_ANYTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@dataclass(frozen=True, slots=True)
class Grant:
    """What is sent to `address` for a token: a form, and the app's id and secret in a header where it wants them so.

    `secrets` are what of it an answer might repeat and nobody may read.
    """

    address: str
    form: Mapping[str, str] = field(repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


class Grants(Protocol):
    """What tokens are asked for with, which may be another request each time."""

    @property
    def address(self) -> str:
        """Where they are granted."""
        ...

    async def grant(self) -> Grant:
        """The request in force. Raises AuthFailed where there is none, Transient."""
        ...

    async def is_outdated(self, grant: Grant) -> bool:
        """Whether another one is in force by now. Raises as `grant`."""
        ...


@dataclass(frozen=True, slots=True)
class Always:
    """One request, the same each time."""

    request: Grant

    @property
    def address(self) -> str:
        """Where tokens are granted."""
        return self.request.address

    async def grant(self) -> Grant:
        """That request."""
        return self.request

    async def is_outdated(self, grant: Grant) -> bool:
        """False: there is no other."""
        return False


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, granted and ending at these times (UTC).

    `scope` is what it is good for, "" where that was not told. `renewable_until` is from when on no further one is
    granted, None where that does not come by itself. `refresh` is by what others are granted, "" where it was not told.
    """

    value: str = field(repr=False)
    granted_at: datetime
    ends_at: datetime
    scope: str = ""
    renewable_until: datetime | None = None
    refresh: str = field(default="", repr=False)


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    access_token: str = Field(min_length=1)
    expires_in: int = Field(default=int(_LASTS.total_seconds()), gt=0, le=10**9)
    scope: OptionalText = ""
    refresh_token: OptionalText = ""
    refresh_token_expires_in: int | None = Field(default=None, ge=0, le=10**9)


class AccessTokens:
    """The access token of one account, asked for when it is needed and kept until shortly before it ends."""

    def __init__(
        self, grants: Grants, *, service: str, account: str, seconds: float, clock: Callable[[], datetime]
    ) -> None:
        self._grants = grants
        self._service = service
        self._account = account
        self._seconds = seconds
        self._clock = clock
        self._client = new_client(grants.address, seconds)
        self._asking = asyncio.Lock()
        self._token: Token | None = None
        self._used: Grant | None = None
        keep_quiet()

    @property
    def secrets(self) -> Sequence[str]:
        """The token in use, and what it was granted for, which an answer might repeat."""
        token = (self._token.value,) if self._token is not None else ()
        return (*token, *(self._used.secrets if self._used is not None else ()))

    async def token(self) -> Token:
        """One that lasts. Raises AuthFailed where none is granted to us any more, else Transient."""
        async with self._asking:
            if self._token is None or self._token.ends_at - self._clock() <= _MARGIN:
                grant = await self._grants.grant()
                answer = await self._asked(grant)
                if isinstance(answer, errors.AuthFailed) and await self._grants.is_outdated(grant):
                    answer = self._error(errors.Unavailable, "was granted anew while a token was asked for")
                if isinstance(answer, errors.IntegrationError):
                    raise answer.with_traceback(None)
                self._token, self._used = answer, grant
            return self._token

    def forget(self, token: Token) -> None:
        """Have another one asked for by the next request, where `token` is the one in use."""
        if self._token is token:
            self._token = None

    async def refused(self, token: Token) -> errors.IntegrationError:
        """The error where `token` was refused, which is forgotten: AuthFailed for one that was granted just before,
        Unavailable for an older one, after which the next request asks for another, and for one that was renewed
        meanwhile, or whose account was signed in anew: by that the former may have ended.
        """
        if self._token is not None and self._token is not token:
            return self._error(errors.Unavailable, "ended the token when it granted the one that is in use by now")
        self.forget(token)
        anew = self._used is not None and await self._grants.is_outdated(self._used)
        if self._clock() - token.granted_at < _YOUNG and not anew:
            return self._error(errors.AuthFailed, "refuses the token that was just granted")
        return self._error(errors.Unavailable, "ended the token early; another one is asked for")

    async def close(self) -> None:
        """Release the connections; may be called twice."""
        await self._client.aclose()

    async def _asked(self, grant: Grant) -> Token | errors.IntegrationError:
        """What came of asking; an error is given and not raised, apart from whatever held a secret."""
        now = self._clock()
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(
                    "POST",
                    grant.address,
                    data=dict(grant.form),
                    auth=grant.basic,
                    headers={"Accept": "application/json", "User-Agent": "Comptoir"},
                    follow_redirects=False,
                ) as response,
            ):
                told = json_in(await bounded(response))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            return self._broken(error)
        if response.is_success:
            return self._granted(told, now)
        if response.status_code == 429:
            message = "asks to wait before it grants a token"
            return errors.RateLimited(
                message, service=self._service, account=self._account, retry_at=now + _wait(response.headers)
            )
        if response.status_code in (400, 401, 403):
            named = told.get("error") if isinstance(told, dict) else None
            why = _REFUSED.get(named, "") if isinstance(named, str) else ""
            message = f"grants no token: answered {response.status_code}" + (f" ({named}): {why}" if why else "")
            return self._error(errors.AuthFailed, message)
        return self._error(errors.Unavailable, f"grants no token now: answered {response.status_code}")

    def _granted(self, told: Any, now: datetime) -> Token | errors.IntegrationError:
        try:
            answer = _Answer.model_validate(told)
        except ValidationError:
            return self._error(errors.Unavailable, "answered with something else than a token")
        lasting = answer.refresh_token_expires_in
        return Token(
            answer.access_token,
            now,
            now + timedelta(seconds=answer.expires_in),
            answer.scope,
            now + timedelta(seconds=lasting) if lasting is not None else None,
            answer.refresh_token,
        )

    def _broken(self, error: Exception) -> errors.IntegrationError:
        name = type(error).__name__
        if isinstance(error, _BEFORE_ANYTHING_LEFT):
            return self._error(errors.Unavailable, f"could not be reached ({name})")
        if isinstance(error, httpx.TimeoutException | TimeoutError):
            return self._error(errors.TimedOut, f"took too long ({name})")
        return self._error(errors.Unavailable, f"the connection broke ({name})")

    def _error(self, kind: type[errors.IntegrationError], message: str) -> errors.IntegrationError:
        return kind(message, service=self._service, account=self._account)


def _wait(headers: Mapping[str, str]) -> timedelta:
    told = headers.get("retry-after", "")
    return timedelta(seconds=max(1, int(told[:5]))) if told.isascii() and told.isdigit() else _USUAL_WAIT
