"""A card with a message in private: who may be written to, and that nobody takes such a message for a public reply."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.case import CaseState, CloseReason
from bot.domain.department import Locale
from bot.domain.mention import MentionState
from bot.domain.reply import Reply, ReplyState
from bot.domain.view import StoredMention
from tests.cards.samples import NOW, buttons, mention, reply, text_of, verbs
from tests.cards.test_build import card

PRIVATE = "mention.private"


def comment(number: int = 1, *, until: timedelta = timedelta(days=7), **changes: Any) -> StoredMention:
    return mention(number, private_until=NOW + until, **changes)


def message(state: ReplyState, **changes: Any) -> Reply:
    return reply(state, **{"private": True, **changes})


def test_writing_in_private_is_offered_while_the_network_takes_it() -> None:
    (button,) = [each for each in buttons(card(comment())) if each.verb == PRIVATE]
    assert (button.form, dict(button.values)) == (True, {"mention": "1", "mention_revision": "1"})
    assert PRIVATE not in verbs(card(mention()))
    assert PRIVATE not in verbs(card(comment(until=timedelta(0))))
    assert PRIVATE not in verbs(card(comment(state=MentionState.DELETED, text="")))
    assert PRIVATE not in verbs(card(comment(), state=CaseState.CLOSED, close_reason=CloseReason.SPAM))


def test_it_is_offered_once_for_each_post_and_not_while_something_is_on_its_way() -> None:
    sent = message(ReplyState.PUBLISHED, published_at=NOW)
    assert PRIVATE not in verbs(card(comment(), replies=(sent,)))
    assert PRIVATE in verbs(card(comment(), replies=(replace(sent, mention_id=9),)))
    assert PRIVATE in verbs(card(comment(), replies=(message(ReplyState.FAILED, failure="not_allowed"),)))
    assert PRIVATE in verbs(card(comment(), replies=(reply(ReplyState.PUBLISHED, published_at=NOW),)))
    assert PRIVATE not in verbs(card(comment(), replies=(reply(),)))


def test_a_message_that_was_sent_says_so_with_who_sent_it_and_when() -> None:
    drawn = card(comment(), replies=(message(ReplyState.PUBLISHED, published_at=NOW, remote_id="m_1"),))
    assert "Private message by Marie" in text_of(drawn)
    assert "Private message sent by Marie" in text_of(drawn)
    assert "Message privé envoyé par Marie" in text_of(drawn, Locale.FR)
    assert "Published" not in text_of(drawn)
    assert not {"reply.correct", "reply.withdraw", "case.amend"} & set(verbs(drawn))


def test_a_public_reply_before_it_can_still_be_amended() -> None:
    public = reply(ReplyState.PUBLISHED, published_at=NOW, remote_id="9")
    private = message(ReplyState.PUBLISHED, id=6, published_at=NOW, remote_id="m_1")
    assert {"reply.correct", "reply.withdraw"} <= set(verbs(card(comment(), replies=(public, private))))


def test_every_state_of_a_message_is_told_as_one_in_private() -> None:
    told = {
        message(ReplyState.AWAITING_APPROVAL): "Private message by Marie",
        message(ReplyState.QUEUED, failure="unavailable"): "Not sent yet",
        message(ReplyState.UNCERTAIN): "it is not sent a second time",
        message(ReplyState.UNCERTAIN, needs_person=True): "Look into the network’s inbox",
        message(
            ReplyState.FAILED, failure="private_given"
        ): "Private message not sent: the network says that this post",
        message(ReplyState.CANCELLED, failure="undone"): "Taken back before it left",
        message(ReplyState.CANCELLED, failure="rejected", approver="paul"): "Sent back by Paul to be revised",
        message(ReplyState.CANCELLED, failure="given_up"): "Given up",
        message(ReplyState.CANCELLED): "Cancelled",
    }
    for each, words in told.items():
        assert words in text_of(card(comment(), replies=(each,)))


def test_a_person_who_decides_is_asked_about_a_message() -> None:
    drawn = card(comment(), replies=(message(ReplyState.UNCERTAIN, needs_person=True),))
    assert "It was sent…" in text_of(drawn)
    assert "It is online…" not in text_of(drawn)


def test_two_that_wait_are_no_choice_where_one_is_in_private() -> None:
    waiting = (reply(ReplyState.AWAITING_APPROVAL), message(ReplyState.AWAITING_APPROVAL, id=6))
    assert "send the others back" not in text_of(card(comment(), replies=waiting))
