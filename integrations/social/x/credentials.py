"""Who we are to X: takes the secret of an account, gives the header that signs each request, and never shows it.

As configured it is one environment variable that holds the four values of OAuth 1.0a, which do not expire, with colons
between: consumer key, consumer secret, access token, access token secret. tokens.py has those that renew themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from oauthlib.oauth1 import Client  # type: ignore[import-untyped]

from bot.errors import SettingsError

_VALUES = ("consumer key", "consumer secret", "access token", "access token secret")


class Signer(Protocol):
    """What lets a request speak for an account. `secrets` must never be told."""

    @property
    def secrets(self) -> Sequence[str]:
        """Whatever of it an answer might repeat."""
        ...

    async def headers(self, method: str, address: str) -> Mapping[str, str]:
        """The headers that sign a request to `address`, its query included."""
        ...

    async def is_outdated(self, signed: Mapping[str, str]) -> bool:
        """True where these headers may be refused only because others hold by now."""
        ...

    async def close(self) -> None:
        """Let what is under way end; may be called twice."""
        ...


@dataclass(frozen=True, slots=True)
class UserKeys:
    """The keys of OAuth 1.0a that let an app speak for the account that gave it the token."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_secret: str = field(repr=False)

    @property
    def secrets(self) -> Sequence[str]:
        """All four: X repeats none of them, but whoever stands between may."""
        return (self.consumer_key, self.consumer_secret, self.access_token, self.access_secret)

    async def headers(self, method: str, address: str) -> Mapping[str, str]:
        """The Authorization header of a request whose body, being JSON or a file, is not signed."""
        signing = Client(self.consumer_key, self.consumer_secret, self.access_token, self.access_secret)
        _, signed, _ = signing.sign(address, method)
        return {"Authorization": str(signed["Authorization"])}

    async def is_outdated(self, signed: Mapping[str, str]) -> bool:
        """False: these keys are the only ones."""
        return False

    async def close(self) -> None:
        """Nothing is under way."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """One access token of OAuth 2, as it is: nothing renews it."""

    token: str = field(repr=False)

    @property
    def secrets(self) -> Sequence[str]:
        """The token."""
        return (self.token,)

    async def headers(self, method: str, address: str) -> Mapping[str, str]:
        """The Authorization header, the same for every request."""
        return {"Authorization": f"Bearer {self.token}"}

    async def is_outdated(self, signed: Mapping[str, str]) -> bool:
        """False: it is the only one."""
        return False

    async def close(self) -> None:
        """Nothing is under way."""


def user_keys(secret: str, *, account: str, variable: str) -> UserKeys:
    """The keys in `secret`. Raises SettingsError, which says what to put into `variable` and nothing of what is there.

    `account` is the account's key.
    """
    values = secret.split(":")
    faults = [f"the {name} {fault}" for name, value in zip(_VALUES, values, strict=False) if (fault := _fault(value))]
    if len(values) != len(_VALUES):
        faults = ["there is 1" if len(values) == 1 else f"there are {len(values)}"]
    if faults:
        raise SettingsError(
            f"account {account}: {variable} must hold four values with colons between: {', '.join(_VALUES)}; "
            f"{', '.join(faults)}. Copy them from X's console anew."
        )
    return UserKeys(*values)


def _fault(value: str) -> str:
    """Why no request can be signed with this; "" where one can."""
    if not value:
        return "is empty"
    if not value.isascii() or not value.isprintable() or any(each.isspace() for each in value):
        return "holds blanks or characters that X gives to none"
    return ""
