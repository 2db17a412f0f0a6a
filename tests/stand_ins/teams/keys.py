"""The keys that Microsoft signs with: takes nothing, gives private keys, and the set of public ones as it is published.

A key is made once in a process and used again by every tenant, since making one takes a while.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

_FOREVER_UNPUBLISHED = 1_000_000


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key with the channels that it vouches for."""

    number: int
    endorsements: tuple[str, ...] = ("msteams", "skypeforbusiness", "webchat")

    @property
    def private(self) -> RSAPrivateKey:
        return _rsa(self.number)

    @property
    def kid(self) -> str:
        return hashlib.sha256(f"key {self.number}".encode()).hexdigest()[:27]

    def published(self) -> dict[str, Any]:
        """It as an entry of the key set (RFC 7517, with `endorsements` as the Bot Framework adds them)."""
        shown = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        public = {name: shown[name] for name in ("kty", "n", "e")}
        known = {"endorsements": list(self.endorsements)} if self.endorsements else {}
        return {**public, "use": "sig", "kid": self.kid, "x5t": self.kid, **known}


@dataclass(slots=True)
class Keyring:
    """The keys in use: `current` signs, `plain` is published beside it and vouches for no channel.

    `retired` was published once; `unknown` never was.
    """

    current: SigningKey = field(default_factory=lambda: SigningKey(0))
    plain: SigningKey = field(default_factory=lambda: SigningKey(1, ()))
    unknown: SigningKey = field(default_factory=lambda: SigningKey(_FOREVER_UNPUBLISHED))
    retired: list[SigningKey] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(2))

    def rotate(self) -> SigningKey:
        """Sign with a new key from now on; the former one is published no more."""
        self.retired.append(self.current)
        self.current = SigningKey(next(self._numbers))
        return self.current

    def published(self) -> dict[str, Any]:
        """The key set as it is answered."""
        return {"keys": [each.published() for each in (self.current, self.plain)]}


@cache
def _rsa(number: int) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)
