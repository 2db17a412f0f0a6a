"""Prints the outcome of crash runs as a table, one line a database and mode."""

from collections.abc import Iterable

from tests.crash.campaign import Outcome

COLUMNS = ("database", "mode", "answers", "kills", "posts struck", "lost", "twice", "person", "found", "2nd attempts")


def table(outcomes: Iterable[Outcome]) -> str:
    """Plain text; `kills` are those that struck while a post of that mode was under way."""
    rows = [COLUMNS]
    for outcome in outcomes:
        for tally in outcome.tallies:
            numbers = (
                tally.answers,
                tally.kills_in_flight,
                tally.posts_struck,
                tally.lost,
                tally.twice,
                tally.asked_person,
                tally.found,
                tally.second_attempts,
            )
            rows.append((outcome.database, tally.mode.says, *(str(number) for number in numbers)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
