"""The picture of a weekly report, and the words beside it in both languages."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.cards.weekly import day_name, described
from bot.cards.wording import say
from bot.domain.department import Locale
from bot.domain.weekly import DayCount
from bot.runtime.charting import SIZE, week_chart

MONDAY = date(2026, 2, 23)
DAYS = [DayCount(MONDAY + timedelta(days=number), number * 3, number) for number in range(7)]


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("days", [DAYS, [], [DayCount(MONDAY, 0, 0)]])
def test_the_chart_is_a_picture_whatever_the_week_was(days: list[DayCount], locale: Locale) -> None:
    file = week_chart(days, locale)
    with Image.open(BytesIO(file.content)) as picture:
        assert (picture.format, picture.size) == ("PNG", SIZE)
    assert len(file.content) < 60_000


@pytest.mark.parametrize("locale", list(Locale))
def test_the_face_has_every_letter_that_is_drawn(locale: Locale) -> None:
    drawn = [say(key, locale) for key in ("weekly.chart", "weekly.opened", "weekly.answered")]
    assert all(words.isascii() for words in [*drawn, *(day_name(day, locale) for day in DAYS)])


def test_more_cases_make_a_higher_bar() -> None:
    def height(cases: int) -> int:
        days = [DayCount(MONDAY, cases, 0), DayCount(MONDAY + timedelta(days=1), 10, 0)]
        with Image.open(BytesIO(week_chart(days, Locale.EN).content)) as picture:
            column = [picture.getpixel((330, y)) for y in range(SIZE[1])]
        return column.count((0xB3, 0xC7, 0xDD))

    assert 0 < height(3) < height(6) < height(10)


def test_the_words_beside_it_say_what_it_shows() -> None:
    english, french = (described(DAYS, locale) for locale in (Locale.EN, Locale.FR))
    assert english.startswith("Chart of the cases by day: Mon 0, 0 answered, Tue 3, 1 answered")
    assert french.startswith(
        "Diagramme des dossiers par jour\u00a0: lun. 0, dont 0 avec un retour, mar. 3, dont 1 avec"
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_two_ears_are_told_in_words_that_fit_every_number(count: int) -> None:
    english, french = (say("weekly.ears", locale, count=count, bound=1) for locale in (Locale.EN, Locale.FR))
    assert english == f"answers: {count}, broadcasts: at least 1"
    assert french == f"réponses\u00a0: {count}, diffusions\u00a0: au moins 1"
