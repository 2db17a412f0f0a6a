"""What another system pushes over HTTP: kept once before it hears so, refused where it is not genuine, and answered."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.cards.wording import knows
from bot.domain.mention import MentionState
from bot.domain.messages import Send
from bot.domain.reply import ReplyState
from bot.errors import Unavailable
from bot.runtime import pushes
from bot.storage.database import SqlStore
from bot.web import arriving
from bot.web.arriving import LARGEST
from bot.web.hooks import RETRY_SECONDS
from bot.web.security import LARGEST_REQUEST
from tests.contracts.social.webhook_shop import Shop, a_shop, body_of, counted, item
from tests.stand_ins.webhook.receiver import OTHER_SECRET, SECRET, headers_of
from tests.support.patience import PATIENCE

OUTCOMES = (
    "kept",
    "replayed",
    "forged",
    "stale",
    "oversized",
    "unreadable",
    "turned_away",
    "too_slow",
    "without_secret",
)


@pytest.fixture
async def shop(tmp_path: Path, database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(tmp_path, database_url) as shop:
        yield shop


@asynccontextmanager
async def counts(**expected: int) -> AsyncIterator[None]:
    """Checks which outcomes were counted in the block, and that no other was."""
    before = {outcome: counted(outcome) for outcome in OUTCOMES}
    yield
    assert {each: counted(each) - before[each] for each in OUTCOMES} == {
        each: expected.get(each, 0) for each in OUTCOMES
    }


async def test_a_mention_that_is_pushed_becomes_a_case_and_its_reply_is_brought_back(shop: Shop) -> None:
    async with counts(kept=1):
        answer = await shop.push(body_of(item(stars=2)))
    assert (answer.status_code, answer.content, await shop.kept()) == (200, b"", 1)
    await shop.work()
    [case] = await shop.cases()
    assert (case.case.text, case.mentions[0].mention.stars) == ("The kettle leaks.", 2)
    shop.receiver.lost = 1
    sent = await shop.comptoir.bus.handle(
        Send("marie", case.case.id, text="A new one is on its way.", undo=timedelta(0)), surface="test"
    )
    await shop.work()
    async with shop.comptoir.store.reading() as tx:
        uncertain = await tx.replies.get(sent["reply"])
    assert uncertain is not None
    assert (uncertain.state, uncertain.needs_person) == (ReplyState.UNCERTAIN, False), "it comes again by itself"
    [taken] = shop.receiver.replies.items()
    assert (taken[0], taken[1].text, taken[1].in_reply_to) == (uncertain.key, "A new one is on its way.", "post-1")


async def test_what_is_edited_and_removed_there_is_edited_and_forgotten_here(shop: Shop) -> None:
    await shop.push(body_of(item()), "a")
    await shop.work()
    await shop.push(body_of(item(text="It does not leak.", edited_at="2026-03-02T10:00:00Z")), "b")
    await shop.work()
    [case] = await shop.cases()
    assert case.mentions[0].mention.text == "It does not leak."
    await shop.push(body_of({"id": "post-1", "gone": True}), "c")
    await shop.work()
    [case] = await shop.cases()
    assert (case.mentions[0].mention.text, case.mentions[0].state) == ("", MentionState.DELETED)


async def test_hostile_items_are_kept_or_set_aside_and_hold_up_nobody(shop: Shop) -> None:
    hostile = [
        item("post-1", "\0\ud800\u202e words"),
        item("post-2", url="http://\0", media=[{"kind": "\ud800", "url": "https://\ud800", "alt": "\0"}]),
        {"id": "\0", "text": "\ud800"},
        {"\0": "\ud800"},
        [["\ud800"] * 100] * 100,
    ]
    await shop.push(body_of(*hostile))
    await shop.push(body_of(item("post-3", "behind them", author={"id": "marie"})), "msg_2")
    await shop.work()
    texts = sorted(case.case.text for case in await shop.cases())
    assert (await shop.kept(), texts) == (0, ["The kettle leaks.", "behind them", "words"])
    async with shop.comptoir.store.reading() as tx:
        assert await tx.mentions.count_set_aside() == {"shop": 3}


async def test_a_replayed_push_changes_nothing_and_is_counted(shop: Shop) -> None:
    body = body_of(item())
    headers = headers_of(SECRET, "msg_1", body)
    async with counts(kept=1, replayed=3):
        assert [(await shop.send(body, headers)).status_code for _ in range(3)] == [200] * 3
        assert await shop.kept() == 1
        await shop.work()
        before = await shop.cases()
        other = await shop.push(body_of(item("post-2")), "msg_1")
        assert (other.status_code, await shop.kept()) == (200, 0), "its id says that it was kept"
        await shop.work()
        assert await shop.cases() == before


@pytest.mark.parametrize("change", ["body", "id", "key", "signature", "nothing signed"])
async def test_a_forged_push_changes_nothing_and_is_counted(shop: Shop, change: str) -> None:
    body = body_of(item())
    headers = headers_of(OTHER_SECRET if change == "key" else SECRET, "msg_1", body)
    if change == "id":
        headers["webhook-id"] = "msg_2"
    if change == "nothing signed":
        headers = {}
    if change == "signature":
        headers["webhook-signature"] += "x"
    async with counts(forged=1):
        answer = await shop.send(body + b" " if change == "body" else body, headers)
    assert (answer.status_code, answer.content, await shop.kept()) == (401, b"", 0)


@pytest.mark.parametrize("seconds", [-302, 302])
async def test_a_stale_push_changes_nothing_and_is_counted(shop: Shop, seconds: int) -> None:
    async with counts(stale=1):
        answer = await shop.push(body_of(item()), at=time.time() + seconds)
    assert (answer.status_code, await shop.kept()) == (401, 0)


async def test_an_oversized_push_changes_nothing_and_is_counted(shop: Shop) -> None:
    def in_parts(size: int) -> Iterator[bytes]:
        yield from (b"x" * 50_000 for _ in range(size // 50_000 + 1))

    async def unannounced(size: int) -> AsyncIterator[bytes]:
        for part in in_parts(size):
            yield part

    async with counts(oversized=4):
        for size in (LARGEST + 1, LARGEST_REQUEST + 1):
            assert (await shop.push(b"x" * size)).status_code == 413
            assert (await shop.send(unannounced(size), headers_of(SECRET, "1", b""))).status_code == 413
    assert await shop.kept() == 0


async def test_while_too_much_is_held_the_sender_is_told_to_try_again_and_then_it_is_let_go_of(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = body_of(item())
    async with counts(turned_away=2, forged=1, kept=1):
        with monkeypatch.context() as patch:
            patch.setattr(arriving, "MOST_HELD", len(body) - 1)
            assert [(await shop.push(body)).status_code for _ in range(2)] == [503, 503]
        monkeypatch.setattr(arriving, "MOST_HELD", len(body))
        assert (await shop.push(body, secret=OTHER_SECRET)).status_code == 401
        assert (await shop.push(body)).status_code == 200, "what was refused is held no longer"


async def test_a_push_that_does_not_come_in_time_is_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "SLOWEST", 0.1)
    answered, before = asyncio.Event(), counted("too_slow")

    async def never_whole() -> AsyncIterator[bytes]:
        yield b"{"
        await answered.wait()

    async with counts(too_slow=1):
        sending = asyncio.create_task(shop.send(never_whole(), headers_of(SECRET, "1", b"{")))
        async with asyncio.timeout(PATIENCE):
            while counted("too_slow") == before:
                await asyncio.sleep(0.01)
        answered.set()
        await asyncio.gather(sending, return_exceptions=True)  # whoever still sends may be cut off
    assert await shop.kept() == 0


async def test_a_push_of_the_largest_size_is_kept(shop: Shop) -> None:
    body = body_of(item())
    async with counts(kept=1):
        assert (await shop.push(body + b" " * (LARGEST - len(body)))).status_code == 200


@pytest.mark.parametrize("body", [b"\xff", b'{"mentions": ["\0"]}'])
async def test_what_no_database_holds_is_refused_and_counted(shop: Shop, body: bytes) -> None:
    async with counts(unreadable=1):
        assert (await shop.push(body)).status_code == 400
    assert await shop.kept() == 0


async def test_what_is_genuine_and_means_nothing_is_set_aside(shop: Shop) -> None:
    async with counts(kept=2):
        for number, body in enumerate([b"{", body_of({"song": 1})]):
            assert (await shop.push(body, str(number))).status_code == 200
    await shop.work()
    async with shop.comptoir.store.reading() as tx:
        assert await tx.mentions.count_set_aside() == {"shop": 2}
    assert (await shop.kept(), await shop.cases()) == (0, [])


@pytest.mark.parametrize("account", ["nobody", "shop%00", "..", "shop/x"])
async def test_nobody_else_is_pushed_to(shop: Shop, account: str) -> None:
    async with counts():
        assert (await shop.push(body_of(item()), account=account)).status_code in {404, 405}


async def test_while_the_secret_of_the_account_is_missing_the_sender_is_told_to_try_again_and_people_are_told_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: SqlStore) -> None:
        raise Unavailable("away", service="database", account="")

    body, network = body_of(item()), shop.comptoir.networks.pop("shop")
    async with counts(without_secret=3, kept=1):
        with monkeypatch.context() as patch:
            patch.setattr(SqlStore, "writing", away)
            assert (await shop.push(body)).status_code == 503
        with capture_logs() as logs:
            answers = [await shop.push(body) for _ in range(2)]
        assert [(each.status_code, each.headers["retry-after"]) for each in answers] == [(503, str(RETRY_SECONDS))] * 2
        assert [each["account"] for each in logs if each["event"] == "pushes_without_secret"] == ["shop"]
        assert await shop.kept() == 0
        async with shop.comptoir.store.reading() as tx:
            row = await tx.accounts.get("shop")
        assert row is not None
        assert row.remarks == ("pushes_refused",)
        assert knows("account_remark.pushes_refused")
        shop.comptoir.networks["shop"] = network
        assert (await shop.push(body)).status_code == 200
    await shop.comptoir.connect()
    async with shop.comptoir.store.reading() as tx:
        row = await tx.accounts.get("shop")
    assert row is not None
    assert row.remarks == ()


async def test_while_the_database_is_away_the_sender_is_told_to_try_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: SqlStore) -> None:
        raise Unavailable("away", service="database", account="")

    body = body_of(item())
    async with counts(turned_away=1, kept=1):
        with monkeypatch.context() as patch:
            patch.setattr(SqlStore, "writing", away)
            answer = await shop.push(body)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, str(RETRY_SECONDS))
        assert await shop.kept() == 0
        assert (await shop.push(body)).status_code == 200


async def test_where_too_many_are_unread_the_sender_is_told_to_try_again_before_anything_is_read(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushes, "MOST_UNREAD", 0)
    async with counts(turned_away=2):
        for headers in (headers_of(SECRET, "1", b"{}"), {}):
            answer = await shop.send(b"{}", headers)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, str(RETRY_SECONDS))


async def test_no_word_of_a_push_is_logged(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    secret_word = "xylophone"
    bodies = [body_of(item(text=secret_word)), secret_word.encode(), b"\xff" + secret_word.encode()]
    with capture_logs() as logs, caplog.at_level("DEBUG"):
        for number, body in enumerate(bodies):
            await shop.push(body, f"{number}")
            await shop.push(body, f"forged-{number}", secret=OTHER_SECRET)
            await shop.push(body, f"stale-{number}", at=0)
        await shop.work()
    assert secret_word not in str(logs)
    assert secret_word not in caplog.text
