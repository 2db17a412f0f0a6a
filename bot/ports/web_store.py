"""What the web keeps beside the cases: who is signed in, one-time links and API tokens, hashes only."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.ports.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser signed in as `person`; `token_hash` is the hex SHA-256 of the cookie. Times are UTC."""

    token_hash: str
    person: str
    csrf: str
    created_at: datetime
    expires_at: datetime


class Sessions(Protocol):
    """Sign-in links, browser sessions and API tokens, each found by the hex SHA-256 of its secret."""

    async def add_link(self, token_hash: str, person: str, expires_at: datetime) -> None:
        """Keep a one-time link."""
        ...

    async def use_link(self, token_hash: str, now: datetime) -> str | None:
        """Use a link up and give its person; None when it is unknown, used already or expired."""
        ...

    async def start(self, row: SessionRow) -> None:
        """Keep a new session, and forget those that have expired by its `created_at`."""
        ...

    async def get(self, token_hash: str, now: datetime) -> SessionRow | None:
        """A session that has not expired."""
        ...

    async def extend(self, token_hash: str, expires_at: datetime) -> None:
        """Let a session live longer."""
        ...

    async def end(self, token_hash: str) -> None:
        """Forget a session."""
        ...

    async def put_token(self, token_hash: str, person: str, name: str, now: datetime) -> None:
        """Keep an API token of `person`; another one that they had under `name` is revoked. The same twice is one."""
        ...

    async def token_person(self, token_hash: str) -> str | None:
        """Whose API token this is; None when it is unknown or revoked."""
        ...


class WebTransaction(Transaction, Protocol):
    """A transaction that also reaches what the web keeps."""

    sessions: Sessions


class WebStore(Store, Protocol):
    """The database as the web sees it."""

    def writing(self) -> AbstractAsyncContextManager[WebTransaction]:
        """A transaction that may change things; commits when the block ends well."""
        ...

    def reading(self) -> AbstractAsyncContextManager[WebTransaction]:
        """A transaction that only reads."""
        ...
