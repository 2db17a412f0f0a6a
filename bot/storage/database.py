"""The database as a whole: opens it from a URL, hands out transactions, rings when something was written.

Takes DATABASE_URL and a clock, gives the `WebStore` of the ports. It must not know what the tables mean.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.audit import PRODUCT, Origin
from bot.errors import SettingsError
from bot.storage import migrate
from bot.storage.dialect import SQLITE
from bot.storage.engines import Engines
from bot.storage.postgres import PostgresEngines
from bot.storage.repository import Clock
from bot.storage.sqlite import SqliteEngines
from bot.storage.statements import Statements, sorted_errors
from bot.storage.transaction import SqlTransaction
from bot.storage.unreached import UNREACHED

_KINDS: Mapping[str, Callable[..., Engines]] = {
    "sqlite": SqliteEngines,
    "postgresql": PostgresEngines,
    "postgres": PostgresEngines,
}


def open_store(url: str, *, clock: Clock, looking: bool = False) -> "SqlStore":
    """The database that DATABASE_URL names: sqlite:///file or postgresql://user:password@host/database.

    `looking` opens it for reading only, beside the process that a SQLite file belongs to. Nothing is read yet.
    Raises SettingsError for a URL that names neither, for a SQLite file that another process has open, and for one to
    look at that is not there.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # what it says may hold half a password
        raise SettingsError(
            "DATABASE_URL is not a URL; write sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME."
        ) from None
    kind = _KINDS.get(parsed.drivername.partition("+")[0])
    if kind is None:
        raise SettingsError(f"DATABASE_URL: {parsed.drivername} is not supported; use sqlite or postgresql.")
    return SqlStore(kind(parsed, looking=looking), clock)


class SqlStore:
    """A database that is open. Whatever keeps a transaction from being carried out is raised as Unavailable."""

    def __init__(self, engines: Engines, clock: Clock) -> None:
        self.engines = engines
        self._clock = clock

    @property
    def is_sqlite(self) -> bool:
        """True where one process alone uses the database."""
        return self.engines.dialect is SQLITE

    @asynccontextmanager
    async def writing(self, origin: Origin = PRODUCT) -> AsyncIterator[SqlTransaction]:
        """A transaction that may change things; commits when the block ends well. What is done in it is logged as done
        from `origin`."""
        engines = self.engines
        async with engines.turn, _transaction(engines, engines.writer) as connection:
            statements = Statements(connection, engines.dialect)
            transaction = SqlTransaction(statements, self._clock, origin)
            yield transaction
            await transaction.complete()
        if statements.news:
            engines.announced()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlTransaction]:
        """A transaction that only reads, and sees one state of the database throughout."""
        async with _transaction(self.engines, self.engines.reader) as connection:
            yield SqlTransaction(Statements(connection, self.engines.dialect), self._clock, PRODUCT)

    def listen(self, bell: Callable[[], None]) -> None:
        """Ring `bell` after commits that wrote jobs or events, by any process; needs a running event loop."""
        self.engines.listen(bell)

    async def migrate(self) -> None:
        """Bring the tables up to date, all or nothing; of several processes one does it and the others wait."""
        async with self.engines.turn, _transaction(self.engines, self.engines.migrator) as connection:
            await connection.run_sync(migrate.upgrade)

    async def schema_is_current(self) -> bool:
        """True where the tables are those that this version was written for."""
        async with _transaction(self.engines, self.engines.reader) as connection:
            return await connection.run_sync(migrate.is_current)

    async def close(self) -> None:
        """Give every connection back; may be called twice."""
        await self.engines.close()


@asynccontextmanager
async def _transaction(engines: Engines, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    with sorted_errors():
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(engine.connect())
            except UNREACHED as error:
                raise engines.unreached(error) from error
            await stack.enter_async_context(connection.begin())
            yield connection
