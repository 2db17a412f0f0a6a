"""What Meta tells our app over HTTP: kept before Meta hears so, shared out, and looked into on Facebook itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.case import CaseState
from bot.domain.mention import MentionKind, MentionState
from bot.errors import Unavailable
from bot.runtime import pushes
from bot.storage.database import SqlStore
from bot.web.arriving import LARGEST_TOLD
from bot.web.hooks import RETRY_SECONDS
from integrations.social.meta.app import MetaApp
from integrations.social.meta.change import NOT_YET
from integrations.social.registry import told_of
from tests.contracts.social.shared import shared_rows
from tests.contracts.social.told_house import APP, SECRET, VERIFY_TOKEN, ToldHouse, a_told_house, counted
from tests.stand_ins.meta.server import Manner
from tests.stand_ins.meta.telling import change_of, entry, pushed, signed
from tests.stand_ins.meta.world import PAGE_NAME

OUTCOMES = (
    "kept",
    "replayed",
    "forged",
    "oversized",
    "unreadable",
    "turned_away",
    "challenged",
    "unknown",
    "without_secret",
)
CHALLENGE = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
DOCUMENTED = b'{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"feed","value":{"item":"comment",'
DOCUMENTED += b'"verb":"add","message":"\\u00e9"}}]}]}'


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


async def test_a_comment_that_is_told_of_becomes_a_case_as_the_poll_would_read_it(house: ToldHouse) -> None:
    world = house.facebook.world
    post = world.write_on_page(PAGE_NAME, "Our new kettle")
    ours = world.comment(post.id, PAGE_NAME, "Ask us anything.")
    answer = world.comment(ours.id, "lea", "Where is mine?")
    async with counts(kept=1):
        told = await house.tell(change_of(answer))
    assert (told.status_code, told.content, await house.waiting()) == (200, b"", {"share_push": 1})
    await house.work()
    [case] = await house.cases()
    [mention] = case.mentions
    assert (mention.mention.remote_id, mention.mention.text) == (answer.id, "Where is mine?")
    assert (mention.mention.kind, mention.mention.in_reply_to) == (MentionKind.REPLY, ours.id)
    assert await house.comptoir.poller.poll("acme_page") == 0, "by both ways it is one mention"
    assert len(await house.cases()) == 1


async def test_what_the_poll_read_first_is_not_read_again_by_being_told(house: ToldHouse) -> None:
    await house.comptoir.poller.poll("acme_page")
    question = house.facebook.world.write_on_page("lea", "Help!")
    await house.comptoir.poller.poll("acme_page")
    await house.tell(change_of(question))
    await house.work()
    [case] = await house.cases()
    assert len(case.mentions) == 1


async def test_posts_recommendations_and_mentions_elsewhere_are_told_of_too(house: ToldHouse) -> None:
    world = house.facebook.world
    elsewhere = world.tag("paul", "@acme is late")
    items = [world.write_on_page("lea", "Help!"), world.recommend("ana", "Never again", positive=False)]
    await house.tell(*map(change_of, items), change_of(elsewhere, field="mention"))
    await house.work()
    texts = {case.case.text: case.mentions[0].mention for case in await house.cases()}
    assert sorted(texts) == ["@acme is late", "Help!", "Never again"]
    assert texts["Never again"].stars == 1


async def test_repeated_and_in_any_order_it_is_one_mention(house: ToldHouse) -> None:
    world = house.facebook.world
    question = world.write_on_page("lea", "Help")
    answer = world.comment(question.id, "lea", "Anybody?")
    asked, more = change_of(question), change_of(answer)
    at = datetime.now(UTC)
    async with counts(kept=3, replayed=1):
        await house.tell(more, at=at)
        assert (await house.tell(more, at=at)).status_code == 200
        await house.tell(asked, more, at=at)
        await house.work()
        await house.tell(more, asked, at=at + timedelta(seconds=1))
        await house.work()
    [case] = await house.cases()
    assert sorted(each.mention.text for each in case.mentions) == ["Anybody?", "Help"]


async def test_our_own_echo_closes_what_it_answers_and_is_no_mention(house: ToldHouse) -> None:
    world = house.facebook.world
    question = world.write_on_page("lea", "Help")
    await house.tell(change_of(question))
    await house.work()
    ours = world.comment(question.id, PAGE_NAME, "We are on it.")
    for second in range(2):
        await house.tell(change_of(ours), at=datetime.now(UTC) + timedelta(seconds=second))
        await house.work()
    [case] = await house.cases()
    assert (case.case.state, len(case.mentions)) == (CaseState.CLOSED, 1)


async def test_what_is_edited_and_removed_there_is_edited_and_forgotten_here(house: ToldHouse) -> None:
    world = house.facebook.world
    question = world.write_on_page("lea", "It leaks")
    asked = change_of(question)
    await house.tell(asked)
    await house.work()
    world.edit(question.id, "It does not leak")
    await house.tell(change_of(question, "edited"))
    await house.work()
    [case] = await house.cases()
    assert (case.mentions[0].mention.text, case.mentions[0].state) == ("It does not leak", MentionState.EDITED)
    removed = change_of(question, "remove")
    world.delete(question.id)
    await house.tell(removed)
    await house.work()
    [case] = await house.cases()
    assert (case.mentions[0].mention.text, case.mentions[0].state) == ("", MentionState.DELETED)


async def test_removed_before_it_was_told_of_it_never_becomes_a_case(house: ToldHouse) -> None:
    question = house.facebook.world.write_on_page("lea", "Oops")
    await house.tell(change_of(question, "remove"))
    await house.work()
    await house.tell(change_of(question))
    await house.work()
    assert (await house.cases(), await house.waiting()) == ([], {})


async def test_likes_are_nothing_and_other_pages_and_fields_are_set_aside_and_counted(house: ToldHouse) -> None:
    post = house.facebook.world.write_on_page("lea", "Help")
    like = {"field": "feed", "value": {"item": "reaction", "verb": "add", "post_id": post.id}}
    hours = {"field": "hours", "value": {"verb": "edited"}}
    nameless = {"field": "feed", "value": {"item": "comment", "verb": "add"}}
    now = datetime.now(UTC)
    stranger = entry(change_of(post), page="42", at=now)
    async with counts(kept=1, unknown=2):
        assert (await house.push(pushed(entry(like, hours, nameless, at=now), stranger, "x"))).status_code == 200
        await house.work()
    assert (await house.set_aside(), await house.cases()) == ({"acme_page": 2, APP: 2}, [])


async def test_while_facebook_does_not_show_it_yet_it_is_asked_for_again(house: ToldHouse) -> None:
    question = house.facebook.world.write_on_page("lea", "Help")
    house.facebook.server.next_time("item", Manner.GONE)
    await house.tell(change_of(question))
    await house.work()
    assert (await house.cases(), await house.waiting()) == ([], {"look_into": 1})


async def test_what_is_never_shown_leaves_its_id_and_none_of_its_words(house: ToldHouse) -> None:
    question = house.facebook.world.write_on_page("lea", "secret words")
    asked = change_of(question)
    house.facebook.world.delete(question.id)
    network = told_of(house.comptoir.networks, "acme_page")
    app = MetaApp(VERIFY_TOKEN, SECRET, tuple)
    assert network is not None
    for at, kept in ((datetime.now(UTC), False), (datetime.now(UTC) - NOT_YET, True)):
        [share] = app.shares(pushed(entry(asked, at=at)).decode())
        if not kept:
            with pytest.raises(Unavailable):
                await network.look_into(share.body)
            continue
        [item] = (await network.look_into(share.body)).set_aside
        assert question.id in item.raw
        assert "secret words" not in item.raw


async def test_what_facebook_refuses_to_show_is_set_aside_whole(house: ToldHouse) -> None:
    question = house.facebook.world.write_on_page("lea", "Help")
    house.facebook.server.next_time("item", Manner.NOT_ALLOWED)
    await house.tell(change_of(question))
    await house.work()
    assert (await house.set_aside(), await house.waiting()) == ({"acme_page": 1}, {})


async def test_at_a_rate_limit_and_while_the_account_is_paused_it_waits_and_nothing_is_lost(house: ToldHouse) -> None:
    question = house.facebook.world.write_on_page("lea", "Help")
    house.facebook.server.next_time("item", Manner.LIMITED)
    await house.tell(change_of(question))
    await house.work()
    assert await house.waiting() == {"look_into": 1}
    async with house.comptoir.store.writing() as tx:
        await tx.accounts.set_state("acme_page", "paused", "auth_failed", house.comptoir.clock())
    asked = len(house.facebook.server.heard)
    await house.tell(change_of(house.facebook.world.write_on_page("paul", "Me too")))
    await house.work()
    assert (await house.waiting(), len(house.facebook.server.heard)) == ({"look_into": 2}, asked)


@pytest.mark.parametrize("change", ["body", "secret", "signature", "nothing signed"])
async def test_a_forged_push_to_the_app_changes_nothing_and_is_counted(house: ToldHouse, change: str) -> None:
    body = pushed(entry(change_of(house.facebook.world.write_on_page("lea", "Help")), at=datetime.now(UTC)))
    headers = signed("other" if change == "secret" else SECRET, body)
    if change == "signature":
        headers = {name: f"{value}0" for name, value in headers.items()}
    async with counts(forged=1):
        answer = await house.send(body + b" " if change == "body" else body, {} if "nothing" in change else headers)
    assert (answer.status_code, answer.content, await house.waiting()) == (401, b"", {})


async def test_an_oversized_or_unreadable_push_to_the_app_changes_nothing_and_is_counted(house: ToldHouse) -> None:
    async with counts(oversized=1, unreadable=1):
        assert (await house.push(b"x" * (LARGEST_TOLD + 1))).status_code == 413
        assert (await house.push(b"\xff")).status_code == 400
    assert await house.waiting() == {}


async def test_where_it_cannot_be_kept_meta_is_told_to_try_again(
    house: ToldHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: SqlStore) -> None:
        raise Unavailable("away", service="database", account="")

    body = pushed()
    async with counts(turned_away=2):
        with monkeypatch.context() as patch:
            patch.setattr(SqlStore, "writing", away)
            answer = await house.push(body)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, str(RETRY_SECONDS))
        monkeypatch.setattr(pushes, "MOST_UNREAD", 0)
        assert await house.waiting() == {}
        monkeypatch.setattr(pushes, "COUNTED_FOR", timedelta(0))
        assert (await house.push(body)).status_code == 503


async def test_meta_is_told_its_challenge_by_whom_it_knows(house: ToldHouse) -> None:
    async with counts(challenged=1):
        answer = await house.client.get(f"/hooks/{APP}", params=CHALLENGE)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.verify_token": "guessed"},
        {"hub.verify_token": "é"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": "<script>"},
        {"hub.challenge": "1" * 201},
    ],
)
async def test_nobody_else_hears_a_challenge(house: ToldHouse, wrong: dict[str, str]) -> None:
    async with counts(forged=1):
        answer = await house.client.get(f"/hooks/{APP}", params={**CHALLENGE, **wrong})
    assert (answer.status_code, answer.content) == (403, b"")


async def test_there_is_no_other_app(house: ToldHouse) -> None:
    async with counts():
        assert (await house.client.get("/hooks/apps/other", params=CHALLENGE)).status_code == 404
        assert (await house.client.post("/hooks/apps/other", content=b"{}")).status_code == 404


async def test_no_word_of_what_is_told_is_logged(house: ToldHouse, caplog: pytest.LogCaptureFixture) -> None:
    word = "xylophone"
    question = house.facebook.world.write_on_page("lea", word)
    with capture_logs() as logs, caplog.at_level("DEBUG"):
        await house.tell(change_of(question), {"field": "hours", "value": {"message": word}})
        await house.push(pushed(word), secret="other")
        await house.work()
    assert word not in f"{logs}{caplog.text}"


async def test_every_recorded_push_of_metas_is_shared_out_or_set_aside(house: ToldHouse) -> None:
    rows = [row["body"] for row in shared_rows("data/payloads/meta.jsonl")]
    inner = [each for body in rows if isinstance(body, dict) for each in body.values() if isinstance(each, dict)]
    for body in (*rows, *inner):
        assert (await house.push(pushed(*body.get("entry", [body])))).status_code == 200
    await house.work()
    assert (await house.cases(), await house.waiting()) == ([], {})
    assert (await house.set_aside())[APP] > 0


@pytest.mark.parametrize(
    "body", ["{", "[]", "7", '{"entry": {}}', "[" * 100_000, '{"entry": [' + "[" * 900 + "]" * 900 + "]}"]
)
def test_what_is_no_push_of_metas_is_one_change_for_nobody(body: str) -> None:
    shares = MetaApp(VERIFY_TOKEN, SECRET, tuple).shares(body)
    assert [each.owner for each in shares] == [""]


def test_the_signature_is_that_of_the_bytes_as_they_came() -> None:
    headers = signed("appsecret", DOCUMENTED)
    assert headers["X-Hub-Signature-256"].endswith("98b297ff8a7fcbf8387340481e122e63a021b8e7b2b97b709c41545ee79e5813")
