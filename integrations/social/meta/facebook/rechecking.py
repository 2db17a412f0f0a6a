"""Items that were read before, as they are now: takes a way to ask and their ids, gives what became of each.

Facebook counts an item of a list of ids as it counts a request for it, and refuses such a list for one that is gone: so
each is asked for by itself.
"""

from collections.abc import Sequence

from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone
from bot.ports.social import Checked
from integrations.social.meta.facebook.asking import Asking
from integrations.social.meta.facebook.mapping import (
    Us,
    mention_of_comment,
    mention_of_post,
    mention_of_recommendation,
)
from integrations.social.meta.facebook.payloads import PostPayload
from integrations.social.meta.facebook.recommendations import is_recommendation, look_up


async def recheck(asking: Asking, remote_ids: Sequence[str], us: Us) -> list[Checked]:
    """What became of `remote_ids`; those of which nothing is known are left out.

    At a rate limit: those checked so far; raises RateLimited when there are none.
    """
    wanted = list(dict.fromkeys(remote_ids))
    checked: list[Checked] = []
    try:
        for remote_id in wanted:
            if not is_recommendation(remote_id):
                answer = await _check(asking, remote_id, us)
                checked.extend([answer] if answer is not None else [])
        checked += await _recommendations(asking, [each for each in wanted if is_recommendation(each)], us)
    except RateLimited:
        if not checked:
            raise
    return checked


async def _check(asking: Asking, remote_id: str, us: Us) -> Checked | None:
    try:
        item = await asking.item(remote_id, us.page)
    except TargetGone:
        return Checked(remote_id, None)
    except (NotAllowed, Rejected):  # one item that we may not read keeps nobody from the others
        return None
    if isinstance(item, PostPayload):
        return Checked(remote_id, mention_of_post(item, us))
    post = f"{us.page}_{remote_id.partition('_')[0]}"
    return Checked(remote_id, mention_of_comment(item, us, post=post))


async def _recommendations(asking: Asking, remote_ids: Sequence[str], us: Us) -> list[Checked]:
    if not remote_ids:
        return []
    try:
        found, whole = await look_up(asking, us.page, remote_ids)
    except (NotAllowed, Rejected, TargetGone):
        return []
    there = [Checked(remote_id, mention_of_recommendation(each, us)) for remote_id, each in found.items()]
    gone = [Checked(remote_id, None) for remote_id in remote_ids if whole and remote_id not in found]
    return [*there, *gone]
