"""Where a chat can be spoken to, as it is kept."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.ports.places import CHANNEL, PERSON, TEAM, PlaceRow
from bot.storage.database import SqlStore


def place(now: datetime, kind: str = CHANNEL, key: str = "19:b@thread.tacv2", name: str = "Billing") -> PlaceRow:
    return PlaceRow(
        surface="teams",
        kind=kind,
        id=key,
        name=name,
        team="19:acme@thread.tacv2" if kind == CHANNEL else "",
        tenant="a-tenant",
        service_url="https://smba.trafficmanager.net/emea/",
        seen_at=now,
        data={"kind": "standard"},
    )


async def test_what_is_known_of_a_place_comes_back_and_the_latest_stands(store: SqlStore, now: datetime) -> None:
    billing = place(now)
    moved = replace(billing, service_url="https://smba.trafficmanager.net/amer/", seen_at=now + timedelta(days=1))
    async with store.writing() as tx:
        assert await tx.places.get("teams", CHANNEL, billing.id) is None
        await tx.places.put([billing])
        assert await tx.places.get("teams", CHANNEL, billing.id) == billing
        await tx.places.put([moved])
    async with store.reading() as tx:
        assert await tx.places.get("teams", CHANNEL, billing.id) == moved


async def test_a_team_and_its_first_channel_have_one_id_and_are_two_places(store: SqlStore, now: datetime) -> None:
    team, first = place(now, TEAM, "19:acme@thread.tacv2", "Acme"), place(now, CHANNEL, "19:acme@thread.tacv2", "")
    other = replace(place(now, CHANNEL, "19:o@thread.tacv2", "Other"), team="19:others@thread.tacv2")
    async with store.writing() as tx:
        await tx.places.put([place(now), other, team, first, place(now, PERSON, "marie", "Marie")])
        assert await tx.places.of_kind("teams", TEAM) == [team]
        assert [each.name for each in await tx.places.of_kind("teams", CHANNEL)] == ["", "Billing", "Other"]
        assert [each.name for each in await tx.places.of_kind("teams", CHANNEL, team.id)] == ["", "Billing"]
        assert await tx.places.of_kind("slack", CHANNEL) == []


async def test_a_place_that_is_gone_stays_known_and_may_come_back(store: SqlStore, now: datetime) -> None:
    billing, later = place(now), now + timedelta(hours=1)
    async with store.writing() as tx:
        await tx.places.put([billing])
        await tx.places.gone("teams", CHANNEL, billing.id, later)
        await tx.places.gone("teams", CHANNEL, billing.id, later + timedelta(hours=1))
        assert await tx.places.get("teams", CHANNEL, billing.id) == replace(billing, gone_at=later)
        await tx.places.put([billing])
        assert await tx.places.get("teams", CHANNEL, billing.id) == billing
