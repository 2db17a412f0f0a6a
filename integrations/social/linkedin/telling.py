"""What LinkedIn tells of a page at once: takes a notification and a way to ask, gives what is there now.

It is the same that LinkedIn notes for whoever polls, and is looked into alike: so no order or repetition matters. Only
that a comment was deleted is taken as told. What LinkedIn does not show yet comes in with a poll.
"""

import json
from datetime import datetime

from pydantic import ValidationError

from integrations.social.linkedin.asking import ACTIONS, Asking
from integrations.social.linkedin.mapping import Us
from integrations.social.linkedin.notices import Place
from integrations.social.linkedin.payloads import DecorationPayload, NotificationPayload, parsed
from integrations.social.linkedin.sources import Cursor, News, Reading
from integrations.social.linkedin.urns import comment_name

_EDITED, _DELETED = "COMMENT_EDIT", "COMMENT_DELETE"
_LOOKED_INTO = frozenset((*ACTIONS, _EDITED))


async def look_into(asking: Asking, us: Us, body: str, now: datetime) -> tuple[News, tuple[str, ...]]:
    """What a notification is about, and the names of comments that are gone. Raises as asking."""
    nowhere = Cursor(notices=Place(read_to=now, day=now.date()))
    raw = json.loads(body)
    told = parsed(NotificationPayload, raw)
    if isinstance(told, ValidationError) or told.action in _LOOKED_INTO:
        return await Reading(asking, us, nowhere, now).take(raw), ()
    return News(nowhere), _deleted(told) if told.action == _DELETED else ()


def _deleted(told: NotificationPayload) -> tuple[str, ...]:
    """The name of the comment that was deleted."""
    decorated = parsed(DecorationPayload, told.decorated.comment)
    entity = decorated.entity if isinstance(decorated, DecorationPayload) else ""
    name = comment_name(entity) or comment_name(told.generated or "")
    return (name.urn,) if name is not None else ()
