"""`comptoir webhooks test` and `networks check` on an account that another system brings its mentions to."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cli.typed import CommandLine, in_thread
from tests.contracts.social.webhook_shop import RULES, Shop, a_shop
from tests.stand_ins.webhook.receiver import OTHER_SECRET, SECRET


@pytest.fixture
async def shop(tmp_path: Path, migrated_file: Path) -> AsyncIterator[Shop]:
    folder = tmp_path / "running"
    folder.mkdir()
    (folder / "comptoir.db").write_bytes(migrated_file.read_bytes())
    async with a_shop(folder, f"sqlite:///{folder / 'comptoir.db'}") as shop:
        yield shop


@pytest.fixture
def typed(comptoir: CommandLine, shop: Shop) -> CommandLine:
    """The command line of the same machine."""
    (comptoir.folder / "routing_rules.yaml").write_text(RULES.format(address=shop.receiver.address))
    comptoir.patch.setenv("SHOP_SECRET", SECRET)
    comptoir.patch.setenv("PORT", str(shop.comptoir.settings.port))
    return comptoir


async def test_a_sample_is_kept_and_opens_no_case(typed: CommandLine, shop: Shop) -> None:
    code, out, _ = await in_thread(typed, "webhooks", "test", "shop")
    assert (code, await shop.kept()) == (0, 1)
    assert "/hooks/shop answered 200: the sample is kept" in out
    await shop.work()
    assert await shop.cases() == []


async def test_a_sample_with_words_goes_the_whole_way(typed: CommandLine, shop: Shop) -> None:
    address = shop.comptoir.settings.public_url
    code, out, _ = await in_thread(
        typed, "webhooks", "test", "shop", "--text", "Where is my parcel?", "--to", f"{address}/", "--json"
    )
    [found] = json.loads(out)
    assert (code, found["verdict"]) == (0, "ok")
    assert "becomes a case" in found["found"]
    await shop.work()
    assert [case.case.text for case in await shop.cases()] == ["Where is my parcel?"]


async def test_another_secret_is_told_without_being_shown(typed: CommandLine, shop: Shop) -> None:
    typed.patch.setenv("SHOP_SECRET", OTHER_SECRET)
    code, out, err = await in_thread(typed, "webhooks", "test", "shop")
    assert (code, await shop.kept()) == (1, 0)
    assert "answered 401" in out
    assert "SHOP_SECRET" in out
    assert OTHER_SECRET not in out + err


async def test_a_server_that_is_not_there_or_knows_no_such_account_is_told(typed: CommandLine, shop: Shop) -> None:
    code, out, _ = await in_thread(typed, "webhooks", "test", "shop", "--to", "http://127.0.0.1:1")
    assert (code, "does not answer (ConnectError)" in out) == (1, True)
    rules = typed.folder / "routing_rules.yaml"
    known = rules.read_text("utf-8")
    rules.write_text(known.replace("  shop:", "  store:"), "utf-8")
    code, out, _ = await in_thread(typed, "webhooks", "test", "store")
    assert (code, "answered 404" in out) == (1, True)
    rules.write_text(known, "utf-8")
    async with asyncio.timeout(10):
        await shop.comptoir.networks.pop("shop").close()
    code, out, _ = await in_thread(typed, "webhooks", "test", "shop")
    assert (code, "answered 503" in out, "nothing in SHOP_SECRET" in out) == (1, True, True)


async def test_an_account_that_nobody_pushes_to_and_a_bad_secret_are_refused(
    typed: CommandLine, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = await in_thread(typed, "webhooks", "test", "nobody")
    assert (code, "the rules know shop" in err) == (1, True)
    typed.patch.setenv("SHOP_SECRET", "whsec_c2hvcnQ=")
    code, _, err = await in_thread(typed, "webhooks", "test", "shop")
    assert (code, "SHOP_SECRET holds no secret" in err, "c2hv" in err) == (2, True, False)
    rules = typed.folder / "routing_rules.yaml"
    rules.write_text(rules.read_text().replace("network: webhook", "network: x"))
    code, _, err = await in_thread(typed, "webhooks", "test", "shop")
    assert (code, "x sends no signed webhooks" in err) == (2, True)


async def test_networks_check_covers_the_account_and_asks_its_receiver_nothing(typed: CommandLine, shop: Shop) -> None:
    code, out, _ = await in_thread(typed, "networks", "check", "shop")
    assert code == 0
    assert "webhook as shop; 10000 characters a reply, no pictures" in out
    assert shop.receiver.replies == {}
    rules = typed.folder / "routing_rules.yaml"
    rules.write_text(rules.read_text().replace(", reply_to_private: true", "").replace("http://", "https://"))
    code, out, _ = await in_thread(typed, "networks", "check", "shop")
    assert (code, "reply_to leads into a private network" in out) == (1, True)
