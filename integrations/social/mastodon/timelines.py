"""How anybody talks in public on a Mastodon server: takes the connection, gives people, posts, answers.

Sources: docs.joinmastodon.org/methods/accounts (lookup, statuses) and methods/statuses (context).
"""

from collections.abc import Sequence
from urllib.parse import quote

from pydantic import ValidationError

from bot.domain.mention import Author, ThreadPost
from bot.errors import TargetGone
from bot.ports.timelines import PublicPage
from integrations.social.mastodon.asking import Asking
from integrations.social.mastodon.introducing import known
from integrations.social.mastodon.mapping import ANSWERED_AS, author_of, parsed, said_in, thread_post_of
from integrations.social.mastodon.payloads import AccountPayload, StatusPayload
from integrations.social.mastodon.reading import SMALLEST_PAGE, entry_id
from integrations.social.mastodon.wire import Wire

_PAGE = 40


async def account_known_as(wire: Wire, handle: str, *, account: str) -> Author | None:
    """The account of a handle, with or without its @, None where the server knows none. Raises Transient, Permanent."""
    try:
        answer = await wire.get("/api/v1/accounts/lookup", [("acct", handle.removeprefix("@"))])
    except TargetGone:
        return None
    return author_of(known(AccountPayload, answer, account=account))


async def public_posts(asking: Asking, author: Author, cursor: str | None, *, me: str) -> PublicPage:
    """A page of what `author` wrote for everybody; `me` is our own id. Raises Transient, Permanent."""
    path = f"/api/v1/accounts/{quote(author.remote_id, safe='')}/statuses"
    older = [("max_id", cursor)] if cursor is not None else []
    entries = await asking.entries(path, [("exclude_reblogs", "true"), ("limit", str(_PAGE)), *older])
    read = [parsed(StatusPayload, raw) for raw in entries]
    found = [status for status in read if not isinstance(status, ValidationError)]
    said = [each for status in found if (each := said_in(status, me=me)) is not None]
    ids = [identifier for identifier in map(entry_id, entries) if identifier]
    last = min(ids, key=lambda identifier: (len(identifier), identifier), default=None)
    return PublicPage(
        posts=tuple(sorted(said, key=lambda each: each.post.posted_at, reverse=True)),
        unknown=len(read) - len(found),
        cursor=last if len(entries) >= SMALLEST_PAGE else None,
    )


async def public_below(asking: Asking, remote_id: str, *, me: str) -> Sequence[ThreadPost]:
    """What stands below a post for everybody; `me` is our own id. Raises TargetGone, Transient, Permanent.

    The server shows our account what was written to it, and by it, in private too.
    """
    posts = [asking.readable(raw) for raw in (await asking.context(remote_id)).descendants]
    return tuple(thread_post_of(post, me=me) for post in posts if post is not None and post.visibility in ANSWERED_AS)
