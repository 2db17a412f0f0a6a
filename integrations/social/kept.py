"""The tokens of OAuth 2 at rest: takes the database and the keys, keeps each account's pair sealed for its row.

One process at a time holds the lease, and its request ends long before the lease does, so that no refresh token is used
by two; where one stood still meanwhile, whoever brings the next pair first is heard. A process killed before its
request arrived loses nothing. One killed between the network's answer and our commit takes the new pair with it: where
the network then refuses the old one, the account has to be signed in again.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from bot.domain.audit import PRODUCT, Act, Origin
from bot.errors import AuthFailed, SettingsError, Transient
from bot.ports.network_tokens import TokensRow
from bot.ports.store import Store
from bot.runtime.sealing import Seals
from integrations.social.signing_in import Tokens, not_signed_in, sign_in_again

LEASE = timedelta(minutes=2)
_SEALED_FOR = "x"
"""What is sealed says whose it is, with this before: an account's name is its own on all networks, and the first that
were signed in to was X."""


class HeldTokens(Protocol):
    """The tokens of one account, for as long as nobody else can renew them."""

    @property
    def tokens(self) -> Tokens:
        """Those written last."""
        ...

    async def write(self, tokens: Tokens) -> bool:
        """Keep these from now on; they are safe once this returns. False where the account was signed in meanwhile."""
        ...


class SealedTokens:
    """Where the tokens of one account are; `app` is the client id of the app that they have to be of, and `service` is
    what errors call the network.
    """

    def __init__(
        self, service: str, account: str, app: str, store: Store, seals: Seals, clock: Callable[[], datetime]
    ) -> None:
        self._service = service
        self._account = account
        self._app = app
        self._store = store
        self._seals = seals
        self._clock = clock
        self._owner = uuid4().hex

    async def keep(self, tokens: Tokens, origin: Origin = PRODUCT) -> None:
        """Keep what a sign-in gave, instead of whatever was kept before; it is logged as done from `origin`."""
        async with self._store.writing(origin) as tx:
            await tx.network_tokens.keep(self._row(tokens))
            tx.audit.add(Act("account_signed_in", self._clock(), data={"account": self._account}))

    async def begin(self, tokens: Tokens) -> None:
        """Keep what is configured, to be renewed from here on, instead of whatever was kept before."""
        async with self._store.writing() as tx:
            await tx.network_tokens.keep(self._row(tokens))

    async def find(self) -> Tokens | None:
        """Those written last for this app, None where there are none. Raises AuthFailed where they do not open."""
        async with self._store.reading() as tx:
            row = await tx.network_tokens.get(self._account)
        return self._opened(row) if row is not None and row.app == self._app else None

    async def read(self) -> Tokens:
        """Those written last. Raises AuthFailed where the account is not signed in, or they do not open."""
        async with self._store.reading() as tx:
            row = await tx.network_tokens.get(self._account)
        if row is None:
            raise not_signed_in(self._service, self._account)
        return self._opened(row)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[HeldTokens | None]:
        """The tokens, leased to this process; None where another one has them."""
        async with self._store.writing() as tx:
            row = await tx.network_tokens.lease(self._account, self._owner, self._clock(), LEASE)
        if row is None:
            yield None
            return
        try:
            yield _Held(self._store, self._seals, row, self._opened(row))
        finally:
            with suppress(Transient):  # a lease that cannot be given back ends by itself
                async with self._store.writing() as tx:
                    await tx.network_tokens.let_go(self._account, self._owner)

    async def is_held(self) -> bool:
        """Whether a process has them to renew them."""
        async with self._store.reading() as tx:
            return await tx.network_tokens.is_leased(self._account, self._clock())

    def _row(self, tokens: Tokens) -> TokensRow:
        access, refresh = sealed(self._seals, self._account, tokens)
        return TokensRow(self._account, self._app, access, refresh, tokens.expires_at, self._clock())

    def _opened(self, row: TokensRow) -> Tokens:
        if row.app != self._app:
            message = f"was signed in by another app: {sign_in_again(self._account)}"
            raise AuthFailed(message, service=self._service, account=self._account)
        tokens = opened(self._seals, row)
        if tokens is None:
            raise AuthFailed(wrong_key(row), service=self._service, account=self._account)
        return tokens


@dataclass(frozen=True, slots=True)
class _Held:
    """The tokens of a leased row."""

    store: Store
    seals: Seals
    row: TokensRow
    tokens: Tokens

    async def write(self, tokens: Tokens) -> bool:
        """Keep these from now on; False where the account was signed in meanwhile."""
        access, refresh = sealed(self.seals, self.row.account, tokens)
        newer = replace(self.row, access=access, refresh=refresh, expires_at=tokens.expires_at)
        async with self.store.writing() as tx:
            return await tx.network_tokens.renewed(newer)


def sealed(seals: Seals, account: str, tokens: Tokens) -> tuple[str, str]:
    """Both tokens, sealed for the row of this account and for their columns."""
    return seals.seal(tokens.access, _of(account, "access")), seals.seal(tokens.refresh, _of(account, "refresh"))


def opened(seals: Seals, row: TokensRow) -> Tokens | None:
    """The pair of a row, None where the keys do not open it."""
    access = seals.unseal(row.access, _of(row.account, "access"))
    refresh = seals.unseal(row.refresh, _of(row.account, "refresh"))
    return None if access is None or refresh is None else Tokens(access, refresh, row.expires_at)


def wrong_key(row: TokensRow) -> str:
    """What to say, and what to do, where stored tokens do not open."""
    return (
        f"COMPTOIR_SECRET_KEY: no key in it opens the stored tokens of the account {row.account}. "
        f"Write the former key behind the new one, after a comma; where it is lost, {sign_in_again(row.account)}, "
        "or put a new token into the account's variable where it is connected by one."
    )


async def reseal_all(store: Store, seals: Seals) -> int:
    """Seal every stored pair with the first key; gives how many there are. One renewed meanwhile is sealed by that.

    Raises SettingsError, and changes nothing, where one opens with none of the keys.
    """
    async with store.writing() as tx:
        rows = await tx.network_tokens.all()
        for row in rows:
            tokens = opened(seals, row)
            if tokens is None:
                raise SettingsError(wrong_key(row))
            await tx.network_tokens.reseal(row, *sealed(seals, row.account, tokens))
    return len(rows)


def _of(account: str, what: str) -> str:
    return f"{_SEALED_FOR} {account} {what}"
