"""The pages of persons: found, shown with all that passed, joined and taken apart, contacts recorded; each act is a
command, and what was typed is never lost."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.cards.acts import number_in
from bot.cards.contact_act import read_contact
from bot.cards.refused import told
from bot.domain.messages import Command
from bot.domain.person import ContactKind
from bot.domain.person_messages import (
    ForgetContact,
    ForgetPerson,
    JoinAuthor,
    JoinPersons,
    KeepPledge,
    UndoJoin,
)
from bot.errors import NotFound, Refusal
from bot.flow.who import read_person, who_is
from bot.web.desk.acts import read_fields
from bot.web.desk.case import LARGEST
from bot.web.desk.channels import SURFACE
from bot.web.desk.desk import Desk
from bot.web.desk.guesses import guesses
from bot.web.desk.person_shown import Typed, reader_of
from bot.web.desk.refusals import status_of
from bot.web.desk.shell import shell
from bot.web.session import Session, SignedIn

_ON_CONTACT: Mapping[str, Callable[[str, int], Command]] = {"kept": KeepPledge, "forget": ForgetContact}
_LONGEST_SEARCH = 200
_WORDS = ("kind", "who", "about", "promised", "until", "at", "email", "number", "verified")


def add_persons(router: APIRouter, desk: Desk) -> None:
    """The routes of persons and contacts."""

    @router.get("/desk/persons")
    async def search_page(session: SignedIn) -> Response:
        """Where to look for somebody, and to record who is new."""
        return await _search(desk, session, "")

    @router.post("/desk/persons")
    async def search(request: Request, session: SignedIn) -> Response:
        """Whom the words find. They are posted, so that no address holds them."""
        fields = await read_fields(request)
        return await _search(desk, session, fields.get("words", "")[:_LONGEST_SEARCH])

    @router.get("/desk/persons/{person_id}")
    async def person_page(person_id: int, session: SignedIn) -> Response:
        """A person with all that passed."""
        return await _person(desk, session, person_id)

    @router.post("/desk/contacts")
    async def record(request: Request, session: SignedIn) -> Response:
        """Keep a contact; what cannot be used is told above the form as it was filled in."""
        fields = await read_fields(request)
        try:
            command = read_contact(fields, by=session.person, zone=desk.directory.zone)
            outcome = await _carry_out(desk, session, command, fields)
        except Refusal as error:
            return await _form(desk, session, fields, error)
        return RedirectResponse(_back(fields) or f"/desk/persons/{outcome['person']}", 303)

    @router.post("/desk/contacts/{contact_id}/{act}")
    async def on_contact(contact_id: int, act: str, request: Request, session: SignedIn) -> Response:
        """`kept`: what was promised is done; `forget`: the contact is deleted."""
        command = _ON_CONTACT.get(act)
        if command is None:
            raise NotFound("There is no such act.")
        return await _act(desk, request, session, command(session.person, contact_id))

    @router.post("/desk/joins/{join_id}/undo")
    async def undo(join_id: int, request: Request, session: SignedIn) -> Response:
        """What was joined is apart again."""
        return await _act(desk, request, session, UndoJoin(session.person, join_id))

    @router.post("/desk/persons/{person_id}/join")
    async def join(person_id: int, request: Request, session: SignedIn) -> Response:
        """Whoever wrote a case, or another person, is this one."""
        fields = await read_fields(request)
        words = fields.get("reason", "")
        try:
            if fields.get("case"):
                command: Command = JoinAuthor(session.person, number_in(fields, "case"), person_id, words)
            else:
                command = JoinPersons(session.person, person_id, number_in(fields, "other"), words=words)
            await _carry_out(desk, session, command, fields)
        except Refusal as error:
            return await _person(desk, session, person_id, error)
        return RedirectResponse(f"/desk/persons/{person_id}", 303)

    @router.post("/desk/persons/{person_id}/forget")
    async def forget(person_id: int, request: Request, session: SignedIn) -> Response:
        """Nothing of a person is kept but what they wrote in public."""
        fields = await read_fields(request)
        try:
            await _carry_out(desk, session, ForgetPerson(session.person, person_id), fields)
        except Refusal as error:
            return await _person(desk, session, person_id, error)
        return RedirectResponse("/desk/persons", 303)


async def _act(desk: Desk, request: Request, session: Session, command: Command) -> Response:
    """Carry out an act on something of a person, and go back to where it was asked for."""
    fields = await read_fields(request)
    try:
        outcome = await _carry_out(desk, session, command, fields)
    except Refusal as error:
        if fields.get("person", "").isdigit():
            return await _person(desk, session, number_in(fields, "person"), error)
        raise
    back = _back(fields)
    if back:
        return RedirectResponse(back, 303)
    async with desk.context.store.reading() as tx:
        there = await tx.persons.get(outcome["person"]) is not None
    return RedirectResponse(f"/desk/persons/{outcome['person']}" if there else "/desk/persons", 303)


async def _carry_out(desk: Desk, session: Session, command: Command, fields: Mapping[str, str]) -> Mapping[str, Any]:
    """The outcome of an act, once for each form."""
    key = fields.get("key", "")
    said = sorted((name, text) for name, text in fields.items() if name not in ("csrf", "key"))
    return await desk.context.bus.handle(
        command,
        surface=SURFACE,
        event_key=f"{session.person}:{key[:80]}" if key else None,
        fingerprint=hashlib.sha256(repr((type(command).__name__, said)).encode()).hexdigest(),
        origin=session.origin,
    )


async def _search(desk: Desk, session: Session, words: str) -> Response:
    async with desk.context.store.reading() as tx:
        frame = await shell(desk, tx, session, active="persons")
        hits = reader_of(desk, session).hits(await who_is(tx, words)) if words.strip() else []
    return desk.page("persons.html", session, shell=frame, words=words, hits=hits, **_blank(desk, session, Typed()))


async def _person(desk: Desk, session: Session, number: int, error: Refusal | None = None) -> Response:
    """A person's page. Raises NotFound."""
    if number >= LARGEST:
        raise NotFound("There is no such person.")
    async with desk.context.store.reading() as tx:
        person, passages = await read_person(tx, number, desk.now())
        known = reader_of(desk, session).known(person, passages)
        maybe = await guesses(desk, tx, session, person, 0)
        frame = await shell(desk, tx, session, active="persons")
    refused = told(error, "person", desk.directory, session.locale) if error else ""
    status = status_of(error) if error else 200
    data = {"guesses": maybe, **_blank(desk, session, Typed(person=str(number)))}
    return desk.page("person_page.html", session, status=status, shell=frame, known=known, refused=refused, **data)


async def _form(desk: Desk, session: Session, fields: Mapping[str, str], error: Refusal) -> Response:
    """The form again, with what was typed and why it was not kept."""
    async with desk.context.store.reading() as tx:
        frame = await shell(desk, tx, session, active="persons")
    refused = told(error, "contact.record", desk.directory, session.locale)
    numbers = {name: fields[name] for name in ("case", "person") if fields.get(name, "").isdigit()}
    words = {name: fields.get(name, "") for name in _WORDS}
    return desk.page(
        "contact_page.html",
        session,
        status=status_of(error),
        shell=frame,
        refused=refused,
        **_blank(desk, session, Typed(**numbers, **words)),
    )


def _blank(desk: Desk, session: Session, typed: Typed) -> dict[str, Any]:
    """What a form for a contact needs: the kinds, what is filled in already, and whether the reader may send it."""
    return {"kinds": [*ContactKind], "typed": typed, "recording": reader_of(desk, session).acts}


def _back(fields: Mapping[str, str]) -> str:
    """The page of the case on which an act was asked for, "" for none."""
    return f"/desk/cases/{number_in(fields, 'case')}" if fields.get("case") else ""
