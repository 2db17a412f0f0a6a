"""What Meta tells our app of Instagram: comments come out as the poll reads them, and no mention elsewhere is lost."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.case import CaseState
from bot.domain.mention import MentionKind
from bot.domain.messages import Send
from bot.errors import Unavailable
from bot.ports.pushing import Told
from integrations.social.meta.change import NOT_YET
from integrations.social.registry import told_of
from tests.contracts.social.told_house import ToldHouse, a_told_house
from tests.stand_ins.meta.answering import Asked
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID, ACCOUNT_NAME
from tests.stand_ins.meta.server import Manner
from tests.stand_ins.meta.showing import Json
from tests.stand_ins.meta.telling import entry, pushed

ACCOUNT = "acme_pictures"


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[ToldHouse]:
    async with a_told_house(tmp_path, database_url) as house:
        yield house


async def test_a_mention_elsewhere_is_told_of_becomes_a_case_and_is_answered_there(house: ToldHouse) -> None:
    world = house.instagram.world
    medium = world.post("paul", "A kettle")
    named = world.comment(medium.id, "ana", "@acme does it leak?")
    assert (await house.tell_of_comments(named)).status_code == 200
    await house.work()
    [case] = await house.cases()
    assert (case.case.text, case.mentions[0].mention.author.handle) == ("@acme does it leak?", "ana")
    assert case.mentions[0].mention.kind is MentionKind.MENTION
    send = Send("marie", case.case.id, text="It does not.", undo=timedelta(0))
    await house.comptoir.bus.handle(send, surface="test")
    await house.work()
    assert house.instagram.replies_under(named.id) == ["It does not."]


async def test_a_caption_that_names_us_is_told_of_too(house: ToldHouse) -> None:
    medium = house.instagram.world.post("paul", "@acme is late")
    change = {"field": "mentions", "value": {"media_id": medium.id}}
    await house.push(pushed(entry(change, page=ACCOUNT_ID, at=datetime.now(UTC)), kind="instagram"))
    await house.work()
    assert [case.case.text for case in await house.cases()] == ["@acme is late"]


async def test_a_mention_that_instagram_does_not_show_at_once_is_asked_for_until_it_does(house: ToldHouse) -> None:
    world = house.instagram.world
    named = world.comment(world.post("paul", "A kettle").id, "ana", "@acme?")
    house.instagram.server.next_time("item", *[Manner.PAGE] * 3)
    await house.tell_of_comments(named)
    await house.work()
    assert (await house.cases(), await house.waiting()) == ([], {"look_into": 1})


async def test_a_comment_comes_out_as_the_poll_reads_it_and_once(house: ToldHouse) -> None:
    world = house.instagram.world
    question = world.comment(world.ours, "lea", "@acme where is mine?")
    ours = world.comment(question.id, ACCOUNT_NAME, "On its way.")
    thanks = world.comment(question.id, "lea", "@acme thanks")
    await house.comptoir.poller.poll(ACCOUNT)
    polled = await house.cases()
    for second in range(2):
        at = datetime.now(UTC) + timedelta(seconds=second)
        await house.tell_of_comments(thanks, ours, question, at=at)
        await house.work()
    assert len(polled) == len(await house.cases()) == 1
    network = told_of(house.comptoir.networks, ACCOUNT)
    assert network is not None
    [case] = polled
    before = {each.mention.remote_id: each.mention for each in case.mentions}
    assert before[thanks.id].kind is MentionKind.REPLY
    [checked] = await network.recheck([thanks.id])
    assert checked.mention == before[thanks.id]


async def test_who_names_us_under_our_own_medium_is_one_mention_by_both_fields(house: ToldHouse) -> None:
    world = house.instagram.world
    question = world.comment(world.ours, "lea", "@acme where is mine?")
    as_mention = {"field": "mentions", "value": {"media_id": world.ours, "comment_id": question.id}}
    await house.push(pushed(entry(as_mention, page=ACCOUNT_ID, at=datetime.now(UTC)), kind="instagram"))
    await house.tell_of_comments(question)
    await house.work()
    [case] = await house.cases()
    assert [each.mention.remote_id for each in case.mentions] == [question.id]


async def test_our_own_comment_closes_what_it_answers(house: ToldHouse) -> None:
    world = house.instagram.world
    question = world.comment(world.ours, "lea", "Where is mine?")
    await house.tell_of_comments(question)
    await house.work()
    await house.tell_of_comments(world.comment(question.id, ACCOUNT_NAME, "On its way."))
    await house.work()
    [case] = await house.cases()
    assert case.case.state is CaseState.CLOSED


async def told(house: ToldHouse, *, field: str, value: dict[str, str], at: datetime) -> Told:
    """What one change comes to, asked of the network itself."""
    app, network = house.comptoir.app("meta"), told_of(house.comptoir.networks, ACCOUNT)
    assert app is not None
    assert network is not None
    change = entry({"field": field, "value": value}, page=ACCOUNT_ID, at=at)
    [share] = app.shares(pushed(change, kind="instagram").decode())
    return await network.look_into(share.body)


async def test_what_is_not_shown_comes_again_while_it_is_young_and_then_leaves_its_ids(house: ToldHouse) -> None:
    for field, value in (
        ("comments", {"id": "404", "text": "secret"}),
        ("mentions", {"media_id": "4", "comment_id": "5"}),
    ):
        with pytest.raises(Unavailable):
            await told(house, field=field, value=value, at=datetime.now(UTC))
        [item] = (await told(house, field=field, value=value, at=datetime.now(UTC) - NOT_YET)).set_aside
        assert "secret" not in item.raw
        assert ("404" in item.raw) or ("4_5" in item.raw)


async def test_an_answer_that_is_not_in_its_thread_yet_comes_again(house: ToldHouse) -> None:
    world, server = house.instagram.world, house.instagram.server
    question = world.comment(world.ours, "lea", "Where is mine?")
    answer = world.comment(question.id, "ana", "Same here.")
    shown = server.answer

    def lagging(of: Any, asked: Asked, address: str) -> Json:
        there = shown(of, asked, address)
        return {**there, "replies": {"data": []}} if asked.path == question.id else there

    server.answer = lagging
    with pytest.raises(Unavailable):
        await told(house, field="comments", value={"id": answer.id}, at=datetime.now(UTC))
    server.answer = shown
    found = await told(house, field="comments", value={"id": answer.id}, at=datetime.now(UTC))
    assert [each.remote_id for each in found.mentions] == [answer.id]


async def test_what_nobody_can_read_is_set_aside(house: ToldHouse) -> None:
    comment = house.instagram.world.comment(house.instagram.world.ours, "lea", "Where is mine?")
    house.instagram.server.answer = lambda of, asked, address: {"id": comment.id, "timestamp": "soon"}
    found = await told(house, field="comments", value={"id": comment.id}, at=datetime.now(UTC))
    assert len(found.set_aside) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("story_insights", {"media_id": "4"}), ("comments", {"text": "?"}), ("mentions", {"id": "4"})]
)
async def test_fields_that_nobody_reads_are_set_aside(house: ToldHouse, field: str, value: dict[str, str]) -> None:
    assert len((await told(house, field=field, value=value, at=datetime.now(UTC))).set_aside) == 1


async def test_what_instagram_refuses_to_show_is_set_aside(house: ToldHouse) -> None:
    house.instagram.server.next_time("item", Manner.NOT_ALLOWED)
    found = await told(house, field="comments", value={"id": "7"}, at=datetime.now(UTC))
    assert len(found.set_aside) == 1
