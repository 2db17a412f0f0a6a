"""What Meta tells our app, as large as it comes, and while the secret of one of several accounts is missing here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.runtime import secretless
from bot.web.arriving import LARGEST
from bot.web.hooks import RETRY_SECONDS
from tests.contracts.social.told_house import ToldHouse, a_told_house, counted
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID, ACCOUNT_NAME
from tests.stand_ins.meta.telling import change_of, entry, instagram_change_of, pushed

OUTCOMES = ("kept", "replayed", "oversized", "turned_away", "unknown", "without_secret")


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[ToldHouse]:
    async with a_told_house(tmp_path, database_url) as house:
        yield house


@asynccontextmanager
async def counts(**expected: int) -> AsyncIterator[None]:
    """Checks which outcomes were counted in the block, and that no other was."""
    before = {outcome: counted(outcome) for outcome in OUTCOMES}
    yield
    assert {each: counted(each) - before[each] for each in OUTCOMES} == {
        each: expected.get(each, 0) for each in OUTCOMES
    }


async def test_a_batch_of_a_thousand_long_changes_is_taken_whole(house: ToldHouse) -> None:
    long = "Où est mon colis ? " * 40
    likes = [
        {"field": "feed", "value": {"item": "reaction", "verb": "add", "post_id": f"{number}", "message": long}}
        for number in range(999)
    ]
    question = change_of(house.facebook.world.write_on_page("lea", "Help!"))
    body = pushed(entry(*likes, question, at=datetime.now(UTC)))
    assert len(body) > LARGEST
    async with counts(kept=1):
        assert (await house.push(body)).status_code == 200
    await house.work()
    assert (await house.waiting(), [case.case.text for case in await house.cases()]) == ({}, ["Help!"])


async def test_what_may_be_for_an_account_whose_secret_is_missing_has_to_come_again_and_holds_up_no_other(
    house: ToldHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secretless, "LOOKED_FOR", timedelta(0))
    network = house.comptoir.networks.pop("acme_pictures")
    async with house.comptoir.store.writing() as tx:
        await tx.accounts.set_state("acme_pictures", "paused", "token_missing", house.comptoir.clock())
    pictures, now = house.instagram.world, datetime.now(UTC)
    comment = pictures.comment(pictures.post(ACCOUNT_NAME, "A kettle").id, "lea", "How much is it?")
    there = entry(instagram_change_of(comment, pictures), page=ACCOUNT_ID, at=now)
    question = entry(change_of(house.facebook.world.write_on_page("lea", "Help!")), at=now)
    async with counts(without_secret=3, kept=1):
        with capture_logs() as logs:
            alone = await house.push(pushed(there))
            assert (alone.status_code, alone.headers["retry-after"]) == (503, str(RETRY_SECONDS))
            assert await house.waiting() == {}
            mixed = pushed(question, there)
            assert [(await house.push(mixed)).status_code for _ in range(2)] == [503, 503]
        assert [each["account"] for each in logs if each["event"] == "pushes_without_secret"] == ["acme_pictures"]
        await house.work()
        assert [case.case.text for case in await house.cases()] == ["Help!"]
        assert await house.set_aside() == {}
        other = entry(change_of(house.facebook.world.write_on_page("paul", "Me too")), at=now)
        assert (await house.push(pushed(other))).status_code == 200, "the secret of another account is no matter to it"

    house.comptoir.networks["acme_pictures"] = network
    await house.comptoir.connect()
    async with counts(kept=1):
        assert (await house.push(mixed)).status_code == 200
    await house.work()
    texts = sorted(case.case.text for case in await house.cases())
    assert texts == ["Help!", "How much is it?", "Me too"]
    async with house.comptoir.store.reading() as tx:
        row = await tx.accounts.get("acme_pictures")
    assert row is not None
    assert (row.state, row.remarks) == ("active", ())
