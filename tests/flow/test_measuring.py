"""A report as a whole: what a manager sees of accounts and rules, and who may answer."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.headaches import Trend
from bot.domain.measures import By, Ears, Figures
from bot.domain.mention import ThreadPost
from bot.domain.period import Period
from bot.domain.report import Report
from bot.flow.measure import read_report
from bot.storage.database import SqlStore
from tests.storage.measured import DAY, ME, MINUTE, answered, asked
from tests.support.house import START, FakeClock, House

BROADCAST = ThreadPost("root", None, ME, "Hello, all of you", START, "https://example.social/root", own=True)
TODAY = Period(date(2026, 3, 2), date(2026, 3, 2), ZoneInfo("Europe/Paris"))


async def report(house: House, only: frozenset[str] | None = None, period: Period = TODAY) -> Report:
    async with house.store.reading() as tx:
        return await read_report(tx, house.rules.directory, house.rules.plan, period, only)


async def test_everything_of_a_day_is_told_together(store: SqlStore, clock: FakeClock) -> None:
    house = House(store)
    await asked(store, "yesterday", START - DAY, department="delivery", feeling=-0.5)
    for number in range(2):
        case = await asked(store, f"c{number}", START, department="delivery", feeling=-0.5)
        await answered(store, case, "marie", START + 10 * MINUTE)
    press = await asked(store, "press", START, department="press", rule="journalist", tags=())
    await answered(store, press, "former", START + MINUTE)
    async with store.writing() as tx:
        await tx.rules.count_hits("acme", {"late-parcel": 2, "": 1}, START)
    whole = await report(house)
    assert whole.total == Figures(3, 3, 3, 0, 600.0, 600.0)
    assert set(whole.figures) == set(By)
    assert whole.ears == {"acme": Ears(answers=3)}
    assert (whole.people.answers, whole.people.those, whole.people.half) == (3, 2, 1)
    assert (whole.departments.those, whole.departments.busiest) == (2, 2 / 3)
    assert whole.able == 6, "four of the departments, an admin, and one who has left"
    assert [(each.topic.name, each.now, each.before, each.trend) for each in whole.headaches] == [
        ("parcel", 2, 1, Trend.RISING)
    ]
    assert whole.unmatched == ["journalist"]


async def test_a_department_is_told_of_its_accounts_and_rules_only(store: SqlStore, clock: FakeClock) -> None:
    house = House(store)
    directory = house.rules.directory
    social = directory.accounts["acme_social"]
    accounts = {
        "acme": replace(social, key="acme", departments=frozenset({"delivery"})),
        "shared": replace(social, key="shared"),
        "press": replace(social, key="press", departments=frozenset({"press"})),
    }
    house.rules = replace(house.rules, directory=replace(directory, accounts=accounts))
    for account in ("acme", "shared", "press", "gone"):
        await said(store, account, START)
    found = await report(house, frozenset({"delivery"}))
    assert set(found.ears) == {"acme", "shared"}
    assert found.unmatched == ["late-parcel"]
    assert found.able == 4
    assert found.total == Figures()
    assert set((await report(house)).ears) == {"acme", "shared", "press", "gone"}


async def test_a_rule_that_names_no_department_is_told_of_the_whole_only(store: SqlStore, clock: FakeClock) -> None:
    adding = "\n  - {id: loud, if: {any: [asap]}, then: {tags: [urgent]}, examples: [asap]}\n"
    house = House(store)
    house = House(store, rules_text=house.rules_text.rstrip() + adding)
    assert (await report(house)).unmatched == ["late-parcel", "journalist", "loud"]
    assert (await report(house, frozenset({"press"}))).unmatched == ["journalist"]


async def said(store: SqlStore, account: str, at: datetime) -> None:
    """A post of ours that was found on the network."""
    async with store.writing() as tx:
        await tx.mentions.keep_thread(account, "root", [replace(BROADCAST, posted_at=at)], at)
