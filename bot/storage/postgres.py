"""Opens PostgreSQL: a pool of connections, and one that listens for news of other processes; knows no table.

The bell needs a connection that stays the same, so behind PgBouncer in transaction mode it is silent and the polls
behind it do the work (https://www.postgresql.org/docs/current/sql-listen.html).
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from typing import Any

import asyncpg
import structlog
from pydantic_core import from_json
from sqlalchemy import URL, event
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import ComptoirError
from bot.storage.dialect import CHANNEL, POSTGRES
from bot.storage.types import to_json
from bot.storage.unreached import place_of, server_unreached

CONNECTIONS = 10
CONNECT_SECONDS = 10
COMMAND_SECONDS = 60
# A process that is stopped or cut off within a transaction gives its locks back, so that others can take over.
IDLE_SECONDS = 10
# The same for one stopped between preparing a statement and executing it, which PostgreSQL does not take for idle.
# Only from version 17 on (https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-TRANSACTION-TIMEOUT).
TRANSACTION_SECONDS = 60
TRANSACTION_TIMEOUT_SINCE = (17,)
LONGEST_PAUSE = 30.0
ASK_AFTER_SECONDS = 5
_LAST_USED = "comptoir_last_used"
# asyncpg's own errors come unwrapped where its connection is used directly.
_LOST = (OSError, TimeoutError, DBAPIError, PoolTimeout, asyncpg.PostgresError, asyncpg.InterfaceError)
log = structlog.get_logger()


class PostgresEngines:
    """A pool that writes and reads, and a way in for migrations, which may take longer than any other statement."""

    dialect = POSTGRES

    def __init__(self, url: URL, *, looking: bool) -> None:
        place_of(url)  # before anything is asked of what may be half a password
        self._url = url
        self.turn: AbstractAsyncContextManager[Any] = nullcontext()
        session = {"idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s"}
        if looking:
            session["default_transaction_read_only"] = "on"
        self.writer = _engine(url, {"command_timeout": COMMAND_SECONDS}, session)
        event.listen(self.writer.sync_engine, "connect", _limit_transactions)
        # One snapshot for the whole of a reading transaction, so that what it gathers fits together.
        self.reader = self.writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self.migrator = _engine(url, {})
        self._ears: list[Ear] = []

    def announced(self) -> None:
        """The statement that wrote the news told everybody, this process too (`POSTGRES.telling`)."""

    def listen(self, ring: Callable[[], None]) -> None:
        """Call `ring` when a notification arrives."""
        self._ears.append(Ear(self.writer, ring))

    def unreached(self, error: Exception) -> ComptoirError:
        """Why the server gave no connection."""
        return server_unreached(self._url, error)

    async def close(self) -> None:
        """Stop listening and close the pools."""
        while self._ears:
            await self._ears.pop().close()
        for engine in (self.writer, self.migrator):
            await engine.dispose()


class Ear:
    """Listens for notifications on a connection of its own and opens it again when it is lost."""

    def __init__(self, on: AsyncEngine, ring: Callable[[], None]) -> None:
        self._engine = on
        self._ring = ring
        self._task = asyncio.create_task(self._listen(), name="database bell")

    async def close(self) -> None:
        """Stop listening."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _listen(self) -> None:
        pause = 0.5
        while True:
            try:
                await self._until_lost()
                pause = 0.5
            except _LOST as error:
                log.warning("bell_silent", error=type(error).__name__, again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _until_lost(self) -> None:
        """Hear notifications until the connection ends; rings at once, since something may have passed unheard."""
        lost = asyncio.Event()

        def heard(*_: Any) -> None:
            self._ring()

        def ended(_: Any) -> None:
            lost.set()

        async with self._engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            driver.add_termination_listener(ended)
            try:
                await driver.add_listener(CHANNEL, heard)
                self._ring()
                await lost.wait()
            finally:
                driver.remove_termination_listener(ended)
                # Never back into the pool: whoever got it next would still be listening.
                await connection.invalidate()


def _limit_transactions(connection: Any, _: Any) -> None:
    """End whatever a new connection leaves open for too long, where the server can."""

    async def limit(driver: Any) -> None:
        if driver.get_server_version() >= TRANSACTION_TIMEOUT_SINCE:
            await driver.execute(f"SET transaction_timeout = '{TRANSACTION_SECONDS}s'")

    connection.run_async(limit)


def _engine(url: URL, options: dict[str, Any], session: Mapping[str, str] | None = None) -> AsyncEngine:
    """A pool on `url`; `sslmode` may be written as libpq knows it."""
    query = dict(url.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg", query=query),
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        hide_parameters=True,
        json_serializer=to_json,
        json_deserializer=from_json,  # three times as fast as json's own
        connect_args={
            "timeout": CONNECT_SECONDS,
            "server_settings": {"application_name": "comptoir", **(session or {})},
            **options,
        },
    )
    event.listen(engine.sync_engine, "checkin", _given_back)
    event.listen(engine.sync_engine, "checkout", _check_again)
    return engine


def _given_back(_: Any, record: ConnectionPoolEntry) -> None:
    record.info[_LAST_USED] = time.monotonic()


def _check_again(driver: Any, record: ConnectionPoolEntry, _: Any) -> None:
    """Ask a connection that lay idle whether it still works; of one just used, its end would have been told to us.

    SQLAlchemy's own pings take three exchanges with the server before every transaction.
    """
    last_used = record.info.get(_LAST_USED)
    if last_used is None:
        return
    if driver.driver_connection.is_closed():
        raise InvalidatePoolError
    if time.monotonic() - last_used > ASK_AFTER_SECONDS:
        try:
            driver.ping()
        except AsyncAdapt_asyncpg_dbapi.Error as error:
            raise InvalidatePoolError from error
