"""The whole way of an answer on X, through the flow and over the wire: whatever is lost on it, none goes out twice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import product

import pytest

from bot.domain.department import Account
from bot.domain.messages import Send
from bot.domain.reply import ReplyState
from bot.ports.store import Store
from integrations.social.registry import make_network
from tests.contracts.social.x_stand_in import XStandIn, standing_in
from tests.stand_ins.x.server import Manner
from tests.support.house import House
from tests.support.replies import outcomes, until_settled

TIMEOUT = timedelta(seconds=2)
FIRST = (
    Manner.NONE,
    Manner.DROPPED_BEFORE,
    Manner.LOST_ANSWER,
    Manner.FAILED_AFTER,
    Manner.PAGE,
    Manner.LIMITED,
)
SECOND = (Manner.NONE, Manner.DROPPED_BEFORE, Manner.LOST_ANSWER, Manner.FAILED_AFTER)


@pytest.fixture
async def house(store: Store) -> House:
    return await House(store).opened()


@pytest.fixture
async def x(house: House) -> AsyncIterator[XStandIn]:
    """X by the clock of the house, whose account has moved there."""
    with standing_in(house.clock) as stand_in:
        account = Account("acme_social", "x", stand_in.base_url, "ACME_X_KEYS", request_timeout=TIMEOUT)
        network = make_network(account, stand_in.token, house.clock)
        house.networks["acme_social"] = network  # type: ignore[assignment]
        yield stand_in
        await network.close()


async def answered(house: House, x: XStandIn, words: list[str]) -> dict[int, tuple[str, str]]:
    """A mention for each of these words, answered with them; gives by reply the mention and the words."""
    await house.poll()
    known = set(await house.cases())
    asked = [x.mentioned(f"question {number}", by=f"customer_{number}") for number in range(len(words))]
    house.clock.move(30)
    await house.poll()
    await house.work()
    cases = {(await house.view(case)).mentions[0].mention.remote_id: case for case in set(await house.cases()) - known}
    replies = {}
    for remote_id, said in zip(asked, words, strict=True):
        outcome = await house.do(Send("marie", cases[remote_id], text=said, undo=timedelta(0)))
        replies[outcome["reply"]] = (remote_id, said)
    return replies


async def test_none_is_lost_and_none_is_published_twice_whatever_becomes_of_its_answers(
    house: House, x: XStandIn
) -> None:
    fates = list(product(FIRST, SECOND))
    words = [f"This is the answer to question {number}." for number in range(len(fates))]
    replies = await answered(house, x, words)
    for (reply, (_, said)), fate in zip(replies.items(), fates, strict=True):
        x.server.fates[said] = list(fate)
        assert (await house.reply(reply)).state is not ReplyState.PUBLISHED
    await until_settled(house, rounds=40)

    for reply, (remote_id, said) in replies.items():
        stored, standing = await house.reply(reply), x.replies_under(remote_id)
        assert standing in ([], [said]), "never twice"
        if stored.state is ReplyState.PUBLISHED:
            assert standing == [said], "a fact only where it stands"
        else:
            assert (stored.state, stored.needs_person) == (ReplyState.UNCERTAIN, True), "else somebody is asked"
            assert "published" not in await outcomes(house, reply)
    published = [reply for reply in replies if (await house.reply(reply)).state is ReplyState.PUBLISHED]
    assert len(published) >= len(replies) * 3 / 4


async def test_an_answer_that_was_lost_and_then_refused_as_duplicate_is_found(house: House, x: XStandIn) -> None:
    ((reply, (remote_id, said)),) = (await answered(house, x, ["We are on it."])).items()
    x.server.fates[said] = [Manner.LOST_ANSWER]
    x.server.next_time("own_posts", Manner.STALE)
    await until_settled(house, rounds=12)

    assert await outcomes(house, reply) == ["uncertain", "found"]
    assert x.replies_under(remote_id) == [said]
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


async def test_an_answer_with_a_link_whose_answer_was_lost_is_not_taken_for_one_by_hand(
    house: House, x: XStandIn
) -> None:
    ((reply, (remote_id, said)),) = (await answered(house, x, ["See example.com/help, please."])).items()
    x.server.fates[said] = [Manner.LOST_ANSWER]
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.UNCERTAIN
    await house.poll()
    await until_settled(house, rounds=6)

    stored = await house.reply(reply)
    assert (stored.state, x.replies_under(remote_id)) == (ReplyState.PUBLISHED, [said])
    assert "answered_elsewhere" not in await house.events(stored.case_id)


async def test_set_words_that_x_refuses_go_back_to_who_wrote_them(house: House, x: XStandIn) -> None:
    replies = await answered(house, x, ["Please send us a message."] * 2)
    await until_settled(house, rounds=6)

    states = {(await house.reply(reply)).state: reply for reply in replies}
    assert states.keys() == {ReplyState.PUBLISHED, ReplyState.FAILED}
    assert (await house.reply(states[ReplyState.FAILED])).failure == "duplicate"
    assert await outcomes(house, states[ReplyState.FAILED]) == ["duplicate"]


async def test_an_answer_in_xs_own_app_closes_the_case(house: House, x: XStandIn) -> None:
    await house.poll()
    asked = x.mentioned("help")
    house.clock.move(30)
    await house.poll()
    (case,) = await house.cases()
    x.answered_by_us(asked, "Done in the app.")
    house.clock.move(30)
    await house.poll()

    assert "answered_elsewhere" in await house.events(case)
