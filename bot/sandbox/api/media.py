"""Attachments: take the bytes, say when they are ready, show them.

https://docs.joinmastodon.org/methods/media/
"""

from typing import Final

from starlette.responses import Response

from bot.sandbox.api.wire import Call, Handler, answer
from bot.sandbox.refusals import NotFoundHere, Unprocessable
from bot.sandbox.rows import Media

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=3600",
}


def upload(call: Call) -> Response:
    """POST /api/v2/media (and v1): 200 if it is ready, 202 if it is still being processed."""
    owner = call.member()
    file = call.file("file")
    if file is None:
        raise Unprocessable("Validation failed: File can't be blank")
    media = call.network.attach(owner, file.file.read(), call.text("description") or None)
    return answer(call.entities.media(media), 200 if _is_ready(call, media) else 202)


def read(call: Call) -> Response:
    """GET /api/v1/media/:id: 200 when ready, 206 before."""
    media = _own(call)
    return answer(call.entities.media(media), 200 if _is_ready(call, media) else 206)


def describe(call: Call) -> Response:
    """PUT /api/v1/media/:id: change its description."""
    call.network.attachments.describe(_own(call).id, call.text("description"))
    return answer(call.entities.media(_own(call)))


def show(call: Call) -> Response:
    """GET /media/:id: the bytes, as the type that they proved to be and never as a page."""
    found = call.network.attachments.by_ids([call.id()])
    content = call.network.attachments.content(call.id())
    if not found or content is None or not _is_ready(call, found[0]):
        raise NotFoundHere
    return Response(content, headers=_HEADERS, media_type=found[0].content_type)


def _own(call: Call) -> Media:
    found = call.network.attachments.by_ids([call.id()])
    if not found or found[0].member_id != call.member().id:
        raise NotFoundHere
    return found[0]


def _is_ready(call: Call, media: Media) -> bool:
    return media.ready_at <= call.network.now()


ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("POST", "/api/v2/media", upload),
    ("POST", "/api/v1/media", upload),
    ("GET", "/api/v1/media/{id}", read),
    ("PUT", "/api/v1/media/{id}", describe),
    ("GET", "/media/{id}", show),
)
