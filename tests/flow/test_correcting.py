"""A published reply corrected: by a person, in order, with its old words kept; refused where it may not be."""

from dataclasses import replace

import pytest

from bot.domain.amendment import AmendmentKind
from bot.domain.case import CaseState
from bot.domain.messages import Correct, Send, SwitchPublishing
from bot.domain.reply import ReplyState
from bot.errors import (
    ComptoirError,
    EmptyText,
    NotEligible,
    NotPermitted,
    PublishingStopped,
    Stale,
    TooLong,
    WrongState,
)
from tests.support.house import House
from tests.support.replies import WORDS, outcomes, published, until_settled, whispers

BETTER = "We are sorry, it left yesterday."


async def test_a_corrected_reply_says_the_new_words_and_its_case_knows_the_old_ones(house: House) -> None:
    case, reply = await published(house)
    await house.do(Correct("paul", reply, text=BETTER))
    asked = await house.reply(reply)
    assert (asked.text, house.network.corrected) == (WORDS, []), "nothing is told before it is done"
    assert asked.amendment is not None
    assert (asked.amendment.kind, asked.amendment.text) == (AmendmentKind.CORRECTION, BETTER)
    await house.work()

    now = await house.reply(reply)
    assert house.network.corrected == [(now.remote_id, BETTER)]
    assert (now.state, now.text, now.amendment) == (ReplyState.PUBLISHED, BETTER, None)
    assert (now.corrected_by, now.corrected_at) == ("paul", house.clock.now)
    assert now.signed_by == ["marie", "paul"]
    assert (await house.view(case)).case.state is CaseState.REPLIED
    async with house.store.reading() as tx:
        [told] = [event for event in await tx.events.of_case(case) if event.kind == "corrected"]
    assert (told.person, told.data["before"], told.data["after"]) == ("paul", WORDS, BETTER)
    assert await outcomes(house, reply) == ["published", "corrected"]
    assert await whispers(house) == ["marie: whisper.corrected"]


async def test_a_second_correction_waits_for_the_first(house: House) -> None:
    _, reply = await published(house)
    await house.do(Correct("paul", reply, text=BETTER))
    with pytest.raises(WrongState):
        await house.do(Correct("marie", reply, text="Something else."))
    await house.work()
    await house.do(Correct("marie", reply, text="Something else."))
    await house.work()

    assert [text for _, text in house.network.corrected] == [BETTER, "Something else."]


async def test_new_words_wait_while_all_publishing_is_stopped(house: House) -> None:
    _, reply = await published(house)
    await house.do(Correct("marie", reply, text=BETTER))
    await house.do(SwitchPublishing("ana", stopped=True))
    await house.work()
    assert house.network.corrected == []
    with pytest.raises(PublishingStopped):
        await house.do(Correct("paul", reply, text="Something else."))
    await house.do(SwitchPublishing("ana", stopped=False))
    await until_settled(house)

    assert (await house.reply(reply)).text == BETTER


async def test_what_cannot_be_corrected_is_refused_at_once(house: House) -> None:
    case, reply = await published(house)
    refused: list[tuple[type[ComptoirError], Correct]] = [
        (NotPermitted, Correct("sam", reply, text=BETTER)),
        (Stale, Correct("marie", reply, text=BETTER, revision=1)),
        (EmptyText, Correct("marie", reply, text=" ")),
        (WrongState, Correct("marie", reply, text=f" {WORDS} ")),
        (TooLong, Correct("marie", reply, text="x" * 600)),
    ]
    for error, command in refused:
        with pytest.raises(error):
            await house.do(command)
    house.network.edits_posts = False
    with pytest.raises(NotEligible):
        await house.do(Correct("marie", reply, text=BETTER))
    house.network.edits_posts = True
    held = await house.do(Send("marie", case, text="More of it."))
    with pytest.raises(WrongState):
        await house.do(Correct("marie", held["reply"], text=BETTER))


async def test_words_that_only_the_network_refuses_are_refused_at_once(house: House) -> None:
    _, reply = await published(house)
    preview = house.network.preview
    house.network.preview = lambda text, target: replace(preview(text, target), problems=("not_public",))  # type: ignore[method-assign]

    with pytest.raises(NotEligible):
        await house.do(Correct("marie", reply, text=BETTER))
