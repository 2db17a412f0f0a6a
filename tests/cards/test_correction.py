"""What a card says of a correction that needs, or needed, a second person."""

from bot.domain import correction as corrections
from bot.domain import reply as replies
from bot.domain.case import CaseState
from bot.domain.reply import ReplyState
from tests.cards.samples import NOW, reply, text_of, verbs
from tests.cards.test_build import card


def test_a_correction_that_waits_is_read_whole_and_decided_by_others_than_its_writers() -> None:
    public = reply(ReplyState.PUBLISHED, published_at=NOW, remote_id="9", id=1)
    words = "It left <yesterday>. " * 30
    asked = replies.correction_asked(public, words, "marie", NOW, approval=True)
    later = [reply(ReplyState.PUBLISHED, published_at=NOW, remote_id=str(each), id=each) for each in (2, 3, 4)]
    drawn = card(replies=(asked, *later), state=CaseState.REPLIED, department="press")

    assert "[Correction needs approval]" in text_of(drawn)
    assert words.strip() in text_of(drawn)
    assert "Correction proposed by Marie" in text_of(drawn)
    assert "The correction waits for approval by Paul; until then the reply stands as it is" in text_of(drawn)
    decisions = ("reply.approve", "reply.reject")
    assert [verb for verb in verbs(drawn, "paul") if verb in decisions] == list(decisions)
    assert not set(verbs(drawn, "marie")) & set(decisions)
    assert ("reply.undo" in verbs(drawn, "marie"), "reply.undo" in verbs(drawn, "paul")) == (True, False)


def test_what_became_of_a_correction_is_told_beside_its_reply() -> None:
    public = reply(ReplyState.PUBLISHED, published_at=NOW, remote_id="9")
    asked = replies.correction_asked(public, "It left yesterday.", "marie", NOW, approval=True)
    mended = corrections.revise(asked, "It left on Monday.", "paul")
    told = {
        corrections.approve(asked, "paul", NOW): "Being corrected by Marie, approved by Paul: “It left yesterday.”",
        corrections.reject(asked, "paul"): "Correction by Marie sent back by Paul: “It left yesterday.”",
        corrections.undo(asked): "Correction by Marie taken back",
        mended: "nobody else may approve",
    }
    for each, words_of in told.items():
        assert words_of in text_of(card(replies=(each,), department="press"))
    assert "Correction proposed by Marie, Paul" in text_of(card(replies=(mended,), department="press"))


def test_older_replies_are_reached_while_any_of_them_can_change() -> None:
    public = [reply(ReplyState.PUBLISHED, published_at=NOW, remote_id=str(each), id=each) for each in (1, 2)]
    unknown = reply(ReplyState.PUBLISHED, published_at=NOW, id=3)
    going = replies.withdrawal_asked(public[0], "paul", NOW)
    offered = [
        [verb for verb in verbs(card(replies=each)) if verb in ("reply.correct", "reply.withdraw", "case.amend")]
        for each in (public, public[:1], (going, public[1]), (public[0], unknown), (unknown,))
    ]
    both = ["reply.correct", "reply.withdraw"]
    assert offered == [["case.amend", *both], both, both, ["case.amend"], []]
