"""What can be done with a case now: takes the case and its replies, gives buttons, the most wanted first.

A surface shows four of them and folds the rest. Nothing here permits anything: every act is checked when it is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from bot.cards.barrier import is_barred, is_told_by_people
from bot.cards.card import Actions, Button, Say
from bot.cards.facts import network_name
from bot.cards.hiding import hiding_buttons
from bot.cards.inline import value
from bot.cards.private import private_buttons
from bot.cards.standing import pending_reply
from bot.domain.amendment import AmendmentKind
from bot.domain.case import Case, CaseState
from bot.domain.department import Department, Directory
from bot.domain.mention import MentionState
from bot.domain.reply import Reply, ReplyState
from bot.domain.view import CaseView, StoredMention

_CHOICES = 3
_OPENING = 24
"""Characters by which a reply is known on a button."""


def actions(
    view: CaseView, owner: Department | None, newest: StoredMention | None, directory: Directory, now: datetime
) -> Actions:
    """The buttons of a card at `now` (UTC); `owner` is the department that answers, `newest` the mention that would be
    answered."""
    reply = pending_reply(view.replies)
    first = _reply_buttons(reply, owner) if reply is not None else []
    of_case = _case_buttons(view.case, reply, owner, newest)
    asked = _of_correction(view.replies, owner)
    private = private_buttons(view.case, newest, view.replies, now) if reply is None else []
    hiding = hiding_buttons(newest, owner, directory)
    published = _of_published(view.replies)
    return Actions(items=(*_choices(view.replies, owner), *first, *asked, *of_case, *private, *hiding, *published))


def amendable(reply: Reply) -> bool:
    """True for a reply that stands on its network, under an id that we know, and of which nobody wants anything yet."""
    return withdrawable(reply) and (reply.amendment is None or not reply.amendment.under_way)


def withdrawable(reply: Reply) -> bool:
    """True also while somebody wants other words for it: that it goes is the more urgent."""
    wanted = reply.amendment
    going = wanted is not None and wanted.under_way and wanted.kind is AmendmentKind.WITHDRAWAL
    public = reply.state is ReplyState.PUBLISHED and not reply.private
    return public and reply.remote_id is not None and not going


def standing_replies(replies: Sequence[Reply]) -> list[Reply]:
    """Those that are public and can be given other words or be withdrawn, the newest first."""
    return [reply for reply in reversed(replies) if withdrawable(reply)]


def _of_published(replies: Sequence[Reply]) -> list[Button]:
    """What can be done with the newest reply that is public; where older ones stand too, a way to all of them first,
    since a surface leaves out what it has no room for."""
    published = [reply for reply in replies if reply.state is ReplyState.PUBLISHED and not reply.private]
    standing = standing_replies(replies)
    if not standing:
        return []
    newest, buttons = published[-1], []
    if amendable(newest):
        buttons.append(_of(newest, "reply.correct", "act.correct_published", form=True))
    if withdrawable(newest):
        buttons.append(_of(newest, "reply.withdraw", "act.withdraw_published", style="danger", form=True))
    return buttons if standing == [newest] else [_EVERY_REPLY, *buttons]


def _choices(replies: Sequence[Reply], owner: Department | None) -> list[Button]:
    """Where several replies wait for approval: this one, and the others go back. The newest first."""
    waiting = [each for each in replies if each.state is ReplyState.AWAITING_APPROVAL and not each.private]
    if len(waiting) < 2:
        return []
    return [
        _of(
            reply,
            "reply.approve",
            "act.approve_alone",
            hidden_from=_no_approver(reply, owner),
            says={"words": value(reply.text, _OPENING)},
            others="back",
        )
        for reply in reversed(waiting[-_CHOICES:])
    ]


def _reply_buttons(reply: Reply, owner: Department | None) -> list[Button]:
    if reply.state is ReplyState.UNCERTAIN:
        return _resolutions(reply) if reply.needs_person else []
    if reply.state is ReplyState.AWAITING_APPROVAL:
        return _second_thoughts(reply, owner, reply.writers, _OF_A_REPLY)
    if reply.state in (ReplyState.HELD, ReplyState.QUEUED):
        return [_of(reply, "reply.undo", "act.undo", style="danger")]
    return []


_OF_A_REPLY = ("act.approve", "act.reject", "act.revise", "act.withdraw")
_OF_A_CORRECTION = ("act.approve_correction", "act.reject_correction", "act.revise_correction", "act.undo_correction")


def _second_thoughts(
    reply: Reply, owner: Department | None, writers: frozenset[str], labels: tuple[str, str, str, str]
) -> list[Button]:
    """What is asked of a second person, and of the `writers` of the words that wait."""
    people = owner.people if owner else frozenset[str]()
    no_approver = _no_approver(reply, owner)
    approve, reject, revise, undo = labels
    return [
        _of(reply, "reply.approve", approve, style="primary", hidden_from=no_approver),
        _of(reply, "reply.reject", reject, form=True, hidden_from=no_approver),
        _of(reply, "reply.revise", revise, form=True),
        _of(reply, "reply.undo", undo, hidden_from=_row(people - writers)),
    ]


def _of_correction(replies: Sequence[Reply], owner: Department | None) -> list[Button]:
    """What is asked about the newest correction that waits for a second person."""
    waiting = [reply for reply in replies if reply.correction is not None]
    if not waiting or waiting[-1].correction is None:
        return []
    return _second_thoughts(waiting[-1], owner, waiting[-1].correction.writers, _OF_A_CORRECTION)


def _no_approver(reply: Reply, owner: Department | None) -> tuple[str, ...]:
    """Who of the department may not approve this reply."""
    people = owner.people if owner else frozenset[str]()
    approvers = owner.approvers if owner else frozenset[str]()
    return _row((people - approvers) | reply.may_not_consent)


def _resolutions(reply: Reply) -> list[Button]:
    there = "act.resolve_sent" if reply.private else "act.resolve_published"
    return [
        _of(reply, "reply.resolve", there, style="primary", form=True, outcome="published"),
        _of(reply, "reply.resolve", "act.resolve_again", outcome="send_again"),
        _of(reply, "reply.resolve", "act.resolve_give_up", style="danger", outcome="give_up"),
    ]


def _of(
    reply: Reply,
    verb: str,
    key: str,
    *,
    style: Literal["default", "primary", "danger"] = "default",
    form: bool = False,
    hidden_from: tuple[str, ...] = (),
    says: Mapping[str, str] | None = None,
    **more: str,
) -> Button:
    values = {"reply": str(reply.id), "reply_revision": str(reply.revision), **more}
    label = Say(key=key, values=says or {})
    return Button(verb=verb, label=label, style=style, form=form, values=values, hidden_from=hidden_from)


def _case_buttons(
    case: Case, reply: Reply | None, owner: Department | None, newest: StoredMention | None
) -> list[Button]:
    """What can be done with the case itself; while a reply is on its way, only what leaves the reply alone."""
    if case.is_closed:
        return [Button(verb="case.reopen", label=Say(key="act.reopen"), style="primary"), _NOTE]
    holding = _claim() if case.assignee is None else _take_over(case.assignee)
    giving_back = [] if case.assignee is None else [_release(case.assignee, owner)]
    escalating = [] if case.escalated_at is not None or case.state is CaseState.REPLIED else [_ESCALATE]
    if reply is not None:
        return [holding, *giving_back, *escalating, _NOTE]
    rest = [_REROUTE, _SNOOZE, *escalating, *giving_back, _CLOSE, _NOTE]
    told = [_ANSWERED_THERE] if is_told_by_people(newest) else []
    # Nobody can answer a post that its author removed.
    gone = newest is not None and newest.state is MentionState.DELETED
    answering = [] if gone else [_reply(case, barred=is_barred(newest))]
    return [*answering, *told, holding, _close_at_once(case), *rest]


def _claim() -> Button:
    return Button(verb="case.claim", label=Say(key="act.claim"))


def _take_over(assignee: str) -> Button:
    return Button(verb="case.take_over", label=Say(key="act.take_over"), hidden_from=(assignee,))


def _release(assignee: str, owner: Department | None) -> Button:
    others = owner.people - owner.managers - {assignee} if owner else frozenset[str]()
    return Button(verb="case.release", label=Say(key="act.release"), hidden_from=_row(others))


def _reply(case: Case, *, barred: bool) -> Button:
    """The way to an answer; where the network bars ours, one that ends in the network's own app."""
    if barred:
        label = Say(key="act.open_in", values={"network": network_name(case.network).text})
        return Button(verb="case.reply", label=label, style="primary", form=True)
    if case.state is CaseState.REPLIED:
        return Button(verb="case.reply", label=Say(key="act.reply_again"), form=True)
    return Button(verb="case.reply", label=Say(key="act.reply"), style="primary", form=True)


def _close_at_once(case: Case) -> Button:
    if case.state is CaseState.REPLIED:
        label = Say(key="act.close_answered")
        return Button(verb="case.close", label=label, style="primary", values={"reason": "answered"})
    return Button(verb="case.close", label=Say(key="act.no_reply_needed"), values={"reason": "no_reply_needed"})


def _row(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(people))


_ANSWERED_THERE = Button(
    verb="case.close", label=Say(key="act.answered_there"), values={"reason": "answered_elsewhere"}
)
_EVERY_REPLY = Button(verb="case.amend", label=Say(key="act.amend_earlier"), form=True)
_NOTE = Button(verb="case.note", label=Say(key="act.note"), form=True)
_SNOOZE = Button(verb="case.snooze", label=Say(key="act.snooze"), form=True)
_ESCALATE = Button(verb="case.escalate", label=Say(key="act.escalate"), form=True)
_REROUTE = Button(verb="case.reroute", label=Say(key="act.reroute"), form=True)
_CLOSE = Button(verb="case.close", label=Say(key="act.close"), form=True)
