"""Made-up mentions around a text: takes a text and the conditions of a rule, gives mentions that could meet them.

An example in the file is only words. Everything else that its rule asks for (network, language, feeling, hour ...)
is made up here, so that the example speaks about the words alone. It must not know what the rules decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import chain, islice, product
from typing import Any, Final, NamedTuple

from bot.domain.hours import Hours
from bot.domain.mention import Author, History, Media, Mention, MentionKind, Understanding
from bot.rules.clauses import IfClause, TimeClause
from bot.rules.meanings import Meanings
from bot.rules.schema import TestSection
from bot.rules.values import Comparison

# A Wednesday at noon, when everybody works.
ORDINARY: Final = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
MOST_SCENES: Final = 512
_RANGES: Final = {"feeling": (-1.0, 1.0), "anger": (0.0, 1.0), "urgency": (0.0, 1.0), "stars": (1, 5)}
_DEFAULTS: Final[dict[str, Any]] = {
    "network": "", "account": "", "language": "und", "kind": "mention", "followers": None, "verified": None,
    "bot": False, "handle": "somebody", "feeling": 0.0, "anger": 0.0, "urgency": 0.0, "stars": None,
    "question": False, "media": None, "known": False, "cases_30d": 0, "at": ORDINARY,
}  # fmt: skip
# What a test may say and routing looks at; what a test does not say is the same for both.
_OF_TEST: Final = _DEFAULTS.keys() & TestSection.model_fields.keys()


class Scene(NamedTuple):
    """All that routing looks at: a mention, what was understood of it, the moment, what the author had before."""

    mention: Mention
    understanding: Understanding
    now: datetime
    history: History


def scene(text: str, facts: Mapping[str, Any]) -> Scene:
    """A mention with this text; `facts` uses the names of a test in the file, what is missing is ordinary."""
    known = {**_DEFAULTS, **facts}
    mention = Mention(
        account=known["account"],
        network=known["network"],
        remote_id="example",
        author=Author("example", known["handle"], followers=known["followers"], verified=known["verified"],
                      bot=known["bot"]),
        text=text,
        posted_at=known["at"],
        url="",
        kind=MentionKind(known["kind"]),
        stars=known["stars"],
        media=(Media(known["media"], ""),) if known["media"] else (),
    )  # fmt: skip
    understanding = Understanding(
        known["language"], known["feeling"], known["anger"], known["urgency"], known["question"]
    )
    before = int(known["cases_30d"])
    return Scene(mention, understanding, known["at"], History(before, bool(known["known"] or before)))


def of_test(test: TestSection) -> Scene:
    """The made-up mention that a test in the file describes."""
    said = ((name, getattr(test, name)) for name in _OF_TEST & test.model_fields_set)
    return scene(test.text, {name: value for name, value in said if value is not None})


def around(text: str, clause: IfClause, meanings: Meanings, besides: Sequence[IfClause] = ()) -> Iterator[Scene]:
    """Mentions with this text in combinations of the values that the conditions name, likeliest first.

    The conditions in `besides` are those of other rules, whose values are tried too.
    """
    choices: dict[str, list[Any]] = {}
    for each in (clause, *besides):
        _collect(each, choices, meanings)
    for facts in chain(islice(_combined(choices), 1), _one_apart(choices), islice(_combined(choices), MOST_SCENES)):
        yield scene(text, facts)


def _combined(choices: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def _one_apart(choices: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """The ordinary mention, and those that differ from it in one thing: what rules with a not: leave over."""
    yield {}
    for key, values in choices.items():
        for value in values:
            yield {key: value}


def _collect(clause: IfClause, choices: dict[str, list[Any]], meanings: Meanings) -> None:
    for key in ("network", "account", "language", "kind"):
        _offer(choices, key, getattr(clause, key) or ())
    for key, (low, high) in _RANGES.items():
        comparison = getattr(clause, key)
        if comparison is not None:
            _offer(choices, key, _around_limit(comparison, low, high, 1 if key == "stars" else 0.01))
    if clause.author is not None:
        if clause.author.followers is not None:
            _offer(choices, "followers", _around_limit(clause.author.followers, 0, 10**10, 1))
        if clause.author.cases_30d is not None:
            _offer(choices, "cases_30d", _around_limit(clause.author.cases_30d, 0, 10**6, 1))
        for flag in ("verified", "bot", "known"):
            wanted = getattr(clause.author, flag)
            _offer(choices, flag, () if wanted is None else (wanted, not wanted))
        _offer(choices, "handle", tuple(meanings.words(clause.author.handle or ())))
    for content in clause.has or ():
        if content == "question":
            _offer(choices, "question", (True,))
        elif content in ("image", "video"):
            _offer(choices, "media", (content,))
    if clause.time is not None:
        _offer(choices, "at", list(_moments(clause.time)))
    named = (*(clause.open or ()), *(clause.closed or ()))
    if named:
        _offer(choices, "at", _working_moments(tuple(meanings.hours.get(key) for key in named), clause.time))
    for part in (*(clause.all_of or ()), *(clause.any_of or ()), *((clause.not_,) if clause.not_ else ())):
        _collect(part, choices, meanings)


def _offer(choices: dict[str, list[Any]], key: str, values: Any) -> None:
    """Adds values to try for a key, the ordinary one always last."""
    if values:
        ordinary = _DEFAULTS[key]
        known = [value for value in choices.get(key, []) if value != ordinary]
        choices[key] = list(dict.fromkeys([*known, *values, *(("reply",) if key == "kind" else ()), ordinary]))


def _around_limit(comparison: Comparison, low: float, high: float, step: float) -> list[float]:
    near = (comparison.limit, comparison.limit - step, comparison.limit + step)
    whole = step == 1
    values = [min(max(round(value) if whole else round(value, 6), low), high) for value in near]
    return sorted(dict.fromkeys(values), key=lambda value: not comparison.holds(value))


def _moments(clause: TimeClause) -> Iterator[datetime]:
    """On every day when the hours begin, when they are over, and half a day after they began."""
    start, end = (clause.between.start, clause.between.end) if clause.between else (time(12), time(12))
    for day in range(7):
        date = (ORDINARY + timedelta(days=day)).date()
        begins = datetime.combine(date, start, tzinfo=clause.zone or UTC).astimezone(UTC)
        over = datetime.combine(date, end, tzinfo=clause.zone or UTC).astimezone(UTC)
        yield from (begins, begins + timedelta(hours=12), over)


def _working_moments(timetables: tuple[Hours | None, ...], clause: TimeClause | None) -> list[datetime]:
    """One moment for each way in which these departments can be open and closed together, on every day of the week."""
    found: dict[tuple[object, ...], datetime] = {}
    days_of_year = (ORDINARY + timedelta(days=day) for day in range(365))
    hours_of_week = (ORDINARY + timedelta(hours=hour) for hour in range(7 * 24))
    for moment in (*hours_of_week, *days_of_year, *(_moments(clause) if clause else ())):
        opened = tuple(hours is None or hours.is_open(moment) for hours in timetables)
        found.setdefault((opened, clause is not None and (moment.weekday(), moment.hour)), moment)
    return list(found.values())
