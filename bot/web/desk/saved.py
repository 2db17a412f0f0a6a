"""The page of saved replies: takes a department's words that are used often, keeps, changes and forgets them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.cards.refused import told
from bot.domain.audit import Act
from bot.domain.permission import require_act
from bot.errors import EmptyText, NotFound, Refusal
from bot.ports.web_store import SavedReply, WebTransaction
from bot.web.desk.acts import read_fields
from bot.web.desk.desk import Desk
from bot.web.desk.refusals import status_of
from bot.web.desk.shell import shell
from bot.web.session import Session, SignedIn

LONGEST_TITLE = 80
LONGEST_TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Shelf:
    """The saved replies of one department; `writable` where the reader belongs to it."""

    department: str
    name: str
    writable: bool
    replies: Sequence[SavedReply]


def add_saved(router: APIRouter, desk: Desk) -> None:
    """The routes of saved replies."""

    @router.get("/desk/saved")
    async def saved_page(session: SignedIn) -> Response:
        """Every department's saved replies."""
        return await _page(desk, session)

    @router.post("/desk/saved")
    async def add(request: Request, session: SignedIn) -> Response:
        """Keep another one."""
        fields = await read_fields(request)
        department = fields.get("department", "")
        try:
            require_act(desk.directory, session.person, department)
            title, text = _written(fields.get("title", ""), fields.get("text", ""))
        except Refusal as error:
            return await _page(desk, session, error)
        async with desk.context.store.writing(session.origin) as tx:
            saved = await tx.saved_replies.add(department, title, text, session.person, desk.now())
            _log(tx, "saved_reply_added", saved, session, desk.now())
        return RedirectResponse("/desk/saved", 303)

    @router.post("/desk/saved/{reply_id}")
    async def change(reply_id: int, request: Request, session: SignedIn) -> Response:
        """Change one, or forget it with `forget`."""
        fields = await read_fields(request)
        try:
            async with desk.context.store.writing(session.origin) as tx:
                saved = await tx.saved_replies.get(reply_id)
                if saved is None:
                    raise NotFound("There is no such saved reply.")
                require_act(desk.directory, session.person, saved.department)
                if "forget" in fields:
                    await tx.saved_replies.remove(reply_id)
                    _log(tx, "saved_reply_removed", saved, session, desk.now())
                else:
                    title, text = _written(fields.get("title", ""), fields.get("text", ""))
                    await tx.saved_replies.change(reply_id, title, text, desk.now())
                    _log(tx, "saved_reply_changed", replace(saved, text=text), session, desk.now())
        except Refusal as error:
            return await _page(desk, session, error)
        return RedirectResponse("/desk/saved", 303)


def _log(tx: WebTransaction, kind: str, saved: SavedReply, session: Session, now: datetime) -> None:
    data = {"saved_reply": saved.id, "text": saved.text}
    tx.audit.add(Act(kind, now, session.person, department=saved.department, data=data))


async def _page(desk: Desk, session: Session, error: Refusal | None = None) -> Response:
    async with desk.context.store.reading() as tx:
        shelves = await _shelves(desk, tx, session)
        frame = await shell(desk, tx, session, active="saved")
    refused = told(error, "saved", desk.directory, session.locale) if error else ""
    status = status_of(error) if error else 200
    return desk.page("saved.html", session, status=status, shell=frame, shelves=shelves, refused=refused)


async def _shelves(desk: Desk, tx: WebTransaction, session: Session) -> Sequence[Shelf]:
    directory = desk.directory
    every = await tx.saved_replies.of(list(directory.departments))
    shelves = [
        Shelf(
            department=key,
            name=department.name(session.locale),
            writable=desk.may_act(session, key),
            replies=[saved for saved in every if saved.department == key],
        )
        for key, department in directory.departments.items()
    ]
    return sorted(
        (shelf for shelf in shelves if shelf.writable or shelf.replies),
        key=lambda shelf: (not shelf.writable, shelf.name.casefold()),
    )


def _written(title: str, text: str) -> tuple[str, str]:
    """A title and a text to keep. Raises EmptyText."""
    text = text.replace("\r\n", "\n").strip()[:LONGEST_TEXT]
    title = " ".join(title.split())[:LONGEST_TITLE] or text[:40]
    if not text:
        raise EmptyText
    return title, text
