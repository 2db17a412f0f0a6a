"""A contact as an employee wrote it down, made fit to be kept: takes the command, gives the contact or says what cannot
be used; pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.person import NewContact
from bot.domain.person_messages import RecordContact
from bot.domain.reach import email_of, number_of
from bot.errors import NotUsable

LONGEST: Mapping[str, int] = {"who": 200, "about": 5_000, "promised": 2_000, "reference": 200}
"""Characters that each text may have."""

KEPT = timedelta(days=3 * 365)
"""How long it is known what was said away from the networks, but for a promise that ends later."""

_CLOCKS_DIFFER = timedelta(minutes=10)


def contact_in(command: RecordContact, now: datetime) -> NewContact:
    """The contact as it is kept: words without blanks around them, address and number in their one form.

    Raises NotUsable, which names the field and what is wrong with it, and never repeats what was written.
    """
    words = {name: getattr(command, name).strip() for name in LONGEST}
    for name, longest in LONGEST.items():
        if len(words[name]) > longest:
            raise NotUsable(f"At most {longest} characters.", field=name, problem="long", limit=str(longest))
    if not words["about"]:
        raise NotUsable("Say what it was about.", field="about", problem="about")
    at = command.at or now
    if at > now + _CLOCKS_DIFFER:
        raise NotUsable("A contact cannot be in the future.", field="at", problem="future")
    if command.promised_until is not None and not words["promised"]:
        raise NotUsable("Say what was promised until then.", field="promised", problem="promised")
    if command.promised_until is not None and command.promised_until < at:
        raise NotUsable("A promise ends after it was made.", field="promised_until", problem="until")
    if max(at, command.promised_until or at) < now - KEPT:
        raise NotUsable("It is too old: it would be forgotten at once.", field="at", problem="old")
    email, number = email_of(command.email), number_of(command.number)
    if command.verified and not (email or number):
        raise NotUsable("There is no address and no number that was verified.", field="verified", problem="verified")
    return NewContact(
        kind=command.kind,
        at=at,
        employee=command.employee or command.by,
        who=words["who"],
        about=words["about"],
        promised=words["promised"],
        promised_until=command.promised_until,
        email=email,
        number=number,
        verified=command.verified,
        reference=words["reference"] or None,
    )
