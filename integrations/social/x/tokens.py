"""The tokens of OAuth 2 in use: takes a place to keep them, gives the header that signs each request.

A refresh token can be used once, whoever holds it: so one process at a time renews, and writes the new pair down before
it is used. A pair that was lost on the way is gone, and the account has to be signed in again. A renewal may end the
former access token at once: each request asks what is kept, and one refused with a former token may be repeated.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import AuthFailed, RateLimited
from integrations.social.kept import HeldTokens
from integrations.social.signing_in import Tokens
from integrations.social.x.oauth2 import App, renew
from integrations.social.x.sorting import SERVICE

_MARGIN = timedelta(minutes=2)
"""How long before its end an access token is renewed."""

_RENEWED_WITHIN = timedelta(seconds=15)
"""How long whoever has no token waits for another process that renews."""


class TokenStore(Protocol):
    """Where the tokens of one account are kept, sealed, for all processes."""

    async def read(self) -> Tokens:
        """Those written last. Raises AuthFailed where the account is not signed in, or they do not open."""
        ...

    def held(self) -> AbstractAsyncContextManager[HeldTokens | None]:
        """The tokens, to be renewed by nobody else; None where somebody else does already."""
        ...

    async def is_held(self) -> bool:
        """Whether somebody has them to renew them."""
        ...


class UserTokens:
    """Signs the requests of one account with its access token, which it renews in time."""

    def __init__(self, account: str, app: App, store: TokenStore, *, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._app = app
        self._store = store
        self._clock = clock
        self._used: Tokens | None = None
        self._renewal: asyncio.Task[Tokens] | None = None

    @property
    def secrets(self) -> Sequence[str]:
        """The tokens used last."""
        return (self._used.access, self._used.refresh) if self._used is not None else ()

    async def headers(self, method: str, address: str) -> Mapping[str, str]:
        """The Authorization header, the same for every request. Raises AuthFailed, Transient."""
        tokens = await self._store.read()
        if not self._lasts(tokens):
            # Whoever waits may be cancelled at any moment, and a renewal that was begun must not be.
            tokens = await asyncio.shield(self._renewing())
        self._used = tokens
        return _bearer(tokens)

    async def is_outdated(self, signed: Mapping[str, str]) -> bool:
        """True where the pair was renewed since, or is being renewed now."""
        # In this order: whoever holds the pair writes it down before letting go of it.
        return await self._store.is_held() or signed != _bearer(await self._store.read())

    async def close(self) -> None:
        """Let a renewal end that was begun; may be called twice."""
        if self._renewal is not None:
            await asyncio.wait([self._renewal])

    def _renewing(self) -> asyncio.Task[Tokens]:
        """The renewal under way in this process, begun where there is none."""
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renew(), name=f"tokens of {self._account}")
            self._renewal.add_done_callback(self._ended)
        return self._renewal

    def _ended(self, renewal: asyncio.Task[Tokens]) -> None:
        self._renewal = None
        if not renewal.cancelled():
            renewal.exception()  # is told to those who wait, of whom there may be none left

    async def _renew(self) -> Tokens:
        async with self._store.held() as held:
            if held is None:
                return await self._meanwhile()
            if self._lasts(held.tokens):
                return held.tokens  # renewed by another process just before
            try:
                newer = await renew(self._app, held.tokens, clock=self._clock, account=self._account)
            except AuthFailed:
                kept = await self._store.read()
                if kept.refresh == held.tokens.refresh:
                    raise
                return kept  # this process stood still, and its lease ran out: another one was faster
            if await held.write(newer):
                return newer
        return await self._store.read()

    async def _meanwhile(self) -> Tokens:
        """What to sign with while another process renews. Raises RateLimited where there is nothing."""
        tokens, now = await self._store.read(), self._clock()
        if tokens.expires_at > now:
            return tokens
        at = now + _RENEWED_WITHIN
        raise RateLimited("its tokens are being renewed", retry_at=at, service=SERVICE, account=self._account)

    def _lasts(self, tokens: Tokens) -> bool:
        return tokens.expires_at - self._clock() > _MARGIN


def _bearer(tokens: Tokens) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {tokens.access}"}
