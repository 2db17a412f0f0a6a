"""One live card a case and channel, drawn anew in place, whatever the surface does meanwhile."""

from dataclasses import replace

import pytest

from bot.cards.card import Say
from bot.domain.messages import AddNote, Claim, Reroute
from bot.errors import AuthFailed, CardGone, ChannelGone, NotAllowed, RateLimited, Rejected, Unavailable
from bot.flow.context import Context
from bot.flow.deliver import GIVE_UP
from bot.ports.rows import CardRow, NewJob
from tests.support.house import House

WHERE = {"service": "desk", "account": ""}


async def card_rows(house: House, case: int) -> list[CardRow]:
    async with house.store.reading() as tx:
        return list(await tx.cards.of_cases([case]))


async def arrives(house: House) -> None:
    house.network.arrives("Hello there")
    await house.poll()


async def test_a_card_is_posted_once_and_its_place_remembered(house: House) -> None:
    await arrives(house)
    await house.work()
    await house.work()

    assert [(row.state, row.ref) for row in await card_rows(house, 1)] == [("live", "ref-1")]


async def test_an_outage_of_the_surface_only_delays_the_card(house: House) -> None:
    await arrives(house)
    house.surface.failures.append(Unavailable("down", **WHERE))
    await house.work()
    assert house.surface.cards == {}

    house.clock.move(10)
    await house.work()
    assert len(house.surface.cards) == 1


async def test_a_rate_limited_surface_is_waited_for(house: House) -> None:
    await arrives(house)
    until = house.clock.move(0).replace(minute=30)
    house.surface.failures.append(RateLimited("slow down", retry_at=until, **WHERE))
    await house.work()
    house.clock.move(60)
    await house.work()
    assert house.surface.cards == {}
    house.clock.move(3600)
    await house.work()
    assert len(house.surface.cards) == 1


async def test_a_card_that_the_channel_refuses_for_its_content_is_told_and_given_up(house: House) -> None:
    await arrives(house)
    house.surface.failures.append(Rejected("invalid", **WHERE))
    await house.work()

    assert (await card_rows(house, 1))[0].state == "gone"
    assert "card_lost" in await house.events(1)
    await house.do(Claim("marie", 1))
    await house.work()
    assert house.surface.cards == {}


@pytest.mark.parametrize("why", [ChannelGone, AuthFailed, NotAllowed])
async def test_a_card_comes_back_once_its_channel_was_mended_and_its_history_tells_once(
    house: House, why: type
) -> None:
    await arrives(house)
    house.surface.failures.extend([why("not now", **WHERE)] * 3)
    for minutes in (0, 1, 2):
        house.clock.move(minutes=minutes)
        await house.work()
        assert (await card_rows(house, 1))[0].state == "lost"
    house.clock.move(minutes=4)
    await house.work()
    assert (await card_rows(house, 1))[0].state == "live"
    assert (await house.events(1)).count("card_lost") == 1
    assert len(house.surface.cards) == 1


async def test_a_channel_that_only_newer_rules_name_is_waited_for(house: House) -> None:
    await arrives(house)
    async with house.store.writing() as tx:
        versions = [await tx.rules.put(text, text, "file", house.clock.now) for text in ("older", "newer")]
    house.rules = replace(house.rules, version=versions[0])
    house.surface.failures.append(ChannelGone("not in the rules", **WHERE))
    await house.work()
    assert "card_lost" not in await house.events(1)

    house.rules = replace(house.rules, version=versions[1])
    house.clock.move(10)
    await house.work()
    assert (await card_rows(house, 1))[0].state == "live"


async def test_many_changes_before_the_outbox_runs_are_one_drawing_of_the_latest(house: House) -> None:
    case = await house.a_case()
    for number in range(5):
        await house.do(AddNote("marie", case, text=f"note {number}"))
    await house.work()

    assert house.surface.in_channel("delivery")[0].revision == 6


async def test_a_drawing_that_fails_for_now_is_tried_again(house: House) -> None:
    case = await house.a_case("Hello")
    await house.do(Claim("marie", case))
    house.surface.failures.append(Unavailable("down", **WHERE))
    await house.work()
    house.clock.move(10)
    await house.work()

    assert house.surface.in_channel("front_desk")[0].revision == 2


async def test_a_card_that_a_human_deleted_is_not_drawn_any_more(house: House) -> None:
    case = await house.a_case("Hello")
    house.surface.failures.append(CardGone("gone", **WHERE))
    await house.do(Claim("marie", case))
    await house.work()

    assert (await card_rows(house, case))[0].state == "gone"


async def test_a_card_in_a_channel_that_cannot_be_reached_is_drawn_once_it_can(house: House) -> None:
    case = await house.a_case("Hello")
    house.surface.failures.append(AuthFailed("revoked", **WHERE))
    await house.do(Claim("marie", case))
    await house.work()
    assert (await card_rows(house, case))[0].revision == 1
    house.clock.move(minutes=2)
    await house.work()
    assert (await card_rows(house, case))[0].revision == 2


async def test_drawing_in_a_channel_that_is_never_mended_is_given_up(house: House) -> None:
    case = await house.a_case("Hello")
    house.surface.failures.extend([AuthFailed("revoked", **WHERE)] * (GIVE_UP + 1))
    await house.do(Claim("marie", case))
    for _ in range(GIVE_UP + 1):
        await house.work()
        house.clock.move(minutes=61)
    async with house.store.reading() as tx:
        assert "refresh_card" not in await tx.jobs.waiting()
    assert not house.surface.failures


async def whisper(house: House, case: int) -> None:
    async with house.store.writing() as tx:
        context = Context(tx, house.rules.directory, house.clock())
        stored = await tx.cases.get(case)
        assert stored is not None
        await context.whisper(stored, [], Say(key="whisper.failed"))
        await context.whisper(stored, ["marie"], Say(key="whisper.failed"))


async def test_a_whisper_survives_an_outage_and_not_a_closed_channel(house: House) -> None:
    case = await house.a_case("Hello")
    await whisper(house, case)
    house.surface.failures.append(Unavailable("down", **WHERE))
    await house.work()
    house.clock.move(10)
    await house.work()
    assert house.surface.whispers == [("marie", "whisper.failed")]

    await whisper(house, case)
    house.surface.failures.append(ChannelGone("archived", **WHERE))
    await house.work()
    assert len(house.surface.whispers) == 1


async def test_jobs_for_cards_that_are_no_more_do_nothing(house: House) -> None:
    case = await house.a_case("Hello")
    await house.do(Claim("marie", case))
    await whisper(house, case)
    async with house.store.writing() as tx:
        for row in await tx.cards.of_cases([case]):
            await tx.cards.save_many([replace(row, state="pending", ref=None)])
    await house.work()

    assert house.surface.whispers == []


async def test_a_card_in_a_channel_that_a_department_left_behind_offers_no_acts(house: House) -> None:
    case = await house.a_case("Hello")
    await house.do(Reroute("marie", case, department="delivery", reason="a parcel"))
    await house.work()

    (old,) = house.surface.in_channel("front_desk")
    (new,) = house.surface.in_channel("delivery")
    assert "actions" not in [block.block for block in old.blocks]
    assert "actions" in [block.block for block in new.blocks]


async def test_a_second_asking_for_a_card_that_stands_posts_nothing(house: House) -> None:
    case = await house.a_case("Hello")
    (row,) = await card_rows(house, case)
    async with house.store.writing() as tx:
        await tx.jobs.add([NewJob("desk:front_desk", "post_card", "again", {"card": row.id}, house.clock.now)])
    await house.work()

    assert len(house.surface.cards) == 1


async def test_cards_on_a_surface_that_is_no_longer_connected_wait_until_it_is_again(house: House) -> None:
    first = await house.a_case("Where is my parcel?")
    standing = len(house.surface.cards)
    house.surfaces.clear()
    second = await house.a_case("Where is my other parcel?")
    await house.do(Claim("marie", first))
    await whisper(house, first)
    await house.work()
    assert {row.state for row in await card_rows(house, first)} == {"live"}
    assert {row.state for row in await card_rows(house, second)} == {"pending"}
    house.surfaces["desk"] = house.surface
    house.clock.move(61)
    await house.work()
    assert len(house.surface.cards) == 2 * standing
    assert {row.state for row in await card_rows(house, second)} == {"live"}
    assert all(row.revision > 1 for row in await card_rows(house, first))
    assert house.surface.whispers == []


async def test_a_card_is_not_drawn_for_ever_on_a_surface_that_stays_away(house: House) -> None:
    case = await house.a_case()
    house.surfaces.clear()
    await house.do(Claim("marie", case))
    for _ in range(GIVE_UP + 2):
        await house.work()
        house.clock.move(hours=1)
    async with house.store.reading() as tx:
        assert await tx.jobs.waiting() == {}
