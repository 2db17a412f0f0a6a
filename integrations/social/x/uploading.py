"""Pictures of ours on X, before a post names them: takes the connection and a picture, gives its id.

Sources: docs.x.com (media upload, media metadata). A file that no post names is shown to nobody, and X throws it away
after a day: uploading one twice does no harm.
"""

from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from bot.errors import Uncertain
from bot.ports.social import PictureLimits, Upload
from integrations.social.punctual import nothing_after
from integrations.social.x.client import XClient
from integrations.social.x.mapping import parsed
from integrations.social.x.payloads import IdentifiedAnswer
from integrations.social.x.sorting import SERVICE

PICTURES = PictureLimits(
    most=4,
    largest=5_000_000,
    pixels=8192 * 8192,
    types=frozenset({"image/jpeg", "image/png", "image/webp"}),
    alt=1000,
)


async def upload_picture(
    client: XClient, picture: Upload, *, account: str, send_by: datetime, clock: Callable[[], datetime]
) -> str:
    """One POST /2/media/upload, and one /2/media/metadata for a description; gives the id of the file.

    Nothing leaves from `send_by` (UTC) on. Raises as the client.
    """
    name = f"picture.{picture.media_type.partition('/')[2]}"
    fields = {"media_category": "tweet_image", "media_type": picture.media_type}
    with nothing_after(send_by, clock):
        answer = await client.upload("/2/media/upload", (name, picture.content, picture.media_type), fields)
        uploaded = parsed(IdentifiedAnswer, answer.body)
        if isinstance(uploaded, ValidationError):
            raise Uncertain("answered with something else than a file", service=SERVICE, account=account)
        if picture.alt:
            described = {"id": uploaded.data.id, "metadata": {"alt_text": {"text": picture.alt}}}
            await client.request("POST", "/2/media/metadata", json=described)
    return uploaded.data.id
