"""One change as Meta's app was told it: takes a share of a push, gives the change or what could not be read; pure.

Which items it is about is each network's own affair; when it was told, and how to keep what nobody can read, is alike.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.domain.mention import SetAside
from bot.errors import Unavailable
from bot.ports.pushing import Told
from integrations.social.meta.sorting import Where
from integrations.social.payload import Moment, Payload

NOT_YET = timedelta(minutes=10)
"""For so long what the app was told of may not be shown yet; Meta's machines do not learn of it all at once."""

ValueType = TypeVar("ValueType", bound=BaseModel)


class _Changed(Payload):
    field: str
    value: dict[str, Any]


class _SharePayload(Payload):
    time: Moment
    change: _Changed


@dataclass(frozen=True, slots=True)
class Change(Generic[ValueType]):
    """What changed in `field`, told at `time` (UTC); `body` is the share that it came in."""

    field: str
    value: ValueType
    time: datetime
    body: str


def change_in(body: str, model: type[ValueType]) -> Change[ValueType] | None:
    """The change in a share with its value as `model`, None where it is something else."""
    try:
        share = _SharePayload.model_validate_json(body)
        value = model.model_validate(share.change.value)
    except ValidationError:
        return None
    return Change(share.change.field, value, share.time, body)


def put_aside(body: str, account: str, why: str, kept: Mapping[str, Any] | None = None) -> Told:
    """A share that is kept for people to look at: whole, or what is in `kept` of it."""
    identifier = f"told-{hashlib.sha256(body.encode()).hexdigest()[:32]}"
    raw = body if kept is None else json.dumps(dict(kept), sort_keys=True)
    return Told(set_aside=(SetAside(account=account, remote_id=identifier, raw=raw, error=why),))


def not_shown(change: Change[Any], where: Where, now: datetime, wanted: str) -> Told:
    """What becomes of a change of which Meta shows nothing: it comes again while it is young.

    Meta says the same of what is gone and of what we may not see. Its id alone is kept then, since words that their
    author removed are nobody's to keep. Raises Unavailable while it may be shown yet.
    """
    if now - change.time < NOT_YET:
        raise where.error(Unavailable, f"told of {wanted}, and does not show it yet")
    return put_aside(change.body, where.account, "is not shown to us", {"field": change.field, "id": wanted})
