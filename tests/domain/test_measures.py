"""Figures worked out by hand: rates, quantiles, how widely answers are spread, what is compared with what."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.headaches import Example, Headache, Suffered, Topic, Trend, headaches
from bot.domain.measures import Ears, Figures, Spread, median_and_p90, places, spread
from bot.domain.period import Period, period_of
from bot.errors import NotUsable

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("figures", "rate"),
    [
        (Figures(), None),
        (Figures(cases=2, moot=2), None),
        (Figures(cases=5, answered=3, moot=1), 0.75),
        (Figures(cases=3), 0.0),
    ],
)
def test_what_needs_no_answer_is_left_out_of_the_rate(figures: Figures, rate: float | None) -> None:
    assert figures.answer_rate == rate


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, (1, 1, 1)), (2, (1, 2, 2)), (3, (2, 2, 3)), (10, (5, 6, 9)), (11, (6, 6, 10)), (100, (50, 51, 90))],
)
def test_median_and_ninth_decile_have_their_places(count: int, expected: tuple[int, int, int]) -> None:
    assert places(count) == expected


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle() -> None:
    assert median_and_p90(4, {2: 10, 3: 20, 4: 40}) == (15, 40)
    assert median_and_p90(1, {1: 7}) == (7, 7)


@pytest.mark.parametrize(
    ("ears", "share"),
    [(Ears(), None), (Ears(answers=2, elsewhere=1, broadcasts=1), 0.75), (Ears(broadcasts=4), 0.0)],
)
def test_the_two_ears_compare_answers_with_broadcasts(ears: Ears, share: float | None) -> None:
    assert ears.share == share


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((), Spread(0, 0, None, 0, None)),
        ((0, 0), Spread(0, 0, None, 0, None)),
        ((4, 0), Spread(4, 1, 1.0, 1, None)),
        ((2, 2), Spread(4, 2, 0.5, 1, 1.0)),
        ((5, 5, 5, 5), Spread(20, 4, 0.25, 2, 1.0)),
        ((1, 6, 3), Spread(10, 3, 0.6, 1, 0.8173)),
        ((9, 1), Spread(10, 2, 0.9, 1, 0.4690)),
    ],
)
def test_how_widely_answers_are_spread(counts: tuple[int, ...], expected: Spread) -> None:
    found = spread(counts)
    assert (found.answers, found.those, found.busiest, found.half) == (
        expected.answers,
        expected.those,
        expected.busiest,
        expected.half,
    )
    assert found.evenness == (None if expected.evenness is None else pytest.approx(expected.evenness, abs=5e-5))


def test_topics_are_tags_and_without_tags_the_rule() -> None:
    found = headaches(
        [
            Suffered("late", ("parcel", "late"), 5, 2, [Example(9, "a"), Example(8, "b")]),
            Suffered("lost", ("parcel",), 1, 2, [Example(7, "c")]),
            Suffered("", (), 0, 3, [Example(3, "old")]),
            Suffered("bill", (), 2, 2),
        ]
    )
    assert found == [
        Headache(Topic("late", tag=True), 5, 2, (Example(9, "a"), Example(8, "b"))),
        Headache(Topic("parcel", tag=True), 6, 4, (Example(9, "a"), Example(8, "b"))),
        Headache(Topic("bill", tag=False), 2, 2),
        Headache(Topic("", tag=False), 0, 3, (Example(3, "old"),)),
    ]
    assert [each.trend for each in found] == [Trend.RISING, Trend.RISING, Trend.STEADY, Trend.FALLING]


def test_the_worst_topics_are_told_and_no_more() -> None:
    many = [Suffered(f"r{number}", (), number, 0) for number in range(1, 6)]
    assert [each.now for each in headaches(many, most=2)] == [5, 4]


def test_examples_of_a_topic_come_from_all_of_its_rules() -> None:
    one, two = Suffered("a", ("t",), 1, 0, [Example(1, "x")]), Suffered("b", ("t",), 1, 0, [Example(2, "y")])
    assert headaches([one, two])[0].examples == (Example(1, "x"), Example(2, "y"))


def test_days_begin_and_end_by_the_clock_of_the_rules() -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 31), PARIS)
    assert march.start == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert march.end == datetime(2026, 3, 31, 22, tzinfo=UTC), "summer time began meanwhile"
    assert march.days == 31
    assert march.before == Period(date(2026, 1, 29), date(2026, 2, 28), PARIS)


def test_without_days_a_report_is_about_the_last_thirty() -> None:
    assert period_of(None, None, NOON, UTC) == Period(date(2026, 3, 1), date(2026, 3, 30), UTC)
    assert period_of(None, date(2026, 1, 30), NOON, UTC) == Period(date(2026, 1, 1), date(2026, 1, 30), UTC)
    assert period_of(date(2026, 3, 29), None, NOON, UTC) == Period(date(2026, 3, 29), date(2026, 3, 30), UTC)
    late = NOON + timedelta(hours=11)
    assert period_of(None, None, late, PARIS).last == date(2026, 3, 31), "it is tomorrow there"


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(2026, 3, 2), date(2026, 3, 1), "comes before"),
        (date(2025, 3, 1), date(2026, 3, 2), "366 days"),
        (date(1999, 12, 31), date(2000, 1, 1), "2000"),
        (None, date(2000, 1, 5), "2000"),
        (date.min, date.min, "2000"),
        (None, date.max, "2999"),
    ],
)
def test_days_that_make_no_report_are_refused(first: date | None, last: date, why: str) -> None:
    with pytest.raises(NotUsable, match=why):
        period_of(first, last, NOON, UTC)


def test_a_leap_year_and_its_year_before_can_be_compared() -> None:
    assert period_of(date(2024, 1, 1), date(2024, 12, 31), NOON, UTC).days == 366
    assert period_of(date(2000, 1, 1), date(2000, 1, 1), NOON, UTC).before.first == date(1999, 12, 31)
