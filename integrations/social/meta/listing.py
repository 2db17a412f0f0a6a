"""Reads a list of the Graph API, the newest first: takes a place and a way to get a page, gives what is new.

Meta's own cursors do not last, so a place is a time: each reading goes back to the newest entry of the one before and a
little further, since lists lag, and leaves out what was handed out. An empty page may have another behind it. It knows
ids and times, and nothing of what the entries say.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict

OVERLAP = timedelta(minutes=10)
MOST_PAGES = 25
_OURS_ALONE = frozenset({"access_token", "appsecret_proof"})


@dataclass(frozen=True, slots=True)
class Batch:
    """One page of a list as it came, and the parameters that give the next one, None behind the last."""

    entries: tuple[Any, ...]
    following: Mapping[str, str] | None = None


Get = Callable[[Mapping[str, str]], Awaitable[Batch]]
"""Gets the page of a list that these parameters lead to; the first with none."""


class Place(BaseModel):
    """How far a list has been read: to `newest` (UTC), and of its last minutes the ids in `seen` were handed out."""

    model_config = ConfigDict(frozen=True)

    newest: AwareDatetime
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was `fresh`, the oldest first, all that was `met` on the way, the newest first, and the place after it.

    `missed_from` (UTC) is set where the list was longer than anybody reads.
    """

    fresh: tuple[Any, ...]
    met: tuple[Any, ...]
    place: Place
    missed_from: datetime | None = None


async def read(get: Get, place: Place, *, floor: datetime, now: datetime) -> Reading:
    """Everything since `place`, and nothing from before `floor` (UTC).

    An entry without a time is taken for new; one without an id is handed out each time it is met.
    """
    reach = max(floor, place.newest - OVERLAP)
    met, whole = await back_to(get, reach)
    found = [entry for entry in met if (made_at(entry) or reach) >= reach]
    times = [moment for entry in found if (moment := made_at(entry)) is not None]
    newest = min(max([place.newest, *times]), max(now, place.newest))
    recent = {entry_id(entry) for entry in found if (made_at(entry) or newest) >= newest - OVERLAP}
    seen = frozenset(place.seen)
    fresh = [entry for entry in reversed(found) if entry_id(entry) not in seen]
    return Reading(
        fresh=tuple(sorted(fresh, key=lambda entry: made_at(entry) or reach)),
        met=met,
        place=Place(newest=newest, seen=tuple(sorted(recent - {""}))),
        missed_from=None if whole else reach,
    )


async def back_to(get: Get, reach: datetime, pages: int = MOST_PAGES) -> tuple[tuple[Any, ...], bool]:
    """The newest pages of a list, until one ends before `reach`: an old entry may be pinned among newer ones.

    A page that ends with its newest entry comes the oldest first, whatever was asked for: what is wanted lies behind
    it. The second value is false where more `pages` would have been needed.
    """
    met: dict[str, Any] = {}
    strays: list[Any] = []
    parameters: Mapping[str, str] = {}
    for _ in range(pages):
        batch = await get(parameters)
        for entry in batch.entries:
            identifier = entry_id(entry)
            if identifier:
                met.setdefault(identifier, entry)
            else:
                strays.append(entry)
        times = [moment for entry in batch.entries if (moment := made_at(entry)) is not None]
        if batch.following is None or (times and times[-1] < min(reach, max(times))):
            return (*met.values(), *strays), True
        parameters = batch.following
    return (*met.values(), *strays), False


def batch_of(answer: Mapping[str, Any]) -> Batch | None:
    """The page in an answer, None where it holds none.

    Of the address of the next page only its parameters are used: where it leads is not for Meta to say, and who asks
    is said anew.
    """
    entries, paging = answer.get("data"), answer.get("paging")
    if not isinstance(entries, list):
        return None
    address = paging.get("next") if isinstance(paging, dict) else None
    if not isinstance(address, str):
        return Batch(tuple(entries))
    try:
        told = parse_qsl(urlsplit(address).query)
    except ValueError:
        return Batch(tuple(entries))
    return Batch(tuple(entries), {name: value for name, value in told if name not in _OURS_ALONE})


def entry_id(entry: Any) -> str:
    """The id of an entry, "" where it has none; a recommendation goes by that of its story."""
    if not isinstance(entry, dict):
        return ""
    story = entry.get("open_graph_story")
    identifier = entry.get("id") or (story.get("id") if isinstance(story, dict) else None)
    return identifier if isinstance(identifier, str) else ""


def made_at(entry: Any) -> datetime | None:
    """When an entry was made (UTC), None where it does not say; Facebook and Instagram call it differently."""
    created = (entry.get("created_time") or entry.get("timestamp")) if isinstance(entry, dict) else None
    try:
        moment = datetime.fromisoformat(created) if isinstance(created, str) else None
        if moment is None:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
