"""Items that were read before, as they are now: takes a way to ask and their ids, gives what became of each.

Facebook counts an item of a list of ids as it counts a request for it, and refuses such a list for one that is gone: so
each is asked for by itself.
"""

from collections.abc import Sequence
from functools import partial

from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, TimedOut, Transient, Unavailable
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

MOST_FAULTS = 3
"""Items that Facebook fails to give, after which the others are left for later: it may be down."""


async def recheck(asking: Asking, remote_ids: Sequence[str], us: Us) -> list[Checked]:
    """What became of `remote_ids`; those of which nothing is known are left out.

    At a rate limit, and once Facebook seems to be down: those checked so far. Raises RateLimited, Unavailable or
    TimedOut when there are none.
    """
    wanted = list(dict.fromkeys(remote_ids))
    recommended = [each for each in wanted if is_recommendation(each)]
    checked: list[Checked] = []
    faults: list[Transient] = []
    looks = [partial(_check, asking, each, us) for each in wanted if each not in recommended]
    for look in (*looks, partial(_recommendations, asking, recommended, us)):
        try:
            checked += await look()
        except RateLimited as limit:
            faults.append(limit)
            break
        except (Unavailable, TimedOut) as fault:
            faults.append(fault)
            if len(faults) == MOST_FAULTS:
                break
    if faults and not checked:
        raise faults[-1]
    return checked


async def _check(asking: Asking, remote_id: str, us: Us) -> list[Checked]:
    try:
        item = await asking.item(remote_id, us.page)
    except TargetGone:
        return [Checked(remote_id, None)]
    except (NotAllowed, Rejected):  # one item that we may not read keeps nobody from the others
        return []
    if isinstance(item, PostPayload):
        return [Checked(remote_id, mention_of_post(item, us))]
    post = f"{us.page}_{remote_id.partition('_')[0]}"
    return [Checked(remote_id, mention_of_comment(item, us, post=post))]


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
