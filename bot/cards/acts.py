"""What a button or a form says as a command: takes its verb and fields, gives a Command; pure, the same everywhere."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cards.inline import address
from bot.cards.private import PRIVATE
from bot.domain.case import CloseReason
from bot.domain.messages import (
    AddNote,
    Approve,
    Claim,
    Close,
    Command,
    Compose,
    Correct,
    Escalate,
    Hide,
    Reject,
    Release,
    Reopen,
    Reroute,
    Resolve,
    Revise,
    SaveDraft,
    Send,
    SendPrivately,
    ShowAgain,
    ShowCard,
    Snooze,
    SwitchPublishing,
    Undo,
    Withdraw,
)
from bot.errors import NotFound, WrongState

Fields = Mapping[str, str]
_Read = Callable[[Fields, str, datetime], Command]

_MORNING = time(9)
_EVENING = time(18)


def read_act(verb: str, fields: Fields, *, by: str, now: datetime) -> Command:
    """The command behind a button or a form, given by `by` at `now` (UTC).

    Raises NotFound for a verb or a number that nothing of ours holds, WrongState for words that say nothing.
    """
    read = _VERBS.get(verb)
    if read is None:
        raise NotFound("There is no such act.", verb=verb[:40])
    return read(fields, by, now)


def is_act(verb: str) -> bool:
    """Whether a button or a form of ours may say this."""
    return verb in _VERBS


def snooze_until(choice: str, own: str, zone: str, now: datetime) -> datetime:
    """When a snoozed case comes back (UTC). `choice` is hour, tonight, tomorrow, monday or own.

    `zone` is the browser's IANA time zone, UTC where it is unknown; `own` is a local time as `datetime-local` sends
    it. Raises WrongState.
    """
    here = now.astimezone(zone_called(zone))
    if choice == "hour":
        return now + timedelta(hours=1)
    if choice == "tonight":
        evening = datetime.combine(here.date(), _EVENING, here.tzinfo)
        return (evening if evening > here else evening + timedelta(days=1)).astimezone(UTC)
    if choice == "tomorrow":
        return datetime.combine(here.date() + timedelta(days=1), _MORNING, here.tzinfo).astimezone(UTC)
    if choice == "monday":
        days = 7 - here.weekday()
        return datetime.combine(here.date() + timedelta(days=days), _MORNING, here.tzinfo).astimezone(UTC)
    try:
        return datetime.fromisoformat(own).replace(tzinfo=here.tzinfo).astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongState("Say until when.", choice=choice[:20]) from None


def zone_called(name: str) -> ZoneInfo:
    """The IANA time zone, UTC where it is unknown."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def number_in(fields: Fields, name: str) -> int:
    """The number in a field. Raises NotFound where there is none."""
    text = fields.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise NotFound("There is no such thing on the desk.", field=name)
    return int(text)


def _seen(fields: Fields, name: str) -> int | None:
    return number_in(fields, name) if fields.get(name) else None


def _numbers(fields: Fields, name: str) -> tuple[int, ...]:
    return tuple(number_in({name: each}, name) for each in fields.get(name, "").split(",") if each)


def _claim(fields: Fields, by: str, now: datetime) -> Command:
    return Claim(by, number_in(fields, "case"))


def _take_over(fields: Fields, by: str, now: datetime) -> Command:
    return Claim(by, number_in(fields, "case"), _seen(fields, "revision"), take_over=True)


def _release(fields: Fields, by: str, now: datetime) -> Command:
    return Release(by, number_in(fields, "case"))


def _reroute(fields: Fields, by: str, now: datetime) -> Command:
    department, reason = fields.get("department", ""), fields.get("reason", "")
    return Reroute(by, number_in(fields, "case"), _seen(fields, "revision"), department=department, reason=reason)


def _snooze(fields: Fields, by: str, now: datetime) -> Command:
    until = snooze_until(fields.get("choice", ""), fields.get("own", ""), fields.get("zone", ""), now)
    return Snooze(by, number_in(fields, "case"), until=until)


def _escalate(fields: Fields, by: str, now: datetime) -> Command:
    return Escalate(by, number_in(fields, "case"), _seen(fields, "revision"), reason=fields.get("reason", ""))


def _close(fields: Fields, by: str, now: datetime) -> Command:
    try:
        reason = CloseReason(fields.get("reason", ""))
    except ValueError:
        raise WrongState("Say why the case is closed.", case=fields.get("case", "")) from None
    return Close(by, number_in(fields, "case"), _seen(fields, "revision"), reason=reason)


def _reopen(fields: Fields, by: str, now: datetime) -> Command:
    return Reopen(by, number_in(fields, "case"))


def _show(fields: Fields, by: str, now: datetime) -> Command:
    return ShowCard(by, number_in(fields, "case"))


def _note(fields: Fields, by: str, now: datetime) -> Command:
    return AddNote(by, number_in(fields, "case"), text=_text(fields))


def _draft(fields: Fields, by: str, now: datetime) -> Command:
    return SaveDraft(by, number_in(fields, "case"), text=_text(fields))


def _compose(fields: Fields, by: str, now: datetime) -> Command:
    return Compose(by, number_in(fields, "case"), stopped=fields.get("stopped") == "yes")


def _send(fields: Fields, by: str, now: datetime) -> Command:
    return Send(
        by,
        number_in(fields, "case"),
        text=_text(fields),
        take_over=fields.get("take_over") == "yes",
        reopen=fields.get("reopen") == "yes",
        mention_id=_seen(fields, "mention_id"),
        mention_revision=_seen(fields, "mention_revision"),
        pictures=_numbers(fields, "pictures"),
    )


def _undo(fields: Fields, by: str, now: datetime) -> Command:
    return Undo(by, number_in(fields, "reply"), revision=_seen(fields, "reply_revision"))


def _approve(fields: Fields, by: str, now: datetime) -> Command:
    alone = fields.get("others") == "back"
    return Approve(by, number_in(fields, "reply"), revision=_seen(fields, "reply_revision"), alone=alone)


def _reject(fields: Fields, by: str, now: datetime) -> Command:
    reason = fields.get("reason", "")
    return Reject(by, number_in(fields, "reply"), revision=_seen(fields, "reply_revision"), reason=reason)


def _revise(fields: Fields, by: str, now: datetime) -> Command:
    return Revise(by, number_in(fields, "reply"), revision=_seen(fields, "reply_revision"), text=_text(fields))


def _resolve(fields: Fields, by: str, now: datetime) -> Command:
    url = fields.get("url", "").strip()
    if url and address(url) is None:
        raise WrongState("Paste the whole address of the reply, from https:// on.", reply=fields.get("reply", ""))
    return Resolve(by, number_in(fields, "reply"), outcome=fields.get("outcome", ""), url=url)


def _withdraw(fields: Fields, by: str, now: datetime) -> Command:
    return Withdraw(by, number_in(fields, "reply"), revision=_seen(fields, "reply_revision"))


def _correct(fields: Fields, by: str, now: datetime) -> Command:
    return Correct(by, number_in(fields, "reply"), text=_text(fields), revision=_seen(fields, "reply_revision"))


def _private(fields: Fields, by: str, now: datetime) -> Command:
    return SendPrivately(
        by,
        number_in(fields, "case"),
        text=_text(fields),
        mention_id=number_in(fields, "mention"),
        mention_revision=_seen(fields, "mention_revision"),
        take_over=fields.get("take_over") == "yes",
    )


def _hide(fields: Fields, by: str, now: datetime) -> Command:
    mention, seen = number_in(fields, "mention"), _seen(fields, "mention_revision")
    reason = fields.get("reason", "")
    return Hide(by, number_in(fields, "case"), mention_id=mention, mention_revision=seen, reason=reason)


def _show_again(fields: Fields, by: str, now: datetime) -> Command:
    mention, seen = number_in(fields, "mention"), _seen(fields, "mention_revision")
    return ShowAgain(by, number_in(fields, "case"), mention_id=mention, mention_revision=seen)


def _switch(fields: Fields, by: str, now: datetime) -> Command:
    return SwitchPublishing(by, stopped=fields.get("stopped") == "yes")


def _text(fields: Fields) -> str:
    """A browser sends line ends as CR LF (HTML standard, form submission); a text has LF."""
    return fields.get("text", "").replace("\r\n", "\n")


_VERBS: Mapping[str, _Read] = {
    "case.claim": _claim,
    "case.take_over": _take_over,
    "case.release": _release,
    "case.reroute": _reroute,
    "case.snooze": _snooze,
    "case.escalate": _escalate,
    "case.close": _close,
    "case.reopen": _reopen,
    "case.show": _show,
    "case.note": _note,
    "case.draft": _draft,
    "case.compose": _compose,
    "case.send": _send,
    "reply.undo": _undo,
    "reply.approve": _approve,
    "reply.reject": _reject,
    "reply.revise": _revise,
    "reply.resolve": _resolve,
    "reply.correct": _correct,
    "reply.withdraw": _withdraw,
    PRIVATE: _private,
    "mention.hide": _hide,
    "mention.show": _show_again,
    "publishing.switch": _switch,
}
