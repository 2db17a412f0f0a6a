"""The windows in which an act is completed: takes a case and what is asked, gives what any chat can draw; pure.

Whatever was typed is kept by the case's draft, never by the window.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.cards.form import Asking, Choice, Moment, Notice, Part, Quoted, Small, Way, Window, Words
from bot.cards.inline import handle_of
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.case import CloseReason
from bot.domain.department import Locale
from bot.domain.hiding import LONGEST_REASON
from bot.domain.mention import Mention
from bot.domain.person import ContactKind

WORDS = "text"
"""The name of the field in which a reply is written."""

MOMENT = "own"
"""The name of the field in which a moment is chosen."""

AMENDING = {"reply.correct": "amend.correct", "reply.withdraw": "amend.withdraw"}
"""The acts that change a published reply, and how they are called where one is chosen."""

BY_HAND = "case.by_hand"
"""What a window is about that leads to the network's own app; it is no act, since nothing is done here."""

_MOST_NOTICES = 10


@dataclass(frozen=True, slots=True)
class Review:
    """A reply as the public will see it; `enclosed` shows its pictures, `remarks` say what it costs and the like."""

    shown: str
    handle: str
    answers: str
    visibility: str
    length: int
    limit: int
    approvers: str
    enclosed: Sequence[Part] = ()
    remarks: Sequence[str] = ()


def compose_window(
    asking: Asking,
    locale: Locale,
    *,
    answered: str,
    words: str,
    notices: Sequence[str] = (),
    enclosed: Sequence[Part] = (),
) -> Window:
    """Where a reply is written; `answered` is the post, `words` what was typed before, `enclosed` asks about its
    pictures. Nothing leaves from here."""
    parts = [
        *_notices(notices),
        Quoted(words=answered),
        Words(name=WORDS, label=say("compose.label", locale), value=words, focus=True, tells=True),
        *enclosed,
        Small(words=say("compose.nothing_yet", locale)),
    ]
    submit = say("compose.preview", locale)
    return _window(asking, say("act.reply", locale), submit, parts, locale, tells_closing=True)


def held_window(asking: Asking, locale: Locale, *, answered: str, name: str) -> Window:
    """A colleague has the case: their name, and the step that takes it over before anything is written."""
    parts = [*_notices([say("compose.held", locale, name=name)]), Quoted(words=answered)]
    return _window(asking, say("act.reply", locale), say("compose.take_over", locale), parts, locale)


def review_window(
    asking: Asking,
    locale: Locale,
    review: Review,
    *,
    notices: Sequence[str] = (),
    take_over: bool = False,
    way: Way | None = None,
) -> Window:
    """The reply as it will be seen, to be read before it is sent: the last step, and the only one that sends.

    `way` leads to where it is published by hand, should the network refuse it again.
    """
    after = say("preview.approval", locale, names=review.approvers) if review.approvers else say("preview.undo", locale)
    who = f"{review.handle} {say('preview.answers', locale, author=review.answers)}"
    measure = say("preview.length", locale, length=review.length, limit=review.limit)
    parts: list[Part] = [
        *_notices(notices),
        Small(words=say("preview.title", locale)),
        Quoted(words=review.shown),
        *review.enclosed,
        Small(words=clean(f"{who} · {review.visibility} · {measure}")),
        *(Small(words=words) for words in review.remarks),
        Small(words=after),
        *([way] if way is not None else []),
    ]
    submit = say("compose.take_over_send" if take_over else "preview.send", locale)
    if review.approvers and not take_over:
        submit = say("preview.submit", locale)
    return _window(asking, say("act.reply", locale), submit, parts, locale, tells_closing=True)


def by_hand_window(
    asking: Asking, locale: Locale, review: Review, *, way: Way | None, how: str, notices: Sequence[str] = ()
) -> Window:
    """The reply as it would be seen, and the `way` to publish it by hand where the network takes none from us.

    `how` says in words what to do there and afterwards.
    """
    asking = asking.model_copy(update={"verb": BY_HAND, "seen": ""})
    measure = say("preview.length", locale, length=review.length, limit=review.limit)
    approval = [say("by_hand.approval", locale, names=review.approvers)] if review.approvers else []
    parts: list[Part] = [
        *_notices([*notices, *approval]),
        Quoted(words=review.shown),
        Small(words=clean(f"{say('preview.answers', locale, author=review.answers)} · {measure}")),
        Small(words=how),
        *([way] if way is not None else []),
    ]
    return _window(asking, say("act.reply", locale), "", parts, locale, tells_closing=True)


def note_window(asking: Asking, locale: Locale) -> Window:
    """Words for colleagues."""
    parts = [Words(name=WORDS, label=say("form.note", locale))]
    return _window(asking, say("form.note", locale), say("form.note_do", locale), parts, locale)


def revise_window(asking: Asking, locale: Locale, words: str) -> Window:
    """A reply that waits for approval, to be mended."""
    hint = say("form.revise_hint", locale)
    parts = [Words(name=WORDS, label=say("form.revise", locale), value=words, hint=hint)]
    return _window(asking, say("form.revise_do", locale), say("form.revise_do", locale), parts, locale)


def reject_window(asking: Asking, locale: Locale) -> Window:
    """What an approver wants changed."""
    parts = [Words(name="reason", label=say("form.reject_reason", locale))]
    return _window(asking, say("form.reject_do", locale), say("form.reject_do", locale), parts, locale)


def correct_window(asking: Asking, locale: Locale, words: str, *, seen: Review | None = None) -> Window:
    """Where a published reply is given other words; with `seen` also how they will be seen, and then it sends them."""
    title = say("correct.short", locale)
    field = Words(name=WORDS, label=say("compose.label", locale), value=words, focus=seen is None)
    hint = Small(words=say("correct.hint", locale))
    if seen is None:
        parts: list[Part] = [field, hint, Small(words=say("compose.nothing_yet", locale))]
        return _window(asking, title, say("compose.preview", locale), parts, locale)
    measure = say("preview.length", locale, length=seen.length, limit=seen.limit)
    parts = [
        Small(words=say("preview.title", locale)),
        Quoted(words=seen.shown),
        Small(words=clean(f"{seen.handle} · {seen.visibility} · {measure}")),
        hint,
        *([Small(words=say("preview.approval", locale, names=seen.approvers))] if seen.approvers else []),
        field,
    ]
    submit = say("preview.submit" if seen.approvers else "correct.send", locale)
    return _window(asking, title, submit, parts, locale)


def private_window(
    asking: Asking, locale: Locale, target: Mention, words: str, *, seen: Review | None = None
) -> Window:
    """Where a message in private is written; with `seen` also how it will be read, and then it sends it."""
    title, hint = say("private.short", locale), Small(words=say("private.hint", locale))
    field = Words(name=WORDS, label=say("private.label", locale), value=words, focus=seen is None)
    quoted = Quoted(words=target.text or say("card.no_text", locale))
    to = say("private.title", locale, author=handle_of(target.author.handle))
    if seen is None:
        parts: list[Part] = [Small(words=to), quoted, field, hint, Small(words=say("compose.nothing_yet", locale))]
        return _window(asking, title, say("compose.preview", locale), parts, locale)
    measure = say("private.measure", locale, length=seen.length, limit=seen.limit)
    after = say("preview.approval", locale, names=seen.approvers) if seen.approvers else say("preview.undo", locale)
    parts = [
        Small(words=to),
        quoted,
        Small(words=say("private.seen", locale)),
        Quoted(words=seen.shown),
        Small(words=clean(f"{seen.handle} · {seen.visibility} · {measure}")),
        Notice(words=say("private.hint", locale)),
        Small(words=after),
        field,
    ]
    submit = say("preview.submit" if seen.approvers else "private.send", locale)
    return _window(asking, title, submit, parts, locale)


def withdraw_window(asking: Asking, locale: Locale, words: str) -> Window:
    """A published reply that somebody wants off the network: its words, and what that means."""
    parts: list[Part] = [Quoted(words=words), Small(words=say("form.withdraw_hint", locale))]
    return _window(asking, say("form.withdraw_do", locale), say("form.withdraw_do", locale), parts, locale)


def amend_window(asking: Asking, locale: Locale, replies: Sequence[tuple[str, str]]) -> Window:
    """Which of the published `replies`, by number and words, is corrected or withdrawn; what follows asks the rest."""
    if not replies:
        return refusal_window(say("amend.none", locale), locale)
    acts = tuple((verb, say(words, locale)) for verb, words in AMENDING.items())
    parts = [
        Choice(name="reply", label=say("amend.which", locale), options=tuple(replies)),
        Choice(name="act", label=say("amend.what", locale), options=acts),
    ]
    return _window(asking, say("amend.title", locale), say("amend.next", locale), parts, locale)


def contact_window(asking: Asking, locale: Locale, about: str) -> Window:
    """What was said away from the networks; `about` names the case whose author it was with, "" for somebody new."""
    kinds = tuple((kind.value, say(f"contact_kind.{kind.value}", locale)) for kind in ContactKind)
    verified = tuple((answer, say(f"contact.verified_{answer}", locale)) for answer in ("no", "yes"))

    def field(name: str, *, lines: bool = False, optional: bool = True, hint: str = "", most: int = 200) -> Words:
        label = say(f"contact.{name}", locale)
        return Words(name=name, label=label, lines=lines, optional=optional, hint=hint, most=most)

    parts: list[Part] = [
        *([Small(words=clean(about))] if about else []),
        Choice(name="kind", label=say("contact.kind", locale), options=kinds),
        field("who"),
        field("about", lines=True, optional=False, most=3_000),
        field("promised", lines=True, most=2_000),
        field("until", hint=say("contact.until_hint", locale)),
        field("email"),
        field("number"),
        Choice(name="verified", label=say("contact.verified", locale), options=verified),
    ]
    return _window(asking, say("contact.short", locale), say("contact.keep", locale), parts, locale)


def hide_window(asking: Asking, locale: Locale, words: str) -> Window:
    """Why the public should no longer see a comment, and what that means."""
    hint = say("form.hide_hint", locale)
    reason = Words(name="reason", label=say("form.hide_reason", locale), hint=hint, most=LONGEST_REASON)
    return _window(asking, say("form.hide", locale), say("form.hide_do", locale), [Quoted(words=words), reason], locale)


def show_window(asking: Asking, locale: Locale, words: str) -> Window:
    """A hidden comment that somebody wants the public to see again."""
    parts: list[Part] = [Quoted(words=words), Small(words=say("form.show_hint", locale))]
    return _window(asking, say("form.show_short", locale), say("form.show_do", locale), parts, locale)


def resolve_window(asking: Asking, locale: Locale) -> Window:
    """Where a reply stands that the network never confirmed."""
    hint = say("form.resolve_hint", locale)
    parts = [Words(name="url", label=say("form.url", locale), hint=hint, lines=False, optional=True)]
    return _window(asking, say("form.resolve_do", locale), say("form.resolve_do", locale), parts, locale)


def escalate_window(asking: Asking, locale: Locale) -> Window:
    """Why those who are responsible should look at a case."""
    parts = [Words(name="reason", label=say("form.escalate_reason", locale), hint=say("form.escalate_hint", locale))]
    return _window(asking, say("form.escalate_do", locale), say("form.escalate_do", locale), parts, locale)


def close_window(asking: Asking, locale: Locale) -> Window:
    """Why a case is closed."""
    reasons = tuple((reason.value, say(f"reason.{reason.value}", locale)) for reason in CloseReason)
    parts = [Choice(name="reason", label=say("form.why", locale), options=reasons)]
    return _window(asking, say("form.close_do", locale), say("form.close_do", locale), parts, locale)


def reroute_window(asking: Asking, locale: Locale, departments: Sequence[tuple[str, str]]) -> Window:
    """To whom a case goes, by key and name, and why."""
    parts: list[Part] = [
        Choice(name="department", label=say("form.department", locale), options=tuple(departments)),
        Words(name="reason", label=say("form.reroute_reason", locale), lines=False),
    ]
    return _window(asking, say("form.reroute_do", locale), say("form.reroute_do", locale), parts, locale)


def snooze_window(asking: Asking, locale: Locale, now: datetime) -> Window:
    """Until when a case sleeps, chosen in the reader's own time zone."""
    initial, hint = now.astimezone(UTC) + timedelta(hours=1), say("form.snooze_hint", locale)
    parts = [Moment(name=MOMENT, label=say("form.until", locale), initial=initial, hint=hint)]
    return _window(asking, say("form.snooze_do", locale), say("form.snooze_do", locale), parts, locale)


def refusal_window(words: str, locale: Locale) -> Window:
    """Why a window does not open."""
    close = say("dialog.close", locale)
    return Window(title=say("refusal.title", locale), close=close, parts=tuple(_notices([words])))


def _window(
    asking: Asking, title: str, submit: str, parts: Sequence[Part], locale: Locale, *, tells_closing: bool = False
) -> Window:
    return Window(
        title=title,
        submit=submit,
        close=say("dialog.close", locale),
        asking=asking,
        parts=tuple(parts),
        tells_closing=tells_closing,
    )


def _notices(told: Sequence[str]) -> list[Part]:
    return [Notice(words=clean(words)) for words in told[:_MOST_NOTICES]]
