"""The app package that Teams takes: takes what the manifest takes, gives one zip file, always the same bytes; pure."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from integrations.chat.teams.icons import color_icon, outline_icon
from integrations.chat.teams.manifest import (
    COLOR_ICON,
    FIRST_VERSION,
    FRENCH_FILE,
    OUTLINE_ICON,
    french,
    manifest,
)

PACKAGE: Final = "comptoir-teams.zip"
_THE_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip file can tell (APPNOTE.TXT, 4.4.6): a package tells what it holds, not when it was made."""


def package(app_id: str, public_url: str, *, reads_threads: bool = False, version: str = FIRST_VERSION) -> bytes:
    """The manifest, its French and its icons, all at the root of the archive, where Teams looks for them."""
    described = manifest(app_id, public_url, reads_threads=reads_threads, version=version)
    files = {
        "manifest.json": _json(described),
        FRENCH_FILE: _json(french(reads_threads=reads_threads)),
        COLOR_ICON: color_icon(),
        OUTLINE_ICON: outline_icon(),
    }
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name, _THE_FIRST_DAY)
            entry.create_system = 3  # as on Unix, on whatever machine this runs
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return written.getvalue()


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
