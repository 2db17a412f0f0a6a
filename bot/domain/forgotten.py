"""What a case still says once its author removed their words: takes the case, gives it without them; pure."""

from dataclasses import replace

from bot.domain.case import Case
from bot.domain.decision import Reason


def without(case: Case, text: str | None, *, routed_by: bool) -> Case:
    """The case without the words of a mention that its author removed; whoever calls has moved its revision.

    `text` is that of the newest mention left, None where none is: then its author is forgotten too. What the rules
    recognised goes with the mention that they looked at (`routed_by`).
    """
    reasons = tuple(_unread(reason, text is None) for reason in case.reasons) if routed_by else case.reasons
    if text is None:
        return replace(case, text="", author_id="", author_handle="", reasons=reasons)
    return replace(case, text=text, reasons=reasons)


def _unread(reason: Reason, nobody_left: bool) -> Reason:
    """A reason without the author's words, and without their name where nothing of theirs is left."""
    if reason.start >= 0 or (nobody_left and reason.condition == "author.handle"):
        return replace(reason, matched="", start=-1, end=-1)
    return reason


def found_again(case: Case, author_id: str, author_handle: str) -> Case:
    """The case of a mention that is there again after all; whoever calls moves its revision."""
    return replace(case, author_id=author_id, author_handle=author_handle)
