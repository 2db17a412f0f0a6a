"""Posts and comments looked at again: takes their names and a way to ask, gives what became of each.

LinkedIn lets most apps ask for one at a time only.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, TimedOut, Transient, Unavailable
from bot.ports.social import Checked
from integrations.social.linkedin.asking import Asking
from integrations.social.linkedin.mapping import People, Us, comment_mention, post_mention
from integrations.social.linkedin.payloads import CommentPayload, PostPayload
from integrations.social.linkedin.urns import CommentName, comment_name

_MOST_FAULTS = 5
"""Posts that LinkedIn cannot give, after which the others are left for later: it may be down."""


async def recheck(asking: Asking, remote_ids: Sequence[str], us: Us, now: datetime) -> Sequence[Checked]:
    """What LinkedIn shows of these now; what it may not or cannot give, or shows in an unknown shape, is left out.

    At a rate limit: those checked so far. Raises RateLimited, Unavailable or TimedOut when there are none, AuthFailed.
    """
    gone: list[str] = []
    posts: dict[str, PostPayload] = {}
    comments: dict[CommentName, tuple[CommentPayload, bool]] = {}
    faults: list[Transient] = []
    for remote_id in dict.fromkeys(remote_ids):
        name = comment_name(remote_id)
        try:
            if name is not None:
                for comment in asking.readable([await asking.comment(name)]):
                    comments[name] = (comment, await asking.answers_page(comment))
            elif (post := asking.readable_post(await asking.post(remote_id))) is not None:
                posts[remote_id] = post
        except TargetGone:
            gone.append(remote_id)
        except (NotAllowed, Rejected):
            continue
        except RateLimited as limit:
            faults.append(limit)
            break
        except (Unavailable, TimedOut) as fault:
            faults.append(fault)
            if len(faults) == _MOST_FAULTS:
                break
    if faults and not (gone or posts or comments):
        raise faults[-1]
    people = await _people(asking, posts, comments)
    checked = [Checked(remote_id, None) for remote_id in gone]
    for remote_id, post in posts.items():
        checked.append(Checked(remote_id, post_mention(post, us, people, seen_at=now)))
    for name, (comment, to_us) in comments.items():
        mention = comment_mention(comment, name, us, people, under=name.thread, to_us=to_us)
        checked.append(Checked(name.urn, mention))
    return checked


async def _people(
    asking: Asking, posts: Mapping[str, PostPayload], comments: Mapping[CommentName, tuple[CommentPayload, bool]]
) -> People:
    """Who wrote these; names are worth no second look."""
    wrote = [*(post.author for post in posts.values()), *(comment.actor for comment, _ in comments.values())]
    try:
        return await asking.people(wrote)
    except Transient:
        return {}
