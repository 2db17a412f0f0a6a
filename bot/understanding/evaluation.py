"""Holds understanding against labelled texts: takes what is true and what was told, gives tables and figures.

It must not know where texts come from or who told.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

MOODS: Final = ("negative", "neutral", "positive")
# From here on a text counts as positive, and from its opposite on as negative.
THRESHOLD: Final = 0.1
# Texts by their number of characters: from, and up to but not including.
LENGTHS: Final = ((0, 15), (15, 40), (40, None))
_COLUMNS: Final = {"text": ("text",), "language": ("language", "lang"), "feeling": ("feeling", "sentiment")}


class BadTable(Exception):
    """A table that cannot be held against; says why."""


class Labelled(NamedTuple):
    """A text and what is true of it: its two-letter language, its mood; "" where nobody says."""

    text: str
    language: str = ""
    mood: str = ""


class Share(NamedTuple):
    """How many of some texts were told rightly."""

    right: int
    of: int


def read_table(lines: Iterable[str]) -> list[Labelled]:
    """The rows of a CSV with a heading: `text`, and `language` or `feeling` (a mood, or a number from -1 to 1).

    `lang` and `sentiment` are read as well. Raises BadTable.
    """
    rows = csv.DictReader(lines)
    heading = rows.fieldnames or ()
    columns = {name: next((each for each in written if each in heading), "") for name, written in _COLUMNS.items()}
    if not columns["text"] or not (columns["language"] or columns["feeling"]):
        raise BadTable("The table needs a heading with the columns text and language, feeling or both.")
    found = []
    try:
        for row in rows:
            said = {name: (row.get(column) or "").strip() for name, column in columns.items()}
            found.append(Labelled(said["text"], said["language"].lower(), _mood_said(said["feeling"], rows.line_num)))
    except csv.Error as error:
        raise BadTable(f"Line {rows.line_num}: {error}.") from None
    if not found:
        raise BadTable("The table holds no texts.")
    return found


def mood(score: float, threshold: float = THRESHOLD) -> str:
    """The mood that a feeling from -1 to 1 stands for."""
    return "positive" if score >= threshold else "negative" if score <= -threshold else "neutral"


def macro_f1(truth: Sequence[str], told: Sequence[str], classes: Sequence[str] = MOODS) -> float:
    """The mean over the classes of the harmonic mean of precision and recall."""
    pairs = Counter(zip(truth, told, strict=True))
    scores = []
    for each in classes:
        right = pairs[each, each]
        wrong = sum(count for (one, other), count in pairs.items() if (one == each) != (other == each))
        scores.append(2 * right / (2 * right + wrong) if right else 0.0)
    return sum(scores) / len(scores)


def confusion(truth: Sequence[str], told: Sequence[str]) -> Iterator[str]:
    """A table in lines: a row is what is true, a column what was told."""
    pairs = Counter(zip(truth, told, strict=True))
    rows, columns = sorted(set(truth)), sorted({*truth, *told})
    yield " " * 12 + "".join(f"{each:>10}" for each in columns)
    for row in rows:
        yield f"{row:>12}" + "".join(f"{pairs[row, column]:10}" for column in columns)


def by_length(texts: Sequence[str], truth: Sequence[str], told: Sequence[str]) -> dict[str, Share]:
    """How many were told rightly among short, longer and long texts; classes without a text are left out."""
    shares = {}
    for low, end in LENGTHS:
        rightly = [
            true == each
            for text, true, each in zip(texts, truth, told, strict=True)
            if low <= len(text) and (end is None or len(text) < end)
        ]
        if rightly:
            shares[f"{low} to {end - 1}" if end else f"{low} or more"] = Share(sum(rightly), len(rightly))
    return shares


def _mood_said(said: str, line: int) -> str:
    if not said or said.lower() in MOODS:
        return said.lower()
    try:
        score = float(said)
    except ValueError:
        score = 2.0
    if not -1 <= score <= 1:
        raise BadTable(
            f"Line {line}: {said!r} is no feeling; write negative, neutral, positive or a number from -1 to 1."
        )
    return mood(score)
