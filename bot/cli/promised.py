"""Until when something is promised, for whoever types: takes promises that run, gives data and lines of English."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from bot.domain.due import Due, uncounted
from bot.domain.hours import Hours

_CALLED: Final = {"first_response": "first response", "next_response": "next response", "resolution": "resolution"}


def promise_data(run: Sequence[Due], hours: Hours | None, zone: tzinfo) -> list[dict[str, Any]]:
    """Promises for programs: moments by the clock of `zone`, lengths of time in seconds."""
    found = []
    for each in run:
        shut, stood = uncounted(each, hours)
        found.append(
            {
                "kind": each.kind,
                "since": local(each.since, zone),
                "open_seconds": each.promised.total_seconds(),
                "due": local(each.at, zone),
                "closed_seconds": shut.total_seconds(),
                "paused_seconds": stood.total_seconds(),
            }
        )
    return found


def promise_lines(data: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The same for people, a line each."""
    for each in data:
        passed = [f"{_length(each[f'{why}_seconds'])} {why}" for why in ("closed", "paused") if each[f"{why}_seconds"]]
        why = f"because {_length(each['open_seconds'])} of open time run from {each['since']}"
        beside = f", not counting {' and '.join(passed)}" if passed else ""
        yield f"{_CALLED[each['kind']]} due {each['due']}, {why}{beside}"


def _length(seconds: float) -> str:
    """A length of time in hours and minutes where it has both."""
    hours, rest = divmod(round(seconds), 3600)
    whole = length(timedelta(seconds=rest)) if rest or not hours else ""
    return f"{hours}h {whole}".strip() if hours else whole


def local(at: datetime | None, zone: tzinfo) -> str | None:
    """A moment by the clock of `zone`, None for none."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="minutes") if at is not None else None


def length(time: timedelta) -> str:
    """A length of time as the rules file writes it."""
    seconds = round(time.total_seconds())
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
