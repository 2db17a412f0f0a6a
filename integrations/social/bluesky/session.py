"""The session of one account: takes the app password once, keeps its tokens fresh, says to which server they belong.

Sources: https://atproto.com/specs/xrpc#authentication and the lexicons com.atproto.server. A session may be opened 300
times a day and account, so it is kept, and renewed before its access token ends, by one task at a time. What we read
and write goes to the account's own server, which its DID document names.
"""

import asyncio
import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from bot.domain.department import Account
from bot.errors import AuthFailed, IntegrationError, Permanent, SettingsError, Transient, Unavailable
from integrations.social.bluesky.payloads import SessionPayload, parsed
from integrations.social.bluesky.sorting import SERVICE
from integrations.social.bluesky.text import clean_line
from integrations.social.bluesky.wire import Wire

ENTRANCE = "https://bsky.social"
"""Where an account signs in that names no server of its own."""

RENEWED_BEFORE = timedelta(minutes=15)
TRIED_AGAIN_AFTER = timedelta(minutes=1)
"""Once the app password was refused: each try counts, and an account that is looked after every half minute would have
used up the day's 300 in hours."""

_USUAL_LIFE = timedelta(hours=1)  # of an access token that does not say how long it lasts; Bluesky's last two
_SECRET = re.compile(r"(?P<identifier>[^\s:]+(?::[^\s:]+)*):(?P<password>[A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){3})")
_REMEDY = "write handle:app-password; an app password is made in Bluesky under Settings, Privacy and security"
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are, on which server, and the two tokens; `renew_at` and `ends_at` (UTC) are about the access token."""

    did: str
    handle: str
    server: str
    renew_at: datetime
    ends_at: datetime
    access: str = field(repr=False)
    refresh: str = field(repr=False)


class Sessions:
    """Opens the session when it is first asked for, and gives it as long as it lasts."""

    def __init__(self, account: Account, secret: str, wire: Wire, *, clock: Callable[[], datetime]) -> None:
        """`secret` is `handle:app-password`. Raises SettingsError for anything else, and for an unusable address."""
        self.entrance = entrance_of(account)
        known = _SECRET.fullmatch(secret)
        if known is None:
            raise SettingsError(f"account {account.key}: {account.token_variable} holds no app password; {_REMEDY}")
        self._account = account.key
        self._identifier = known["identifier"]
        self._password = known["password"]
        self._wire = wire
        self._clock = clock
        self._lock = asyncio.Lock()
        self._session: Session | None = None
        self._refused_until: datetime | None = None
        self._wire.secrets = (self._password,)

    async def ready(self, *, anew: bool = False) -> Session:
        """The session, its access token good for some minutes; with `anew` a token that was just given.

        Raises AuthFailed where the app password is worth nothing any more, Transient, Permanent.
        """
        failure: IntegrationError
        try:
            async with self._lock:
                self._session = await self._fresh(self._session, anew=anew)
                self._wire.secrets = (self._password, self._session.access, self._session.refresh)
                return self._session
        except IntegrationError as error:
            failure = error
        raise failure.with_traceback(None)  # the frames it came through hold the password

    def refused(self, session: Session) -> None:
        """The server takes this access token no more, whatever it says of its end."""
        if self._session is session:
            self._session = replace(session, renew_at=self._clock(), ends_at=self._clock())

    async def _fresh(self, session: Session | None, *, anew: bool) -> Session:
        now = self._clock()
        if session is None:
            return await self._opened()
        if now < session.renew_at and not anew:
            return session
        try:
            return await self._renewed(session)
        except Permanent:
            pass  # it ended for good; the app password may open another one
        except Transient:
            if now < session.ends_at and not anew:
                return session
            raise
        return await self._opened()

    async def _opened(self) -> Session:
        if self._refused_until is not None and self._clock() < self._refused_until:
            raise AuthFailed("the app password was refused a moment ago", service=SERVICE, account=self._account)
        try:
            return await self._signed_in()
        except AuthFailed:
            self._refused_until = self._clock() + TRIED_AGAIN_AFTER
            self._session = None  # servers take its access token for hours yet, which would hide what was told
            raise

    async def _signed_in(self) -> Session:
        body = {"identifier": self._identifier, "password": self._password}
        url = f"{self.entrance}/xrpc/com.atproto.server.createSession"
        return self._read((await self._wire.enter(url, json.dumps(body).encode(), _JSON)).content, self.entrance)

    async def _renewed(self, session: Session) -> Session:
        url = f"{session.server}/xrpc/com.atproto.server.refreshSession"
        answer = await self._wire.enter(url, b"", {"Authorization": f"Bearer {session.refresh}"})
        return self._read(answer.content, session.server)

    def _read(self, raw: Any, server: str) -> Session:
        """The session in an answer of `server`, which is its own where it names no other."""
        payload = parsed(SessionPayload, raw)
        if isinstance(payload, ValidationError) or not _is_sendable(payload.access_jwt + payload.refresh_jwt):
            raise Unavailable("answered with something else than a session", service=SERVICE, account=self._account)
        if payload.active is False:
            told = clean_line(payload.status) or "not active"
            raise AuthFailed(f"the account is {told}", service=SERVICE, account=self._account)
        now = self._clock()
        ends_at = _end_of(payload.access_jwt) or now + _USUAL_LIFE
        return Session(
            did=payload.did,
            handle=clean_line(payload.handle),
            server=_server_in(payload.did_doc, server),
            renew_at=max(ends_at - RENEWED_BEFORE, now + (ends_at - now) / 2),
            ends_at=ends_at,
            access=payload.access_jwt,
            refresh=payload.refresh_jwt,
        )


def entrance_of(account: Account) -> str:
    """Where the account signs in. Raises SettingsError for what is no address of the web."""
    base = account.base_url.rstrip("/") or ENTRANCE
    if not base.startswith(("https://", "http://")):
        raise SettingsError(f"account {account.key}: base_url must start with https:// (or http:// on loopback)")
    return base


def _is_sendable(token: str) -> bool:
    """True for what can stand in a header."""
    return token.isascii() and token.isprintable() and " " not in token


def _server_in(document: Any, asked: str) -> str:
    """The account's own server by its DID document; that which was asked where it names none that is as safe."""
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if not isinstance(service, dict) or not str(service.get("id", "")).endswith("#atproto_pds"):
            continue
        address = service.get("serviceEndpoint")
        trusted = ("https://",) if asked.startswith("https://") else ("https://", "http://")
        if isinstance(address, str) and address.startswith(trusted) and clean_line(address) == address:
            return address.rstrip("/")
    return asked


def _end_of(token: str) -> datetime | None:
    """When a JSON Web Token says that it ends (UTC), None where it does not say; nothing is verified."""
    parts = token.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "==")) if len(parts) == 3 else None
        return datetime.fromtimestamp(claims["exp"], UTC) if isinstance(claims, dict) else None
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return None
