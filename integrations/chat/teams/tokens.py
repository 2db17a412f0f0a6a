"""Whether a request is Teams' own: takes its bearer token and what it says, gives the token's claims or refuses it.

The seven requirements of learn.microsoft.com, "Authentication with the Bot Connector API". botbuilder's own check
blocks the loop, knows no new key for a day and takes tokens of any organisation.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import jwt
from jwt.exceptions import PyJWTError

from integrations.chat.teams.errors import NotGenuine
from integrations.chat.teams.hosts import Hosts, evened
from integrations.chat.teams.keys import Keys

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LEEWAY = timedelta(minutes=5)
_ALGORITHM = "RS256"
_LONGEST = 16 * 1024
_CHECKED_BELOW = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}

Claims = Mapping[str, Any]


class Tokens(Protocol):
    """What tells Teams' requests from forged ones."""

    async def verify(self, authorization: str | None, *, service_url: str, channel_id: str) -> Claims:
        """The claims of a genuine request. Raises NotGenuine, and Unavailable where it cannot be told now."""
        ...

    async def close(self) -> None:
        """Let the connection go; may be called twice."""
        ...


class Verifier:
    """Tokens that Microsoft signs for the app `app_id`, with `keys`."""

    def __init__(self, app_id: str, *, keys: Keys, hosts: Hosts, clock: Callable[[], datetime]) -> None:
        if not app_id:
            raise ValueError("without an app id every token would be good")
        self._app_id = app_id
        self._keys = keys
        self._hosts = hosts
        self._clock = clock

    async def verify(self, authorization: str | None, *, service_url: str, channel_id: str) -> Claims:
        """The claims of the token in this header of a request that names this service address and channel.

        Raises NotGenuine: 401 where the token proves nothing, 403 where what it proves is not what the request says.
        Raises Unavailable where the keys are not to be had.
        """
        token = _bearer(authorization)
        key = await self._keys.find(_kid(token))
        if key is None:
            raise NotGenuine("no key of Microsoft's signed its token")
        try:
            claims = jwt.decode(token, key.public, algorithms=[_ALGORITHM], options=_CHECKED_BELOW)  # type: ignore[arg-type]
        except (PyJWTError, ValueError, TypeError) as error:
            raise NotGenuine(f"its token is not sound ({type(error).__name__})") from None
        self._expect_ours(claims)
        if channel_id != CHANNEL or CHANNEL not in key.endorsements:
            raise NotGenuine("the key of its token does not speak for Teams", status=403)
        self._hosts.expect(service_url)
        told = claims.get("serviceurl")
        if not isinstance(told, str) or evened(told) != evened(service_url):
            raise NotGenuine("its token was made for another service address", status=403)
        return claims

    async def close(self) -> None:
        """Let the keys go; may be called twice."""
        await self._keys.close()

    def _expect_ours(self, claims: Claims) -> None:
        if claims.get("iss") != ISSUER:
            raise NotGenuine("its token has another issuer")
        audience = claims.get("aud")
        if not isinstance(audience, str) or audience.lower() != self._app_id.lower():
            raise NotGenuine("its token is for another app")
        now, leeway = self._clock().timestamp(), LEEWAY.total_seconds()
        expires, begins = _moment(claims.get("exp")), _moment(claims.get("nbf", 0))
        if expires is None or begins is None:
            raise NotGenuine("its token does not say for how long it is good")
        if now >= expires + leeway:
            raise NotGenuine("its token has expired")
        if now < begins - leeway:
            raise NotGenuine("its token is not good yet")


class Playground:
    """Microsoft's local client sends no token: whoever reaches this machine's own address is believed."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def verify(self, authorization: str | None, *, service_url: str, channel_id: str) -> Claims:
        """No claims. Raises NotGenuine for a service address on another machine."""
        self._hosts.expect(service_url)
        if channel_id != CHANNEL:
            raise NotGenuine("it does not come from Teams", status=403)
        return {}

    async def close(self) -> None:
        """There is nothing to let go."""


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > _LONGEST:
        raise NotGenuine("it brings no token")
    return token.strip()


def _kid(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (PyJWTError, ValueError, TypeError):
        raise NotGenuine("its token cannot be read") from None
    kid = header.get("kid")
    if header.get("alg") != _ALGORITHM or not isinstance(kid, str):
        raise NotGenuine("its token is signed in another way")
    return kid


def _moment(value: Any) -> float | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if good else None
