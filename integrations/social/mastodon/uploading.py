"""Pictures of ours on the server, before a post names them: takes the connection and a picture, gives its id.

Sources: docs.joinmastodon.org/methods/media and entities/Instance. A file that no post names is shown to nobody, and
the server throws it away after a day: uploading one twice does no harm.
"""

from datetime import datetime
from urllib.parse import quote

from pydantic import ValidationError

from bot.errors import Unavailable, Uncertain
from bot.ports.social import PictureLimits, Upload
from integrations.social.mastodon.mapping import parsed
from integrations.social.mastodon.payloads import Configuration, UploadedPayload
from integrations.social.mastodon.sorting import SERVICE
from integrations.social.mastodon.wire import Wire

_LARGEST = 16 * 1024 * 1024
"""Bytes that we keep of a picture, whatever the server would take."""


def picture_limits(configuration: Configuration) -> PictureLimits:
    """What the server says that it takes, within what we keep."""
    files = configuration.media_attachments
    return PictureLimits(
        most=configuration.statuses.max_media_attachments,
        largest=min(files.image_size_limit, _LARGEST),
        pixels=files.image_matrix_limit,
        types=frozenset(files.supported_mime_types),
        alt=files.description_limit,
    )


async def upload_picture(wire: Wire, picture: Upload, *, account: str, send_by: datetime) -> str:
    """One POST /api/v2/media; gives the id of the file, processed or not. Raises as `Wire.post`."""
    name = f"picture.{picture.media_type.partition('/')[2]}"
    file = (name, picture.content, picture.media_type)
    answer = await wire.post_file("/api/v2/media", file, {"description": picture.alt}, send_by=send_by)
    uploaded = parsed(UploadedPayload, answer)
    if isinstance(uploaded, ValidationError):
        raise Uncertain("answered with something else than a file", service=SERVICE, account=account)
    return uploaded.id


async def is_processed(wire: Wire, remote_id: str, *, account: str) -> bool:
    """One GET /api/v1/media/:id, answered with an address once the file is processed. Raises as `Wire.get`."""
    uploaded = parsed(UploadedPayload, await wire.get(f"/api/v1/media/{quote(remote_id, safe='')}"))
    if isinstance(uploaded, ValidationError):
        raise Unavailable("answered with something else than a file", service=SERVICE, account=account)
    return bool(uploaded.url)
