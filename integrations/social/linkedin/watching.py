"""The threads under posts that name our page: takes what was seen of them, says when to look again, gives what is new.

LinkedIn notes what is said under our own posts and nothing of what is said under those of others. What our page said
there, and what is answered to it, is found by looking: often while a post is young, seldom later, two weeks long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.errors import NotAllowed, Rejected, TargetGone
from integrations.social.linkedin.asking import Asking
from integrations.social.linkedin.mapping import name_of
from integrations.social.linkedin.payloads import CommentPayload
from integrations.social.linkedin.urns import CommentName

MOST_WATCHED = 20
"""Posts that are looked at, the newest."""

_STAGES = (
    (timedelta(hours=2), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(minutes=30)),
    (timedelta(days=14), timedelta(hours=3)),
)
"""Until which age of a post its thread is looked at how often."""

_PAGES = 3


class Watched(BaseModel):
    """One post of somebody else's: `since` (UTC) is when it named us, `looks` how many looks were due at the last one.

    `known` are the numbers of the comments that were handed out.
    """

    model_config = ConfigDict(frozen=True)

    post: str
    since: AwareDatetime
    looks: int = 0
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A comment that was not handed out before, by its name; `under` is the post."""

    comment: CommentPayload
    name: CommentName
    under: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found: our own comments, the answers of others to them, and the post as it is watched from now on,
    None where it is gone.
    """

    ours: tuple[Said, ...]
    answers: tuple[Said, ...]
    watched: Watched | None


def looks_due(age: timedelta) -> int:
    """How many looks are due until a post is so old; at least one."""
    due, before = 1, timedelta(0)
    for until, every in _STAGES:
        due += max(timedelta(0), min(age, until) - before) // every
        before = until
    return due


def still_watched(posts: Iterable[Watched], now: datetime) -> tuple[Watched, ...]:
    """Those that are young enough, the newest, each once."""
    young = {each.post: each for each in posts if now - each.since <= _STAGES[-1][0]}
    return tuple(sorted(young.values(), key=lambda each: (each.since, each.post), reverse=True)[:MOST_WATCHED])


async def look(asking: Asking, watched: Watched, me: str, now: datetime) -> Looked:
    """Our comments under a post, and what is answered to them.

    Raises as asking, but for what is gone or not for us to read.
    """
    due = looks_due(now - watched.since)
    try:
        raws, _ = await asking.comments(watched.post, _PAGES)
    except TargetGone:
        return Looked((), (), None)
    except (NotAllowed, Rejected):
        return Looked((), (), watched.model_copy(update={"looks": due}))
    top = asking.readable(raws)
    ours = [each for each in top if each.actor == me]
    below: list[CommentPayload] = []
    for each in ours:
        name = name_of(each)
        if name is not None and each.summary.aggregated:
            below += await _answers(asking, name)
    told = {name.number: Said(each, name, watched.post) for each in (*ours, *below) if (name := name_of(each))}
    for said in told.values():
        asking.also_named(said.name.thread, watched.post)
    fresh = [said for number, said in told.items() if number not in watched.known]
    known = (*watched.known, *(said.name.number for said in fresh))
    return Looked(
        ours=tuple(said for said in fresh if said.comment.actor == me),
        answers=tuple(said for said in fresh if said.comment.actor != me),
        watched=watched.model_copy(update={"looks": due, "known": known}),
    )


async def _answers(asking: Asking, name: CommentName) -> list[CommentPayload]:
    """What is answered to a comment of ours; nothing where it went meanwhile, or where that is not for us to read."""
    try:
        raws, _ = await asking.comments(name.urn, _PAGES)
    except (TargetGone, NotAllowed, Rejected):
        return []
    return asking.readable(raws)
