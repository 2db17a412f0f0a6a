"""What Instagram tells of our account as it changes: takes a share of a push and a way to ask, gives what is there now.

A comment is asked for with its thread, so that it comes out as the poll would read it. Of a mention elsewhere only its
ids are told, and nothing lists it: what is told once is asked for until Instagram answers. Sources:
developers.facebook.com/docs/instagram-platform/webhooks.
"""

from contextlib import suppress
from datetime import datetime

from bot.errors import NotAllowed, Rejected, TargetGone
from bot.ports.pushing import Told
from integrations.social.meta.change import Change, change_in, not_shown, put_aside
from integrations.social.meta.instagram.asking import Asking
from integrations.social.meta.instagram.looking import mention_elsewhere
from integrations.social.meta.instagram.mapping import Sorted, Us, elsewhere_id, sort_out
from integrations.social.meta.instagram.payloads import Identifier
from integrations.social.meta.sorting import Where
from integrations.social.payload import Payload

_COMMENTS, _MENTIONS = frozenset({"comments", "live_comments"}), "mentions"


class ValuePayload(Payload):
    """What a change names: a comment on our media by its `id`, a mention elsewhere by one or two ids."""

    id: Identifier | None = None
    media_id: Identifier | None = None
    comment_id: Identifier | None = None


async def look_into(asking: Asking, body: str, us: Us, where: Where, now: datetime) -> Told:
    """What a change names as Instagram shows it now. Raises as asking, and Unavailable while it is not shown yet."""
    change = change_in(body, ValuePayload)
    if change is None:
        return put_aside(body, us.account, "no change of an account that is known here")
    value = change.value
    try:
        if change.field in _COMMENTS and value.id is not None:
            return _told(await _comment(asking, value.id, us), where)
        if change.field == _MENTIONS and value.media_id is not None:
            return await _mention(asking, change, us, where)
    except TargetGone:
        gone = value.id or elsewhere_id(value.media_id or "", value.comment_id or "")
    except (NotAllowed, Rejected) as error:
        return put_aside(body, us.account, str(error))
    else:
        return put_aside(body, us.account, "no change of an account that is known here")
    return not_shown(change, where, now, gone)


async def _comment(asking: Asking, remote_id: str, us: Us) -> Sorted:
    return sort_out([await asking.thread(remote_id)], us, only=(remote_id,), earliest=None)


async def _mention(asking: Asking, change: Change[ValuePayload], us: Us, where: Where) -> Told:
    """Who names us under our own medium is told of as a mention too: then it is a comment like others."""
    medium, comment = change.value.media_id or "", change.value.comment_id or ""
    ours = None
    if comment:
        with suppress(TargetGone, NotAllowed, Rejected):  # then it stands elsewhere, and is shown as a mention only
            ours = await _comment(asking, comment, us)
    if ours is not None:
        return _told(ours, where)
    return Told((await mention_elsewhere(asking, elsewhere_id(medium, comment), us, change.time),))


def _told(found: Sorted, where: Where) -> Told:
    """Raises TargetGone where a comment is not in its thread yet: Instagram's servers do not learn all at once."""
    if not (found.mentions or found.own_posts or found.set_aside):
        raise where.error(TargetGone, "shows the comment and not in its thread")
    return Told(found.mentions, found.own_posts, found.set_aside)
