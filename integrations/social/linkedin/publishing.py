"""A comment of ours made, changed and taken back: takes the connection and what it says, asks LinkedIn once for each.

To change one and to take it back is safe to repeat, to make one is not. Source: learn.microsoft.com/linkedin/marketing/
community-management/shares/comments-api (create, edit, delete).
"""

from contextlib import suppress
from datetime import datetime

from pydantic import ValidationError

from bot.errors import Rejected, TargetGone, Uncertain
from bot.ports.social import Published
from integrations.social.linkedin.mapping import Us, name_of, published_as
from integrations.social.linkedin.payloads import CreatedPayload, parsed
from integrations.social.linkedin.reply import Place, body_of
from integrations.social.linkedin.restli import path
from integrations.social.linkedin.sorting import SERVICE
from integrations.social.linkedin.urns import comment_name
from integrations.social.linkedin.wire import Wire


async def create_comment(wire: Wire, text: str, place: Place, us: Us, *, send_by: datetime | None) -> Published:
    """One POST. Raises as `Wire.post`."""
    answer = await wire.post(
        path("socialActions", place.under, "comments"), body_of(text, place, us.urn), send_by=send_by
    )
    created = parsed(CreatedPayload, answer)
    name = None if isinstance(created, ValidationError) else name_of(created)
    if name is None:
        raise Uncertain("answered with something else than a comment", service=SERVICE, account=us.account)
    return published_as(name)


async def edit_comment(wire: Wire, remote_id: str, text: str, us: Us, *, send_by: datetime | None) -> None:
    """One POST that changes the words and nothing else. Raises TargetGone where it is not there, else as the wire."""
    patch = {"patch": {"message": {"$set": {"text": text}}}}
    address, actor = comment_path(remote_id, us), {"actor": us.urn}
    await wire.post(address, patch, actor, method="PARTIAL_UPDATE", send_by=send_by)


async def delete_comment(wire: Wire, remote_id: str, us: Us, *, send_by: datetime | None) -> None:
    """One DELETE; where LinkedIn knows no such comment (any more) nothing is left to delete. Raises as the wire."""
    with suppress(TargetGone):
        await wire.delete(comment_path(remote_id, us), {"actor": us.urn}, send_by=send_by)


def comment_path(remote_id: str, us: Us) -> str:
    """Where a comment lies. Raises Rejected for what is the name of none."""
    name = comment_name(remote_id)
    if name is None:
        raise Rejected("this is the name of no comment", service=SERVICE, account=us.account)
    return path("socialActions", name.thread, "comments", name.number)
