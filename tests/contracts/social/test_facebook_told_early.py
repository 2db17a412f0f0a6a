"""What Meta tells our app before it is known whose it is, or after the rules or a token changed; half of a push."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.flow.pause import TOKEN_MISSING
from bot.runtime import secretless
from bot.runtime.sharing import SHARE
from tests.contracts.social.told_house import ToldHouse, a_told_house, counted
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID, ACCOUNT_NAME
from tests.stand_ins.meta.telling import Json, change_of, entry, instagram_change_of, pushed
from tests.support.patience import PATIENCE


@pytest.fixture
async def house(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ToldHouse]:
    monkeypatch.setattr(secretless, "LOOKED_FOR", timedelta(0))
    async with a_told_house(tmp_path, database_url) as house:
        yield house


def on_the_page(house: ToldHouse, words: str) -> Json:
    return entry(change_of(house.facebook.world.write_on_page("lea", words)), at=datetime.now(UTC))


def under_the_picture(house: ToldHouse, words: str) -> Json:
    pictures = house.instagram.world
    comment = pictures.comment(pictures.post(ACCOUNT_NAME, "A kettle").id, "lea", words)
    return entry(instagram_change_of(comment, pictures), page=ACCOUNT_ID, at=datetime.now(UTC))


async def paused(house: ToldHouse, account: str, why: str) -> None:
    async with house.comptoir.store.writing() as tx:
        await tx.accounts.ensure([account])
        await tx.accounts.set_state(account, "paused", why, house.comptoir.clock())


async def texts(house: ToldHouse) -> list[str]:
    await house.work()
    return sorted(case.case.text for case in await house.cases())


async def test_what_may_be_for_an_account_of_which_meta_has_not_said_who_it_is_is_kept_beside_a_missing_secret(
    house: ToldHouse,
) -> None:
    page = house.comptoir.networks.pop("acme_page")
    await paused(house, "acme_page", TOKEN_MISSING)
    network = house.comptoir.networks["acme_pictures"]
    identity, network._identity = network._identity, None  # type: ignore[attr-defined]
    body = pushed(on_the_page(house, "Help!"), under_the_picture(house, "How much is it?"))
    assert (await house.push(body)).status_code == 200
    network._identity = identity  # type: ignore[attr-defined]
    assert await texts(house) == ["How much is it?"]
    assert (await house.waiting(), await house.set_aside()) == ({SHARE: 1}, {}), "the rest waits for the secret"
    house.comptoir.networks["acme_page"] = page


async def test_more_of_a_push_that_comes_again_is_kept_where_more_of_it_is_known_by_then(house: ToldHouse) -> None:
    page = house.comptoir.networks.pop("acme_page")
    await paused(house, "acme_page", TOKEN_MISSING)
    stranger = entry(
        {"field": "feed", "value": {"item": "comment", "verb": "add"}}, page="424242", at=datetime.now(UTC)
    )
    body = pushed(on_the_page(house, "Help!"), under_the_picture(house, "How much is it?"), stranger)
    assert (await house.push(body)).status_code == 503
    assert await texts(house) == ["How much is it?"]
    house.comptoir.networks["acme_page"] = page
    await house.comptoir.connect()
    assert (await house.push(body)).status_code == 200
    assert await texts(house) == ["Help!", "How much is it?"]


async def test_an_account_that_newer_rules_open_anew_is_asked_who_it_is(house: ToldHouse, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    former = rules.read_text("utf-8")
    rules.write_text(former.replace("token: env:ACME_PAGE_TOKEN,", "token: env:ACME_PAGE_TOKEN, poll: 90s,"), "utf-8")
    assert rules.read_text("utf-8") != former
    await house.comptoir.follow_rules()
    assert house.comptoir.networks["acme_page"].known_as  # type: ignore[attr-defined]
    assert (await house.push(pushed(on_the_page(house, "Me too")))).status_code == 200


async def test_an_account_whose_token_ended_holds_up_no_other_where_no_secrets_are(house: ToldHouse) -> None:
    networks = dict(house.comptoir.networks)
    house.comptoir.networks.clear()
    await paused(house, "acme_pictures", "auth_failed")
    assert (await house.push(pushed(on_the_page(house, "Two")))).status_code == 200
    async with house.comptoir.store.reading() as tx:
        row = await tx.accounts.get("acme_pictures")
    assert row is not None
    assert row.remarks == ()
    house.comptoir.networks.update(networks)


async def test_that_pushes_are_refused_is_said_once_the_account_has_a_row(house: ToldHouse) -> None:
    secretless, store = house.comptoir.secretless, house.comptoir.store
    with capture_logs() as logs:
        await secretless.tell(["acme_next"])
        async with store.writing() as tx:
            await tx.accounts.ensure(["acme_next"])
        for _ in range(2):
            await secretless.tell(["acme_next"])
    assert [each["account"] for each in logs if each["event"] == "pushes_without_secret"] == ["acme_next"]


async def test_a_sender_that_hangs_up_before_its_push_is_whole_is_counted_and_no_error(house: ToldHouse) -> None:
    before, port = counted("broken_off"), house.comptoir.settings.port
    with capture_logs() as logs:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST /hooks/apps/meta HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 1000\r\n\r\nabc"
        writer.write(head.encode())
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.close()
        await writer.wait_closed()
        async with asyncio.timeout(PATIENCE):
            while counted("broken_off") == before:
                await asyncio.sleep(0.05)
    assert [each for each in logs if each["log_level"] == "error"] == []
