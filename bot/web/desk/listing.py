"""A channel's page: takes the filter in the address, gives its cards by section; must not know how a card looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from bot.domain.case import Case
from bot.ports.web_store import DeskCard, Section, WebTransaction
from bot.web.desk.channels import Room, room_of, rooms
from bot.web.desk.desk import Desk
from bot.web.desk.posted import posted_card
from bot.web.desk.sections import FILTERS, Wanted, order_of, section_of
from bot.web.desk.shell import shell
from bot.web.desk.weeks import weeks_of
from bot.web.session import Session, SignedIn


@dataclass(frozen=True, slots=True)
class Shown:
    """One card on the page. `order` is where it belongs in its section, smallest text first."""

    case_id: int
    card_id: int
    section: Section
    order: str
    priority: str
    markup: Markup


@dataclass(frozen=True, slots=True)
class Group:
    """A section of the page with its cards; `count` is how many there are, shown or not."""

    section: Section
    count: int
    cards: Sequence[Shown]


def add_listing(router: APIRouter, desk: Desk) -> None:
    """The routes of the channels."""

    @router.get("/desk")
    async def home(session: SignedIn) -> Response:
        """The first channel of one's own with something new, else the first."""
        every = rooms(desk.directory, session.person, session.locale)
        if not every:
            async with desk.context.store.reading() as tx:
                return desk.page("nowhere.html", session, shell=await shell(desk, tx, session))
        own = [room.channel for room in every if room.writable]
        async with desk.context.store.reading() as tx:
            unread = await tx.desk.unread(session.person, own)
        first = next((channel for channel in own if unread.get(channel)), every[0].channel)
        return RedirectResponse(f"/desk/channels/{first}", 303)

    @router.get("/desk/channels/{channel}")
    async def channel_page(channel: str, request: Request, session: SignedIn) -> Response:
        """The channel with its sections; only the sections where htmx asks for them alone."""
        room = room_of(desk.directory, session.person, session.locale, channel)
        wanted = Wanted.of(request)
        async with desk.context.store.reading() as tx:
            frame = await shell(desk, tx, session, active=channel)
            groups = await _groups(desk, tx, room, wanted, session)
            weeks = await weeks_of(desk, tx, room, session)
        if request.headers.get("HX-Target") == "sections":
            return desk.page("sections.html", session, room=room, wanted=wanted, groups=groups)
        return desk.page(
            "channel.html",
            session,
            shell=frame,
            room=room,
            wanted=wanted,
            groups=groups,
            filters=FILTERS,
            weeks=weeks,
        )

    @router.get("/desk/channels/{channel}/cards/{case_id}")
    async def one_card(channel: str, case_id: int, request: Request, session: SignedIn) -> Response:
        """One card as it stands now, for a page that is open; 204 where it does not belong on that page.

        With words, a card that a search for them would not show does not belong there either.
        """
        room = room_of(desk.directory, session.person, session.locale, channel)
        wanted = Wanted.of(request)
        async with desk.context.store.reading() as tx:
            cards = [card for card in await tx.desk.of_case(case_id) if card.channel == channel]
            case = await tx.cases.get(case_id)
            if case is None or not cards or not wanted.holds(case, room, session.person, desk.now()):
                return Response(status_code=204)
            if wanted.words and not await _is_found(desk, tx, case, room, wanted, session):
                return Response(status_code=204)
            shown = await _shown(desk, tx, cards[-1], case, room, session)
        return desk.page("item.html", session, item=shown)

    @router.post("/desk/channels/{channel}/read/{card_id}")
    async def read(channel: str, card_id: int, session: SignedIn) -> Response:
        """The reader has seen the channel up to this card."""
        room = room_of(desk.directory, session.person, session.locale, channel)
        async with desk.context.store.writing() as tx:
            await tx.desk.mark_read(session.person, room.channel, card_id, desk.now())
        return Response(status_code=204)


async def _is_found(desk: Desk, tx: WebTransaction, case: Case, room: Room, wanted: Wanted, session: Session) -> bool:
    """True where a search for the words shows the case."""
    now = desk.now()
    found = await tx.desk.cards(wanted.filter(room, section_of(case, room, now), session.person), now)
    return case.id in {each.id for _, each in found}


async def _groups(desk: Desk, tx: WebTransaction, room: Room, wanted: Wanted, session: Session) -> Sequence[Group]:
    """Every section that the page may hold, the empty ones too: a card may come in while it is open."""
    now = desk.now()
    counts = await tx.desk.counts(wanted.filter(room, Section.WAITING, session.person), now)
    groups = []
    for section in wanted.sections():
        count = counts.get(section, 0)
        found = await tx.desk.cards(wanted.filter(room, section, session.person), now) if count else ()
        groups.append(Group(section, count, [await _shown(desk, tx, *each, room, session) for each in found]))
    return groups


async def _shown(desk: Desk, tx: WebTransaction, card: DeskCard, case: Case, room: Room, session: Session) -> Shown:
    tree = await posted_card(desk, tx, card, case, room)
    section = section_of(case, room, desk.now())
    markup = desk.draw(tree, case.department, session)
    return Shown(case.id, card.id, section, order_of(case, section), case.priority.value, markup)
