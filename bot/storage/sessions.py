"""Sign-in links, browser sessions and API tokens, in the database; implements `Sessions` of the web port."""

from datetime import datetime

from sqlalchemy import select

from bot.ports.web_store import ApiToken, SessionRow
from bot.storage import tables_of_web as tables
from bot.storage.repository import Repository

_sessions = tables.sessions
_links = tables.sign_in_links
_tokens = tables.api_tokens


class SqlSessions(Repository):
    """Sessions, links and tokens, each under the hash of its secret."""

    async def add_link(self, token_hash: str, person: str, expires_at: datetime) -> None:
        """Keep a one-time link, and forget those that have expired."""
        await self._db.change(_links.delete().where(_links.c.expires_at <= self._clock()))
        await self._db.change(_links.insert().values(token_hash=token_hash, person=person, expires_at=expires_at))

    async def link_person(self, token_hash: str, now: datetime) -> str | None:
        """Whom a link signs in; None when it is unknown, used already or expired."""
        person: str | None = await self._db.value(
            select(_links.c.person).where(
                _links.c.token_hash == token_hash, _links.c.used_at.is_(None), _links.c.expires_at > now
            )
        )
        return person

    async def use_link(self, row: SessionRow, now: datetime) -> bool:
        """Use up the link of a session whose browser came back; the other sessions that it began end.

        The link is marked first and by one statement, so that of two who followed it one gets in; the same browser
        may come back several times at once. False where another session came first: then this one has ended.
        """
        used = await self._db.rows(
            _links.update()
            .where(_links.c.token_hash == row.link, _links.c.used_at.is_(None), _links.c.expires_at > now)
            .values(used_at=now)
            .returning(_links.c.person)
        )
        if used:
            await self._db.change(
                _sessions.delete().where(_sessions.c.link == row.link, _sessions.c.token_hash != row.token_hash)
            )
            await self._db.change(_sessions.update().where(_sessions.c.token_hash == row.token_hash).values(link=None))
            return True
        present = await self.get(row.token_hash, now)
        return present is not None and present.link is None

    async def start(self, row: SessionRow) -> None:
        """Keep a new session, and forget those that have expired by its `created_at`."""
        await self._db.change(_sessions.delete().where(_sessions.c.expires_at <= row.created_at))
        await self._db.change(
            _sessions.insert().values(
                token_hash=row.token_hash,
                person=row.person,
                csrf=row.csrf,
                created_at=row.created_at,
                expires_at=row.expires_at,
                link=row.link,
            )
        )

    async def get(self, token_hash: str, now: datetime) -> SessionRow | None:
        """A session that has not expired."""
        row = await self._db.row(
            select(_sessions).where(_sessions.c.token_hash == token_hash, _sessions.c.expires_at > now)
        )
        return (
            SessionRow(row.token_hash, row.person, row.csrf, row.created_at, row.expires_at, row.link) if row else None
        )

    async def extend(self, token_hash: str, expires_at: datetime) -> None:
        """Let a session live longer."""
        await self._db.change(
            _sessions.update().where(_sessions.c.token_hash == token_hash).values(expires_at=expires_at)
        )

    async def end(self, token_hash: str) -> None:
        """Forget a session."""
        await self._db.change(_sessions.delete().where(_sessions.c.token_hash == token_hash))

    async def put_token(self, token_hash: str, person: str, name: str, now: datetime) -> None:
        """Keep an API token of `person`; another one that they had under `name` is revoked. The same twice is one."""
        await self._db.change(
            _tokens.update()
            .where(_tokens.c.person == person, _tokens.c.name == name, _tokens.c.token_hash != token_hash)
            .where(_tokens.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        insert = self._db.dialect.insert(_tokens)
        insert = insert.values(token_hash=token_hash, person=person, name=name, created_at=now, revoked_at=None)
        await self._db.change(
            insert.on_conflict_do_update(
                index_elements=[_tokens.c.token_hash],
                set_={column: insert.excluded[column] for column in ("person", "name", "revoked_at")},
            )
        )

    async def token(self, token_hash: str) -> ApiToken | None:
        """Whose API token this is, and what it is called; None when it is unknown or revoked."""
        row = await self._db.row(
            select(_tokens.c.person, _tokens.c.name).where(
                _tokens.c.token_hash == token_hash, _tokens.c.revoked_at.is_(None)
            )
        )
        return ApiToken(row.person, row.name) if row else None
