"""Where in Teams something is to be said: takes what the rules name, gives where that is, as Teams last told of it.

Every activity tells of places. What is new in it is written down; what is known already costs nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.errors import ChannelGone, NotAllowed
from bot.ports.places import CHANNEL, PERSON, TEAM, PlaceRow
from bot.ports.store import Store
from integrations.chat.teams.errors import SERVICE
from integrations.chat.teams.naming import channel_id, is_channel, is_team, parted
from integrations.chat.teams.pacing import base_of
from integrations.chat.teams.seam import Gateway, TeamChannel, Where
from integrations.chat.teams.told import SHARED, told_of

REMEMBERED = timedelta(minutes=1)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Room:
    """A channel to post in: its id, and where Teams is spoken to about it."""

    id: str
    where: Where


class Places:
    """The places that `store` knows; what it lacks is asked for through `gateway`."""

    def __init__(self, store: Store, gateway: Gateway, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._gateway = gateway
        self._clock = clock
        self._same: dict[tuple[str, str], tuple[PlaceRow, datetime]] = {}

    async def learn(self, body: Mapping[str, Any]) -> None:
        """Take from an activity, which was found genuine, what it tells of places. Raises Unavailable."""
        now = self._clock()
        told = told_of(body, now)
        unsure = [each for each in told.here if not self._was_just_the_same(each, now)]
        if unsure:
            async with self._store.reading() as tx:
                known = [(each, await tx.places.get(SERVICE, each.kind, each.id)) for each in unsure]
            await self._put([_together(each, former) for each, former in known if _is_news(each, former)])
            for each in unsure:
                self._same[each.kind, each.id] = (each, now)
        if told.taken:
            async with self._store.writing() as tx:
                for kind, place in told.taken:
                    await tx.places.gone(SERVICE, kind, place, now)
                    self._same.pop((kind, place), None)
                    log.info("teams_place_gone", kind=kind, place=place)

    async def find(self, channel: str) -> Room:
        """The channel that the rules name by its id, by the link that Teams copies, or as `Team/Channel`.

        Raises ChannelGone where there is none, NotAllowed for one that is shared with another company: what is
        written inside is for our own people only. Raises Transient.
        """
        place = channel_id(channel)
        row = await self._by_id(place) if place else await self._by_name(channel)
        if row is None:
            raise ChannelGone(f"there is no channel {channel} in a team that has the app", service=SERVICE, account="")
        if not row.data.get("kind"):
            row = await self._with_its_kind(row)
        if row.data["kind"] == SHARED:
            raise NotAllowed(f"the channel {channel} is shared with another company", service=SERVICE, account="")
        return _room(row)

    async def room(self, conversation: str) -> Room:
        """The channel of a conversation in which something of ours stands. Raises ChannelGone."""
        row = await self._row(CHANNEL, base_of(conversation))
        if row is None:
            raise ChannelGone("nothing is known of its channel", service=SERVICE, account="")
        return _room(row)

    async def known(self, channel: str) -> str:
        """The id of a channel that the rules name as `Team/Channel`, from what is written down alone; "" for none."""
        found = await self._named(channel, await self._all(TEAM))
        return found[0].id if len(found) == 1 else ""

    async def around(self, conversation: str) -> Where:
        """Where Teams is spoken to about a conversation, or about anything where none is named ("").

        Raises ChannelGone where it has told us of nothing yet.
        """
        row = await self._row(CHANNEL, base_of(conversation)) if conversation else None
        for kind in (TEAM, PERSON):  # people may have the app before any team has
            row = row or next((each for each in await self._all(kind) if each.gone_at is None), None)
        if row is None:
            raise ChannelGone("nobody has the app yet", service=SERVICE, account="")
        return Where(row.service_url, row.tenant)

    async def talk(self, user: str, where: Where) -> tuple[str, Where]:
        """The conversation with one person alone, opened where there is none as yet.

        Raises NotAllowed, ChannelGone, Rejected where they do not have the app, and Transient.
        """
        row = await self._row(PERSON, user)
        talk = row.data.get("conversation", "") if row is not None else ""
        if row is not None and row.gone_at is None and talk:
            return talk, Where(row.service_url, row.tenant)
        known_as = row.data.get("user", "") if row is not None else ""
        talk = await self._gateway.open_talk(where, known_as or user)
        now = self._clock()
        opened = PlaceRow(SERVICE, PERSON, user, "", "", where.tenant, where.service_url, now, {"conversation": talk})
        await self._put([_together(opened, row)])
        return talk, where

    async def user_of(self, person: str) -> str:
        """The id by which Teams knows somebody of whom it has told for this bot alone, "" where it has not."""
        row = await self._row(PERSON, person)
        return row.data.get("user", "") if row is not None else ""

    async def _by_id(self, place: str) -> PlaceRow | None:
        row = await self._row(CHANNEL, place)
        if row is None:
            for team in await self._all(TEAM):
                listed = await self._listed(team)
                row = row or next((each for each in listed if each.id == place), None)
        return row

    async def _by_name(self, channel: str) -> PlaceRow | None:
        if "/" not in channel:
            return None
        teams = await self._teams()
        found = await self._named(channel, teams)
        if not found:
            team_name, name = parted(channel)
            meant = [each for each in teams if is_team(each.name, team_name)]
            found = [each for team in meant for each in await self._listed(team) if _is_called(each, name)]
        if len(found) > 1:
            message = f"several channels are called {channel}: name the one that is meant by its link"
            raise NotAllowed(message, service=SERVICE, account="")
        return found[0] if found else None

    async def _named(self, channel: str, teams: Sequence[PlaceRow]) -> Sequence[PlaceRow]:
        """The channels of this name that are written down, in these teams."""
        team_name, name = parted(channel)
        return [
            each
            for team in teams
            if is_team(team.name, team_name)
            for each in await self._all(CHANNEL, team.id)
            if each.gone_at is None and _is_called(each, name)
        ]

    async def _teams(self) -> Sequence[PlaceRow]:
        """The teams; a name that no event told is asked for."""
        teams = list(await self._all(TEAM))
        for number, team in enumerate(teams):
            if not team.name and team.gone_at is None:
                named = await self._gateway.team_name(Where(team.service_url, team.tenant), team.id)
                teams[number] = replace(team, name=named, seen_at=self._clock())
                await self._put([teams[number]])
        return teams

    async def _listed(self, team: PlaceRow) -> Sequence[PlaceRow]:
        """The channels of a team as Teams lists them, written down; none where the app is no longer in it."""
        where, now = Where(team.service_url, team.tenant), self._clock()
        try:
            listed = await self._gateway.channels(where, team.id)
        except (ChannelGone, NotAllowed) as error:
            log.info("teams_channels_not_listed", team=team.id, error=error.reason)
            return []
        rows = [_of_team(each, team, now) for each in listed]
        await self._put(rows)
        return rows

    async def _with_its_kind(self, row: PlaceRow) -> PlaceRow:
        """A channel of which no event told whether it is shared."""
        team = await self._row(TEAM, row.team)
        listed = await self._listed(team) if team is not None else []
        found = next((each for each in listed if each.id == row.id), None)
        if found is None:
            message = "Teams does not say whether its channel is shared with another company"
            raise NotAllowed(message, service=SERVICE, account="")
        return found

    async def _row(self, kind: str, place: str) -> PlaceRow | None:
        async with self._store.reading() as tx:
            return await tx.places.get(SERVICE, kind, place)

    async def _all(self, kind: str, team: str = "") -> Sequence[PlaceRow]:
        async with self._store.reading() as tx:
            return await tx.places.of_kind(SERVICE, kind, team)

    async def _put(self, rows: Sequence[PlaceRow]) -> None:
        if rows:
            async with self._store.writing() as tx:
                await tx.places.put(rows)

    def _was_just_the_same(self, told: PlaceRow, now: datetime) -> bool:
        """Whether this process has held exactly this against the database a moment ago."""
        same = self._same.get((told.kind, told.id))
        return same is not None and now - same[1] < REMEMBERED and replace(told, seen_at=same[0].seen_at) == same[0]


def _room(row: PlaceRow) -> Room:
    return Room(row.id, Where(row.service_url, row.tenant))


def _is_news(told: PlaceRow, known: PlaceRow | None) -> bool:
    return known is None or replace(_together(told, known), seen_at=known.seen_at) != known


def _together(told: PlaceRow, known: PlaceRow | None) -> PlaceRow:
    """What was told now, with what is known and was not told again."""
    if known is None:
        return told
    return replace(told, name=told.name or known.name, team=told.team or known.team, data={**known.data, **told.data})


def _of_team(channel: TeamChannel, team: PlaceRow, now: datetime) -> PlaceRow:
    kind = {"kind": channel.kind or "standard"}
    return PlaceRow(SERVICE, CHANNEL, channel.id, channel.name, team.id, team.tenant, team.service_url, now, kind)


def _is_called(channel: PlaceRow, name: str) -> bool:
    return is_channel(channel.id, channel.name, channel.team, name)
