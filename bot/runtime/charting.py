"""The picture of a weekly report: takes the cases of its days and a language, gives a PNG with a bar for each day.

Drawn with Pillow and the face that comes with it, which knows ASCII alone. The two kinds are told apart by how dark
they are, and each bar has its numbers.
"""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.cards.weekly import day_name
from bot.cards.wording import say
from bot.domain.department import Locale
from bot.domain.weekly import DayCount
from bot.ports.pictures import PictureFile

SIZE = (1200, 600)
_LEFT, _TOP, _BOTTOM, _LEGEND = 60, 140, 520, 90
_PAPER, _INK, _OPENED, _ANSWERED = "#ffffff", "#1f2933", "#b3c7dd", "#1f5f99"
_BAR = 110


def week_chart(days: Sequence[DayCount], locale: Locale) -> PictureFile:
    """The chart: how many cases were opened on each day, and within that how many of them were answered."""
    picture = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(picture)
    title, small = ImageFont.load_default(40), ImageFont.load_default(26)
    pen.text((_LEFT, 25), say("weekly.chart", locale), fill=_INK, font=title)
    at = _LEFT
    for colour, key in ((_OPENED, "weekly.opened"), (_ANSWERED, "weekly.answered")):
        words = say(key, locale)
        pen.rectangle((at, _LEGEND, at + 24, _LEGEND + 24), fill=colour)
        pen.text((at + 34, _LEGEND - 4), words, fill=_INK, font=small)
        at += 34 + int(pen.textlength(words, font=small)) + 40
    most = max((each.cases for each in days), default=0) or 1
    step = (SIZE[0] - 2 * _LEFT) / max(len(days), 1)
    for number, each in enumerate(days):
        left = _LEFT + number * step + (step - _BAR) / 2
        for count, colour in ((each.cases, _OPENED), (each.answered, _ANSWERED)):
            top = _BOTTOM - (_BOTTOM - _TOP - 40) * count / most
            pen.rectangle((left, top, left + _BAR, _BOTTOM), fill=colour)
        top = _BOTTOM - (_BOTTOM - _TOP - 40) * each.cases / most
        for words, height in ((f"{each.answered}/{each.cases}", top - 36), (day_name(each, locale), _BOTTOM + 16)):
            middle = left + (_BAR - pen.textlength(words, font=small)) / 2
            pen.text((middle, height), words, fill=_INK, font=small)
    pen.line((_LEFT, _BOTTOM, SIZE[0] - _LEFT, _BOTTOM), fill=_INK, width=2)
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return PictureFile("week.png", written.getvalue())
