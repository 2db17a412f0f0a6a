"""What every chat surface keeps to, whichever it is."""

import unicodedata
from dataclasses import replace

import pytest

from bot.cards.build import case_card
from bot.cards.card import Card, Say
from bot.cards.text import clean
from bot.domain.decision import Decision
from bot.domain.mention import Author
from bot.domain.new_case import NewCase
from bot.errors import CardGone, ChannelGone
from bot.storage.database import SqlStore
from tests.cards.samples import DIRECTORY, NOW, case, mention, view
from tests.contracts.chat.hostile import hostile_texts
from tests.contracts.chat.stage import Stage

MAIN_TEXT = 3000


@pytest.fixture
async def opened(store: SqlStore) -> int:
    """A case in the database, for surfaces that keep their cards beside it."""
    return (await open_cases(store, 1))[0]


async def open_cases(store: SqlStore, count: int) -> list[int]:
    new = [
        NewCase("acme", "mastodon", f"post-{number}", "7", "lea", Decision("billing", "", ()), 1, NOW, NOW, "")
        for number in range(count)
    ]
    async with store.writing() as tx:
        return [each.id for each in await tx.cases.open_many(new, NOW)]


def card(number: int, text: str = "Where is my refund?", *, revision: int = 1, name: str = "Léa") -> Card:
    seen = view(mention(text=text, author=Author("7", "lea", name)))
    return case_card(replace(seen, case=case(id=number, revision=revision)), DIRECTORY, now=NOW)


async def test_a_card_posted_is_seen_in_its_channel(stage: Stage, opened: int) -> None:
    await stage.surface.post_card(stage.channel, card(opened), key="card-1")
    (shown,) = await stage.shown()
    assert "Where is my refund?" in shown.text
    assert "Léa" in shown.text


async def test_the_same_key_twice_is_one_card(stage: Stage, opened: int) -> None:
    first = await stage.surface.post_card(stage.channel, card(opened), key="card-1")
    again = await stage.surface.post_card(stage.channel, card(opened, "other words"), key="card-1")
    assert again == first
    (shown,) = await stage.shown()
    assert "other words" not in shown.text


async def test_a_card_is_found_again_by_its_key_and_only_by_it(stage: Stage, opened: int) -> None:
    if not stage.surface.capabilities.finds_cards:
        pytest.skip(f"{stage.surface.name} has no look-up")
    ref = await stage.surface.post_card(stage.channel, card(opened), key="card-1")
    assert await stage.surface.find_card(stage.channel, "card-1") == ref
    assert await stage.surface.find_card(stage.channel, "card-2") is None
    assert await stage.surface.find_card("elsewhere", "card-1") is None


async def test_the_latest_drawing_wins(stage: Stage, opened: int) -> None:
    ref = await stage.surface.post_card(stage.channel, card(opened), key="card-1")
    await stage.surface.update_card(ref, card(opened, "third words", revision=3))
    await stage.surface.update_card(ref, card(opened, "second words", revision=2))
    (shown,) = await stage.shown()
    assert "third words" in shown.text
    assert "second words" not in shown.text


async def test_a_drawing_of_the_same_revision_replaces_the_former(stage: Stage, opened: int) -> None:
    ref = await stage.surface.post_card(stage.channel, card(opened), key="card-1")
    await stage.surface.update_card(ref, card(opened, "somebody is writing"))
    assert "somebody is writing" in (await stage.shown())[0].text


async def test_a_card_that_a_human_deleted_is_gone(stage: Stage, opened: int) -> None:
    ref = await stage.surface.post_card(stage.channel, card(opened), key="card-1")
    await stage.take_away(ref)
    with pytest.raises(CardGone):
        await stage.surface.update_card(ref, card(opened, revision=2))


async def test_a_channel_that_is_none_is_refused(stage: Stage, opened: int) -> None:
    with pytest.raises(ChannelGone):
        await stage.surface.post_card("no-such-channel", card(opened), key="card-1")
    ref = await stage.surface.post_card(stage.channel, card(opened), key="card-1")
    with pytest.raises(ChannelGone):
        await stage.surface.whisper("no-such-channel", "marie", ref, (Say(key="act.claim"),))


async def test_a_whisper_reaches_one_person_only(stage: Stage, opened: int) -> None:
    ref = await stage.surface.post_card(stage.channel, card(opened), key="card-1")
    before = await stage.shown()
    line = (Say(key="whisper.rejected", values={"case": "12", "reason": "Too <b>short</b>"}),)
    await stage.surface.whisper(stage.channel, "paul", ref, line)
    (told,) = await stage.whispers("paul")
    assert "Too <b>short</b>" in told
    assert await stage.whispers("marie") == []
    assert await stage.shown() == before


async def test_hostile_texts_are_shown_literally_and_do_nothing(stage: Stage, store: SqlStore) -> None:
    texts = hostile_texts()
    numbers = await open_cases(store, len(texts))
    for number, text in zip(numbers, texts, strict=True):
        await stage.surface.post_card(stage.channel, card(number, text, name=text), key=f"card-{number}")
    shown = await stage.shown()
    assert len(shown) == len(texts)
    for each, text in zip(shown, texts, strict=True):
        assert flat(clean(text, limit=MAIN_TEXT)) in flat(each.text), text
        assert each.links == {"https://social.example/@lea/1"}, text
        assert not each.pings, text
        assert not each.foreign, text
        assert not [mark for mark in each.text if is_hidden(mark)], text


@pytest.mark.parametrize("unit", ["&", '"', "<", "\U0001f9d1\u200d\U0001f52c", "word ", "\n", "é"])
async def test_forty_thousand_characters_stay_within_the_budget(stage: Stage, opened: int, unit: str) -> None:
    text = unit * (40_000 // len(unit))
    await stage.surface.post_card(stage.channel, card(opened, text, name=text), key="card-1")
    (shown,) = await stage.shown()
    assert shown.size <= stage.budget


async def test_closing_twice_is_no_mistake(stage: Stage) -> None:
    await stage.surface.close()
    await stage.surface.close()


def flat(text: str) -> str:
    return "".join(text.split())


def is_hidden(mark: str) -> bool:
    hidden = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\u2028\u2029"
    return (unicodedata.category(mark) in ("Cc", "Cs") and mark not in "\n\t") or mark in hidden
