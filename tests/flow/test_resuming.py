"""A paused account: those who answer for it have its network asked at once, and nobody else does."""

from dataclasses import replace

import pytest

from bot.domain.messages import ResumeAccount
from bot.domain.permission import may_mend, require_mend
from bot.errors import NotFound, NotPermitted, WrongState
from bot.flow.pause import pause
from tests.support.house import House

KEY = "acme_social"


async def paused(house: House) -> None:
    async with house.store.writing() as tx:
        assert await pause(tx, KEY, "auth_failed", house.clock())


async def to_probe(house: House) -> list[str]:
    async with house.store.reading() as tx:
        return list(await tx.accounts.to_probe(house.clock()))


@pytest.mark.parametrize("person", ["ana", "mia"])
async def test_admins_and_managers_have_its_network_asked_at_once(house: House, person: str) -> None:
    await paused(house)
    assert await to_probe(house) == []
    assert await house.do(ResumeAccount(person, KEY)) == {"account": KEY}
    assert await to_probe(house) == [KEY]
    async with house.store.reading() as tx:
        row = await tx.accounts.get(KEY)
    assert row is not None
    assert row.state == "paused", "nothing goes on before the network knows us"


async def test_nobody_else_does(house: House) -> None:
    await paused(house)
    with pytest.raises(NotPermitted):
        await house.do(ResumeAccount("marie", KEY))
    assert await to_probe(house) == []


async def test_one_that_is_not_paused_or_not_ours_is_refused(house: House) -> None:
    with pytest.raises(WrongState):
        await house.do(ResumeAccount("ana", KEY))
    with pytest.raises(NotFound):
        await house.do(ResumeAccount("ana", "another"))


def test_where_the_account_names_its_departments_only_their_managers_answer_for_it(house: House) -> None:
    directory, account = house.rules.directory, house.account
    assert may_mend(directory, "mia", replace(account, departments=frozenset({"delivery"})))
    elsewhere = replace(account, departments=frozenset({"press"}))
    assert not may_mend(directory, "mia", elsewhere)
    assert not may_mend(directory, "nobody", account)
    with pytest.raises(NotPermitted):
        require_mend(directory, "mia", elsewhere)
    assert require_mend(directory, "ana", elsewhere).admin
