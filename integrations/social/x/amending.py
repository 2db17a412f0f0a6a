"""A post of ours taken back: takes the connection and the post's id, asks X; the request is safe to repeat.

Source: docs.x.com (manage posts). X lets nobody edit an answer to somebody else, so there is nothing here that does.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from pydantic import ValidationError

from bot.errors import TargetGone, Uncertain
from integrations.social.punctual import nothing_after
from integrations.social.x.client import XClient
from integrations.social.x.mapping import parsed
from integrations.social.x.payloads import DeletedAnswer
from integrations.social.x.sorting import SERVICE


async def delete_post(
    client: XClient, remote_id: str, *, account: str, send_by: datetime | None, clock: Callable[[], datetime]
) -> None:
    """One DELETE; where X knows no such post (any more) there is nothing left to delete. Raises as the client."""
    with suppress(TargetGone), nothing_after(send_by, clock):
        answer = await client.delete_tweet(remote_id)
        deleted = parsed(DeletedAnswer, answer.body)
        if isinstance(deleted, ValidationError) or not deleted.data.deleted:
            raise Uncertain("did not say that the post is deleted", service=SERVICE, account=account)
