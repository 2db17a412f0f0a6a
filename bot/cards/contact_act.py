"""What a form about a contact says as a command: takes its fields as text, gives the command; pure, the same
everywhere."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo

from bot.cards.acts import number_in, zone_called
from bot.domain.person import ContactKind
from bot.domain.person_messages import RecordContact
from bot.errors import NotUsable

_LAST_MOMENT = time(23, 59, 59)


def read_contact(fields: Mapping[str, str], *, by: str, zone: tzinfo) -> RecordContact:
    """The command behind a form given by `by`; `zone` is by which clock it was filled in where it does not say.

    `at` is a local time as `datetime-local` sends it, or one that says its zone, "" for now. `until` is a date: the
    promise runs to its end.
    Raises NotUsable for a kind, a time or a date that is none, NotFound for a number that nothing of ours holds.
    """
    here = zone_called(fields["zone"]) if fields.get("zone") else zone
    return RecordContact(
        by=by,
        kind=_kind(fields.get("kind", "")),
        about=_text(fields, "about"),
        at=_local(fields.get("at", ""), here),
        who=_text(fields, "who"),
        promised=_text(fields, "promised"),
        promised_until=_end_of(fields.get("until", ""), here),
        email=fields.get("email", ""),
        number=fields.get("number", ""),
        verified=fields.get("verified") == "yes",
        person=number_in(fields, "person") if fields.get("person") else None,
        case=number_in(fields, "case") if fields.get("case") else None,
    )


def _kind(name: str) -> ContactKind:
    try:
        return ContactKind(name)
    except ValueError:
        raise NotUsable("Say how they came to you.", field="kind", problem="kind") from None


def _local(typed: str, here: tzinfo) -> datetime | None:
    if not typed:
        return None
    try:
        moment = datetime.fromisoformat(typed)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=here)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotUsable("Write when it was.", field="at", problem="moment") from None


def _end_of(typed: str, here: tzinfo) -> datetime | None:
    if not typed:
        return None
    try:
        return datetime.combine(date.fromisoformat(typed), _LAST_MOMENT, here).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotUsable("Write until which day.", field="promised_until", problem="moment") from None


def _text(fields: Mapping[str, str], name: str) -> str:
    """A browser sends line ends as CR LF (HTML standard, form submission); a text has LF."""
    return fields.get(name, "").replace("\r\n", "\n")
