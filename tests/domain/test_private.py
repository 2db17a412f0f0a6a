"""Which mention takes a message in private, and what a person's story says of one."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.mention import MentionState
from bot.domain.person_story import story
from bot.domain.private import has_private, is_open, takes_private, words_again
from bot.domain.reply import ReplyState
from tests.cards.samples import NOW, mention, reply, view

COMMENT = mention(private_until=NOW + timedelta(days=7))
MESSAGE = reply(ReplyState.PUBLISHED, private=True, published_at=NOW)


def test_a_message_is_taken_until_its_moment_and_not_at_it() -> None:
    until = NOW + timedelta(days=7)
    assert is_open(until, until - timedelta(seconds=1))
    assert not is_open(until, until)
    assert not is_open(None, NOW)


def test_a_mention_has_its_message_from_the_sending_until_nothing_comes_of_it() -> None:
    for state in ReplyState:
        spent = state not in (ReplyState.FAILED, ReplyState.CANCELLED, ReplyState.WITHDRAWN)
        message = replace(MESSAGE, state=state)
        assert has_private([message], 1) is spent
        assert takes_private(COMMENT, [message], NOW) is not spent
    assert not has_private([replace(MESSAGE, private=False)], 1)
    assert not has_private([MESSAGE], 2)
    assert not takes_private(replace(COMMENT, state=MentionState.DELETED), [], NOW)


def test_a_message_begins_with_the_last_words_that_were_not_sent() -> None:
    undone = replace(MESSAGE, state=ReplyState.CANCELLED, text="First")
    failed = replace(MESSAGE, state=ReplyState.FAILED, text="Second")
    assert words_again([undone, failed], 1, "marie") == "Second"
    assert words_again([undone, MESSAGE], 1, "marie") == ""
    assert words_again([undone], 1, "paul") == ""
    assert words_again([replace(undone, private=False)], 1, "marie") == ""


def test_a_persons_story_tells_what_was_said_in_private() -> None:
    public = replace(MESSAGE, id=6, private=False, text="In public.")
    told = [each for each in story((), [view(COMMENT, replies=(MESSAGE, public))]) if each.kind == "reply"]
    assert {each.text: each.private for each in told} == {MESSAGE.text: True, "In public.": False}
