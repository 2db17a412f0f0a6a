"""What is pushed becomes cases and cards as what is polled does, in whatever order and however often it comes."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.mention import Author, Mention, MentionState, OwnPost, SetAside
from bot.errors import Unavailable
from bot.flow.intake import Intake, TakenIn
from bot.flow.pause import pause
from bot.ports.pushing import Told
from bot.runtime.pushed import together
from tests.support.house import House, PlainReader

ACCOUNT = "acme_social"


def a_mention(house: House, remote_id: str = "1", text: str = "Where is my parcel?", by: str = "lea") -> Mention:
    return Mention(
        ACCOUNT, "mastodon", remote_id, Author(f"id-{by}", by), text, house.clock(), "https://social.example"
    )


async def pushed(house: House, *mentions: Mention, gone: Sequence[str] = (), **more: object) -> TakenIn:
    told = replace(Told(mentions, gone=tuple(gone)), **more)  # type: ignore[arg-type]
    taken = await Intake(house.store, PlainReader()).take_in_told(told, ACCOUNT, house.rules, house.clock())
    await house.work()
    return taken


async def test_a_mention_that_is_pushed_opens_a_case_with_its_card(house: House) -> None:
    assert (await pushed(house, a_mention(house))).new == 1
    view = await house.view(1)
    assert (view.case.department, view.case.rule) == ("delivery", "late-parcel")
    assert len(house.surface.in_channel("delivery")) == 1


async def test_what_comes_again_changes_nothing(house: House) -> None:
    mention = a_mention(house)
    await pushed(house, mention)
    before = await house.view(1)
    assert await pushed(house, mention, mention) == TakenIn(0)
    assert (await house.cases(), await house.view(1)) == ([1], before)


async def test_a_post_of_the_same_author_there_goes_on_with_the_case(house: House) -> None:
    await pushed(house, a_mention(house))
    later = replace(a_mention(house, "2", "Anybody there?"), in_reply_to="1")
    assert (await pushed(house, later)).extended == (1,)


async def test_other_words_under_the_same_id_are_an_edit(house: House) -> None:
    first = a_mention(house)
    await pushed(house, first)
    house.clock.move(60)
    edited = replace(first, text="My parcel is here.", edited_at=house.clock())
    assert (await pushed(house, edited)).new == 0
    [stored] = (await house.view(1)).mentions
    assert (stored.mention.text, stored.state) == ("My parcel is here.", MentionState.EDITED)


async def test_an_earlier_wording_that_comes_late_is_ignored(house: House) -> None:
    first = a_mention(house)
    minute = timedelta(minutes=1)
    second = replace(first, text="second", edited_at=first.posted_at + minute)
    third = replace(first, text="third", edited_at=first.posted_at + 2 * minute)
    await pushed(house, third)
    for late in (first, second):
        await pushed(house, late)
        assert (await house.view(1)).mentions[0].mention.text == "third"


async def test_what_its_author_removed_is_forgotten_once(house: House) -> None:
    await pushed(house, a_mention(house))
    for _ in range(2):
        await pushed(house, gone=["1", "never heard of"])
        [stored] = (await house.view(1)).mentions
        assert (stored.state, stored.mention.text) == (MentionState.DELETED, "")
    assert (await house.events(1)).count("mention_deleted") == 1


async def test_a_word_of_a_removed_post_that_comes_late_is_ignored(house: House) -> None:
    first, never_seen = a_mention(house), a_mention(house, "2", "Take this down", by="max")
    await pushed(house, first)
    await pushed(house, gone=["1", "2"])
    house.clock.move(60)
    edited = replace(first, text="My parcel is here.", edited_at=house.clock())
    for late in (first, edited, never_seen):
        assert await pushed(house, late) == TakenIn(0)
    [stored] = (await house.view(1)).mentions
    assert (stored.state, stored.mention.text, await house.cases()) == (MentionState.DELETED, "", [1])


async def test_a_post_whose_answer_came_first_goes_on_in_its_case(house: House) -> None:
    answer = replace(a_mention(house, "2", "Anybody there?"), in_reply_to="1")
    assert (await pushed(house, answer)).opened == (1,)
    assert (await pushed(house, a_mention(house))).extended == (1,)
    assert await house.cases() == [1]


async def test_our_own_answer_there_closes_the_case(house: House) -> None:
    await pushed(house, a_mention(house))
    ours = OwnPost(ACCOUNT, "2", "1", "It is on its way.", house.clock(), "")
    await pushed(house, own_posts=(ours,))
    assert (await house.view(1)).case.state is CaseState.CLOSED


async def test_what_nobody_can_read_is_set_aside_and_counted(house: House) -> None:
    await pushed(house, set_aside=(SetAside(ACCOUNT, "x", "{}", "nothing"),))
    async with house.store.reading() as tx:
        assert await tx.mentions.count_set_aside() == {ACCOUNT: 1}


async def test_two_that_take_in_the_same_at_once_open_one_case(house: House) -> None:
    mentions = [a_mention(house, str(number), by=f"person{number}") for number in range(20)]
    taken = await asyncio.gather(pushed(house, *mentions), pushed(house, *reversed(mentions)))
    assert sorted(each.new for each in taken) == [0, 20]
    assert len(await house.cases()) == 20


async def test_what_is_polled_and_pushed_at_once_is_one_case(house: House) -> None:
    brought = [house.network.arrives(f"number {number}", by=f"person{number}") for number in range(20)]
    polled, taken = await asyncio.gather(house.poll(), pushed(house, *reversed(brought)))
    assert sorted([polled, taken.new]) == [0, 20]
    assert len(await house.cases()) == 20


async def test_edits_that_are_polled_and_pushed_at_once_never_wait_for_each_other(house: House) -> None:
    brought = [house.network.arrives(f"number {number}", by=f"person{number}") for number in range(20)]
    await house.poll()
    for words in ("second", "third"):
        house.network.news = [replace(each, text=f"{words}, polled") for each in brought]
        house.clock.move(3600)
        edited = [replace(each, text=f"{words}, pushed", edited_at=house.clock()) for each in reversed(brought)]
        await asyncio.gather(house.poll(), pushed(house, *edited))
    assert len(await house.cases()) == 20
    assert "failed" not in str(await house.events(1))


async def test_what_is_pushed_waits_for_whoever_has_its_case_and_pauses_its_account(house: House) -> None:
    first = a_mention(house)
    await pushed(house, first)
    async with house.store.writing() as tx:
        await tx.cases.get(1, lock=True)
        pushing = asyncio.create_task(pushed(house, replace(first, text="edited", edited_at=house.clock())))
        await asyncio.wait([pushing], timeout=0.3)
        await pause(tx, ACCOUNT, "auth_failed", house.clock())
    await pushing
    assert (await house.view(1)).case.text == "edited"


async def test_what_fails_on_the_way_leaves_nothing_behind(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise Unavailable("gone", service="database", account="")

    with monkeypatch.context() as patch:
        patch.setattr(PlainReader, "read", fails)
        with pytest.raises(Unavailable):
            await pushed(house, a_mention(house))
    assert await house.cases() == []
    assert (await pushed(house, a_mention(house))).new == 1


def test_of_one_post_the_last_word_holds_and_that_it_was_removed(house: House) -> None:
    first, edited, other = a_mention(house), a_mention(house, text="edited"), a_mention(house, "2")
    assert together([Told((first, other)), Told((edited,))]) == Told((edited, other))
    assert together([Told((first, other)), Told(gone=("1",))]) == Told((other,), gone=("1",))
    assert together([Told(gone=("1",)), Told((first,))]) == Told(gone=("1",))
