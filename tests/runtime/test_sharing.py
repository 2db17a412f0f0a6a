"""What an app was told goes to each account by what the vendor calls it, once, and waits while that is not known."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.domain.department import Account
from bot.domain.interval import Allowance
from bot.domain.mention import Author, Mention
from bot.errors import RateLimited
from bot.flow.intake import Intake
from bot.ports.pushing import Told
from bot.ports.store import Store
from bot.runtime.outbox import without_hold
from bot.runtime.pacing import Pacing
from bot.runtime.pushed import WITHOUT_NETWORK
from bot.runtime.pushes import Push, PushInbox
from bot.runtime.secretless import LOOKED_FOR, Secretless
from bot.runtime.sharing import APPS, LOOK, SHARE, PushLooker, PushSharer
from integrations.social.meta.app import MetaApp
from tests.stand_ins.meta.telling import Json, entry, pushed
from tests.support.house import START, House, PlainReader

OURS, THEIRS, NOBODYS = "100001", "100002", "100003"


@dataclass
class OnePage:
    """An account of which the app is told; each change is a mention of its own."""

    account: Account
    known_as: str | None
    asked: int = 0
    limited_until: datetime | None = None

    async def look_into(self, body: str) -> Told:
        self.asked += 1
        if self.limited_until is not None:
            raise RateLimited("too many", service="facebook", account=self.account.key, retry_at=self.limited_until)
        words = json.loads(body)["change"]["value"]["message"]
        return Told((Mention(self.account.key, "facebook", words, Author("lea", "lea"), words, START, ""),))


@dataclass
class Telling:
    """A house with two Pages, of which the app is told."""

    house: House
    pages: list[OnePage] = field(default_factory=list)
    apps: dict[str, MetaApp] = field(default_factory=dict)
    looking: dict[str, OnePage] = field(default_factory=dict)

    def __post_init__(self) -> None:
        store, clock = self.house.store, self.house.clock
        for key, page in (("ours", OURS), ("theirs", THEIRS)):
            self.pages.append(OnePage(Account(key=key, network="facebook", base_url="", token_variable=""), page))
            self.looking[key] = self.pages[-1]
        self.apps["meta"] = MetaApp("token", "secret", lambda: self.pages)
        find, rules = self.looking.get, lambda: self.house.rules
        looker = PushLooker(store, Intake(store, PlainReader()), find, rules, Pacing("pushes", clock), clock)  # type: ignore[arg-type]
        accounts = {page.account.key: page.account for page in self.pages}
        secretless = Secretless(store, lambda: accounts, self.looking.__contains__, lambda _, known: known, clock)
        self.house.alone[SHARE] = without_hold(PushSharer(store, self.apps.get, secretless, clock).share)
        self.house.alone[LOOK] = without_hold(looker.look_into)
        self.house.outbox = self.house.an_outbox("house")

    async def told(self, *entries: Json, key: str = "1") -> None:
        body = pushed(*entries).decode()
        await PushInbox(self.house.store, self.house.clock).keep(Push(f"{APPS}meta", key, body, SHARE))
        await self.house.work()

    async def waiting(self) -> dict[str, int]:
        async with self.house.store.reading() as tx:
            return {kind: n for kind, n in (await tx.jobs.waiting()).items() if kind in {SHARE, LOOK}}

    async def read(self) -> list[tuple[str, str]]:
        """What became a case, by its account."""
        views = [await self.house.view(each) for each in await self.house.cases()]
        return sorted((view.case.account, view.case.text) for view in views)

    async def set_aside(self) -> int:
        async with self.house.store.reading() as tx:
            return (await tx.mentions.count_set_aside()).get(f"{APPS}meta", 0)


def on(page: str, *words: str) -> Json:
    changes = ({"field": "feed", "value": {"item": "comment", "verb": "add", "message": each}} for each in words)
    return entry(*changes, page=page, at=START)


@pytest.fixture
async def telling(store: Store) -> Telling:
    return Telling(await House(store).opened())


async def test_several_pages_in_one_push_go_each_to_its_own_account(telling: Telling) -> None:
    await telling.told(on(OURS, "one", "two"), on(THEIRS, "three"), on(NOBODYS, "four"))
    assert await telling.read() == [("ours", "one"), ("ours", "two"), ("theirs", "three")]
    assert (await telling.waiting(), await telling.set_aside()) == ({}, 1)


async def test_what_was_kept_for_an_account_whose_secret_is_missing_since_waits_and_is_not_set_aside(
    telling: Telling,
) -> None:
    page = telling.pages.pop()
    del telling.looking["theirs"]
    async with telling.house.store.writing() as tx:
        await tx.accounts.ensure(["theirs"])
        await tx.accounts.set_state("theirs", "paused", "token_missing", telling.house.clock())
    await telling.told(on(OURS, "one"), on(THEIRS, "two"))
    assert (await telling.read(), await telling.set_aside()) == ([("ours", "one")], 0)
    assert await telling.waiting() == {SHARE: 1}

    telling.pages.append(page)
    telling.looking["theirs"] = page
    async with telling.house.store.writing() as tx:
        await tx.accounts.set_state("theirs", "active", None, telling.house.clock())
    telling.house.clock.move(minutes=1)
    assert LOOKED_FOR.total_seconds() < 60
    await telling.house.work()
    assert await telling.read() == [("ours", "one"), ("theirs", "two")]


async def test_a_change_that_comes_again_in_another_push_is_looked_into_once(telling: Telling) -> None:
    await telling.told(on(OURS, "one"))
    telling.looking.clear()
    await telling.told(on(OURS, "one"), on(OURS, "two"), key="2")
    assert (await telling.waiting(), await telling.read()) == ({LOOK: 1}, [("ours", "one")])


async def test_what_may_be_for_an_account_that_is_not_known_yet_waits_and_holds_up_nobody(telling: Telling) -> None:
    telling.pages[1].known_as = None
    await telling.told(on(OURS, "one"), on(THEIRS, "two"))
    assert (await telling.waiting(), await telling.read()) == ({SHARE: 1}, [("ours", "one")])
    telling.pages[1].known_as = THEIRS
    telling.house.clock.move(WITHOUT_NETWORK.total_seconds())
    await telling.house.work()
    assert (await telling.waiting(), await telling.read()) == ({}, [("ours", "one"), ("theirs", "two")])
    assert await telling.set_aside() == 0


async def test_two_accounts_of_one_page_are_both_told(telling: Telling) -> None:
    telling.pages[1].known_as = OURS
    await telling.told(on(OURS, "one"))
    assert await telling.read() == [("ours", "one"), ("theirs", "one")]


async def test_a_push_waits_while_nobody_here_has_the_apps_or_the_accounts_secret(telling: Telling) -> None:
    app, page = telling.apps.pop("meta"), telling.looking.pop("ours")
    await telling.told(on(OURS, "one"))
    assert await telling.waiting() == {SHARE: 1}
    telling.apps["meta"] = app
    telling.house.clock.move(WITHOUT_NETWORK.total_seconds())
    await telling.house.work()
    assert await telling.waiting() == {LOOK: 1}
    telling.looking["ours"] = page
    telling.house.clock.move(WITHOUT_NETWORK.total_seconds())
    await telling.house.work()
    assert await telling.read() == [("ours", "one")]


async def test_once_a_limit_is_told_nothing_is_asked_until_it_is_over(telling: Telling) -> None:
    ours, limit = telling.pages[0], timedelta(minutes=15)
    ours.limited_until = START + limit
    await telling.told(on(OURS, "one", "two", "three"), on(THEIRS, "four"))
    assert (ours.asked, await telling.waiting(), await telling.read()) == (1, {LOOK: 3}, [("theirs", "four")])
    ours.limited_until = None
    telling.house.clock.move(limit.total_seconds())
    await telling.house.work()
    assert (await telling.waiting(), len(await telling.read())) == ({}, 4)


async def test_what_is_left_to_answers_is_not_taken_by_looks(telling: Telling) -> None:
    until = START + timedelta(hours=1)
    async with telling.house.store.writing() as tx:
        await tx.accounts.ensure(["ours"])
        row = await tx.accounts.lease("ours", "test", START, timedelta(minutes=1))
        assert row is not None
        assert await tx.accounts.polled(replace(row, allowance=Allowance(100, 0, until, 1)))
    await telling.told(on(OURS, "one"))
    assert (telling.pages[0].asked, await telling.waiting()) == (0, {LOOK: 1})
    telling.house.clock.move(timedelta(hours=1).total_seconds())
    await telling.house.work()
    assert await telling.read() == [("ours", "one")]


def test_nothing_that_shows_an_app_shows_its_secrets() -> None:
    assert "secret" not in repr(MetaApp("token-4711", "secret-4711", list))
