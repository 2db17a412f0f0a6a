"""Comments that were read before, as they are now: takes a way to ask and their ids, gives what became of each.

A thread is asked for once, however many of its comments are looked at; what is not in it any more is gone.
"""

from collections import defaultdict
from collections.abc import Sequence

from pydantic import ValidationError

from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone
from bot.ports.social import Checked
from integrations.social.youtube.asking import Asking, in_parts
from integrations.social.youtube.mapping import Us, mention_of, placed_in
from integrations.social.youtube.payloads import ThreadPayload, parsed
from integrations.social.youtube.reply import top_of


async def recheck(asking: Asking, remote_ids: Sequence[str], us: Us) -> list[Checked]:
    """What became of `remote_ids`; those of which nothing is known are left out.

    At a rate limit: those checked so far. Raises RateLimited when there are none, else as asking.
    """
    wanted: dict[str, list[str]] = defaultdict(list)
    for each in dict.fromkeys(remote_ids):
        wanted[top_of(each)].append(each)
    checked: list[Checked] = []
    try:
        for part in in_parts(wanted):
            threads = [parsed(ThreadPayload, raw) for raw in await asking.threads(part)]
            there = {each.id: each for each in threads if isinstance(each, ThreadPayload)}
            unreadable = any(isinstance(each, ValidationError) for each in threads)
            for top in part:
                if top in there:
                    checked += await _in_thread(asking, there[top], wanted[top], us)
                elif not unreadable:
                    checked += [Checked(each, None) for each in wanted[top]]
    except RateLimited:
        if not checked:
            raise
    return checked


async def _in_thread(asking: Asking, thread: ThreadPayload, remote_ids: Sequence[str], us: Us) -> list[Checked]:
    """What became of comments of one thread; its answers are asked for where one of them is looked at."""
    raws: Sequence[object] = ()
    whole = True
    if any(each != thread.id for each in remote_ids):
        try:
            replies = await asking.all_replies(thread)
        except TargetGone:
            return [Checked(each, None) for each in remote_ids]
        except (NotAllowed, Rejected):  # one thread that we may not read keeps nobody from the others
            return []
        raws, whole = replies.raws, replies.whole
    placed, unknown = placed_in(thread, raws)
    there = {each.comment.id: mention_of(each, us) for each in placed}
    known = whole and not unknown
    return [Checked(each, there.get(each)) for each in remote_ids if each in there or known]
