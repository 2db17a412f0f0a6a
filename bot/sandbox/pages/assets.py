"""Serve the page's own files and drawn avatars; nothing comes from anywhere else."""

import hashlib
from html import escape
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.refusals import NotFoundHere

_FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final = {"site.css": "text/css", "site.js": "text/javascript", "header.svg": "image/svg+xml"}
# The pages are rebuilt with every release, so a browser has to ask whether a file changed.
_HEADERS: Final = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
_PICTURE_HEADERS: Final = {**_HEADERS, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


async def serve_file(request: Request) -> Response:
    """GET /static/<name>."""
    name = request.path_params["name"]
    if name not in _TYPES:
        raise NotFoundHere("Not Found")
    return Response((_FOLDER / name).read_bytes(), headers=_HEADERS, media_type=_TYPES[name])


async def draw_avatar(request: Request) -> Response:
    """GET /avatars/<username>.svg: the first letter on a colour that follows from the name."""
    username = request.path_params["username"]
    hue = int.from_bytes(hashlib.sha256(username.lower().encode()).digest()[:2], "big") % 360
    letter = escape(username[:1].upper() or "?")
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
        f'<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl({hue} 62% 52%)"/>'
        f'<stop offset="1" stop-color="hsl({(hue + 40) % 360} 58% 38%)"/></linearGradient></defs>'
        '<rect width="48" height="48" fill="url(#g)"/>'
        '<text x="24" y="32" text-anchor="middle" font-family="system-ui, sans-serif" font-size="22" '
        f'font-weight="600" fill="#fff">{letter}</text></svg>'
    )
    return Response(picture, headers=_PICTURE_HEADERS, media_type="image/svg+xml")
