"""Single items looked at again: takes a way to ask and ids, gives their threads and what became of each of them.

A comment on our media is asked for with its thread, a mention elsewhere by what it names us in.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.mention import Mention, ThreadPost
from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, TimedOut, Transient, Unavailable
from bot.ports.social import Checked
from integrations.social.meta.instagram.asking import Asking
from integrations.social.meta.instagram.mapping import (
    Us,
    ids_elsewhere,
    mention_of_comment_elsewhere,
    mention_of_medium,
    sort_out,
    thread_posts,
)

MOST_FAULTS = 3
"""Items that Instagram fails to give, after which the others are left for later: it may be down."""


async def read_thread(asking: Asking, remote_id: str, us: Us, now: datetime) -> Sequence[ThreadPost]:
    """The thread around `remote_id`, root first; of a mention elsewhere only itself. Raises TargetGone."""
    if ids_elsewhere(remote_id) is None:
        return thread_posts(await asking.thread(remote_id), us)
    shown = await mention_elsewhere(asking, remote_id, us, now)
    return (ThreadPost(remote_id, None, shown.author, shown.text, shown.posted_at, shown.url),)


async def recheck(asking: Asking, remote_ids: Sequence[str], us: Us, now: datetime) -> list[Checked]:
    """What became of `remote_ids`; those of which nothing is known are left out.

    At a rate limit, and once Instagram seems to be down: those checked so far. Raises RateLimited, Unavailable or
    TimedOut when there are none.
    """
    checked: list[Checked] = []
    faults: list[Transient] = []
    for remote_id in dict.fromkeys(remote_ids):
        try:
            checked.append(Checked(remote_id, await _now(asking, remote_id, us, now)))
        except TargetGone:
            checked.append(Checked(remote_id, None))
        except (NotAllowed, Rejected):  # one item that we may not read keeps nobody from the others
            continue
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


async def mention_elsewhere(asking: Asking, remote_id: str, us: Us, now: datetime) -> Mention:
    """A mention under or in somebody else's medium, as it is now. Raises TargetGone."""
    medium, _, comment = remote_id.partition("_")
    if comment:
        return mention_of_comment_elsewhere(await asking.mentioned_comment(us.id, comment), us, medium)
    return mention_of_medium(await asking.mentioned_medium(us.id, medium), us, now)


async def _now(asking: Asking, remote_id: str, us: Us, now: datetime) -> Mention:
    if ids_elsewhere(remote_id) is not None:
        return await mention_elsewhere(asking, remote_id, us, now)
    thread = await asking.thread(remote_id)
    found = sort_out([thread], us, only=(remote_id,), earliest=None).mentions
    if not found:
        raise Rejected("shows the comment and not in its thread", service=us.network, account=us.account)
    return found[0]
