"""Which entries of a feed are new: takes a document and a place, gives the new and changed ones and the next place.

A feed shows its last entries, in whatever order, and says nothing of those that fell out of it. So a place remembers
what was there, by digests of keys and contents. It knows nothing of how a feed is fetched.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from integrations.social.feed.entry import Entry
from integrations.social.feed.keys import digest

AT_ONCE = 200
"""How many entries a page hands out at most."""

MOST_ENTRIES = 2_000
"""How many entries of a document are looked at, the newest ones."""

REMEMBERED = 300
"""How many entries are remembered that are in the document no longer: some come back."""

LATE = timedelta(days=1)
"""How much older than the beginning an entry may say it is that appears later: clocks differ, and drafts wait."""

_SHORT = 16
_OLD = "old"
_GIVEN, _LEFT = "+", "-"


class Place(BaseModel):
    """Where the next reading starts.

    What is older than `floor` is not handed out. `etag` and `modified` are what the server called the document that
    was read to its end, "" for none. `seen` are its entries and some before them, by the digest of their key: what
    they said as a digest, with a sign for whether they were handed out, or "old" for those from before the beginning.
    `newest` is the time of the newest entry seen.
    """

    model_config = ConfigDict(frozen=True)

    floor: AwareDatetime
    etag: str = ""
    modified: str = ""
    seen: dict[str, str] = {}
    newest: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What is new or changed, oldest first, and the place after it; `missed_from` is set where others may have been
    in the feed meanwhile."""

    entries: tuple[Entry, ...]
    place: Place
    more: bool = False
    missed_from: datetime | None = None


def read(
    entries: Sequence[Entry],
    place: Place,
    asked_for: Callable[[Entry], bool],
    *,
    first: bool,
    etag: str = "",
    modified: str = "",
) -> Reading:
    """What of a document nobody had yet. On the `first` reading only what says that it was posted since the floor.

    An entry that was handed out comes again once it says something else, an older one or one without the words that
    are `asked_for` never.
    """
    looked_at = _newest(entries)
    names = [digest(entry.key)[:_SHORT] for entry in looked_at]
    seen = {name: place.seen[name] for name in names if name in place.seen}
    handed: list[Entry] = []
    more = False
    for name, entry in sorted(zip(names, looked_at, strict=True), key=lambda each: _order(each[1])):
        before, says = place.seen.get(name), _says(entry)
        if before == _OLD or (before is not None and before[1:] == says):
            continue
        if before is None and _is_old(entry, place.floor, first=first):
            seen[name] = _OLD
        elif (before is None or before.startswith(_LEFT)) and not asked_for(entry):
            seen[name] = _LEFT + says
        elif len(handed) == AT_ONCE:
            more = True
        else:
            seen[name] = _GIVEN + says
            handed.append(entry)
    times = [entry.posted_at for entry in looked_at if entry.posted_at is not None]
    after = Place(
        floor=place.floor,
        etag="" if more else etag,
        modified="" if more else modified,
        seen={**seen, **_others(place.seen, seen)},
        newest=max([*times, *([place.newest] if place.newest else [])], default=None),
    )
    return Reading(tuple(handed), after, more, _missed(looked_at, names, place, first=first))


def _newest(entries: Sequence[Entry]) -> Sequence[Entry]:
    """As many as we look at, the oldest left out, in the order of the feed turned round: most have the newest first."""
    turned = list(reversed(entries))
    if len(turned) <= MOST_ENTRIES:
        return turned
    undated = [entry for entry in turned if entry.posted_at is None]
    dated = sorted((entry for entry in turned if entry.posted_at is not None), key=_order)
    return [*undated, *dated][-MOST_ENTRIES:]


def _order(entry: Entry) -> tuple[bool, float]:
    """Oldest first; one without a time comes as it was met, after all that have one."""
    return entry.posted_at is None, entry.posted_at.timestamp() if entry.posted_at is not None else 0.0


def _is_old(entry: Entry, floor: datetime, *, first: bool) -> bool:
    if entry.posted_at is None:
        return first
    return entry.posted_at < (floor if first else floor - LATE)


def _says(entry: Entry) -> str:
    """What an entry says, as a digest: what readers see of it, not when its software last touched it."""
    return digest("\n".join([entry.title, entry.text, *(each.url for each in entry.media)]))[:_SHORT]


def _others(before: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """What was seen before and is there no more, as much as is remembered: what left last comes first."""
    gone = [name for name in before if name not in now]
    return {name: before[name] for name in gone[:REMEMBERED]}


def _missed(looked_at: Sequence[Entry], names: Sequence[str], place: Place, *, first: bool) -> datetime | None:
    """Since when entries may have come and gone: nothing in the feed was there before."""
    if first or not looked_at or not place.seen or any(name in place.seen for name in names):
        return None
    return place.newest or place.floor
