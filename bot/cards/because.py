"""Until when something is promised, and why then: takes a promise that runs and the hours that count, gives a line."""

from bot.cards.card import Line, Say, When
from bot.cards.measured import length
from bot.domain.department import Locale
from bot.domain.due import Due, uncounted
from bot.domain.hours import Hours


def because(due: Due, hours: Hours | None, locale: Locale) -> Line:
    """The moment, what is given since when, and what of the time until then does not count, for a reader's language."""
    line: Line = (
        Say(key="because.resolution" if due.kind == "resolution" else "because.answer"),
        When(at=due.at, style="datetime"),
        Say(key="because.granted", values={"time": length(due.promised.total_seconds(), locale)}),
        When(at=due.since, style="datetime"),
    )
    for why, time in zip(("because.shut", "because.stood"), uncounted(due, hours), strict=True):
        if time:
            line += (Say(key=why, values={"time": length(time.total_seconds(), locale)}),)
    return line
