"""What the database knows for commands on rules: the mentions routed before, a chunk at a time, and rules that held.

It only reads, beside whatever process the database belongs to.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import typer

from bot.errors import SettingsError, Unavailable
from bot.now import utc_now
from bot.ports.rows import Routed
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.storage.database import SqlStore

CHUNK: Final = 2_000
LAST_MONTH: Final = "30d"
_SPAN: Final = re.compile(r"(\d{1,5})\s*([mhdw])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def span(written: str) -> timedelta:
    """A length of time such as 30d. Raises BadParameter."""
    found = _SPAN.fullmatch(written.strip())
    if not found:
        raise typer.BadParameter("write for example 12h, 30d or 8w.", param_hint="--since")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def hits_since(since: datetime) -> Mapping[str, int] | None:
    """How often each rule held, None where there is no database to ask."""

    async def ask() -> Mapping[str, int]:
        async with _looking() as store, store.reading() as tx:
            return await tx.rules.hits(since)

    try:
        return asyncio.run(ask())
    except (SettingsError, Unavailable):
        return None


def routed_since(since: datetime, histories: bool) -> Iterator[Sequence[Routed]]:
    """The mentions that opened cases, in chunks. Raises SettingsError, Unavailable where they cannot be read."""
    store = _opened()

    async def read(after: int) -> Sequence[Routed]:
        async with store.reading() as tx:
            return await tx.mentions.routed(since, after=after, limit=CHUNK, histories=histories)

    with asyncio.Runner() as runner:
        try:
            after = 0
            while chunk := runner.run(read(after)):
                yield chunk
                after = chunk[-1].case_id
        finally:
            runner.run(store.close())


def count_since(since: datetime) -> int:
    """How many cases were opened. Raises SettingsError, Unavailable."""

    async def ask() -> int:
        async with _looking() as store, store.reading() as tx:
            return await tx.cases.count_opened(since)

    return asyncio.run(ask())


@asynccontextmanager
async def _looking() -> AsyncIterator["SqlStore"]:
    store = _opened()
    try:
        yield store
    finally:
        await store.close()


def _opened() -> "SqlStore":
    """The database, for reading only. Its packages take a second to load, which commands without one are spared."""
    from bot.storage.database import open_store

    return open_store(load_settings().database_url, clock=utc_now, looking=True)
