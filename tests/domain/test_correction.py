"""Other words for a published reply wait for somebody who wrote neither, and change nothing until then."""

from datetime import timedelta

import pytest

from bot.domain import correction as corrections
from bot.domain import reply as replies
from bot.domain.reply import Reply, ReplyState
from bot.errors import EmptyText, OwnReply, WrongState
from tests.domain.test_reply import NOW, a_reply

LATER = NOW + timedelta(days=2)


def waiting(text: str = "Better.") -> Reply:
    public = a_reply(ReplyState.PUBLISHED, remote_id="55")
    return replies.correction_asked(public, text, "ana", NOW, approval=True)


def test_a_correction_waits_and_the_published_words_stand() -> None:
    asked = waiting()

    assert asked.amendment is not None
    assert (asked.text, asked.asked_about, asked.amendment.is_due) == (a_reply().text, "Better.", False)
    assert asked.may_not_consent == {"marie", "ana"}
    assert (a_reply().asked_about, a_reply().may_not_consent) == (a_reply().text, {"marie"})


def test_neither_the_author_of_the_reply_nor_of_the_correction_decides_about_it() -> None:
    for person in ("marie", "ana"):
        with pytest.raises(OwnReply):
            corrections.approve(waiting(), person, LATER)
        with pytest.raises(OwnReply):
            corrections.reject(waiting(), person)


def test_consent_makes_it_due_from_then_on_and_its_approver_is_the_replys_once_it_stands() -> None:
    agreed = corrections.approve(waiting(), "paul", LATER)

    assert agreed.amendment is not None
    assert (agreed.amendment.is_due, agreed.amendment.due_since, agreed.correction) == (True, LATER, None)
    better = replies.corrected(agreed, agreed.amendment, LATER)
    assert (better.text, better.approver, better.writers) == ("Better.", "paul", {"marie", "ana"})


def test_what_was_edited_needs_another_pair_of_eyes() -> None:
    mended = corrections.revise(waiting(), "Best.", "paul")

    assert (mended.asked_about, mended.revision) == ("Best.", waiting().revision + 1)
    with pytest.raises(OwnReply):
        corrections.approve(mended, "paul", LATER)
    with pytest.raises(EmptyText):
        corrections.revise(waiting(), " ", "paul")
    with pytest.raises(WrongState):
        corrections.revise(waiting(), a_reply().text, "paul")


@pytest.mark.parametrize("end", [lambda reply: corrections.reject(reply, "paul"), corrections.undo])
def test_one_that_came_back_leaves_its_words_to_whoever_wrote_them(end) -> None:  # type: ignore[no-untyped-def]
    back = end(waiting())

    assert (back.text, back.correction) == (a_reply().text, None)
    assert (corrections.words_to_mend(back, "ana"), corrections.words_to_mend(back, "marie")) == ("Better.", back.text)
    assert corrections.words_to_mend(waiting(), "ana") == back.text
    assert replies.correction_asked(back, "Best.", "ana", LATER, approval=True).asked_about == "Best."


def test_it_is_taken_back_by_whoever_wrote_it() -> None:
    assert [replies.may_undo(waiting(), person) for person in ("ana", "marie", "paul")] == [True, False, False]


def test_a_withdrawal_ends_the_waiting_and_nobody_can_consent_any_more() -> None:
    going = replies.withdrawal_asked(waiting(), "marie", LATER)

    assert going.correction is None
    for decide in (
        lambda: corrections.approve(going, "paul", LATER),
        lambda: corrections.reject(going, "paul"),
        lambda: corrections.revise(going, "Best.", "paul"),
        lambda: corrections.undo(going),
    ):
        with pytest.raises(WrongState):
            decide()
