"""Keep uploaded media and decide which bytes are safe to serve back; knows nothing of statuses' rules."""

from collections.abc import Sequence
from typing import Final

from bot.sandbox.database import Database
from bot.sandbox.rows import Media

LARGEST_BYTES: Final = 16 * 1024 * 1024
_COLUMNS: Final = "id, member_id, content_type, description, width, height, ready_at"
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
)
SUPPORTED_TYPES: Final = tuple(dict.fromkeys(content_type for _, _, content_type in _SIGNATURES))


def sniff(content: bytes) -> str | None:
    """Give the content type that the first bytes prove, whatever the sender claims; None if not supported."""
    for signature, offset, content_type in _SIGNATURES:
        if content[offset : offset + len(signature)] == signature:
            return content_type
    return None


def size_of(content: bytes, content_type: str) -> tuple[int, int] | None:
    """Give width and height in pixels of a PNG or GIF; None where reading them needs a decoder."""
    if content_type == "image/png" and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if content_type == "image/gif" and len(content) >= 10:
        return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    return None


class Attachments:
    """Uploaded media with their bytes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, media: Media, content: bytes) -> None:
        """Store one attachment."""
        self._database.execute(
            f"INSERT INTO media ({_COLUMNS}, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                media.id,
                media.member_id,
                media.content_type,
                media.description,
                media.width,
                media.height,
                media.ready_at,
                content,
            ),
        )

    def by_ids(self, media_ids: Sequence[int]) -> list[Media]:
        """Give those of these attachments that exist, in the order asked."""
        if not media_ids:
            return []
        marks = ",".join("?" * len(media_ids))
        rows = self._database.all(f"SELECT {_COLUMNS} FROM media WHERE id IN ({marks})", media_ids)
        found = {row[0]: Media(*row) for row in rows}
        return [found[media_id] for media_id in media_ids if media_id in found]

    def content(self, media_id: int) -> bytes | None:
        """Give the bytes of an attachment."""
        row = self._database.one("SELECT bytes FROM media WHERE id = ?", (media_id,))
        return bytes(row[0]) if row else None

    def describe(self, media_id: int, description: str) -> None:
        """Change the words for those who cannot see an attachment."""
        self._database.execute("UPDATE media SET description = ? WHERE id = ?", (description, media_id))
