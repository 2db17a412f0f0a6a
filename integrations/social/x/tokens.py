"""The tokens of OAuth 2 in use: takes a place to keep them, gives the header that signs each request.

A refresh token can be used once, whoever holds it: so one process at a time renews, and writes the new pair down before
it is used. A pair that was lost on the way is gone, and the account has to be signed in again.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import AuthFailed
from integrations.social.x.oauth2 import App, Tokens, renew
from integrations.social.x.sorting import SERVICE

_MARGIN = timedelta(minutes=2)
"""How long before its end an access token is renewed."""


class HeldTokens(Protocol):
    """The tokens of one account, for as long as nobody else can have them."""

    async def read(self) -> Tokens | None:
        """Those written last, None where the account was never signed in."""
        ...

    async def write(self, tokens: Tokens) -> None:
        """Keep these from now on; they are safe once this returns."""
        ...


class TokenStore(Protocol):
    """Where tokens are kept, sealed, for all processes."""

    def held(self, account: str) -> AbstractAsyncContextManager[HeldTokens]:
        """The tokens of the account with this key; whoever else wants them waits, in other processes too."""
        ...


class UserTokens:
    """Signs the requests of one account with its access token, which it renews in time."""

    def __init__(self, account: str, app: App, store: TokenStore, *, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._app = app
        self._store = store
        self._clock = clock
        self._tokens: Tokens | None = None
        self._renewing = asyncio.Lock()

    @property
    def secrets(self) -> Sequence[str]:
        """The tokens in use."""
        return (self._tokens.access, self._tokens.refresh) if self._tokens is not None else ()

    async def headers(self, method: str, address: str) -> Mapping[str, str]:
        """The Authorization header, the same for every request. Raises AuthFailed, Unavailable."""
        async with self._renewing:
            if self._tokens is None or not self._lasts(self._tokens):
                self._tokens = await self._current()
        return {"Authorization": f"Bearer {self._tokens.access}"}

    async def _current(self) -> Tokens:
        async with self._store.held(self._account) as held:
            tokens = await held.read()
            if tokens is None:
                raise AuthFailed("not signed in", service=SERVICE, account=self._account)
            if not self._lasts(tokens):
                tokens = await renew(self._app, tokens, clock=self._clock, account=self._account)
                await held.write(tokens)
            return tokens

    def _lasts(self, tokens: Tokens) -> bool:
        return tokens.expires_at - self._clock() > _MARGIN
