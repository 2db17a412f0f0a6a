"""What an alarm says: takes its rows with their cases and what the author wrote, gives the message; pure.

What customers wrote is one line of text in it, and never part of its subject, its id or an address.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bot.cards.card import When
from bot.cards.inline import handle_of, value
from bot.cards.plain import moment
from bot.cards.wording import say
from bot.domain.case import Case
from bot.domain.department import Directory, Locale
from bot.domain.mention import Mention
from bot.ports.alarms import Alarm, AlarmRow

SHOWN = 500
"""Characters of what an author wrote."""

_IN_PUBLIC = ("public", "unlisted")


def alarm_of(
    rows: Sequence[AlarmRow],
    about: Sequence[Case],
    mention: Mention | None,
    directory: Directory,
    now: datetime,
    *,
    address: str,
    over: bool,
) -> Alarm:
    """The message in which `rows` leave or left, the same id whenever it is made. `about` are the cases of which it
    tells now, `mention` is the newest of the first one, `address` where employees reach us."""
    first = rows[0]
    many = len({row.case_id for row in rows}) > 1
    case = about[0]
    department = directory.department(case.department)
    locale = department.locale if department is not None else Locale.EN
    name = value(department.name(locale) if department is not None else case.department)
    named: dict[str, str | int] = {"case": case.id, "department": name}
    if many:
        subject = say("alarm.many_over_subject" if over else "alarm.many_subject", locale, count=len(about))
        numbers = ", ".join(str(each.id) for each in sorted(about, key=lambda each: each.id))
        lines = [say("alarm.over", locale)] if over else [say("alarm.many", locale, cases=numbers)]
    elif over:
        subject, lines = say("alarm.over_subject", locale, **named), [say("alarm.over", locale)]
    else:
        subject = say("alarm.subject", locale, **named)
        lines = _waits(case, [row.step for row in rows], mention, directory, locale)
    round_ = f"{first.case_id}-{int(first.since.timestamp())}"
    receiver = hashlib.sha256(first.receiver.encode()).hexdigest()[:12]
    host = urlsplit(address).hostname or "comptoir"
    of = f"{'many' if many else 'case'}-{round_}{f'-{first.step}' if many else ''}"
    link = f"{address}/desk" if many else f"{address}/desk/cases/{case.id}"
    return Alarm(
        id=f"{of}-{first.step}-{receiver}{'-over' if over else ''}@{host}",
        of=f"{of}@{host}",
        receiver=first.receiver,
        over=over,
        subject=subject,
        text="\n".join([*lines, link]),
        cases=tuple(each.id for each in about),
        department=case.department,
        at=now,
        link=link,
    )


def _waits(
    case: Case, steps: Sequence[int], mention: Mention | None, directory: Directory, locale: Locale
) -> list[str]:
    department = directory.department(case.department)
    hours = department.hours if department is not None else None
    zone = hours.zone if hours is not None else directory.zone
    since = moment(When(at=case.waiting_since), locale, zone) if case.waiting_since is not None else ""
    policy = case.policy
    values: Mapping[str, str] = {
        "policy": value(policy.name if policy is not None else ""),
        "steps": ", ".join(policy.called(each) if policy is not None else str(each) for each in sorted(steps)),
    }
    lines = [
        say("alarm.waits", locale, author=handle_of(case.author_handle), since=since),
        say("alarm.step", locale, **values),
    ]
    if mention is not None and mention.text and mention.visibility in _IN_PUBLIC:
        lines.append(say("alarm.words", locale, words=value(mention.text, SHOWN)))
    return lines
