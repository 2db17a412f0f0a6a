"""What a network costs is written down with what was bought for it, and a month's budget is kept to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.budget import month_of
from bot.domain.messages import Approve, Resolve, Send
from bot.domain.reply import ReplyState
from bot.errors import BudgetSpent, Uncertain
from bot.ports.store import Store
from tests.support.house import RULES, House
from tests.support.replies import WHERE, WORDS, draft_of, until_settled

CENT = Decimal("0.01")


@pytest.fixture
async def house(store: Store) -> AsyncIterator[House]:
    """A house whose account may spend a dollar a month, and pays a cent a reply."""
    house = await House(store, rules_text=RULES.replace("poll: 30s}", "poll: 30s, budget: 1}")).opened()
    house.network.cost = CENT
    yield house


async def spent(house: House) -> Decimal:
    async with house.store.reading() as tx:
        return (await tx.spending.of("acme_social", month_of(house.clock()))).amount


async def spends(house: House, dollars: str) -> None:
    """The next page costs so much."""
    house.network.page_cost = Decimal(dollars)
    await house.poll()
    house.network.page_cost = Decimal(0)


async def told(house: House) -> list[tuple[str, str]]:
    """What everybody was told of budgets, with the amount."""
    async with house.store.reading() as tx:
        events, _ = await tx.events.after("0-0", 500)
    return [(each.kind, each.data["spent"]) for each in events if each.kind.startswith("budget")]


async def polled_after(house: House) -> timedelta:
    async with house.store.reading() as tx:
        row = await tx.accounts.get("acme_social")
    assert row is not None and row.next_poll is not None
    return row.next_poll - house.clock()


async def answer(house: House, case: int, words: str = WORDS) -> int:
    reply: int = (await house.do(Send("marie", case, text=words, undo=timedelta(0))))["reply"]
    await house.work()
    return reply


async def test_reading_and_publishing_are_added_up_by_month(house: House) -> None:
    house.network.page_cost = Decimal("0.005")
    case = await house.a_case()
    await answer(house, case)
    assert await spent(house) == Decimal("0.015")
    await answer(house, case, "See https://acme.example")
    assert await spent(house) == Decimal("0.215")

    house.clock.move(days=31)
    assert await spent(house) == 0
    await house.poll()
    assert await spent(house) == Decimal("0.005")


async def test_a_page_that_is_not_stored_was_not_paid_for_twice(house: House) -> None:
    house.network.page_cost = CENT
    fetch = house.network.fetch

    async def lost(cursor: object, *, since: object) -> object:
        async with house.store.writing() as tx:
            await tx.accounts.lease("acme_social", "house", house.clock.now, timedelta(hours=1))
        return await fetch(cursor, since=since)  # type: ignore[arg-type]

    house.network.fetch = lost  # type: ignore[method-assign, assignment]
    await house.poll()

    assert await spent(house) == 0


async def test_what_costs_nothing_leaves_no_trace_where_there_is_no_budget(store: Store) -> None:
    house = await House(store).opened()
    case = await house.a_case()
    await answer(house, case)
    async with house.store.reading() as tx:
        assert await tx.spending.by_account(month_of(house.clock())) == {}


async def test_an_account_without_a_budget_is_paid_for_and_never_slowed(store: Store) -> None:
    house = await House(store).opened()
    await spends(house, "1000")
    assert await spent(house) == 1000
    assert await polled_after(house) == timedelta(seconds=30)
    assert await told(house) == []


async def test_little_left_is_told_once_and_the_account_is_read_less_often(house: House) -> None:
    await spends(house, "0.79")
    assert await polled_after(house) == timedelta(seconds=30)
    await spends(house, "0.01")
    assert await polled_after(house) == timedelta(seconds=120)
    assert await told(house) == [("budget_low", "0.8")]

    for _ in range(3):
        house.clock.move(120)
        await spends(house, "0.01")
    assert await told(house) == [("budget_low", "0.8")]


async def test_while_more_waits_it_is_read_on_however_little_is_left(house: House) -> None:
    house.network.page_size = 1
    for number in range(3):
        house.network.arrives(f"parcel {number}", by=f"p{number}")
    house.network.page_cost = Decimal("0.3")
    assert await house.poll() == 3
    assert timedelta(seconds=90) < await polled_after(house)


async def test_nothing_left_is_told_once_and_a_reply_that_costs_is_refused(house: House) -> None:
    case = await house.a_case()
    await spends(house, "1.00")
    assert await told(house) == [("budget_spent", "1")]
    with pytest.raises(BudgetSpent) as refusal:
        await house.do(Send("marie", case, text=WORDS))

    assert refusal.value.details == {"account": "acme_social"}
    house.clock.move(120)
    await spends(house, "0.10")
    assert await told(house) == [("budget_spent", "1")]


async def test_a_reply_that_costs_more_than_is_left_is_refused_and_a_cheaper_one_goes_out(house: House) -> None:
    case = await house.a_case()
    await spends(house, "0.98")
    with pytest.raises(BudgetSpent):
        await house.do(Send("marie", case, text="See https://acme.example"))

    assert (await house.reply(await answer(house, case))).state is ReplyState.PUBLISHED


async def test_what_costs_nothing_goes_out_whatever_is_left(house: House) -> None:
    case = await house.a_case()
    await spends(house, "5")
    house.network.cost = None

    assert (await house.reply(await answer(house, case))).state is ReplyState.PUBLISHED


async def test_a_reply_that_waited_until_nothing_was_left_does_not_leave(house: House) -> None:
    case = await house.a_case("An interview, please")
    reply = (await house.do(Send("marie", case, text=WORDS)))["reply"]
    await spends(house, "1")
    await house.do(Approve("paul", reply))
    house.clock.move(20)
    await house.work()

    stored = await house.reply(reply)
    assert (stored.state, stored.failure) == (ReplyState.FAILED, "budget_spent")
    assert house.network.asked == []
    assert await draft_of(house, case) == WORDS
    assert ("marie", "whisper.failed") in house.surface.whispers


async def test_the_next_month_starts_anew(house: House) -> None:
    case = await house.a_case()
    await spends(house, "1")
    house.clock.move(days=31)
    await spends(house, "0.8")

    assert [kind for kind, _ in await told(house)] == ["budget_spent", "budget_low"]
    assert (await house.reply(await answer(house, case))).state is ReplyState.PUBLISHED


async def test_a_budget_that_is_raised_and_spent_again_is_told_again(house: House) -> None:
    await spends(house, "1")
    richer = {"acme_social": replace(house.account, budget=Decimal(10))}
    house.rules = replace(house.rules, directory=replace(house.rules.directory, accounts=richer))
    house.network.account = richer["acme_social"]
    house.clock.move(120)
    await spends(house, "0.5")
    assert await polled_after(house) == timedelta(seconds=30)
    house.clock.move(120)
    await spends(house, "8.5")

    assert await told(house) == [("budget_spent", "1"), ("budget_spent", "10")]


async def test_a_reply_found_after_a_lost_answer_is_paid_for_once(house: House) -> None:
    case = await house.a_case()
    house.network.lost.append(Uncertain("timed out", **WHERE))
    await answer(house, case)
    assert await spent(house) == 0
    await until_settled(house)

    assert await spent(house) == CENT


async def test_a_reply_that_a_person_found_is_paid_for(house: House) -> None:
    case = await house.a_case()
    house.network.finds_replies = False
    house.network.key_lifetime = timedelta(0)
    house.network.lost.append(Uncertain("timed out", **WHERE))
    reply = await answer(house, case)
    await until_settled(house)
    await house.do(Resolve("marie", reply, outcome="published"))
    assert await spent(house) == CENT


async def test_a_reply_that_a_person_found_where_the_account_is_gone_costs_nothing_that_we_know(house: House) -> None:
    case = await house.a_case()
    house.network.lost.append(Uncertain("timed out", **WHERE))
    reply = await answer(house, case)
    house.networks.clear()
    await until_settled(house)
    await house.do(Resolve("marie", reply, outcome="published"))
    assert await spent(house) == 0
