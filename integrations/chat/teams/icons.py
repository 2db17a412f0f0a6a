"""The pictures by which the app is known in Teams: takes nothing, gives two PNG files, always the same bytes; pure.

Sizes and colours as Teams asks for them (learn.microsoft.com, "Teams app icon for the app bar and Teams Store"): a full
square in colour of 192 pixels with the mark in its middle, and one of 32 pixels, white on nothing.
"""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from integrations.chat.teams.manifest import COLOUR

_WHITE: Final = (255, 255, 255)
_FINE: Final = 8
"""How many times larger the mark is drawn before it is brought to its size, so that its edges are smooth."""


def color_icon() -> bytes:
    """The mark in white on our colour, 192 by 192."""
    icon = Image.new("RGB", (192, 192), COLOUR)
    icon.paste(_WHITE, (36, 36), _mark(120))
    return _png(icon)


def outline_icon() -> bytes:
    """The mark in white on transparent, 32 by 32: no pixel has another colour, only less of it."""
    icon = Image.new("RGBA", (32, 32), (*_WHITE, 0))
    icon.putalpha(_mark(32))
    return _png(icon)


def _mark(side: int) -> Image.Image:
    """Somebody speaks over a counter: a speech bubble with two lines of words, and a broad bar below it."""
    scale = side * _FINE / 32
    mask = Image.new("L", (side * _FINE, side * _FINE), 0)
    draw = ImageDraw.Draw(mask)

    def at(*numbers: float) -> list[float]:
        return [number * scale for number in numbers]

    draw.rounded_rectangle(at(5, 3, 27, 19), radius=3 * scale, fill=255)
    draw.polygon(at(9, 18, 9, 23, 15, 18), fill=255)
    draw.rounded_rectangle(at(9, 7, 23, 9), radius=scale, fill=0)
    draw.rounded_rectangle(at(9, 12, 19, 14), radius=scale, fill=0)
    draw.rounded_rectangle(at(2, 25, 30, 29), radius=1 * scale, fill=255)
    return mask.reduce(_FINE)


def _png(icon: Image.Image) -> bytes:
    written = BytesIO()
    icon.save(written, "PNG", optimize=True)
    return written.getvalue()
