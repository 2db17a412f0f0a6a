"""The rooms of the desk: takes the rules in force, gives each channel with its departments and who may act there."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.department import Directory, Locale
from bot.domain.permission import may_act
from bot.errors import NotFound

SURFACE = "desk"


@dataclass(frozen=True, slots=True)
class Room:
    """A channel of the desk. `departments` answer from it; `writable` is true where the reader may act for one."""

    channel: str
    name: str
    departments: frozenset[str]
    writable: bool


def rooms(directory: Directory, person: str, locale: Locale) -> tuple[Room, ...]:
    """Every channel: first those where `person` may act, each group by name."""
    owners: dict[str, list[str]] = {}
    for key, department in directory.departments.items():
        channel = department.channels.get(SURFACE)
        if channel is not None:
            owners.setdefault(channel, []).append(key)
    moved = _moved(directory)
    found = [
        Room(
            channel=channel,
            name=" · ".join(directory.departments[key].name(locale) for key in keys),
            departments=frozenset(keys) | frozenset(old for key in keys for old in moved.get(key, ())),
            writable=any(may_act(directory, person, key) for key in keys),
        )
        for channel, keys in owners.items()
    ]
    return tuple(sorted(found, key=lambda room: (not room.writable, room.name.casefold())))


def room_of(directory: Directory, person: str, locale: Locale, channel: str) -> Room:
    """One channel. Raises NotFound where no department has it."""
    for room in rooms(directory, person, locale):
        if room.channel == channel:
            return room
    raise NotFound("There is no such channel.", channel=channel[:80])


def channel_of(directory: Directory, department: str) -> str | None:
    """The desk channel from which `department` answers, None where it has none."""
    found = directory.department(department)
    return found.channels.get(SURFACE) if found else None


def _moved(directory: Directory) -> Mapping[str, list[str]]:
    """Former departments by the one that answers for them now."""
    former: dict[str, list[str]] = {}
    for old in directory.moved_to:
        heir = directory.department(old)
        if heir is not None:
            former.setdefault(heir.key, []).append(old)
    return former
