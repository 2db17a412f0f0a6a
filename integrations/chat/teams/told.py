"""What an activity tells of places: takes it as it came, gives the places that it names and those that it takes; pure.

Shapes of channelData and the events of a team: learn.microsoft.com, Teams, "Conversation events".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.ports.places import CHANNEL, PERSON, TEAM, PlaceRow
from integrations.chat.teams.errors import SERVICE
from integrations.chat.teams.pacing import base_of

SHARED = "shared"
_TEAM_TAKEN = frozenset({"teamDeleted", "teamHardDeleted", "teamArchived"})
_CHANNEL_TAKEN = frozenset({"channelDeleted", "channelUnshared"})


@dataclass(frozen=True, slots=True)
class Told:
    """`here` are places as they are now, `taken` those that are ours no longer, by kind and id."""

    here: Sequence[PlaceRow]
    taken: Sequence[tuple[str, str]]


def told_of(body: Mapping[str, Any], now: datetime) -> Told:
    """What this activity tells. The name of a place is "" where it says none."""
    conversation, data = _part(body, "conversation"), _part(body, "channelData")
    tenant = _text(conversation, "tenantId") or _text(_part(data, "tenant"), "id")
    service_url, found = _text(body, "serviceUrl"), list[PlaceRow]()

    def add(kind: str, place: str, name: str, more: Mapping[str, str], team: str = "") -> None:
        known = {each: value for each, value in more.items() if value}
        if place and tenant and service_url:
            found.append(PlaceRow(SERVICE, kind, place, name, team, tenant, service_url, now, known))

    user = _part(body, "from")
    person, personal = person_of(user), _text(conversation, "conversationType") == "personal"
    if not _text(user, "id").startswith("28:"):  # a bot
        talk = _text(conversation, "id") if personal else ""
        add(PERSON, person, _text(user, "name"), {"user": _text(user, "id"), "conversation": talk})
    team, channel = _part(data, "team"), _part(data, "channel")
    team_id = _text(team, "id") or _text(data, "teamsTeamId")
    channel_id = base_of(_text(channel, "id") or _text(data, "teamsChannelId"))
    if team_id and not personal:
        add(TEAM, team_id, _text(team, "name"), {"group": _text(team, "aadGroupId")})
        named = _text(channel, "name") or _text(conversation, "name")
        kind = _text(channel, "membershipType") or _text(channel, "type")
        add(CHANNEL, channel_id, named, {"kind": kind}, team_id)
    taken = _taken(body, data, team_id, channel_id, person if personal else "")
    return Told([each for each in found if (each.kind, each.id) not in taken], taken)


def person_of(user: Mapping[str, Any]) -> str:
    """Whom an account of an activity means: the id that Entra knows them by, else the one that they have for us."""
    return _text(user, "aadObjectId").lower() or _text(user, "id")


def _taken(
    body: Mapping[str, Any], data: Mapping[str, Any], team: str, channel: str, person: str
) -> Sequence[tuple[str, str]]:
    event = _text(data, "eventType")
    bot, removed = _text(_part(body, "recipient"), "id"), body.get("membersRemoved")
    gone = [each.get("id") for each in removed if isinstance(each, Mapping)] if isinstance(removed, list) else []
    lost_us = bool(bot) and bot in gone
    lost_us = lost_us or (_text(body, "type") == "installationUpdate" and _text(body, "action") == "remove")
    if person:
        return [(PERSON, person)] if lost_us else []
    if team and (lost_us or event in _TEAM_TAKEN):
        return [(TEAM, team)]
    return [(CHANNEL, channel)] if channel and event in _CHANNEL_TAKEN else []


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(whole: Mapping[str, Any], name: str) -> str:
    value = whole.get(name)
    return value if isinstance(value, str) else ""
