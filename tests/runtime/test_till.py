"""What networks charge beside pages and replies is added to the month of their accounts, whatever comes in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.app import open_comptoir
from bot.domain.budget import month_of
from bot.domain.department import Account
from bot.errors import Unavailable
from bot.now import utc_now
from bot.runtime.till import Till
from bot.settings import load_settings
from integrations.social import registry
from tests.support.house import RULES, House
from tests.support.rehearsed_network import RehearsedNetwork

CENT = Decimal("0.01")


def till_of(house: House) -> Till:
    return Till(house.store, house.networks, lambda: house.rules.directory, house.clock)


async def spent(house: House) -> Decimal:
    async with house.store.reading() as tx:
        return (await tx.spending.of("acme_social", month_of(house.clock()))).amount


@asynccontextmanager
async def _away() -> AsyncIterator[None]:
    raise Unavailable("gone", service="database", account="")
    yield


async def test_what_was_charged_is_added_to_the_month_once(house: House) -> None:
    till = till_of(house)
    house.network.charges = CENT
    await till.settle()
    await till.settle()
    assert await spent(house) == CENT
    house.network.charges = CENT / 2
    await till.settle()
    assert await spent(house) == Decimal("0.015")


async def test_little_left_of_a_budget_is_told_for_this_money_too(house: House) -> None:
    account = replace(house.account, budget=Decimal(1))
    house.rules = replace(house.rules, directory=replace(house.rules.directory, accounts={"acme_social": account}))
    house.network.charges = Decimal("0.9")
    await till_of(house).settle()
    async with house.store.reading() as tx:
        events, _ = await tx.events.after("0-0", 500)
    assert [each.data["spent"] for each in events if each.kind == "budget_low"] == ["0.9"]


async def test_what_cannot_be_stored_now_is_stored_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    till = till_of(house)
    house.network.charges = CENT
    with monkeypatch.context() as during:
        during.setattr(house.store, "writing", _away)
        with pytest.raises(Unavailable):
            await till.settle()
    house.network.charges = CENT
    await till.settle()
    assert await spent(house) == 2 * CENT


async def test_what_a_network_charged_that_is_closed_meanwhile_is_not_lost(house: House) -> None:
    till = till_of(house)
    house.network.charges = CENT
    till.collect(house.networks.pop("acme_social"))
    await till.settle()
    assert await spent(house) == CENT


async def test_what_can_never_be_stored_is_told_and_holds_nobody_back(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    house.network.charges = CENT
    with monkeypatch.context() as during:
        during.setattr(house.store, "writing", _away)
        await till_of(house).close()
    assert "charges_lost" in capsys.readouterr().out


async def test_a_process_that_ends_has_settled_what_it_was_charged_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "routing_rules.yaml").write_text(RULES)
    opened: list[RehearsedNetwork] = []

    def make(account: Account, secret: str, clock: object) -> RehearsedNetwork:
        opened.append(RehearsedNetwork(account, utc_now()))
        return opened[-1]

    monkeypatch.setitem(registry.NETWORKS, "mastodon", make)
    settings = load_settings(
        database_url=f"sqlite:///{tmp_path / 'comptoir.db'}", comptoir_rules=tmp_path / "routing_rules.yaml"
    )
    environment = {"ACME_SOCIAL_TOKEN": "token"}
    async with open_comptoir(settings, environment=environment, speaks=False):
        opened[-1].charges = CENT
    async with open_comptoir(settings, environment=environment, speaks=False) as again, again.store.reading() as tx:
        assert (await tx.spending.of("acme_social", month_of(utc_now()))).amount == CENT
