"""Persons over HTTP: contacts recorded, who is the same human, what passed between us; each act a command."""

from fastapi import APIRouter

from bot.domain.person_messages import (
    ForgetContact,
    ForgetPerson,
    ImportContacts,
    JoinAuthor,
    JoinPersons,
    KeepPledge,
    RecordContact,
    UndoJoin,
)
from bot.flow.who import read_person, who_is
from bot.web.api.acting import Acts
from bot.web.api.caller import Calling
from bot.web.api.parameters import Id
from bot.web.api.person_drawing import found_out, person_detail
from bot.web.api.person_models import (
    AuthorIn,
    ContactDone,
    ContactIn,
    ContactOutcome,
    ContactsIn,
    ContactsOutcome,
    FoundOut,
    JoinOutcome,
    OtherIn,
    PersonDetail,
    PersonGone,
    SearchIn,
)

router = APIRouter(prefix="/api/v1", tags=["persons"])


@router.post("/contacts", status_code=201, summary="Record a contact away from the networks")
async def record(body: ContactIn, acting: Acts) -> ContactOutcome:
    """For employees of any department. Where nothing says whose it is, there is a new person."""
    return ContactOutcome.model_validate(await acting.carry_out(_command(body, acting.by)))


@router.post("/contacts/import", summary="Record contacts that another system knows")
async def import_contacts(body: ContactsIn, acting: Acts) -> ContactsOutcome:
    """For admins: all of them or none. Those whose reference is known already stay as they are."""
    command = ImportContacts(acting.by, tuple(_command(each, acting.by) for each in body.contacts))
    return ContactsOutcome.model_validate(await acting.carry_out(command))


@router.post("/contacts/{contact_id}/kept", summary="What was promised is done")
async def kept(contact_id: Id, acting: Acts) -> ContactDone:
    """Cards no longer tell of it."""
    return ContactDone.model_validate(await acting.carry_out(KeepPledge(acting.by, contact_id)))


@router.delete("/contacts/{contact_id}", summary="Forget a contact")
async def forget_contact(contact_id: Id, acting: Acts) -> ContactDone:
    """For whoever had it, managers and admins."""
    return ContactDone.model_validate(await acting.carry_out(ForgetContact(acting.by, contact_id)))


@router.post("/persons/search", summary="Find persons")
async def search(body: SearchIn, caller: Calling) -> FoundOut:
    """Persons, and authors who are nobody's yet. Not in the address, which others write into their logs."""
    async with caller.context.store.reading() as tx:
        return found_out(await who_is(tx, body.words))


@router.post("/persons", status_code=201, summary="Make the author of a case a person")
async def person_of_case(body: AuthorIn, acting: Acts) -> JoinOutcome:
    """The one whom they belong to already, or a new one."""
    return JoinOutcome.model_validate(await acting.carry_out(JoinAuthor(acting.by, body.case, None, body.reason)))


@router.get("/persons/{person_id}", summary="One person with everything that passed between them and us")
async def read(person_id: Id, caller: Calling) -> PersonDetail:
    """Online and off, the newest first."""
    async with caller.context.store.reading() as tx:
        return person_detail(*await read_person(tx, person_id, caller.context.clock()))


@router.delete("/persons/{person_id}", summary="Forget a person")
async def forget_person(person_id: Id, acting: Acts) -> PersonGone:
    """For managers and admins: everything goes but what the person wrote in public."""
    return PersonGone.model_validate(await acting.carry_out(ForgetPerson(acting.by, person_id)))


@router.post("/persons/{person_id}/authors", summary="The author of a case is this person")
async def join_author(person_id: Id, body: AuthorIn, acting: Acts) -> JoinOutcome:
    """Whosever they were before."""
    return JoinOutcome.model_validate(await acting.carry_out(JoinAuthor(acting.by, body.case, person_id, body.reason)))


@router.post("/persons/{person_id}/join", summary="Another person is this one")
async def join_persons(person_id: Id, body: OtherIn, acting: Acts) -> JoinOutcome:
    """All that belongs to the other comes here, and can go back."""
    command = JoinPersons(acting.by, person_id, body.person, words=body.reason)
    return JoinOutcome.model_validate(await acting.carry_out(command))


@router.post("/joins/{join_id}/undo", summary="Take apart what was joined")
async def undo(join_id: Id, acting: Acts) -> JoinOutcome:
    """Refused as WrongState where all of it went on to somebody else since: undo that first."""
    return JoinOutcome.model_validate(await acting.carry_out(UndoJoin(acting.by, join_id)))


def _command(body: ContactIn, by: str) -> RecordContact:
    return RecordContact(
        by=by,
        kind=body.kind,
        about=body.about,
        at=body.at,
        who=body.who,
        promised=body.promised,
        promised_until=body.promised_until,
        email=body.email,
        number=body.number,
        verified=body.verified,
        employee=body.employee,
        reference=body.reference,
        person=body.person,
        case=body.case,
    )
