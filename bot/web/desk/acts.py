"""What employees do on the desk: takes a form, has the bus carry it out, shows the case after it; decides nothing."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.cards.refused import told
from bot.cards.wording import knows, say
from bot.domain.messages import Claim
from bot.domain.reply import Reply, ReplyState
from bot.domain.view import CaseView
from bot.errors import ComptoirError, NotFound, Refusal, Transient
from bot.web.desk.case import draw_fresh, find_view
from bot.web.desk.channels import SURFACE
from bot.web.desk.composer import compose_form
from bot.web.desk.desk import Desk
from bot.web.desk.forms import answer, reply_in
from bot.web.desk.preview import count, review
from bot.web.desk.refusals import status_of
from bot.web.session import Session, SignedIn

LONGEST_FIELD = 50_000
_SILENT = frozenset({"case.draft", "case.compose"})
_NOT_PART_OF_THE_ACT = frozenset({"csrf", "key"})


def add_acts(router: APIRouter, desk: Desk) -> None:
    """The routes that carry out acts, and those that prepare a reply."""

    @router.post("/desk/acts/{verb}")
    async def act(verb: str, request: Request, session: SignedIn) -> Response:
        """Carry out one act, once for each form. A refusal is told where the employee is, beside the present card."""
        fields = await read_fields(request)
        try:
            outcome = await _carry_out(desk, verb, fields, session)
        except (Refusal, Transient) as error:
            return await _refused(desk, request, session, verb, fields, error)
        if verb in _SILENT:
            return Response(status_code=204)
        return await _done(desk, request, session, verb, fields, outcome)

    @router.post("/desk/cases/{case_id}/count")
    async def count_words(case_id: int, request: Request, session: SignedIn) -> Response:
        """How long the words are, by the network's own rule."""
        fields = await read_fields(request)
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
        counted = count(desk, view, _text(fields), session, reply_in(view, fields.get("reply")))
        return desk.page("count.html", session, count=counted)

    @router.post("/desk/cases/{case_id}/preview")
    async def preview(case_id: int, request: Request, session: SignedIn) -> Response:
        """The reply as it will be seen, to read before it is sent, or before it is published by hand; back to the form
        with `edit`."""
        fields = await read_fields(request)
        text = _text(fields)
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            form = await compose_form(desk, tx, view, session, text=text)
        if "edit" in fields or form.obstacle:
            async with desk.context.store.reading() as tx:
                return await answer(desk, tx, request, session, "compose.html", form=form)
        reviewed = await review(desk, view, text, session)
        refused = await _take(desk, view, session) if form.barred and reviewed.way else ""
        if refused:
            async with desk.context.store.reading() as tx:
                form = replace(form, obstacle=refused)
                return await answer(desk, tx, request, session, "compose.html", form=form)
        async with desk.context.store.reading() as tx:
            return await answer(
                desk,
                tx,
                request,
                session,
                "review.html",
                reviewed=reviewed,
                form=form,
                take_over=fields.get("take_over") == "yes",
            )


async def read_fields(request: Request) -> Mapping[str, str]:
    """The text fields of a form; a field named twice counts once. Raises NotFound for one beyond all measure."""
    form = await request.form()
    fields = {name: text for name, text in form.items() if isinstance(text, str)}
    if any(len(text) > LONGEST_FIELD for text in fields.values()):
        raise NotFound("A field of this form is longer than any of ours.")
    return fields


async def _take(desk: Desk, view: CaseView, session: Session) -> str:
    """Whoever is shown the way out to answer by hand has the case, since nothing else would tell colleagues of it.

    Gives why they cannot have it, in words, "" where they have.
    """
    if view.case.is_closed or view.case.assignee == session.person:
        return ""
    try:
        await desk.context.bus.handle(Claim(session.person, view.case.id), surface=SURFACE, origin=session.origin)
    except Refusal as error:
        return told(error, "case.claim", desk.directory, session.locale)
    return ""


async def _carry_out(desk: Desk, verb: str, fields: Mapping[str, str], session: Session) -> Mapping[str, Any]:
    command = desk.read_act(verb, fields, by=session.person, now=desk.now())
    key = fields.get("key", "")
    said = sorted((name, text) for name, text in fields.items() if name not in _NOT_PART_OF_THE_ACT)
    return await desk.context.bus.handle(
        command,
        surface=SURFACE,
        event_key=f"{session.person}:{key[:80]}" if key else None,
        fingerprint=hashlib.sha256(repr((verb, said)).encode()).hexdigest(),
        origin=session.origin,
    )


async def _done(
    desk: Desk,
    request: Request,
    session: Session,
    verb: str,
    fields: Mapping[str, str],
    outcome: Mapping[str, Any],
) -> Response:
    """The case after the act: its card in place, a word of confirmation, and the undo bar while it may be undone."""
    case_id = outcome.get("case")
    if request.headers.get("HX-Request") != "true":
        return RedirectResponse(f"/desk/cases/{case_id}" if case_id else "/desk", 303)
    if case_id is None:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    async with desk.context.store.reading() as tx:
        view = await find_view(desk, tx, int(case_id))
        form = await compose_form(desk, tx, view, session) if fields.get("then") == "reply" else None
    key = f"done.{verb}"
    response = desk.page(
        "done.html",
        session,
        verb=verb,
        case=view.case,
        card=draw_fresh(desk, view, session),
        message=say(key, session.locale) if knows(key) else "",
        held=_held(view, outcome),
        form=form,
        from_dialog=fields.get("where") == "dialog",
    )
    if form is None:
        response.headers["HX-Trigger"] = "desk:done"
    return response


def _held(view: CaseView, outcome: Mapping[str, Any]) -> Reply | None:
    """The reply of this act while it waits for its undo window to pass."""
    for reply in view.replies:
        if reply.id == outcome.get("reply") and reply.state is ReplyState.HELD:
            return reply
    return None


async def _refused(
    desk: Desk, request: Request, session: Session, verb: str, fields: Mapping[str, str], error: ComptoirError
) -> Response:
    """Why not, in words, and the case as it stands: what was typed stays where it is."""
    message = told(error, verb, desk.directory, session.locale)
    status = status_of(error)
    if verb in _SILENT:
        return Response(status_code=status)
    number = fields.get("case", "")
    view = None
    if isinstance(error, Refusal) and number.isdigit():
        async with desk.context.store.reading() as tx:
            view = await tx.cases.view(int(number[:18]), desk.now())
    if request.headers.get("HX-Request") != "true":
        async with desk.context.store.reading() as tx:
            data = {"message": message, "case_id": number, "text": fields.get("text", "")}
            return await answer(desk, tx, request, session, "refused.html", status=status, **data)
    return desk.page(
        "refused_here.html",
        session,
        status=status,
        message=message,
        case=view.case if view else None,
        card=draw_fresh(desk, view, session) if view else "",
        take_over=error.reason == "already_claimed" and verb == "case.send",
        reopen=error.reason == "case_closed" and verb == "case.send",
        in_dialog=fields.get("where") == "dialog",
    )


def _text(fields: Mapping[str, str]) -> str:
    """A browser sends line ends as CR LF (HTML standard, form submission); the network gets LF."""
    return fields.get("text", "").replace("\r\n", "\n")
