"""Who may be the same human, settled on the desk: takes the answer of whoever reads, has the bus carry it out."""

import hashlib

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.cards.acts import number_in
from bot.domain.alike import Part
from bot.domain.messages import Command
from bot.domain.person_messages import JoinAlike, KeepApart, UndoApart
from bot.errors import NotFound
from bot.web.desk.acts import read_fields
from bot.web.desk.channels import SURFACE
from bot.web.desk.desk import Desk
from bot.web.session import SignedIn


def add_guessing(router: APIRouter, desk: Desk) -> None:
    """The routes by which a guess is settled."""

    @router.post("/desk/alike/{act}")
    async def settle(act: str, request: Request, session: SignedIn) -> Response:
        """`yes`: two are the same; `no`: they are not; `again`: that was a mistake. Refusals are told on a page."""
        fields = await read_fields(request)
        command: Command
        if act == "again":
            command = UndoApart(session.person, number_in(fields, "apart"))
        elif act in ("yes", "no"):
            one, other = _part(fields.get("one", "")), _part(fields.get("other", ""))
            command = (JoinAlike if act == "yes" else KeepApart)(session.person, one, other)
        else:
            raise NotFound("There is no such act.")
        key = fields.get("key", "")
        await desk.context.bus.handle(
            command,
            surface=SURFACE,
            event_key=f"{session.person}:{key[:80]}" if key else None,
            fingerprint=hashlib.sha256(repr((act, fields.get("one"), fields.get("other"))).encode()).hexdigest(),
            origin=session.origin,
        )
        back = _part(fields.get("back", ""))
        return RedirectResponse(f"/desk/persons/{back.person}" if back.person else f"/desk/cases/{back.case}", 303)


def _part(text: str) -> Part:
    """One of two, as a form names it: `person-12` or `case-7`. Raises NotFound."""
    kind, _, number = text.partition("-")
    if kind not in ("person", "case"):
        raise NotFound("There is no such thing on the desk.", field="part")
    return Part(**{kind: number_in({"part": number}, "part")})
