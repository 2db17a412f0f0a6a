"""A reply becomes public only through a person's act, a consent where asked, and a window to undo."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import reply as replies
from bot.domain.reply import Reply, ReplyState, submit
from bot.errors import EmptyText, NotEligible, OwnReply, WrongState

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_reply(state: ReplyState = ReplyState.AWAITING_APPROVAL, **changes: object) -> Reply:
    reply = Reply(
        id=3,
        case_id=7,
        mention_id=9,
        account="acme_social",
        text="We are sorry, it leaves today.",
        author="marie",
        writers=frozenset({"marie"}),
        state=state,
        key="k",
        created_at=NOW,
    )
    return replace(reply, **changes)  # type: ignore[arg-type]


def sent(*, text: str = "Hello", approval: bool = False, undo: int = 15) -> replies.NewReply:
    return submit(
        case_id=7,
        mention_id=9,
        account="acme_social",
        text=text,
        by="marie",
        key="k",
        approval=approval,
        undo=timedelta(seconds=undo),
        now=NOW,
    )


def test_a_sent_reply_is_held_for_its_undo_window() -> None:
    reply = sent()

    assert (reply.state, reply.undo_until) == (ReplyState.HELD, NOW + timedelta(seconds=15))


def test_where_consent_is_asked_the_window_starts_only_after_it() -> None:
    reply = sent(approval=True)

    assert (reply.state, reply.undo_until) == (ReplyState.AWAITING_APPROVAL, None)
    approved = replies.approve(a_reply(), "paul", NOW + timedelta(hours=1))
    assert approved.undo_until == NOW + timedelta(hours=1, seconds=15)
    assert (approved.state, approved.approver) == (ReplyState.HELD, "paul")


def test_nothing_is_not_sent() -> None:
    with pytest.raises(EmptyText):
        sent(text=" \n ")


@pytest.mark.parametrize("seconds", [-1, 301])
def test_the_undo_window_is_between_nothing_and_five_minutes(seconds: int) -> None:
    with pytest.raises(WrongState):
        sent(undo=seconds)


def test_nobody_approves_or_rejects_their_own_words() -> None:
    with pytest.raises(OwnReply):
        replies.approve(a_reply(), "marie", NOW)
    with pytest.raises(OwnReply):
        replies.reject(a_reply(), "marie")


def test_an_approver_who_edits_becomes_a_writer_and_can_no_longer_approve() -> None:
    revised = replies.revise(a_reply(), "Better words.", "paul")

    assert revised.writers == {"marie", "paul"}
    with pytest.raises(OwnReply):
        replies.approve(revised, "paul", NOW)


def test_a_revision_to_nothing_is_refused() -> None:
    with pytest.raises(EmptyText):
        replies.revise(a_reply(), "  ", "paul")


def test_only_a_waiting_reply_is_approved_rejected_or_revised() -> None:
    held = a_reply(ReplyState.HELD)

    for act in (
        lambda: replies.approve(held, "paul", NOW),
        lambda: replies.reject(held, "paul"),
        lambda: replies.revise(held, "x", "paul"),
    ):
        with pytest.raises(WrongState):
            act()


def test_a_rejected_reply_is_cancelled_with_its_reason() -> None:
    assert replies.reject(a_reply(), "paul").failure == "rejected"


@pytest.mark.parametrize("state", [ReplyState.AWAITING_APPROVAL, ReplyState.HELD, ReplyState.QUEUED])
def test_a_reply_is_undone_until_an_attempt_is_made(state: ReplyState) -> None:
    assert replies.undo(a_reply(state)).state is ReplyState.CANCELLED
    assert replies.overtaken(a_reply(state)).failure == "answered_elsewhere"


@pytest.mark.parametrize(
    "state", [ReplyState.SENDING, ReplyState.PUBLISHED, ReplyState.UNCERTAIN, ReplyState.FAILED, ReplyState.CANCELLED]
)
def test_after_an_attempt_nothing_is_undone(state: ReplyState) -> None:
    with pytest.raises(WrongState):
        replies.undo(a_reply(state))
    with pytest.raises(WrongState):
        replies.overtaken(a_reply(state))


def test_the_undo_window_belongs_to_writers_and_approver() -> None:
    reply = a_reply(ReplyState.HELD, approver="paul")

    assert replies.may_undo(reply, "marie")
    assert replies.may_undo(reply, "paul")
    assert not replies.may_undo(reply, "ana")


def test_an_attempt_starts_from_held_or_queued_only() -> None:
    assert replies.sending(a_reply(ReplyState.QUEUED, failure="unavailable")).failure is None
    with pytest.raises(WrongState):
        replies.sending(a_reply(ReplyState.CANCELLED))


def test_a_published_reply_carries_its_address() -> None:
    reply = replies.published(a_reply(ReplyState.UNCERTAIN, needs_person=True), "55", "https://x.example/55", NOW)

    assert (reply.state, reply.url, reply.needs_person) == (ReplyState.PUBLISHED, "https://x.example/55", False)


def test_doubt_failure_and_waiting_each_say_why() -> None:
    assert replies.uncertain(a_reply(), "timed_out").failure == "timed_out"
    assert replies.uncertain(a_reply(), "not_found", needs_person=True).needs_person
    assert replies.failed(a_reply(), "rejected").state is ReplyState.FAILED
    assert replies.queued(a_reply(), "rate_limited").state is ReplyState.QUEUED


def test_only_an_uncertain_reply_is_given_up() -> None:
    assert replies.given_up(a_reply(ReplyState.UNCERTAIN)).failure == "given_up"
    with pytest.raises(WrongState):
        replies.given_up(a_reply(ReplyState.HELD))


def test_only_a_published_reply_whose_post_is_known_is_withdrawn() -> None:
    public = a_reply(ReplyState.PUBLISHED, remote_id="55")
    asked = replies.withdrawal_asked(public, "paul", NOW)

    assert asked.amendment is not None
    assert asked.amendment.under_way
    for refused in (asked, a_reply(ReplyState.SENDING), replies.withdrawn(asked, "paul", NOW)):
        with pytest.raises(WrongState):
            replies.withdrawal_asked(refused, "ana", NOW)
    with pytest.raises(NotEligible):
        replies.withdrawal_asked(a_reply(ReplyState.PUBLISHED), "paul", NOW)


def test_a_withdrawal_that_failed_can_be_asked_for_again() -> None:
    asked = replies.withdrawal_asked(a_reply(ReplyState.PUBLISHED, remote_id="55"), "paul", NOW)
    assert asked.amendment is not None
    failed = replies.amendment_failed(asked, asked.amendment, "permanent")

    assert failed.amendment is not None
    assert (failed.state, failed.amendment.under_way) == (ReplyState.PUBLISHED, False)
    again = replies.withdrawal_asked(failed, "ana", NOW)
    assert again.amendment is not None
    assert (again.amendment.by, again.amendment.failure) == ("ana", None)


def test_a_correction_brings_words_and_a_writer_and_waits_for_the_one_before() -> None:
    public = a_reply(ReplyState.PUBLISHED, remote_id="55")
    asked = replies.correction_asked(public, "Better.", "paul", NOW)
    assert asked.amendment is not None
    better = replies.corrected(asked, asked.amendment, NOW)

    assert (better.text, better.amendment, better.corrected_by) == ("Better.", None, "paul")
    assert better.writers == {"marie", "paul"}
    for reply, text in ((asked, "Best."), (public, public.text), (a_reply(ReplyState.HELD), "Better.")):
        with pytest.raises(WrongState):
            replies.correction_asked(reply, text, "ana", NOW)
    with pytest.raises(EmptyText):
        replies.correction_asked(public, " ", "ana", NOW)


def test_a_withdrawal_takes_the_place_of_a_correction_under_way_and_outlives_it() -> None:
    asked = replies.correction_asked(a_reply(ReplyState.PUBLISHED, remote_id="55"), "Better.", "paul", NOW)
    going = replies.withdrawal_asked(asked, "ana", NOW)
    assert asked.amendment is not None

    assert replies.corrected(going, asked.amendment, NOW).amendment == going.amendment


def test_only_what_is_public_can_turn_out_to_be_unseen() -> None:
    public = a_reply(ReplyState.PUBLISHED)
    hidden = replies.unseen(public, NOW)
    assert public.answers
    assert (hidden.answers, hidden.unseen_at, hidden.state) == (False, NOW, ReplyState.PUBLISHED)
    assert not a_reply(ReplyState.SENDING).answers
    with pytest.raises(WrongState):
        replies.unseen(a_reply(ReplyState.SENDING), NOW)
