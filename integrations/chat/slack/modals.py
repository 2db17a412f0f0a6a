"""The modals in which an act is completed: takes a case and what is asked, gives Slack's views; pure.

Limits from docs.slack.dev/reference/views. Whatever was typed is kept by the case's draft, never by the view.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.case import CloseReason
from bot.domain.department import Locale
from integrations.chat.slack import limits
from integrations.chat.slack.inbound import Form
from integrations.chat.slack.limits import Allowance, cut
from integrations.chat.slack.render import quoted

View = dict[str, Any]
Blocks = Sequence[dict[str, Any]]

WORDS = "text"
"""The name of the block and of the field in which a reply is written."""

AMENDING = {"reply.correct": "amend.correct", "reply.withdraw": "amend.withdraw"}
"""The acts that change a published reply, and how they are called where one is chosen."""

_MOST_CHOICES = 100
_MOST_NOTICES = 10


@dataclass(frozen=True, slots=True)
class Review:
    """A reply as the public will see it; `enclosed` shows its pictures."""

    shown: str
    handle: str
    answers: str
    visibility: str
    length: int
    limit: int
    approvers: str
    enclosed: Blocks = ()


def compose_view(
    form: Form, locale: Locale, *, answered: str, words: str, notices: Sequence[str] = (), enclosed: Blocks = ()
) -> View:
    """Where a reply is written; `answered` is the post, `words` what was typed before, `enclosed` asks about its
    pictures. Nothing leaves from here."""
    blocks = [
        *_notices(notices),
        _rich(quoted(answered, Allowance(), locale)),
        _telling(_words(WORDS, say("compose.label", locale), words, focus=True)),
        *enclosed,
        context_block(say("compose.nothing_yet", locale)),
    ]
    return _modal(form, say("act.reply", locale), say("compose.preview", locale), blocks, locale, tells_closing=True)


def held_view(form: Form, locale: Locale, *, answered: str, name: str) -> View:
    """A colleague has the case: their name, and the step that takes it over before anything is written."""
    blocks = [*_notices([say("compose.held", locale, name=name)]), _rich(quoted(answered, Allowance(), locale))]
    return _modal(form, say("act.reply", locale), say("compose.take_over", locale), blocks, locale)


def review_view(
    form: Form, locale: Locale, review: Review, *, notices: Sequence[str] = (), take_over: bool = False
) -> View:
    """The reply as it will be seen, to be read before it is sent: the last step, and the only one that sends."""
    after = say("preview.approval", locale, names=review.approvers) if review.approvers else say("preview.undo", locale)
    who = f"{review.handle} {say('preview.answers', locale, author=review.answers)}"
    measure = say("preview.length", locale, length=review.length, limit=review.limit)
    blocks = [
        *_notices(notices),
        context_block(say("preview.title", locale)),
        _rich(quoted(review.shown, Allowance(), locale)),
        *review.enclosed,
        context_block(clean(f"{who} · {review.visibility} · {measure}")),
        context_block(after),
    ]
    submit = say("compose.take_over_send" if take_over else "preview.send", locale)
    if review.approvers and not take_over:
        submit = say("preview.submit", locale)
    return _modal(form, say("act.reply", locale), submit, blocks, locale, tells_closing=True)


def note_view(form: Form, locale: Locale) -> View:
    """Words for colleagues."""
    return _modal(
        form, say("form.note", locale), say("form.note_do", locale), [_words(WORDS, say("form.note", locale))], locale
    )


def revise_view(form: Form, locale: Locale, words: str) -> View:
    """A reply that waits for approval, to be mended."""
    field = _words(WORDS, say("form.revise", locale), words, hint=say("form.revise_hint", locale))
    return _modal(form, say("form.revise_do", locale), say("form.revise_do", locale), [field], locale)


def reject_view(form: Form, locale: Locale) -> View:
    """What an approver wants changed."""
    field = _words("reason", say("form.reject_reason", locale))
    return _modal(form, say("form.reject_do", locale), say("form.reject_do", locale), [field], locale)


def correct_view(form: Form, locale: Locale, words: str, *, seen: Review | None = None) -> View:
    """Where a published reply is given other words; with `seen` also how they will be seen, and then it sends them."""
    title, field = say("correct.short", locale), _words(WORDS, say("compose.label", locale), words, focus=seen is None)
    if seen is None:
        blocks = [field, context_block(say("correct.hint", locale)), context_block(say("compose.nothing_yet", locale))]
        return _modal(form, title, say("compose.preview", locale), blocks, locale)
    measure = say("preview.length", locale, length=seen.length, limit=seen.limit)
    blocks = [
        context_block(say("preview.title", locale)),
        _rich(quoted(seen.shown, Allowance(), locale)),
        context_block(clean(f"{seen.handle} · {seen.visibility} · {measure}")),
        context_block(say("correct.hint", locale)),
        *([context_block(say("preview.approval", locale, names=seen.approvers))] if seen.approvers else []),
        field,
    ]
    return _modal(form, title, say("preview.submit" if seen.approvers else "correct.send", locale), blocks, locale)


def withdraw_view(form: Form, locale: Locale, words: str) -> View:
    """A published reply that somebody wants off the network: its words, and what that means."""
    blocks = [_rich(quoted(words, Allowance(), locale)), context_block(say("form.withdraw_hint", locale))]
    return _modal(form, say("form.withdraw_do", locale), say("form.withdraw_do", locale), blocks, locale)


def amend_view(form: Form, locale: Locale, replies: Sequence[tuple[str, str]]) -> View:
    """Which of the published `replies`, by number and words, is corrected or withdrawn; what follows asks the rest."""
    if not replies:
        return refusal_view(say("amend.none", locale), locale)
    acts = [(verb, say(words, locale)) for verb, words in AMENDING.items()]
    fields = [_choice("reply", say("amend.which", locale), replies), _choice("act", say("amend.what", locale), acts)]
    return _modal(form, say("amend.title", locale), say("amend.next", locale), fields, locale)


def resolve_view(form: Form, locale: Locale) -> View:
    """Where a reply stands that the network never confirmed."""
    field = _words("url", say("form.url", locale), hint=say("form.resolve_hint", locale), lines=False, optional=True)
    return _modal(form, say("form.resolve_do", locale), say("form.resolve_do", locale), [field], locale)


def escalate_view(form: Form, locale: Locale) -> View:
    """Why those who are responsible should look at a case."""
    field = _words("reason", say("form.escalate_reason", locale), hint=say("form.escalate_hint", locale))
    return _modal(form, say("form.escalate_do", locale), say("form.escalate_do", locale), [field], locale)


def close_view(form: Form, locale: Locale) -> View:
    """Why a case is closed."""
    reasons = [(reason.value, say(f"reason.{reason.value}", locale)) for reason in CloseReason]
    field = _choice("reason", say("form.why", locale), reasons)
    return _modal(form, say("form.close_do", locale), say("form.close_do", locale), [field], locale)


def reroute_view(form: Form, locale: Locale, departments: Sequence[tuple[str, str]]) -> View:
    """To whom a case goes, by key and name, and why."""
    fields = [
        _choice("department", say("form.department", locale), departments),
        _words("reason", say("form.reroute_reason", locale), lines=False),
    ]
    return _modal(form, say("form.reroute_do", locale), say("form.reroute_do", locale), fields, locale)


def snooze_view(form: Form, locale: Locale, now: datetime) -> View:
    """Until when a case sleeps, chosen in the reader's own time zone."""
    picker = {
        "type": "datetimepicker",
        "action_id": "own",
        "initial_date_time": int((now.astimezone(UTC) + timedelta(hours=1)).timestamp()),
    }
    field = input_block("own", say("form.until", locale), picker, hint=say("form.snooze_hint", locale))
    return _modal(form, say("form.snooze_do", locale), say("form.snooze_do", locale), [field], locale)


def refusal_view(words: str, locale: Locale) -> View:
    """Why a form does not open."""
    close = plain_text(say("dialog.close", locale), limits.MODAL_TITLE)
    title = plain_text(say("refusal.title", locale), limits.MODAL_TITLE)
    return {"type": "modal", "title": title, "close": close, "blocks": _notices([words])}


def _modal(
    form: Form, title: str, submit: str, blocks: list[dict[str, Any]], locale: Locale, *, tells_closing: bool = False
) -> View:
    return {
        "type": "modal",
        "title": plain_text(title, limits.MODAL_TITLE),
        "submit": plain_text(submit, limits.MODAL_TITLE),
        "close": plain_text(say("dialog.close", locale), limits.MODAL_TITLE),
        "private_metadata": form.packed(),
        "notify_on_close": tells_closing,
        "blocks": blocks,
    }


def _words(
    name: str,
    label: str,
    words: str = "",
    *,
    hint: str = "",
    lines: bool = True,
    optional: bool = False,
    focus: bool = False,
) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "plain_text_input", "action_id": name, "multiline": lines}
    element |= {"max_length": limits.FIELD_TEXT, "focus_on_load": focus}
    if words:
        element["initial_value"] = cut(words, limits.FIELD_TEXT)
    return input_block(name, label, element, hint=hint, optional=optional)


def _choice(name: str, label: str, choices: Sequence[tuple[str, str]]) -> dict[str, Any]:
    options = [{"text": plain_text(words, limits.OPTION_LABEL), "value": key} for key, words in choices[:_MOST_CHOICES]]
    return input_block(name, label, {"type": "static_select", "action_id": name, "options": options})


def input_block(
    name: str, label: str, element: Mapping[str, Any], *, hint: str = "", optional: bool = False
) -> dict[str, Any]:
    """A field with its label."""
    block: dict[str, Any] = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, limits.CONTEXT_TEXT),
        "element": dict(element),
    }
    block["optional"] = optional
    return block | {"hint": plain_text(hint, limits.CONTEXT_TEXT)} if hint else block


def _telling(block: dict[str, Any]) -> dict[str, Any]:
    """A field that tells what is typed while it is typed: Slack sends no words along when a modal is closed."""
    element = block["element"] | {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    return block | {"element": element, "dispatch_action": True}


def _notices(told: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"type": "section", "text": plain_text(f"⚠ {clean(words)}", limits.SECTION_TEXT)}
        for words in told[:_MOST_NOTICES]
    ]


def _rich(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(parts)}


def context_block(words: str) -> dict[str, Any]:
    """A small line of ours."""
    return {"type": "context", "elements": [plain_text(words, limits.CONTEXT_TEXT)]}


def plain_text(words: str, limit: int) -> dict[str, Any]:
    """Words without any markup, cut to `limit`."""
    return {"type": "plain_text", "text": cut(words, limit) or "…", "emoji": False}
