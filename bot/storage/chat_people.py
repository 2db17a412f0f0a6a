"""People of chats, in the database; implements `ChatPeople` of the port."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select

from bot.domain.place import place_of, placed
from bot.storage import tables_of_chat as tables
from bot.storage.repository import Repository

_people = tables.chat_people
_links = select(_people.c.user, _people.c.person, _people.c.outsider).where(
    _people.c.surface == bindparam("in_surface"), or_(_people.c.person.is_not(None), _people.c.outsider)
)


class SqlChatPeople(Repository):
    """One row a person of a chat."""

    async def links(self, surface: str) -> Mapping[str, str]:
        """The employees tied to people of a chat, by the id there; "" for an outsider."""
        rows = await self._db.rows(_links, {"in_surface": surface})
        return {row.user: "" if row.outsider else row.person for row in rows}

    async def link(self, surface: str, user: str, person: str) -> None:
        """Tie somebody of a chat to an employee; whoever was tied to that employee in the same place is no longer."""
        tied = _people.c.surface == surface, _people.c.person == person, _in(place_of(user))
        await self._db.change(_people.update().where(*tied).values(person=None))
        await self._put(surface, user, person=person)

    async def forget(self, surface: str) -> None:
        """Know nobody in a chat's first place any more: its ids mean other people from now on."""
        await self._db.change(_people.delete().where(_people.c.surface == surface, _in("")))

    async def looked_home(self, surface: str, user: str, now: datetime) -> None:
        """Remember that somebody looks at their own page in the chat."""
        await self._put(surface, user, home_at=now)

    async def zones(self, surface: str) -> Mapping[str, tuple[str, datetime]]:
        """By the id there: the name of a person's time zone, "" for none that is known, and when it was asked for."""
        asked = _people.c.surface == surface, _people.c.zone_at.is_not(None)
        rows = await self._db.rows(select(_people.c.user, _people.c.zone, _people.c.zone_at).where(*asked))
        return {row.user: (row.zone or "", row.zone_at) for row in rows}

    async def in_zone(self, surface: str, user: str, zone: str, now: datetime, *, outsider: bool | None = None) -> None:
        """Remember the time zone of somebody, and whether the chat says that they are none of ours; "" and None where
        that was not learnt, which leaves what is known."""
        known: dict[str, Any] = {"zone": zone} if zone else {}
        known |= {} if outsider is None else {"outsider": outsider}
        await self._put(surface, user, zone_at=now, **known)

    async def looking_home(self, surface: str, since: datetime, limit: int) -> Sequence[str]:
        """Who has looked at their own page since then, by the id there; the last ones, `limit` at most."""
        looked = _people.c.surface == surface, _people.c.home_at >= since
        last = select(_people.c.user).where(*looked).order_by(_people.c.home_at.desc(), _people.c.user).limit(limit)
        return [row.user for row in await self._db.rows(last)]

    async def looks_home(self, surface: str, user: str, since: datetime) -> bool:
        """Whether somebody has looked at their own page since then."""
        wanted = _people.c.surface == surface, _people.c.user == user, _people.c.home_at >= since
        return await self._db.row(select(_people.c.user).where(*wanted)) is not None

    async def _put(self, surface: str, user: str, **values: Any) -> None:
        insert = self._db.dialect.insert(_people).values(surface=surface, user=user, **values)
        await self._db.change(
            insert.on_conflict_do_update(
                index_elements=[_people.c.surface, _people.c.user],
                set_={name: insert.excluded[name] for name in values},
            )
        )


def _in(place: str) -> ColumnElement[bool]:
    """Whether somebody is in this place of their chat."""
    return _people.c.user.startswith(placed(place, ""), autoescape=True) if place else ~_people.c.user.contains("/")
