"""A post of ours changed or taken back: takes the connection and the post's id, asks the server; every request is safe
to repeat. Sources: docs.joinmastodon.org/methods/statuses/#edit and #delete.
"""

from contextlib import suppress
from datetime import datetime
from urllib.parse import quote

from pydantic import ValidationError

from bot.errors import TargetGone, Unavailable
from integrations.social.mastodon.mapping import parsed
from integrations.social.mastodon.payloads import StandingPayload
from integrations.social.mastodon.sorting import SERVICE
from integrations.social.mastodon.wire import Wire


def status_path(remote_id: str) -> str:
    """The address of a post."""
    return f"/api/v1/statuses/{quote(remote_id, safe='')}"


async def delete_post(wire: Wire, remote_id: str, *, send_by: datetime | None) -> None:
    """One DELETE; a server that knows no such post (any more) has nothing left to delete. Raises as `Wire.delete`."""
    with suppress(TargetGone):
        await wire.delete(status_path(remote_id), send_by=send_by)


async def edit_post(wire: Wire, remote_id: str, text: str, *, account: str, send_by: datetime | None) -> None:
    """One GET, then one PUT with `text` and with everything else as it stands: what is left out would be taken away.

    The server leaves visibility and parent alone. Raises TargetGone where the post is not there, else as the wire.
    """
    stands = parsed(StandingPayload, await wire.get(status_path(remote_id)))
    if isinstance(stands, ValidationError):
        raise Unavailable("answered with something else than a post", service=SERVICE, account=account)
    body = {
        "status": text,
        "spoiler_text": stands.spoiler_text,
        "sensitive": stands.sensitive,
        "media_ids": [each.id for each in stands.media_attachments],
        **({"language": stands.language} if stands.language else {}),
    }
    await wire.put(status_path(remote_id), body, send_by=send_by)
