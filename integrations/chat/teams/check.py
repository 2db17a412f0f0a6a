"""Whether Teams is set up for the rules in force: asks it, changes nothing, gives what is right and what to mend.

Which teams there are no bot may ask: those are looked at of which Teams has told, as it does where the app is added.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain.department import Department, Directory
from bot.errors import IntegrationError
from bot.ports.places import PlaceRow
from bot.runtime.finding import Finding
from integrations.chat.teams.errors import SERVICE
from integrations.chat.teams.naming import channel_id, is_channel, is_team, parted
from integrations.chat.teams.seam import Gateway, TeamChannel, Where
from integrations.chat.teams.told import SHARED

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ADD = "Add the app to it; where it is there already, write @Comptoir help in one of its channels while Comptoir runs."
_IN_ENTRA = "In Entra: Users, the person, Object ID."


@dataclass(frozen=True, slots=True)
class Known:
    """What is written down: the teams and channels of which Teams has told, and who tied themselves to an employee."""

    teams: Sequence[PlaceRow]
    channels: Sequence[PlaceRow]
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Team:
    """A team and its channels as Teams has them now; `refused` says why it lists none, "" where it does."""

    row: PlaceRow
    name: str
    channels: Sequence[TeamChannel]
    refused: str = ""


async def examine(gateway: Gateway, known: Known, directory: Directory) -> Sequence[Finding]:
    """The teams that have the app, the channel of each department, and the people who could not act.

    Whether there is a token has to be found out before: without one nothing is seen.
    """
    teams = [await _seen(gateway, each) for each in known.teams]
    findings = [_team(each) for each in teams]
    if not teams:
        findings.append(Finding("teams", "wrong", "Teams has told of no team that has the app", _ADD))
    theirs = {key: each for key, each in directory.departments.items() if SERVICE in each.channels}
    findings += [_channel(each, teams, known) for each in theirs.values()]
    return [*findings, *_people(directory, theirs, known.links)]


async def _seen(gateway: Gateway, row: PlaceRow) -> _Team:
    """A team as it is now."""
    if row.gone_at is not None:
        return _Team(row, row.name or row.id, (), "the app is there no longer")
    where = Where(row.service_url, row.tenant)
    try:
        name = row.name or await gateway.team_name(where, row.id)
        return _Team(row, name, await gateway.channels(where, row.id))
    except IntegrationError as error:
        return _Team(row, row.name or row.id, (), str(error))


def _team(team: _Team) -> Finding:
    subject = f"teams {team.name}"
    if team.refused:
        return Finding(subject, "warning", team.refused, "Add the app to the team again, if its departments need it.")
    return Finding(subject, "ok", f"{len(team.channels)} channels")


def _channel(department: Department, teams: Sequence[_Team], known: Known) -> Finding:
    """The channel of one department, by whatever the rules name it."""
    subject, channel = f"department {department.key}", department.channels[SERVICE]
    if channel_id(channel):
        return _by_id(subject, channel, teams, known)
    named, name = parted(channel)
    if not named:
        remedy = "Write it as Team/Channel, or paste the link that Teams copies (the channel's menu, Copy link)."
        return Finding(subject, "wrong", f"{channel} names no team", remedy)
    meant = [each for each in teams if is_team(each.name, named)]
    if not meant:
        near = get_close_matches(named, [each.name for each in teams], 1)
        remedy = f"Did you mean {near[0]}/{name}? Else: {_ADD}" if near else _ADD
        return Finding(subject, "wrong", f"Teams has told of no team {named} that has the app", remedy)
    if all(each.refused for each in meant):
        return Finding(subject, "wrong", f"team {named}: {meant[0].refused}", "Add the app to the team again.")
    found = [
        (team, each) for team in meant for each in team.channels if is_channel(each.id, each.name, team.row.id, name)
    ]
    if len(found) > 1:
        remedy = "Name the one that is meant by the link that Teams copies (the channel's menu, Copy link)."
        return Finding(subject, "wrong", f"several channels are called {channel}", remedy)
    if not found:
        return _missing(subject, channel, named, name, meant, known)
    return _room(subject, *found[0])


def _by_id(subject: str, channel: str, teams: Sequence[_Team], known: Known) -> Finding:
    place = channel_id(channel)
    found = [(team, each) for team in teams for each in team.channels if each.id == place]
    if found:
        return _room(subject, *found[0])
    if any(each.id == place and each.gone_at is not None for each in known.channels):
        return Finding(subject, "wrong", f"{channel} was deleted", "Name another channel in the rules.")
    return Finding(
        subject, "wrong", f"{channel} is in no team that has the app", "Mend channels.teams, or add the app."
    )


def _missing(subject: str, channel: str, named: str, name: str, meant: Sequence[_Team], known: Known) -> Finding:
    """A channel that its team does not have."""
    ids = {each.row.id for each in meant}
    gone = (each for each in known.channels if each.team in ids and each.gone_at is not None)
    if any(is_channel(each.id, each.name, each.team, name) for each in gone):
        return Finding(subject, "wrong", f"{channel} was deleted", "Name another channel in the rules.")
    near = get_close_matches(name, [each.name for team in meant for each in team.channels if each.name], 1)
    remedy = (
        f"Did you mean {named}/{near[0]}? Else mend channels.teams." if near else "Mend channels.teams in the rules."
    )
    remedy += " A private channel is seen once the app was added to it too."
    return Finding(subject, "wrong", f"the team {named} has no channel {name} that the bot can see", remedy)


def _room(subject: str, team: _Team, channel: TeamChannel) -> Finding:
    called = f"{team.name}/{channel.name or 'General'}"
    if channel.kind == SHARED:
        found = f"{called} is shared with another company, so no card is posted there"
        return Finding(subject, "wrong", found, "Name a channel of your own people only.")
    return Finding(subject, "ok", called)


def _people(directory: Directory, departments: Mapping[str, Department], links: Mapping[str, str]) -> Sequence[Finding]:
    """Those whom nobody could recognise in Teams, by what the rules say or they said themselves."""
    named: dict[str, list[str]] = {}
    for key, each in sorted(directory.people.items()):
        if each.teams:
            named.setdefault(each.teams.lower(), []).append(key)
    found = [
        Finding(
            "people",
            "wrong",
            f"{user} is the Teams id of {' and '.join(keys)}: nobody can act by it",
            "Give each their own under people: in the rules.",
        )
        for user, keys in named.items()
        if len(keys) > 1
    ]
    found += [
        Finding("people", "wrong", f"{directory.people[keys[0]].teams} of {keys[0]} is no id of Entra", _IN_ENTRA)
        for user, keys in named.items()
        if len(keys) == 1 and not _GUID.fullmatch(user)
    ]
    known = {keys[0] for user, keys in named.items() if len(keys) == 1} | set(links.values())
    members = {person for each in departments.values() for person in each.people & directory.people.keys()}
    unknown = sorted(members - known - {key for keys in named.values() if len(keys) > 1 for key in keys})
    if unknown:
        remedy = (
            f"Put their ids into the rules: people: {{KEY: {{teams: 00001111-…}}}}. {_IN_ENTRA} "
            "Or they write link to Comptoir in Teams, where the rules hold their email."
        )
        found.append(Finding("people", "warning", f"cannot act in Teams: {', '.join(unknown)}", remedy))
    return found
