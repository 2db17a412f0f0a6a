"""Replies on a card: takes the replies of a case, gives their words and what becomes of each; sends nothing."""

from collections.abc import Sequence

from bot.cards.card import Block, Enclosed, Line, Link, Para, Quote, Say, Tone, When, raw
from bot.cards.failure import failure
from bot.cards.inline import address, name_of, names_of, value
from bot.domain.amendment import Amendment
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
    for reply in replies[-_SHOWN:]:
        if reply.state is ReplyState.CANCELLED and reply is not replies[-1]:
            continue
        line, tone = _state(reply, owner, directory)
        said = (Say(key="reply.by", values={"name": names_of(directory, reply.signed_by)}),)
        blocks.append(Quote(body=raw(reply.text, limit=_TEXT), author=said, url=address(reply.url), own=True))
        blocks.extend(_enclosed(each) for each in pictures if each.reply_id == reply.id)
        blocks.append(Para(line=line, tone=tone))
        if reply.amendment is not None:
            blocks.append(_amendment(reply.amendment, directory))
    return tuple(blocks)


def _enclosed(picture: ReplyPicture) -> Enclosed:
    alt = raw(picture.alt, limit=_ALT)
    return Enclosed(picture=picture.id, name=raw(picture.name, limit=_NAME), alt=alt, ref=picture.ref)


def approvers_of(reply: Reply, owner: Department | None) -> list[str]:
    """Who may still approve this reply: the department's approvers who did not write on it."""
    return sorted(owner.approvers - reply.writers) if owner else []


def _state(reply: Reply, owner: Department | None, directory: Directory) -> tuple[Line, Tone]:
    state = reply.state
    if state is ReplyState.AWAITING_APPROVAL:
        return _waiting(reply, owner, directory), "warn"
    if state is ReplyState.HELD and reply.undo_until is not None:
        return (Say(key="reply.held"), When(at=reply.undo_until), *_approved(reply, directory)), "normal"
    if state is ReplyState.PUBLISHED:
        return _published(reply, directory), "normal"
    if state is ReplyState.WITHDRAWN and reply.withdrawn_at is not None:
        name = name_of(directory, reply.withdrawn_by or reply.author)
        return (Say(key="reply.withdrawn", values={"name": name}, bold=True), When(at=reply.withdrawn_at)), "muted"
    if state is ReplyState.FAILED:
        return (Say(key="reply.failed", bold=True), failure(reply.failure)), "error"
    if state is ReplyState.UNCERTAIN:
        return _uncertain(reply)
    if state is ReplyState.CANCELLED:
        return (_cancelled(reply, directory),), "muted"
    if state is ReplyState.QUEUED and reply.failure:
        return (Say(key="reply.retry"), failure(reply.failure)), "warn"
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
    line: Line = (Say(key="reply.published", bold=True),)
    if reply.published_at is not None:
        line += (When(at=reply.published_at),)
    line += _approved(reply, directory)
    if reply.corrected_at is not None:
        name = name_of(directory, reply.corrected_by or reply.author)
        line += (Say(key="reply.corrected", values={"name": name}, bold=True), When(at=reply.corrected_at))
    url = address(reply.url)
    return (*line, Link(url=url, key="reply.see")) if url else line


def _amendment(wanted: Amendment, directory: Directory) -> Para:
    """What somebody wants of a published reply, or why nothing came of it."""
    if wanted.failure is not None:
        failed = Say(key=f"reply.{wanted.kind}_failed", bold=True)
        return Para(line=(failed, failure(wanted.failure)), tone="error")
    values = {"name": name_of(directory, wanted.by), "words": value(wanted.text, _WANTED)}
    asked = Say(key=f"reply.{wanted.kind}_asked", values=values)
    return Para(line=(asked, When(at=wanted.asked_at)), tone="warn")


def _uncertain(reply: Reply) -> tuple[Line, Tone]:
    if reply.needs_person:
        return (Say(key="reply.needs_person", bold=True),), "error"
    return (Say(key="reply.uncertain"),), "warn"


def _cancelled(reply: Reply, directory: Directory) -> Say:
    if reply.failure == "rejected" and reply.approver is not None:
        return Say(key="reply.rejected", values={"name": name_of(directory, reply.approver)})
    if reply.failure in ("undone", "given_up"):
        return Say(key=f"reply.{reply.failure}")
    return Say(key="reply.cancelled")
