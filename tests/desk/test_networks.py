"""The page of the networks: how the reading of each account goes, and who may have a paused one asked again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.domain.budget import month_of
from bot.domain.department import Locale
from bot.domain.interval import Allowance
from bot.domain.messages import ResumeAccount
from bot.ports.rows import AccountRow
from bot.ports.social import Identity
from bot.web.desk import networks
from tests.desk.counter import Browser, Counter, form_of, page, seen

RESUME = "/desk/networks/resume"


async def read(counter: Counter, **changes: object) -> AccountRow:
    """What is kept of the account, with some of it changed."""
    async with counter.store.writing() as tx:
        row = await tx.accounts.get("acme_social")
        assert row is not None
        row = replace(row, **changes)  # type: ignore[arg-type]
        await tx.accounts.polled(row)
    return row


async def pause(counter: Counter) -> None:
    async with counter.store.writing() as tx:
        await tx.accounts.set_state("acme_social", "paused", "auth_failed", counter.house.clock())
        await tx.accounts.probe("acme_social", counter.house.clock() + timedelta(minutes=8))


async def networks_of(browser: Browser) -> str:
    return seen((await browser.page("/desk/networks")).css_first("#account-acme_social"))


async def test_an_account_that_was_never_read_says_so(counter: Counter) -> None:
    ana = await counter.browser("ana")
    assert "not read yet" in await networks_of(ana)


async def test_everybody_reads_how_the_reading_of_an_account_goes(counter: Counter) -> None:
    now = counter.house.clock()
    me = Identity("1", "acme_cafe", "Acme", "", now + timedelta(days=60))
    async with counter.store.writing() as tx:
        await tx.accounts.recognised("acme_social", me)
        await tx.accounts.add_gap("acme_social", now - timedelta(hours=2), now - timedelta(hours=1), "window_passed")
        await tx.accounts.add_gap("acme_social", now - timedelta(days=60), now - timedelta(days=59), "unavailable")
    allowance = Allowance(300, 41, now + timedelta(minutes=4))
    await read(counter, polled_at=now, next_poll=now + timedelta(seconds=30), allowance=allowance)
    sam = await counter.browser("sam")
    shown = await networks_of(sam)
    for words in ("acme_social", "Mastodon", "@acme_cafe", "read on time", "41 of 300 requests", "The token ends"):
        assert words in shown
    assert shown.count("0 recovered") == 1, "a gap of long ago is told no more"
    assert "Resume" not in shown


@pytest.mark.parametrize(("late", "told"), [(90, "90 s"), (600, "10 min")])
async def test_a_reading_that_is_overdue_says_by_how_much(counter: Counter, late: int, told: str) -> None:
    now = counter.house.clock()
    await read(counter, polled_at=now - timedelta(hours=1), next_poll=now - timedelta(seconds=late))
    shown = await networks_of(await counter.browser("ana"))
    assert "late Last reading" in shown
    assert f"Late by {told}" in shown


async def test_an_account_in_trouble_says_since_when_and_why(counter: Counter) -> None:
    now = counter.house.clock()
    await read(counter, polled_at=now, fault="timed_out", fault_since=now)
    shown = await networks_of(await counter.browser("ana"))
    assert "in trouble" in shown
    assert "the network took too long to answer" in shown


@pytest.mark.parametrize(
    ("locale", "budget", "spent", "told"),
    [
        (Locale.EN, None, None, ""),
        (Locale.EN, None, "1.255", "Spent this month $1.255, with no budget"),
        (Locale.EN, "20", None, "Spent this month $0.00 of a budget of $20.00"),
        (Locale.EN, "20", "15.99", "Spent this month $15.99 of a budget of $20.00"),
        (Locale.FR, "20", "15.99", "Dépensé ce mois-ci 15,99 $US sur un budget de 20,00 $US"),
    ],
)
async def test_what_an_account_spent_this_month_and_may_spend_is_told_in_the_readers_language(
    counter: Counter, locale: Locale, budget: str | None, spent: str | None, told: str
) -> None:
    directory, now = counter.house.rules.directory, counter.house.clock()
    account = replace(directory.accounts["acme_social"], budget=Decimal(budget) if budget else None)
    people = {**directory.people, "ana": replace(directory.people["ana"], locale=locale)}
    directory = replace(directory, accounts={"acme_social": account}, people=people)
    counter.faults.current = replace(counter.house.rules, directory=directory)
    async with counter.store.writing() as tx:
        await tx.spending.add("acme_social", month_of(month_of(now) - timedelta(days=1)), Decimal(7))
        if spent:
            await tx.spending.add("acme_social", month_of(now), Decimal(spent))
    shown = await networks_of(await counter.browser("ana"))
    assert told in shown
    assert bool(told) == ("$" in shown), "what costs nothing and has no budget says nothing of money"


async def test_what_is_to_mend_on_the_network_is_told_in_words(counter: Counter) -> None:
    async with counter.store.writing() as tx:
        await tx.accounts.recognised("acme_social", Identity("1", "acme", "", "", None, ("mentions_dropped", "odd")))
    shown = await networks_of(await counter.browser("ana"))
    assert "drop mentions before we read them" in shown
    assert "To check on the network: odd." in shown


async def test_a_paused_account_is_asked_again_by_whoever_may(counter: Counter) -> None:
    await pause(counter)
    for person in ("ana", "mia"):
        browser = await counter.browser(person)
        assert "paused" in await networks_of(browser)
    mia = counter.browsers[-1]
    tree = await mia.page("/desk/networks")
    answer = await mia.post(RESUME, form_of(tree, RESUME))
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/networks")
    async with counter.store.reading() as tx:
        assert await tx.accounts.to_probe(counter.house.clock()) == ["acme_social"]
        row = await tx.accounts.get("acme_social")
    assert row is not None
    assert row.state == "paused", "nothing goes on before the network knows us"
    assert "The network is being asked" in seen(page(await mia.get("/desk/networks/list")))


async def test_nobody_else_has_a_paused_account_asked(counter: Counter) -> None:
    await pause(counter)
    marie = await counter.browser("marie")
    assert "Resume" not in await networks_of(marie)
    refused = await marie.post(RESUME, {"account": "acme_social", "csrf": marie.csrf})
    assert refused.status_code == 403
    assert "Only a manager of a department that uses this account" in seen(page(refused))
    async with counter.store.reading() as tx:
        assert await tx.accounts.to_probe(counter.house.clock()) == []


async def test_only_managers_of_the_departments_that_use_an_account_have_it_asked(counter: Counter) -> None:
    directory = counter.house.rules.directory
    account = replace(directory.accounts["acme_social"], departments=frozenset({"press"}))
    accounts = {"acme_social": account}
    counter.house.rules = replace(counter.house.rules, directory=replace(directory, accounts=accounts))
    counter.faults.current = counter.house.rules
    await pause(counter)
    mia = await counter.browser("mia")
    assert "Resume" not in await networks_of(mia)
    assert (await mia.post(RESUME, {"account": "acme_social", "csrf": mia.csrf})).status_code == 403


async def test_an_account_that_is_well_or_unknown_is_not_asked(counter: Counter) -> None:
    ana = await counter.browser("ana")
    well = await ana.post(RESUME, {"account": "acme_social"})
    assert (well.status_code, "This account is not paused." in seen(page(well))) == (409, True)
    assert (await ana.post(RESUME, {"account": "nobody"})).status_code == 404
    forged = await ana.client.post(RESUME, data={"account": "acme_social"}, headers={"Origin": "http://127.0.0.1:8080"})
    assert forged.status_code == 403


async def test_the_wish_is_part_of_what_happened(counter: Counter) -> None:
    await pause(counter)
    async with counter.store.reading() as tx:
        _, position = await tx.events.after("")
    await counter.house.do(ResumeAccount("ana", "acme_social"))
    async with counter.store.reading() as tx:
        found, _ = await tx.events.after(position)
    assert [(event.kind, event.person, event.data) for event in found] == [
        ("account_asked", "ana", {"account": "acme_social"})
    ]


async def test_those_in_trouble_come_first_and_a_page_has_an_end(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = counter.house.rules.directory
    accounts = {key: replace(directory.accounts["acme_social"], key=key) for key in ("a", "b", "c", "acme_social")}
    counter.house.rules = replace(counter.house.rules, directory=replace(directory, accounts=accounts))
    counter.faults.current = counter.house.rules
    await pause(counter)
    monkeypatch.setattr(networks, "SHOWN", 2)
    ana = await counter.browser("ana")
    tree = await ana.page("/desk/networks")
    assert [node.attributes["id"] for node in tree.css(".account")] == ["account-acme_social", "account-a"]
    assert "2 more accounts are not shown" in seen(tree)


async def test_rules_without_an_account_say_so(counter: Counter) -> None:
    directory = counter.house.rules.directory
    counter.faults.current = replace(counter.house.rules, directory=replace(directory, accounts={}))
    ana = await counter.browser("ana")
    assert "The rules in force name no account." in seen(await ana.page("/desk/networks"))


def banners(tree: LexborHTMLParser) -> str:
    return seen(tree.css_first("#banners"))


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (timedelta(days=8), ""),
        (timedelta(days=6, hours=1), "ends in 7 days. Renew it"),
        (timedelta(hours=3), "ends in 1 day. Renew it"),
        (timedelta(seconds=-1), "has ended. Renew it"),
    ],
)
async def test_whoever_can_have_a_token_renewed_is_told_that_it_ends(
    counter: Counter, ends: timedelta, told: str
) -> None:
    me = Identity("1", "acme", "Acme", "", counter.house.clock() + ends)
    async with counter.store.writing() as tx:
        await tx.accounts.recognised("acme_social", me)
    mia, marie = await counter.browser("mia"), await counter.browser("marie")
    assert told in banners(await mia.page("/desk/networks"))
    assert bool(told) == ("token" in banners(await mia.page("/desk/networks")))
    assert "token" not in banners(await marie.page("/desk/networks")), "who cannot mend it is not told"
