"""A second reading of feelings changes what people see, and nothing that was decided."""

from collections.abc import Sequence

import pytest

from bot.flow import refine
from bot.flow.refine import Refiner
from bot.ports.understanding import FeelingScore
from tests.support.house import House


class SlowFeeling:
    """Finds everything unhappy but praise, and remembers what it was given."""

    def __init__(self) -> None:
        self.read_texts: list[str] = []

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[FeelingScore]:
        assert set(languages) == {"en"}
        self.read_texts += texts
        return [FeelingScore(feeling=0.02 if "thanks" in text else -0.9) for text in texts]


def refiner(house: House, feeling: SlowFeeling) -> Refiner:
    return Refiner(house.store, feeling, lambda: house.rules.directory, house.clock)


async def test_the_card_shows_the_feeling_of_the_second_reading_and_the_case_stays_where_it_is(house: House) -> None:
    case = await house.a_case("Where is my parcel? Oh great.")
    before = await house.view(case)
    assert "feeling.unhappy" not in repr(house.surface.in_channel("delivery"))

    assert await refiner(house, SlowFeeling()).refine() == 1
    await house.work()

    after = await house.view(case)
    (card,) = house.surface.in_channel("delivery")
    assert "feeling.unhappy" in repr(card)
    assert after.mentions[0].understanding.feeling == before.mentions[0].understanding.feeling == 0.0
    assert after.mentions[0].understanding.felt == -0.9
    assert after.case == before.case, "a button that was shown before still holds"


async def test_a_card_that_would_look_the_same_is_left_alone(house: House) -> None:
    case = await house.a_case("My parcel came, thanks.")
    (drawn,) = house.surface.in_channel("delivery")
    await refiner(house, SlowFeeling()).refine()
    await house.work()

    assert house.surface.in_channel("delivery") == [drawn]
    assert house.surface.in_channel("delivery")[0] is drawn
    assert (await house.view(case)).mentions[0].understanding.refined == 0.02


async def test_each_mention_is_read_a_second_time_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refine, "AT_ONCE", 2)
    texts = [f"parcel {number}" for number in range(5)]
    for text in texts:
        house.network.arrives(text)
    await house.poll()
    feeling = SlowFeeling()

    assert await refiner(house, feeling).refine() == 5
    assert await refiner(house, feeling).refine() == 0
    house.network.arrives("parcel 5")
    await house.poll()
    assert await refiner(house, feeling).refine() == 1
    assert feeling.read_texts == [*texts, "parcel 5"]


async def test_after_a_long_silence_the_newest_are_read_and_the_others_left(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refine, "BEHIND", 2)
    for number in range(5):
        house.network.arrives(f"parcel {number}")
    await house.poll()
    feeling = SlowFeeling()
    await refiner(house, feeling).refine()

    assert feeling.read_texts == ["parcel 3", "parcel 4"]
