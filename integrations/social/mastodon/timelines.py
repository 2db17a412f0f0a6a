"""How anybody talks in public on a Mastodon server: takes the connection, gives who they are and what they wrote.

Sources: docs.joinmastodon.org/methods/accounts (lookup, statuses).
"""

from urllib.parse import quote

from pydantic import ValidationError

from bot.domain.mention import Author
from bot.errors import TargetGone
from bot.ports.timelines import PublicPage
from integrations.social.mastodon.asking import Asking
from integrations.social.mastodon.introducing import known
from integrations.social.mastodon.mapping import author_of, parsed, said_in
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
