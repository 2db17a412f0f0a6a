"""Pictures as telephones make them, for tests of what goes out: with a place, a camera and words hidden inside."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

HIDDEN = (b"Phonemaker", b"hidden in XMP", b"hidden comment", b"Exif")
WIDE, HIGH = 48, 32


def photograph(kind: str = "JPEG", *, size: tuple[int, int] = (WIDE, HIGH), **more: Any) -> bytes:
    """A picture that was taken lying on its side, with GPS, XMP and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phonemaker"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (48.0, 51.0, 30.0), "E", (2.0, 17.0, 40.0)
    made = BytesIO()
    xmp = b"<x:xmpmeta>hidden in XMP</x:xmpmeta>"
    Image.new("RGB", size, "teal").save(made, kind, exif=exif, xmp=xmp, comment=b"hidden comment", **more)
    return made.getvalue()


def plain(kind: str, mode: str = "RGB", *, frames: int = 1) -> bytes:
    """A small picture of a kind, moving where it has several frames."""
    made = BytesIO()
    several = [Image.new(mode, (6, 4), each + 1) for each in range(frames)] if frames > 1 else []
    first = several[0] if several else Image.new(mode, (6, 4))
    first.save(made, kind, **({"save_all": True, "append_images": several[1:]} if several else {}))
    return made.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be of this size."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + part(b"IDAT", zlib.compress(b"\0" * 99)) + part(b"IEND", b"")


def opened(content: bytes) -> Image.Image:
    """A picture as somebody sees it."""
    return Image.open(BytesIO(content))
