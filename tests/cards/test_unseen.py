"""A reply that the network accepted and does not show: the card says so, as loudly as of one that failed."""

from bot.cards.build import case_card
from bot.cards.card import Card, Title
from bot.cards.meanwhile import meanwhile, our_words
from bot.domain.case import CaseState, CloseReason
from bot.domain.department import Locale
from bot.domain.mention import Author, ThreadPost
from bot.domain.reply import Reply, ReplyState
from tests.cards.samples import DIRECTORY, NOW, blocks, mention, reply, text_of, verbs, view


def hidden(**changes: object) -> Reply:
    return reply(ReplyState.PUBLISHED, published_at=NOW, remote_id="9", unseen_at=NOW, **changes)


def card(*replies: Reply, **kwargs: object) -> Card:
    return case_card(view(mention(), replies=replies, **kwargs), DIRECTORY, now=NOW)


def test_the_card_says_that_nobody_else_sees_it_and_offers_to_take_it_back() -> None:
    drawn = card(hidden(), state=CaseState.CLAIMED, assignee="marie")
    assert "[Not visible to others]" in text_of(drawn)
    assert "but not visible to others: the network accepted it and does not show it" in text_of(drawn)
    assert "invisible pour les autres" in text_of(drawn, Locale.FR)
    assert blocks(drawn, Title)[0].status == "failed"
    assert {"case.reply", "reply.withdraw"} <= set(verbs(drawn))


def test_another_reply_that_is_seen_is_what_the_card_says_of_the_case() -> None:
    seen = reply(ReplyState.PUBLISHED, id=6, published_at=NOW, remote_id="10")
    drawn = card(hidden(), seen, state=CaseState.REPLIED, waiting_since=None)
    assert "[Answered]" in text_of(drawn)
    assert "but not visible to others" in text_of(drawn)


def test_a_case_that_was_closed_all_the_same_says_that() -> None:
    drawn = card(hidden(), state=CaseState.CLOSED, close_reason=CloseReason.NO_REPLY_NEEDED)
    assert "[Closed: no reply needed]" in text_of(drawn)


def test_one_that_was_taken_back_since_is_withdrawn_and_nothing_else() -> None:
    gone = hidden(withdrawn_by="paul", withdrawn_at=NOW)
    drawn = card(Reply(**{**_fields(gone), "state": ReplyState.WITHDRAWN}), state=CaseState.CLAIMED, assignee="paul")
    assert "Withdrawn from the network by Paul" in text_of(drawn)
    assert "not visible" not in text_of(drawn)


def test_whoever_writes_next_is_not_told_that_the_post_was_answered() -> None:
    seen = view(mention(), replies=(reply(ReplyState.PUBLISHED, published_at=NOW, remote_id="9"),))
    assert meanwhile(seen, DIRECTORY, "paul", Locale.EN)
    assert our_words(seen, [], "marie", Locale.EN)
    unseen = view(mention(), replies=(hidden(),))
    read = ThreadPost("9", "post-1", Author("", "acme"), "It left this morning.", NOW, "", own=True)
    assert meanwhile(unseen, DIRECTORY, "paul", Locale.EN) == []
    for person in ("marie", "paul"):
        assert our_words(unseen, [read], person, Locale.EN) == []


def _fields(of: Reply) -> dict[str, object]:
    return {name: getattr(of, name) for name in Reply.__dataclass_fields__}
