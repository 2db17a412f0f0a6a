"""Prints the outcome of a run as a table, one line a mode."""

from tests.crash.campaign import Outcome
from tests.crash.striker import Striker

COLUMNS = ("database", "mode", "answers", "kills", "posts struck", "lost", "twice", "person", "found", "2nd attempts")


def table(outcome: Outcome, striker: Striker) -> str:
    """Plain text; `kills` are those that struck while a post of that mode was under way."""
    rows = [COLUMNS]
    for tally in outcome.tallies:
        numbers = (
            tally.answers,
            striker.struck[tally.mode.key],
            striker.posts_struck[tally.mode.key],
            tally.lost,
            tally.twice,
            tally.asked_person,
            tally.found,
            tally.second_attempts,
        )
        rows.append((outcome.database, tally.mode.says, *(str(number) for number in numbers)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    phases = ", ".join(f"{count} once {phase}" for phase, count in sorted(striker.phases.items()))
    return "\n".join([*lines, f"{striker.strikes} kills ({phases}), {outcome.starts} starts, {outcome.seconds:.0f} s"])
