"""Secrets that are kept: takes words and whose they are, gives sealed text that only our keys open; knows no table.

Fernet (cryptography's specification of it: AES-128-CBC with HMAC-SHA256) has no room for what a text belongs to, so
that stands inside it: sealed text that was moved to another row does not open there.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Seals:
    """The keys of COMPTOIR_SECRET_KEY, with commas between them: the first seals, any of them opens."""

    def __init__(self, keys: str, clock: Callable[[], datetime]) -> None:
        self._keys = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        self._clock = clock

    def seal(self, words: str, of: str) -> str:
        """`words` sealed, to be opened as `of` only."""
        return self._keys.encrypt_at_time(json.dumps([of, words]).encode(), self._seconds()).decode()

    def unseal(self, sealed: str, of: str, *, within: timedelta | None = None) -> str | None:
        """The words; None where no key opens them, where they belong to something else, or are older than `within`."""
        try:
            if within is None:
                opened = self._keys.decrypt(sealed.encode())
            else:
                opened = self._keys.decrypt_at_time(sealed.encode(), int(within.total_seconds()), self._seconds())
        except (InvalidToken, UnicodeEncodeError):
            return None
        owner, words = json.loads(opened)
        return str(words) if owner == of else None

    def _seconds(self) -> int:
        return int(self._clock().timestamp())


def new_key() -> str:
    """A fresh key, as COMPTOIR_SECRET_KEY takes it."""
    return Fernet.generate_key().decode()
