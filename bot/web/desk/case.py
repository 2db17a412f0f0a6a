"""The page of one case: the public thread, the card, the notes and acts; takes a number, changes nothing."""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from markupsafe import Markup

from bot.cards.build import case_card
from bot.cards.plain import words
from bot.domain.permission import may_hide
from bot.domain.person import ContactKind
from bot.domain.view import CaseView
from bot.errors import NotFound
from bot.flow.who import read_person
from bot.ports.web_store import WebTransaction
from bot.web.desk.channels import channel_of
from bot.web.desk.desk import Desk
from bot.web.desk.guesses import guesses_on
from bot.web.desk.meanwhile import meanwhile
from bot.web.desk.person_shown import Guesses, Known, Typed, reader_of
from bot.web.desk.shell import shell
from bot.web.desk.timeline import Moment, Post, doubts, moments, thread_posts
from bot.web.session import Session, SignedIn

LARGEST = 2**63
"""Numbers of cases stay below; a larger one in an address is none of ours."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about a case that its page shows beside the card; `writable` where its reader may act, and
    `may_hide` where they may also hide what was written from the public.

    `doubts` are what is to be known of cards that may stand elsewhere. `known` is who wrote it, with what passed
    besides, None for an author who is nobody's; `guesses` tell who may be the same.
    """

    case: int
    posts: list[Post]
    moments: list[Moment]
    doubts: list[str]
    writable: bool
    may_hide: bool
    known: Known | None
    guesses: Guesses | None


def add_case(router: APIRouter, desk: Desk) -> None:
    """The routes of a case's page and of its parts."""

    @router.get("/desk/cases/{case_id}")
    async def case_page(case_id: int, session: SignedIn) -> Response:
        """The whole page."""
        async with desk.context.store.reading() as tx:
            case = await tx.cases.get(case_id) if case_id < LARGEST else None
            channel = channel_of(desk.directory, case.department) or "" if case else ""
            frame = await shell(desk, tx, session, active=channel)
            view = await find_view(desk, tx, case_id)
            story = await _story(desk, tx, view, session)
        card = case_card(view, desk.directory, now=desk.now())
        return desk.page(
            "case.html",
            session,
            shell=frame,
            case=view.case,
            heading=words(card.summary, session.locale),
            card=draw_fresh(desk, view, session),
            story=story,
            channel=channel,
            writable=desk.may_act(session, view.case.department),
            recording=reader_of(desk, session).acts and bool(view.case.author_id),
            kinds=[*ContactKind],
            typed=Typed(case=str(view.case.id)),
        )

    @router.get("/desk/cases/{case_id}/card")
    async def card_part(case_id: int, session: SignedIn) -> Response:
        """The card as it stands now."""
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
        return Response(str(draw_fresh(desk, view, session)), media_type="text/html")

    @router.get("/desk/cases/{case_id}/story")
    async def story_part(case_id: int, session: SignedIn) -> Response:
        """The thread and the notes as they stand now."""
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            story = await _story(desk, tx, view, session)
        return desk.page("story.html", session, story=story)

    @router.get("/desk/cases/{case_id}/meanwhile")
    async def meanwhile_part(case_id: int, session: SignedIn) -> Response:
        """What became of the case while the reader writes on it."""
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            known = await meanwhile(desk, tx, view, session)
        return desk.page("meanwhile.html", session, meanwhile=known)


async def find_view(desk: Desk, tx: WebTransaction, case_id: int) -> CaseView:
    """A case with all that is known of it. Raises NotFound."""
    view = await tx.cases.view(case_id, desk.now()) if case_id < LARGEST else None
    if view is None:
        raise NotFound("There is no such case.", case=str(case_id))
    return view


def draw_fresh(desk: Desk, view: CaseView, session: Session) -> Markup:
    """The card drawn from the case itself, for whoever has just acted or looks at its own page."""
    card = case_card(view, desk.directory, now=desk.now())
    return desk.draw(card, view.case.department, session)


async def _story(desk: Desk, tx: WebTransaction, view: CaseView, session: Session) -> Story:
    thread = await tx.mentions.thread(view.case.account, view.case.conversation)
    account = await tx.accounts.get(view.case.account)
    handle = account.handle if account and account.handle else view.case.account
    events = await tx.events.of_case(view.case.id)
    known = None
    if view.person is not None:
        known = reader_of(desk, session).known(*await read_person(tx, view.person, desk.now()), besides=view.case.id)
    return Story(
        view.case.id,
        thread_posts(view, thread, desk.directory, handle, desk.now()),
        moments(view, events, desk.directory, session.locale),
        doubts(await tx.cards.of_cases([view.case.id]), session.locale),
        desk.may_act(session, view.case.department),
        may_hide(desk.directory, session.person, view.case.department),
        known,
        await guesses_on(desk, tx, session, view.case.id),
    )
