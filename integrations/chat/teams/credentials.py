"""The token with which we speak to Teams: takes what proves the app, gives one token for as long as it lasts.

MSAL knows the login service's ways (secret, certificate, managed identity) and blocks, so it works in a thread. One
token serves every call; a new one is fetched five minutes before it ends, once, however many calls wait for it.
"""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msal
import requests
import structlog
from msal.exceptions import MsalServiceError

from bot.errors import AuthFailed, Transient, Unavailable
from bot.settings import Settings
from integrations.chat.teams.errors import SERVICE

RESOURCE = "https://api.botframework.com"
EARLY = timedelta(minutes=5)
AFTER_FAILURE = timedelta(seconds=30)
_TIMEOUT = 10
_PASSING = frozenset({"temporarily_unavailable", "server_error"})
log = structlog.get_logger()

Fetch = Callable[[], tuple[str, timedelta]]
"""Fetches a token and says for how long it is good; blocks. Raises AuthFailed, Unavailable."""


class Credentials:
    """The token in force."""

    def __init__(self, fetch: Fetch, clock: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._ends = self._renew = datetime.min.replace(tzinfo=UTC)

    async def token(self) -> str:
        """The token for the next call. Raises AuthFailed, Unavailable."""
        if not self._is_good():
            async with self._lock:
                if not self._is_good():
                    await self._fetch_anew()
        return self._token

    def forget(self, token: str) -> None:
        """Teams refused this token: the next call fetches another."""
        if token == self._token:
            self._token = ""

    def _is_good(self) -> bool:
        return bool(self._token) and self._clock() < self._renew

    async def _fetch_anew(self) -> None:
        try:
            token, lasts = await asyncio.to_thread(self._fetch)
        except Transient as error:
            now = self._clock()
            if not self._token or now >= self._ends:
                raise
            log.warning("teams_token_not_renewed", error=error.reason)
            self._renew = min(now + AFTER_FAILURE, self._ends)
            return
        now = self._clock()
        self._token, self._ends = token, now + lasts
        self._renew = now + max(lasts - EARLY, lasts / 2)


def fetch_of(settings: Settings) -> Fetch:
    """How tokens are fetched with what the settings say."""
    if settings.teams_managed_identity:
        return partial(_from_azure, settings.teams_app_id)
    authority = f"{settings.teams_login_url}/{settings.teams_tenant_id}"
    proof: Callable[[], Any]
    if settings.teams_certificate is not None:
        proof = partial(_certificate, settings.teams_certificate)
    else:
        password = settings.teams_app_password
        assert password is not None, "the settings name one proof, or the playground, to which no token goes"
        proof = password.get_secret_value
    return partial(_from_login, settings.teams_app_id, authority, proof)


def _from_login(app_id: str, authority: str, proof: Callable[[], Any]) -> tuple[str, timedelta]:
    """A token of the login service, for our own organisation only (learn.microsoft.com, client credentials flow)."""

    def ask(session: requests.Session) -> Any:
        app = msal.ConfidentialClientApplication(
            app_id, client_credential=proof(), authority=authority, instance_discovery=False, http_client=session
        )
        return app.acquire_token_for_client(scopes=[f"{RESOURCE}/.default"])

    return _asked(ask)


def _from_azure(app_id: str) -> tuple[str, timedelta]:
    """A token for the managed identity of the machine (learn.microsoft.com, managed identities)."""

    def ask(session: requests.Session) -> Any:
        identity = msal.UserAssignedManagedIdentity(client_id=app_id)
        return msal.ManagedIdentityClient(identity, http_client=session).acquire_token_for_client(resource=RESOURCE)

    return _asked(ask)


def _certificate(path: Path) -> Any:
    """Read at each fetch, so that a renewed certificate is taken up."""
    pem = path.read_text("ascii")
    return {"private_key": pem, "public_certificate": pem}


def _asked(ask: Callable[[requests.Session], Any]) -> tuple[str, timedelta]:
    where = {"service": SERVICE, "account": ""}
    with requests.Session() as session:
        session.request = partial(session.request, timeout=_TIMEOUT)  # type: ignore[method-assign]
        try:
            answer = ask(session)
        except (requests.RequestException, MsalServiceError) as error:
            raise Unavailable(f"the login service could not be reached ({type(error).__name__})", **where) from None
        except (ValueError, OSError, msal.ManagedIdentityError) as error:
            raise AuthFailed(
                f"the login service does not take what it is shown ({type(error).__name__})", **where
            ) from None
    if "access_token" in answer:
        return answer["access_token"], timedelta(seconds=int(answer["expires_in"]))
    name = str(answer.get("error", ""))
    codes = re.findall(r"AADSTS\d+", str(answer.get("error_description", "")))
    kind = Unavailable if name in _PASSING else AuthFailed
    raise kind(f"the login service gives no token ({' '.join([name, *codes[:1]])})", **where)
