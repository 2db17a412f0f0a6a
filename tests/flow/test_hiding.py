"""A comment hidden from the public: asked for by who may, with a reason, done once by the outbox, told in the case."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.case import CaseState, CloseReason
from bot.domain.hiding import Hiding, Wish
from bot.domain.messages import Claim, Close, Hide, ShowAgain, SwitchPublishing
from bot.domain.view import StoredMention
from bot.errors import AccountPaused, NotEligible, NotFound, NotPermitted, Stale, WrongState
from tests.support.house import House
from tests.support.replies import whispers

WHY = "It names a colleague."


async def a_comment(house: House, **more: Any) -> tuple[int, int]:
    """A comment that the network lets us hide; gives the numbers of its case and of the mention."""
    case = await house.a_case(**{"hideable": True, **more})
    return case, (await the_mention(house, case)).id


async def the_mention(house: House, case: int) -> StoredMention:
    return (await house.view(case)).mentions[0]


async def hidden(house: House, **more: Any) -> tuple[int, int]:
    """The same, hidden by mia."""
    case, mention = await a_comment(house, **more)
    await house.do(Hide("mia", case, mention_id=mention, reason=WHY))
    await house.work()
    return case, mention


async def test_a_comment_is_hidden_on_its_network_and_the_case_says_by_whom_and_why(house: House) -> None:
    case, mention = await a_comment(house)
    before = (await house.view(case)).case
    await house.do(Hide("mia", case, before.revision, mention_id=mention, reason=WHY))
    assert house.network.hidden == [], "nothing is asked of the network while the person waits"
    asked = (await the_mention(house, case)).hiding
    assert asked is not None
    assert asked.due == Wish(True, "mia", house.clock.now, WHY)
    await house.work()

    stored = await the_mention(house, case)
    assert house.network.hidden == [(stored.mention.remote_id, True)]
    assert stored.hiding is not None
    assert (stored.hiding.hidden_by, stored.hiding.hidden_at) == ("mia", house.clock.now)
    assert (stored.hiding.reason, stored.hiding.wanted) == (WHY, None)
    assert (await house.events(case))[-2:] == ["hiding_asked", "hidden"]
    after = (await house.view(case)).case
    assert (after.state, after.assignee, after.waiting_since) == (before.state, None, before.waiting_since)


async def test_a_hidden_comment_is_shown_again(house: House) -> None:
    case, mention = await hidden(house)
    await house.do(ShowAgain("ana", case, mention_id=mention))
    await house.work()

    stored = await the_mention(house, case)
    assert [is_hidden for _, is_hidden in house.network.hidden] == [True, False]
    assert stored.hiding is not None
    assert not stored.hiding.is_hidden
    assert (await house.events(case))[-2:] == ["showing_asked", "shown_again"]


async def test_whoever_may_answer_may_not_therefore_hide(house: House) -> None:
    case, mention = await a_comment(house)
    await house.do(Claim("marie", case))
    for person in ("marie", "paul", "sam", "nobody"):
        with pytest.raises(NotPermitted):
            await house.do(Hide(person, case, mention_id=mention, reason=WHY))
    await house.do(Hide("ana", case, mention_id=mention, reason=WHY))
    await house.work()
    with pytest.raises(NotPermitted):
        await house.do(ShowAgain("marie", case, mention_id=mention))

    assert [is_hidden for _, is_hidden in house.network.hidden] == [True]


async def test_an_approver_may_hide(house: House) -> None:
    case, mention = await a_comment(house, text="An interview, please")
    with pytest.raises(NotPermitted):
        await house.do(Hide("marie", case, mention_id=mention, reason=WHY))
    await house.do(Hide("paul", case, mention_id=mention, reason=WHY))
    await house.work()

    assert len(house.network.hidden) == 1


async def test_what_cannot_be_hidden_is_refused_at_once(house: House) -> None:
    case, mention = await a_comment(house)
    with pytest.raises(WrongState):
        await house.do(Hide("mia", case, mention_id=mention, reason="  "))
    with pytest.raises(WrongState):
        await house.do(ShowAgain("mia", case, mention_id=mention))
    with pytest.raises(Stale):
        await house.do(Hide("mia", case, 99, mention_id=mention, reason=WHY))
    with pytest.raises(Stale):
        await house.do(Hide("mia", case, mention_id=mention, mention_revision=7, reason=WHY))
    house.network.hides_posts = False
    with pytest.raises(NotEligible):
        await house.do(Hide("mia", case, mention_id=mention, reason=WHY))
    house.network.hides_posts = True
    house.networks.clear()
    with pytest.raises(AccountPaused):
        await house.do(Hide("mia", case, mention_id=mention, reason=WHY))
    house.networks["acme_social"] = house.network
    other, theirs = await a_comment(house, text="My parcel is wet", by="tom")
    for number in (theirs, 999):
        with pytest.raises(NotFound):
            await house.do(Hide("mia", case, mention_id=number, reason=WHY))
    with pytest.raises(NotFound):
        await house.do(Hide("mia", 999, mention_id=mention, reason=WHY))
    await house.do(Hide("mia", other, mention_id=theirs, mention_revision=1, reason=WHY))
    with pytest.raises(WrongState):
        await house.do(Hide("ana", other, mention_id=theirs, reason=WHY))


async def test_what_the_network_lets_nobody_hide_is_refused(house: House) -> None:
    case, mention = await a_comment(house, hideable=False)
    with pytest.raises(NotEligible):
        await house.do(Hide("mia", case, mention_id=mention, reason=WHY))


async def test_what_its_author_removed_is_not_hidden(house: House) -> None:
    case, mention = await a_comment(house)
    house.network.deletes((await the_mention(house, case)).mention)
    await house.do(Hide("mia", case, mention_id=mention, reason=WHY))
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    await house.work()
    wanted = ((await the_mention(house, case)).hiding or Hiding()).wanted

    assert wanted is not None
    assert wanted.failure == "comment_gone"
    with pytest.raises(NotEligible):
        await house.do(Hide("mia", case, mention_id=mention, reason=WHY))
    assert house.network.hidden == []


async def test_a_comment_is_hidden_while_all_publishing_is_stopped_and_in_a_closed_case(house: House) -> None:
    case, mention = await a_comment(house)
    await house.do(SwitchPublishing("ana", stopped=True))
    await house.do(Close("marie", case, reason=CloseReason.SPAM))
    await house.do(Hide("mia", case, mention_id=mention, reason=WHY))
    await house.work()

    assert len(house.network.hidden) == 1
    assert (await house.view(case)).case.state is CaseState.CLOSED
    assert await whispers(house) == []


async def test_an_edit_by_its_author_leaves_a_comment_hidden(house: House) -> None:
    case, mention = await hidden(house)
    house.network.edits((await the_mention(house, case)).mention, "Where is my parcel, you?")
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    stored = await the_mention(house, case)

    assert stored.mention.text == "Where is my parcel, you?"
    assert stored.hiding is not None
    assert stored.hiding.is_hidden
    with pytest.raises(Stale):
        await house.do(ShowAgain("mia", case, mention_id=mention, mention_revision=1))


async def test_what_the_network_lets_us_hide_by_now_can_be_hidden(house: House) -> None:
    case, mention = await a_comment(house, hideable=False)
    house.network.lets_hide((await the_mention(house, case)).mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    await house.do(Hide("mia", case, mention_id=mention, reason=WHY))
    await house.work()

    assert len(house.network.hidden) == 1
