"""Who we are to X: takes the secret of an account as it is configured, gives the header that signs each request.

The secret is one environment variable that holds the four values of OAuth 1.0a, which do not expire, with colons
between: consumer key, consumer secret, access token, access token secret. It is never shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from oauthlib.oauth1 import Client  # type: ignore[import-untyped]

from bot.errors import SettingsError

_VALUES = 4


class Signer(Protocol):
    """What lets a request speak for an account. `secrets` must never be told."""

    @property
    def secrets(self) -> Sequence[str]:
        """Whatever of it an answer might repeat."""
        ...

    async def headers(self, method: str, address: str) -> Mapping[str, str]:
        """The headers that sign a request to `address`, its query included."""
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


def user_keys(secret: str, *, account: str, variable: str) -> UserKeys:
    """The keys in `secret`. Raises SettingsError, which says what to put into `variable` and nothing of what is there.

    `account` is the account's key.
    """
    values = secret.split(":")
    if len(values) != _VALUES or not all(_is_usable(value) for value in values):
        raise SettingsError(
            f"account {account}: {variable} must hold four values with colons between: "
            "consumer key, consumer secret, access token, access token secret"
        )
    return UserKeys(*values)


def _is_usable(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable() and not any(each.isspace() for each in value)
