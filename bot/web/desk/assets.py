"""Style sheet, scripts and the icon of the desk, from this package and from the installed htmx; under one address
that changes with their content, so that browsers may keep them for ever."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Request, Response

from bot.web.plain_pages import plain_page

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"
_ROOT = "/desk/assets"


class Assets:
    """The files by name, read once."""

    def __init__(self) -> None:
        self._files = {path.name: path.read_bytes() for path in (Path(__file__).parent / "assets").iterdir()}
        self._files["htmx.js"] = _htmx().read_bytes()
        digest = hashlib.sha256()
        for name in sorted(self._files):
            digest.update(name.encode() + self._files[name])
        self.version = digest.hexdigest()[:12]

    def address(self, name: str) -> str:
        """Where browsers find the file."""
        if name not in self._files:
            raise KeyError(name)
        return f"{_ROOT}/{self.version}/{name}"

    def get(self, name: str) -> bytes | None:
        """The content of a file, None for a name that is none of ours."""
        return self._files.get(name)


def _htmx() -> Path:
    """htmx inside the django-htmx wheel; found without importing the package, which would import Django.

    Source: https://django-htmx.readthedocs.io/en/latest/template_tags.html (the wheel's static files).
    """
    spec = find_spec("django_htmx")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("django-htmx is not installed; its wheel carries htmx.")
    return Path(spec.submodule_search_locations[0]) / "static" / "django_htmx" / "htmx-2.min.js"


ASSETS = Assets()
router = APIRouter(include_in_schema=False)


@router.get(_ROOT + "/{version}/{name}")
async def asset(version: str, name: str, request: Request) -> Response:
    """One file; under an old version the present content, which browsers then do not keep."""
    content = ASSETS.get(name)
    if content is None:
        return plain_page(request, "missing", 404)
    kept = _FOR_EVER if version == ASSETS.version else "no-cache"
    media = _TYPES.get(Path(name).suffix, "application/octet-stream")
    return Response(content, media_type=media, headers={"Cache-Control": kept})
