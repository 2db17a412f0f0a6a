"""A message to an author in private: written beside what it answers, read as it will be read, then sent."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from bot.cards.inline import handle_of, value
from bot.cards.refused import problem
from bot.cards.text import clean
from bot.domain.private import words_again
from bot.domain.view import CaseView, StoredMention
from bot.errors import AccountPaused, NotFound
from bot.flow.outgoing import private_replies
from bot.ports.social import PrivateReplies
from bot.web.desk.acts import read_fields
from bot.web.desk.case import find_view
from bot.web.desk.composer import approvers
from bot.web.desk.desk import Desk
from bot.web.desk.forms import answer, mention_in
from bot.web.session import Session, SignedIn


@dataclass(frozen=True, slots=True)
class PrivateMessage:
    """The words in work. `approvers` names those who have to consent to them, "" where nobody has to."""

    case_id: int
    mention: StoredMention
    author: str
    text: str
    approvers: str


@dataclass(frozen=True, slots=True)
class AsRead:
    """The words as their reader will see them, the network's own count, and what forbids sending them."""

    shown: str
    handle: str
    length: int
    limit: int
    problems: tuple[str, ...]


def add_privately(router: APIRouter, desk: Desk) -> None:
    """The routes of the two steps; they stand before the form of any other act."""

    @router.get("/desk/cases/{case_id}/forms/mention.private")
    async def write(case_id: int, request: Request, session: SignedIn) -> Response:
        """Where it is written; what its writer wrote last and was not sent to begin with."""
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            mention = _mention(view, request.query_params.get("mention"))
            _messages(desk, view)
            form = _form(desk, view, mention, words_again(view.replies, mention.id, session.person), session)
            return await answer(desk, tx, request, session, "private.html", form=form)

    @router.post("/desk/cases/{case_id}/private")
    async def read(case_id: int, request: Request, session: SignedIn) -> Response:
        """The words as they will be read, with what sending them means; back to the form with `edit`."""
        fields = await read_fields(request)
        text = fields.get("text", "").replace("\r\n", "\n")
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            mention = _mention(view, fields.get("mention"))
            form = _form(desk, view, mention, text, session)
            if "edit" in fields:
                return await answer(desk, tx, request, session, "private.html", form=form)
            seen = _as_read(_messages(desk, view), form, session)
            return await answer(desk, tx, request, session, "private_review.html", form=form, seen=seen)


def _mention(view: CaseView, number: str | None) -> StoredMention:
    stored = mention_in(view, number)
    if stored is None:
        raise NotFound("There is no such mention in this case.", case=str(view.case.id))
    return stored


def _messages(desk: Desk, view: CaseView) -> PrivateReplies:
    network = desk.context.networks.get(view.case.account)
    if network is None:
        raise AccountPaused(account=view.case.account)
    return private_replies(network, view.case.id)


def _form(desk: Desk, view: CaseView, mention: StoredMention, text: str, session: Session) -> PrivateMessage:
    author = handle_of(mention.mention.author.handle)
    return PrivateMessage(view.case.id, mention, author, text, approvers(desk, view, session))


def _as_read(messages: PrivateReplies, form: PrivateMessage, session: Session) -> AsRead:
    preview = messages.preview(form.text, form.mention.mention)
    measured = {"length": preview.length, "limit": preview.limit}
    return AsRead(
        clean(preview.text),
        value("@" + preview.handle.removeprefix("@")),
        preview.length,
        preview.limit,
        tuple(problem(key, session.locale, **measured) for key in preview.problems),
    )
