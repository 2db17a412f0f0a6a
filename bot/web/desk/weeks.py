"""The weekly report in a room of the desk: takes a channel, gives the reports that are told there, and their pictures.

They stand above the cards until the next ones come, for a week at most.
"""

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Response
from markupsafe import Markup

from bot.cards.card import Card
from bot.cards.weekly import described
from bot.domain.permission import may_read_week
from bot.domain.weekly import WeekTold
from bot.errors import NotFound
from bot.ports.web_store import WebTransaction
from bot.runtime.charting import week_chart
from bot.web.desk.case import LARGEST
from bot.web.desk.channels import SURFACE, Room
from bot.web.desk.desk import Desk
from bot.web.session import Session, SignedIn

SHOWN_FOR = timedelta(days=7)
_HEADERS = {"Cache-Control": "private, max-age=3600", "Content-Security-Policy": "default-src 'none'; sandbox"}


@dataclass(frozen=True, slots=True)
class Week:
    """A weekly report, ready to show; `alt` is its picture in words."""

    id: int
    markup: Markup
    alt: str


async def weeks_of(desk: Desk, tx: WebTransaction, room: Room, session: Session) -> Sequence[Week]:
    """The reports that stand in a room now, of those that are for the reader: everybody may look into every room."""
    found = await tx.weekly_reports.standing(SURFACE, room.channel, desk.now() - SHOWN_FOR)
    return [
        Week(
            told.id,
            desk.draw(Card.model_validate(told.card), told.department, session),
            described(told.days, session.locale),
        )
        for told in found
        if _is_for(desk, told, session)
    ]


def _is_for(desk: Desk, told: WeekTold, session: Session) -> bool:
    return may_read_week(desk.directory, session.person, told.department, everything=told.everything)


def add_weeks(router: APIRouter, desk: Desk) -> None:
    """The route of the pictures."""

    @router.get("/desk/weeks/{number}.png")
    async def picture(number: int, session: SignedIn) -> Response:
        """The picture of a weekly report that stands on the desk, in the reader's language."""
        async with desk.context.store.reading() as tx:
            told = await tx.weekly_reports.get(number) if number < LARGEST else None
        if told is None or told.surface != SURFACE or not _is_for(desk, told, session):
            raise NotFound("There is no such picture.", picture=str(number))
        file = await to_thread(week_chart, told.days, session.locale)
        return Response(file.content, media_type="image/png", headers=_HEADERS)
