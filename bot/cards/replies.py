"""Replies on a card: takes the replies of a case, gives their words and what becomes of each; sends nothing."""

from collections.abc import Sequence

from bot.cards.card import Block, Enclosed, Line, Link, Para, Quote, Say, Tone, When, raw
from bot.cards.failure import failure
from bot.cards.inline import address, name_of, names_of, value
from bot.cards.private import key_of
from bot.domain.amendment import Amendment
from bot.domain.correction import SENT_BACK, TAKEN_BACK
from bot.domain.department import Department, Directory
from bot.domain.reply import Reply, ReplyState
from bot.domain.reply_picture import ReplyPicture

_SHOWN = 3
_TEXT = 1500
_WANTED = 300
_ALT = 1500
_NAME = 100


def reply_blocks(
    replies: Sequence[Reply],
    owner: Department | None,
    directory: Directory,
    pictures: Sequence[ReplyPicture] = (),
) -> tuple[Block, ...]:
    """The last replies: their text, the pictures that go out with it, who wrote them, where they stand in words.

    A reply taken back is shown only while nothing came after it. `owner` is the department that answers.
    """
    blocks: list[Block] = []
    for reply in _shown(replies):
        if reply.state is ReplyState.CANCELLED and reply is not replies[-1]:
            continue
        line, tone = _state(reply, owner, directory)
        said = (Say(key=key_of(reply, "reply.by"), values={"name": names_of(directory, reply.signed_by)}),)
        blocks.append(Quote(body=raw(reply.text, limit=_TEXT), author=said, url=address(reply.url), own=True))
        blocks.extend(_enclosed(each) for each in pictures if each.reply_id == reply.id)
        blocks.append(Para(line=line, tone=tone))
        if reply.amendment is not None:
            blocks.extend(_amendment(reply, reply.amendment, owner, directory))
    return tuple(blocks)


def _shown(replies: Sequence[Reply]) -> list[Reply]:
    """The last ones, and before them any of which somebody wants something."""
    wanted = [each for each in replies[:-_SHOWN] if each.amendment is not None and each.amendment.under_way]
    return [*wanted, *replies[-_SHOWN:]]


def _enclosed(picture: ReplyPicture) -> Enclosed:
    alt = raw(picture.alt, limit=_ALT)
    return Enclosed(picture=picture.id, name=raw(picture.name, limit=_NAME), alt=alt, ref=picture.ref)


def approvers_of(reply: Reply, owner: Department | None) -> list[str]:
    """Who may still approve this reply: the department's approvers who did not write on it."""
    return sorted(owner.approvers - reply.may_not_consent) if owner else []


def _state(reply: Reply, owner: Department | None, directory: Directory) -> tuple[Line, Tone]:
    state = reply.state
    if state is ReplyState.AWAITING_APPROVAL:
        return _waiting(reply, owner, directory), "warn"
    if state is ReplyState.HELD and reply.undo_until is not None:
        return (Say(key="reply.held"), When(at=reply.undo_until, style="soon"), *_approved(reply, directory)), "normal"
    if state is ReplyState.PUBLISHED:
        return _published(reply, directory), "normal" if reply.answers else "error"
    if state is ReplyState.WITHDRAWN and reply.withdrawn_at is not None:
        name = name_of(directory, reply.withdrawn_by or reply.author)
        return (Say(key="reply.withdrawn", values={"name": name}, bold=True), When(at=reply.withdrawn_at)), "muted"
    if state is ReplyState.FAILED:
        return (Say(key=key_of(reply, "reply.failed"), bold=True), failure(reply.failure)), "error"
    if state is ReplyState.UNCERTAIN:
        return _uncertain(reply)
    if state is ReplyState.CANCELLED:
        return (_cancelled(reply, directory),), "muted"
    if state is ReplyState.QUEUED and reply.failure:
        return (Say(key=key_of(reply, "reply.retry")), failure(reply.failure)), "warn"
    return (Say(key="reply.sending" if state is ReplyState.SENDING else "reply.queued"),), "normal"


def _waiting(reply: Reply, owner: Department | None, directory: Directory) -> Line:
    approvers = approvers_of(reply, owner)
    if not approvers:
        return (Say(key="reply.nobody_approves"),)
    return (Say(key="reply.awaiting_approval", values={"names": names_of(directory, approvers)}),)


def _approved(reply: Reply, directory: Directory) -> Line:
    if reply.approver is None:
        return ()
    return (Say(key="reply.approved", values={"name": name_of(directory, reply.approver)}),)


def _published(reply: Reply, directory: Directory) -> Line:
    sent = {"name": name_of(directory, reply.author)} if reply.private else {}
    line: Line = (Say(key=key_of(reply, "reply.published"), values=sent, bold=True),)
    if reply.published_at is not None:
        line += (When(at=reply.published_at),)
    line += _approved(reply, directory)
    if reply.corrected_at is not None:
        name = name_of(directory, reply.corrected_by or reply.author)
        line += (Say(key="reply.corrected", values={"name": name}, bold=True), When(at=reply.corrected_at))
    if not reply.answers:
        line += (Say(key="reply.unseen", bold=True),)
    url = address(reply.url)
    return (*line, Link(url=url, key=key_of(reply, "reply.see"))) if url else line


def _amendment(reply: Reply, wanted: Amendment, owner: Department | None, directory: Directory) -> tuple[Block, ...]:
    """What somebody wants of a published reply, or why nothing came of it."""
    name = name_of(directory, wanted.by)
    if reply.correction is not None:
        return _correction(reply, wanted, owner, directory)
    values = {"name": name, "words": value(wanted.text, _WANTED)}
    approver = {"approver": name_of(directory, wanted.approver or "")}
    if wanted.failure == SENT_BACK:
        return (Para(line=(Say(key="reply.correction_rejected", values=values | approver),), tone="warn"),)
    if wanted.failure == TAKEN_BACK:
        return (Para(line=(Say(key="reply.correction_undone", values={"name": name}),), tone="muted"),)
    if wanted.failure is not None:
        failed = Say(key=f"reply.{wanted.kind}_failed", bold=True)
        return (Para(line=(failed, failure(wanted.failure)), tone="error"),)
    asked = Say(key=f"reply.{wanted.kind}_asked", values=values)
    if wanted.approver is not None:
        asked = Say(key="reply.correction_approved", values=values | approver)
    return (Para(line=(asked, When(at=wanted.due_since)), tone="warn"),)


def _correction(reply: Reply, wanted: Amendment, owner: Department | None, directory: Directory) -> tuple[Block, ...]:
    """The words that wait for a second person, whole, since they are what is consented to."""
    writers = [wanted.by, *sorted(wanted.writers - {wanted.by})]
    said = (Say(key="reply.correction_by", values={"name": names_of(directory, writers)}),)
    approvers = approvers_of(reply, owner)
    waits = Say(key="reply.nobody_approves")
    if approvers:
        waits = Say(key="reply.correction_awaits", values={"names": names_of(directory, approvers)})
    quote = Quote(body=raw(wanted.text, limit=_TEXT), author=said, own=True)
    return quote, Para(line=(waits,), tone="warn")


def _uncertain(reply: Reply) -> tuple[Line, Tone]:
    if reply.needs_person:
        return (Say(key=key_of(reply, "reply.needs_person"), bold=True),), "error"
    return (Say(key=key_of(reply, "reply.uncertain")),), "warn"


def _cancelled(reply: Reply, directory: Directory) -> Say:
    if reply.failure == "rejected" and reply.approver is not None:
        return Say(key=key_of(reply, "reply.rejected"), values={"name": name_of(directory, reply.approver)})
    if reply.failure in ("undone", "given_up"):
        return Say(key=key_of(reply, f"reply.{reply.failure}"))
    return Say(key=key_of(reply, "reply.cancelled"))
