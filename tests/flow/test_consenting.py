"""A correction where a second person has to consent: it waits, somebody else decides, and it is published once."""

from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.messages import Approve, Close, Correct, Reject, Revise, Send, SwitchPublishing, Undo, Withdraw
from bot.domain.reply import ReplyState
from bot.errors import NotAllowed, NotPermitted, OwnReply, Stale, TargetGone, TooLong, Unavailable, WrongState
from bot.flow.ledger import GIVE_UP_AFTER
from bot.ports.rows import CaseFilter
from tests.support.house import House
from tests.support.replies import WHERE, WORDS, outcomes, until_settled, whispers

BETTER = "We are sorry, it left yesterday."


async def waiting(house: House) -> tuple[int, int]:
    """A case of press answered by marie and approved by paul; marie wants other words. Gives its number and the
    reply's."""
    case = await house.a_case("An interview, please")
    sent = await house.do(Send("marie", case, text=WORDS, undo=timedelta(0)))
    await house.do(Approve("paul", sent["reply"]))
    await house.work()
    await house.do(Correct("marie", sent["reply"], text=BETTER))
    await house.work()
    return case, sent["reply"]


async def to_approve(house: House) -> list[int]:
    async with house.store.reading() as tx:
        return [case.id for case in await tx.cases.find(CaseFilter(to_approve=True))]


async def test_where_approval_is_asked_no_correction_is_published_before_a_second_person_consents(
    house: House,
) -> None:
    case, reply = await waiting(house)
    house.clock.move(3600)
    await house.work()
    assert (house.network.corrected, (await house.reply(reply)).text) == ([], WORDS)
    assert ((await house.view(case)).case.state, await to_approve(house)) == (CaseState.REPLIED, [case])
    for person in ("marie", "mia"):
        with pytest.raises(NotPermitted):
            await house.do(Approve(person, reply))
    await house.do(Approve("paul", reply))
    await house.work()

    now = await house.reply(reply)
    assert [text for _, text in house.network.corrected] == [BETTER]
    assert (now.text, now.amendment, now.approver, now.corrected_by) == (BETTER, None, "paul", "marie")
    assert (await outcomes(house, reply), await to_approve(house)) == (["published", "corrected"], [])
    with pytest.raises(WrongState):
        await house.do(Approve("sam", reply))


async def test_its_approvers_are_named_to_those_who_tell_them(house: House) -> None:
    case, _ = await waiting(house)
    async with house.store.reading() as tx:
        [asked] = [event for event in await tx.events.of_case(case) if event.kind == "correction_asked"]

    assert asked.data["approvers"] == ["paul", "sam"]


async def test_nobody_is_called_to_consent_to_what_they_wrote(house: House) -> None:
    case, reply = await waiting(house)
    await house.do(Undo("marie", reply))
    await house.do(Correct("sam", reply, text="It left on Sunday."))
    async with house.store.reading() as tx:
        asked = [event for event in await tx.events.of_case(case) if event.kind == "correction_asked"]

    assert asked[-1].data["approvers"] == ["paul"]


async def test_one_that_is_sent_back_comes_with_words_and_can_be_asked_for_again(house: House) -> None:
    case, reply = await waiting(house)
    with pytest.raises(NotPermitted):
        await house.do(Reject("marie", reply))
    await house.do(Reject("paul", reply, reason="Which day?"))
    await house.do(Correct("marie", reply, text="It left on Monday."))
    await house.do(Reject("sam", reply))
    await house.work()

    view = await house.view(case)
    assert ([note.text for note in view.notes], view.replies[0].text) == (["Which day?"], WORDS)
    assert (house.network.corrected, await to_approve(house)) == ([], [])
    assert (await whispers(house)).count("marie: whisper.correction_rejected") == 2


async def test_an_approver_consents_to_no_correction_of_their_own(house: House) -> None:
    _, reply = await waiting(house)
    await house.do(Undo("marie", reply))
    await house.do(Correct("sam", reply, text=BETTER))
    for decide in (Approve("sam", reply), Reject("sam", reply)):
        with pytest.raises(OwnReply):
            await house.do(decide)
    await house.do(Approve("paul", reply))
    await house.work()

    assert (await house.reply(reply)).approver == "paul"


async def test_whoever_edits_it_cannot_consent_and_its_author_is_told(house: House) -> None:
    _, reply = await waiting(house)
    read = (await house.reply(reply)).revision
    with pytest.raises(TooLong):
        await house.do(Revise("paul", reply, text="x" * 600))
    await house.do(Revise("marie", reply, text="It left on Sunday."))
    await house.do(Revise("paul", reply, text="It left on Monday."))
    with pytest.raises(OwnReply):
        await house.do(Approve("paul", reply))
    with pytest.raises(Stale):
        await house.do(Approve("sam", reply, revision=read))
    await house.do(Approve("sam", reply, revision=read + 2))
    await house.work()

    now = await house.reply(reply)
    assert (now.text, now.writers, now.approver) == ("It left on Monday.", {"marie", "paul"}, "sam")
    assert (await whispers(house)).count("marie: whisper.correction_revised") == 1
    assert "paul: whisper.corrected" in await whispers(house)


async def test_it_is_taken_back_by_whoever_wrote_it_or_an_admin_while_nobody_has_consented(house: House) -> None:
    _, reply = await waiting(house)
    with pytest.raises(NotPermitted):
        await house.do(Undo("paul", reply))
    await house.do(Undo("marie", reply))
    with pytest.raises(WrongState):
        await house.do(Approve("paul", reply))
    await house.do(Correct("marie", reply, text=BETTER))
    await house.do(Undo("ana", reply))
    await house.do(Correct("marie", reply, text=BETTER))
    await house.do(Approve("paul", reply))
    with pytest.raises(WrongState):
        await house.do(Undo("marie", reply))
    await house.work()

    assert [text for _, text in house.network.corrected] == [BETTER]


async def test_what_was_meant_of_other_words_is_not_done_to_it(house: House) -> None:
    _, reply = await waiting(house)
    read = (await house.reply(reply)).revision
    await house.do(Revise("sam", reply, text="It left on Sunday.", revision=read))
    for late in (
        Revise("marie", reply, text="It left on Monday.", revision=read),
        Reject("paul", reply, revision=read),
        Undo("marie", reply, revision=read),
    ):
        with pytest.raises(Stale):
            await house.do(late)
    assert (await house.reply(reply)).asked_about == "It left on Sunday."
    await house.do(Reject("paul", reply, revision=read + 1))

    assert await to_approve(house) == []


async def test_a_withdrawal_overtakes_it(house: House) -> None:
    _, reply = await waiting(house)
    await house.do(Withdraw("sam", reply))
    await house.work()
    with pytest.raises(WrongState):
        await house.do(Approve("paul", reply))

    assert (house.network.corrected, (await house.reply(reply)).state) == ([], ReplyState.WITHDRAWN)
    assert "marie: whisper.correction_overtaken" in await whispers(house)
    assert await to_approve(house) == []


async def test_it_waits_again_where_the_network_refuses_the_withdrawal(house: House) -> None:
    case, reply = await waiting(house)
    await house.do(Withdraw("sam", reply))
    house.network.amend_failures.append(NotAllowed("no", **WHERE))
    await until_settled(house, rounds=2)

    assert await to_approve(house) == [case]
    assert {"sam: whisper.withdrawal_failed", "marie: whisper.correction_waits_again"} <= set(await whispers(house))
    await house.do(Approve("paul", reply))
    await house.work()
    assert [text for _, text in house.network.corrected] == [BETTER]


async def test_it_is_given_up_where_the_post_is_gone(house: House) -> None:
    _, reply = await waiting(house)
    await house.do(Withdraw("sam", reply))
    house.network.amend_failures.append(TargetGone("gone", **WHERE))
    await until_settled(house, rounds=2)

    stands = await house.reply(reply)
    assert stands.amendment is not None
    assert (stands.amendment.failure, await to_approve(house)) == ("reply_gone", [])


async def test_a_case_that_is_closed_meanwhile_stays_closed_and_its_reply_is_corrected(house: House) -> None:
    case, reply = await waiting(house)
    await house.do(Close("marie", case))
    assert await to_approve(house) == [case]
    await house.do(Approve("paul", reply))
    await house.work()

    assert (await house.reply(reply)).text == BETTER
    assert (await house.view(case)).case.state is CaseState.CLOSED


async def test_the_time_it_waited_is_not_counted_among_the_hours_for_which_it_is_tried(house: House) -> None:
    _, reply = await waiting(house)
    house.clock.move((GIVE_UP_AFTER * 2).total_seconds())
    await house.do(Approve("paul", reply))
    house.network.amend_failures.append(Unavailable("down", **WHERE))
    await until_settled(house)

    assert (await house.reply(reply)).text == BETTER


async def test_a_consent_given_while_publishing_is_stopped_is_carried_out_once_it_goes_on(house: House) -> None:
    _, reply = await waiting(house)
    await house.do(SwitchPublishing("ana", stopped=True))
    await house.do(Approve("paul", reply))
    await until_settled(house, 2)
    assert house.network.corrected == []
    await house.do(SwitchPublishing("ana", stopped=False))
    await until_settled(house)

    assert [text for _, text in house.network.corrected] == [BETTER]
