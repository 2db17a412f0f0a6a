"""A picture made anew from what can be seen of it: takes bytes and what may become of them, gives other bytes.

Nothing is carried over but the pixels, turned upright, and the colours they are meant in (the ICC profile). Where and
with what it was taken, previews, comments and whatever else a file may hold stay behind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.errors import NotEligible
from bot.ports.pictures import PictureFile
from bot.ports.reply_pictures import CleanPicture
from bot.ports.social import PictureLimits

_READ = ("JPEG", "PNG", "GIF", "WEBP")
_WRITTEN_AS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}
_OPAQUE = frozenset({"L", "RGB"})
_QUALITY = 90
# A telephone keeps a second, larger or deeper picture behind the first one; only the first is shown anywhere.
_SEVERAL_IN_ONE = "MPO"

# What networks serve beside PNG, JPEG and GIF, and no more: every decoder is one more that a stranger may attack.
_SHOWN_FROM = ("AVIF", "BMP", "WEBP")
_SHOWN_AS_IT_IS = ("GIF", "JPEG", "PNG")
_SHOWN_PIXELS = 40_000_000
_SHOWN_EDGE = 2_048


def clean_picture(content: bytes, limits: PictureLimits) -> CleanPicture:
    """The picture without what cannot be seen, as JPEG, PNG or WebP.

    Raises NotEligible with a `problem`: picture_type (no picture, a broken one, or of a kind that the network does not
    take), picture_animated, picture_dimensions (also for one that would unfold beyond measure), picture_size.
    """
    with _opened(content, _READ) as opened:
        return _made_anew(opened, limits)


def expect_showable(content: bytes) -> None:
    """Of a picture that is shown as it is, read no more than its head: a few bytes may claim to unfold into gigabytes.

    Raises NotEligible with a `problem`: picture_type, picture_dimensions.
    """
    with _opened(content, _SHOWN_AS_IT_IS) as opened:
        _expect_measure(opened)


def shown_picture(content: bytes) -> PictureFile:
    """A picture of a kind that not every chat shows, as one that each does: JPEG, PNG where one can see through it.

    One that moves stands still at its first frame, and one that is very large is made smaller. Raises NotEligible with
    a `problem`: picture_type, picture_dimensions.
    """
    with _opened(content, _SHOWN_FROM) as opened:
        _expect_measure(opened)
        colours = opened.info.get("icc_profile") if opened.mode in ("RGB", "RGBA", "L") else None
        bare = _pixels(ImageOps.exif_transpose(opened), transparent=True)
        bare.thumbnail((_SHOWN_EDGE, _SHOWN_EDGE))
        written, ending = ("JPEG", "jpg") if bare.mode in _OPAQUE else ("PNG", "png")
        made = BytesIO()
        bare.save(made, written, quality=_QUALITY, icc_profile=colours)
        return PictureFile(f"picture.{ending}", made.getvalue())


def _expect_measure(opened: Image.Image) -> None:
    if opened.width * opened.height > _SHOWN_PIXELS:
        raise NotEligible(problem="picture_dimensions")


@contextmanager
def _opened(content: bytes, kinds: tuple[str, ...]) -> Iterator[Image.Image]:
    """The picture in these bytes, where it is of one of these kinds; what is wrong with it is raised as NotEligible."""
    try:
        with Image.open(BytesIO(content), formats=kinds) as opened:
            yield opened
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotEligible(problem="picture_dimensions") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise NotEligible(problem="picture_type") from None  # what Pillow raises for files that are not whole


def _made_anew(opened: Image.Image, limits: PictureLimits) -> CleanPicture:
    kind = opened.format or ""
    # Before anything is unfolded: a few bytes may claim any size.
    if opened.width * opened.height > limits.pixels:
        raise NotEligible(problem="picture_dimensions")
    if getattr(opened, "is_animated", False) and kind != _SEVERAL_IN_ONE:
        raise NotEligible(problem="picture_animated")
    written = _WRITTEN_AS[kind]
    media_type = f"image/{written.lower()}"
    if media_type not in limits.types:
        raise NotEligible(problem="picture_type")
    colours = opened.info.get("icc_profile") if opened.mode in ("RGB", "RGBA", "L") else None
    bare = _pixels(ImageOps.exif_transpose(opened), transparent=written != "JPEG")
    made = BytesIO()
    bare.save(made, written, quality=_QUALITY, icc_profile=colours)
    if made.tell() > limits.largest:
        raise NotEligible(problem="picture_size")
    return CleanPicture(media_type, made.getvalue())


def _pixels(picture: Image.Image, *, transparent: bool) -> Image.Image:
    """A new picture with the same pixels and nothing else."""
    if picture.mode not in _OPAQUE:
        picture = picture.convert("RGBA" if transparent and picture.has_transparency_data else "RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare
