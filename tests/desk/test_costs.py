"""What a reply costs is read on the desk before it is sent: while it is written, and once more beside the words."""

from dataclasses import replace
from decimal import Decimal

from bot.domain.budget import month_of
from bot.domain.messages import Send
from tests.desk.counter import Counter, page, seen

LINKED = "See https://acme.example/parcels"


async def test_the_cost_is_counted_while_the_words_are_written(counter: Counter) -> None:
    counter.house.network.cost = Decimal("0.01")
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    plain = await marie.post(f"/desk/cases/{number}/count", {"text": "1234567890"})
    assert seen(page(plain)) == "485 characters left · Publishing this reply costs $0.01."
    linked = seen(page(await marie.post(f"/desk/cases/{number}/count", {"text": LINKED})))
    assert linked.endswith("Publishing this reply costs $0.20. It holds a link, for which the network charges more.")


async def test_the_cost_stands_beside_the_words_before_they_are_sent(counter: Counter) -> None:
    counter.house.network.cost = Decimal("0.01")
    number = await counter.house.a_case()
    reviewed = await (await counter.browser("marie")).preview(number, LINKED)
    assert "Publishing this reply costs $0.20." in seen(reviewed)
    assert "It holds a link, for which the network charges more." in seen(reviewed)
    assert reviewed.css_first("#review-form .button--primary") is not None


async def test_what_is_published_by_hand_or_stands_already_costs_us_nothing(counter: Counter) -> None:
    number = await counter.house.a_case(barrier="not_summoned")
    counter.house.network.cost = Decimal("0.01")
    marie = await counter.browser("marie")
    assert "costs" not in seen(await marie.preview(number, LINKED))
    assert "costs" not in seen(page(await marie.post(f"/desk/cases/{number}/count", {"text": LINKED})))

    other = await counter.house.a_case(by="tom")
    sent = (await counter.house.do(Send("marie", other, text="It left.")))["reply"]
    counter.house.clock.move(20)
    await counter.house.work()
    again = await marie.post(f"/desk/cases/{other}/count", {"text": LINKED, "reply": str(sent)})
    assert "costs" not in seen(page(again))


async def test_a_budget_of_which_little_or_nothing_is_left_is_told_above_every_page(counter: Counter) -> None:
    house, marie = counter.house, await counter.browser("marie")
    month = month_of(house.clock())
    account = replace(house.account, budget=Decimal(20))
    directory = replace(house.rules.directory, accounts={"acme_social": account})
    house.rules = counter.faults.current = replace(house.rules, directory=directory)
    async with counter.store.writing() as tx:
        await tx.spending.add("acme_social", month, Decimal("15.99"))
    assert "has spent" not in seen(await marie.page("/desk/saved"))
    async with counter.store.writing() as tx:
        await tx.spending.add("acme_social", month, Decimal("0.01"))
    told = "The account acme_social has spent $16.00 of this month’s $20.00: its mentions are read less often."
    assert told in seen(await marie.page("/desk/saved"))
    async with counter.store.writing() as tx:
        await tx.spending.add("acme_social", month, Decimal(4))
    assert "nothing that costs money leaves before next month" in seen(await marie.page("/desk/saved"))
    house.clock.move(days=31)
    assert "has spent" not in seen(await (await counter.browser("marie")).page("/desk/saved"))


async def test_a_reply_beyond_the_budget_is_refused_kindly_and_its_words_are_kept(counter: Counter) -> None:
    house = counter.house
    number = await house.a_case()
    account = replace(house.account, budget=Decimal(1))
    directory = replace(house.rules.directory, accounts={"acme_social": account})
    house.rules = counter.faults.current = replace(house.rules, directory=directory)
    house.network.cost = Decimal("0.06")
    marie = await counter.browser("marie")
    await marie.post("/desk/acts/case.draft", {"case": str(number), "text": LINKED})
    reviewed = await marie.preview(number, LINKED)
    assert "What is left of this month’s budget does not pay for this reply" in seen(reviewed)
    assert reviewed.css_first("#review-form .button--primary") is None
    affordable = await marie.preview(number, "It left.")
    assert affordable.css_first("#review-form .button--primary") is not None
    refused = await marie.send(number, LINKED)
    assert refused.status_code == 409
    assert "What is left of this month’s budget does not pay for this reply" in refused.text
    assert (await house.view(number)).replies == []
    async with counter.store.reading() as tx:
        draft = await tx.threads.draft(number, "marie")
    assert draft is not None
    assert draft.text == LINKED
