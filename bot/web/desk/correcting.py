"""Other words for a published reply: written beside the old ones, read as they will be seen, then sent."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from bot.cards.inline import value
from bot.cards.text import clean
from bot.domain.correction import words_to_mend
from bot.domain.reply import Reply
from bot.domain.view import CaseView
from bot.errors import NotFound
from bot.web.desk.acts import read_fields
from bot.web.desk.case import find_view
from bot.web.desk.composer import approvers
from bot.web.desk.desk import Desk
from bot.web.desk.forms import answer, reply_in
from bot.web.desk.preview import Counted, as_published, count
from bot.web.session import Session, SignedIn


@dataclass(frozen=True, slots=True)
class Correction:
    """The words in work. `approvers` names those who have to consent to them, "" where nobody has to."""

    case_id: int
    reply: Reply
    text: str
    approvers: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The words as the network will show them, and its own count."""

    shown: str
    handle: str
    count: Counted


def add_correcting(router: APIRouter, desk: Desk) -> None:
    """The routes of the two steps; they stand before the form of any other act."""

    @router.get("/desk/cases/{case_id}/forms/reply.correct")
    async def write(case_id: int, request: Request, session: SignedIn) -> Response:
        """Where the words are changed; the published ones to begin with."""
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            reply = _published(view, request.query_params.get("reply"))
            form = _form(desk, view, reply, words_to_mend(reply, session.person), session)
            return await answer(desk, tx, request, session, "correct.html", form=form)

    @router.post("/desk/cases/{case_id}/correction")
    async def read(case_id: int, request: Request, session: SignedIn) -> Response:
        """The words as they will be seen, beside those that stand; back to the form with `edit`."""
        fields = await read_fields(request)
        text = fields.get("text", "").replace("\r\n", "\n")
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            reply = _published(view, fields.get("reply"))
            form = _form(desk, view, reply, text, session)
            if "edit" in fields:
                return await answer(desk, tx, request, session, "correct.html", form=form)
            preview = as_published(desk, view, text, reply)
            seen = Seen(
                clean(preview.text),
                value("@" + preview.handle.removeprefix("@")),
                count(desk, view, text, session, reply),
            )
            return await answer(desk, tx, request, session, "correct_review.html", form=form, seen=seen)


def _published(view: CaseView, number: str | None) -> Reply:
    reply = reply_in(view, number)
    if reply is None:
        raise NotFound("There is no such reply.", case=str(view.case.id))
    return reply


def _form(desk: Desk, view: CaseView, reply: Reply, text: str, session: Session) -> Correction:
    return Correction(view.case.id, reply, text, approvers(desk, view, session, reply.writers))
