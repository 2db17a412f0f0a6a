"""What was said away from the networks: kept with its person, done where something was promised, forgotten on request.

A contact says whose it is, or its verified address or number does; with neither there is a new person.
"""

from bot.domain.case import Case
from bot.domain.permission import may_forget, person, require_admin, require_employee
from bot.domain.person import Contact, KnownAuthor, NewContact, Why
from bot.domain.person_messages import ForgetContact, ForgetPerson, ImportContacts, KeepPledge, RecordContact
from bot.domain.recording import contact_in
from bot.errors import NotFound, NotPermitted, NotUsable, WrongState
from bot.flow.authors import author_of, case_of
from bot.flow.concerned import cases_of, tell
from bot.flow.context import Context
from bot.flow.steps import Outcome
from bot.ports.persons import NewJoin


async def record_contact(command: RecordContact, context: Context) -> Outcome:
    """Keep a contact. One whose reference is known already is the same contact, and nothing is changed.

    Raises NotPermitted for whoever belongs to no department, and for a contact of somebody else unless by an admin;
    NotUsable; NotFound for a person or a case that is not there.
    """
    require_employee(context.directory, command.by)
    new = contact_in(command, context.now)
    if new.employee != command.by:
        require_admin(context.directory, command.by)
        person(context.directory, new.employee)
    case = await case_of(command.case, context) if command.case is not None else None
    whose, why = await _whose(command, case, new, context)
    contact = await context.tx.persons.record(whose, new, context.now)
    if contact is None:
        known = (await context.tx.persons.by_reference([new.reference or ""]))[new.reference or ""]
        return {"contact": known.id, "person": known.person, "why": None, "known": True}
    if why is not None:
        join = NewJoin(whose, why, "", command.by, contacts=[contact.id])
        await context.tx.persons.join(join, context.now)
    if case is not None:
        await _wrote(whose, await author_of(case, context.tx), command.by, context)
    concerned = await cases_of([whose], context)
    about = {"person": whose} if case is None else {"person": whose, "case": case.id}
    await tell("contact_recorded", concerned, command.by, context, about, contact=contact.id)
    return {"contact": contact.id, "person": whose, "why": why.value if why else None, "known": False}


async def import_contacts(command: ImportContacts, context: Context) -> Outcome:
    """Keep contacts that an admin brings in, in their order: all of them, or none and a Refusal.

    Those whose references are known stay as they are. Raises NotPermitted, and NotUsable also for one without a
    reference.
    """
    require_admin(context.directory, command.by)
    if not all(each.reference.strip() for each in command.contacts):
        raise NotUsable("Each contact needs a reference of its own.", field="reference", problem="reference")
    outcomes = [await record_contact(each, context) for each in command.contacts]
    known = sum(1 for each in outcomes if each["known"])
    return {"recorded": len(outcomes) - known, "known": known}


async def keep_pledge(command: KeepPledge, context: Context) -> Outcome:
    """What was promised is done: cards no longer tell of it. Raises NotPermitted, NotFound, WrongState."""
    require_employee(context.directory, command.by)
    contact = await _contact(command.contact, context)
    if not contact.owes:
        raise WrongState("Nothing is left to do of this promise.", contact=str(contact.id))
    await context.tx.persons.keep(contact.id, command.by, context.now)
    concerned = await cases_of([contact.person], context)
    await tell("pledge_kept", concerned, command.by, context, {"person": contact.person}, contact=contact.id)
    return {"contact": contact.id, "person": contact.person}


async def forget_contact(command: ForgetContact, context: Context) -> Outcome:
    """Delete a contact: by whoever had it, a manager of any department or an admin. Raises NotPermitted, NotFound."""
    require_employee(context.directory, command.by)
    contact = await _contact(command.contact, context)
    if contact.said.employee != command.by and not may_forget(context.directory, command.by):
        raise NotPermitted("Only whoever recorded it, a manager or an admin may do this.", person=command.by)
    concerned = await cases_of([contact.person], context)
    await context.tx.persons.forget_contact(contact.id)
    forgotten = {"person": contact.person, "contact": contact.id}
    await tell("contact_forgotten", concerned, command.by, context, forgotten)
    return {"contact": contact.id, "person": contact.person}


async def forget_person(command: ForgetPerson, context: Context) -> Outcome:
    """Delete everything of a person but what they wrote in public: by a manager or an admin, on the person's request.

    Raises NotPermitted, NotFound.
    """
    require_employee(context.directory, command.by)
    if not may_forget(context.directory, command.by):
        raise NotPermitted("Only a manager or an admin may do this.", person=command.by)
    if await context.tx.persons.get(command.person, lock=True) is None:
        raise NotFound("There is no such person.", person=str(command.person))
    concerned = await cases_of([command.person], context)
    await context.tx.persons.forget_person(command.person)
    await tell("person_forgotten", concerned, command.by, context, {"person": command.person})
    return {"person": command.person}


async def _whose(
    command: RecordContact, case: Case | None, new: NewContact, context: Context
) -> tuple[int, Why | None]:
    """The person of a contact, and what joins it to them: None where they are new."""
    persons = context.tx.persons
    if command.person is not None:
        if await persons.get(command.person, lock=True) is None:
            raise NotFound("There is no such person.", person=str(command.person))
        return command.person, Why.BY_HAND
    if case is not None:
        author = await author_of(case, context.tx)
        found = await persons.of_author(author.key, lock=True)
        if found is not None:
            return found, Why.BY_HAND
    verified = await persons.verified(new.email, new.number) if new.verified else None
    return verified if verified is not None else (await persons.add(command.by, context.now), None)


async def _wrote(whose: int, author: KnownAuthor, by: str, context: Context) -> None:
    """Whoever wrote the case is this person, as the employee said when they recorded the contact on it."""
    if await context.tx.persons.of_author(author.key) != whose:
        await context.tx.persons.join(NewJoin(whose, Why.BY_HAND, "", by, authors=[author]), context.now)


async def _contact(number: int, context: Context) -> Contact:
    contact = await context.tx.persons.contact(number, lock=True)
    if contact is None:
        raise NotFound("There is no such contact.", contact=str(number))
    return contact
