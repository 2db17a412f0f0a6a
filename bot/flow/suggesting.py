"""Who may be the same human: found for whoever looks, and settled by an employee: they are, or they are not.

What is merely alike never joins anybody by itself.
"""

from collections.abc import Sequence

from bot.domain.alike import Alike, Apart, Part, key_of, keys_of, same_reach, stems_of, why_alike
from bot.domain.audit import Act
from bot.domain.permission import require_employee
from bot.domain.person import KnownAuthor, PersonView, Why
from bot.domain.person_messages import JoinAlike, JoinPersons, KeepApart, UndoApart
from bot.errors import NotFound, WrongState
from bot.flow.authors import author_of, case_of
from bot.flow.concerned import cases_of, tell
from bot.flow.context import Context
from bot.flow.steps import Outcome
from bot.flow.uniting import somebody, unite
from bot.ports.persons import NewJoin
from bot.ports.store import Transaction

MOST = 5
"""Suggestions at once; persons and authors that are looked through for them are four times as many."""


async def alike(tx: Transaction, who: PersonView | KnownAuthor) -> Sequence[Alike]:
    """Who may be the same as a person, or as an author who is nobody's: by address, by number, by handle.

    Those of whom somebody said that they are not are left out, whatever they belong to by now.
    """
    apart = {key for pair in await apart_from(tx, who) for key in (pair.key, pair.other)}
    left_out = apart | keys_of(who)
    found: dict[str, Alike] = {}
    for keys, each in [*await _reached_alike(tx, who), *await _called_alike(tx, who)]:
        if not keys & left_out:
            found.setdefault(min(keys), each)
    return [*found.values()][:MOST]


async def apart_from(tx: Transaction, who: PersonView | KnownAuthor) -> Sequence[Apart]:
    """Everybody of whom was said that they are not this person, or this author."""
    return await tx.persons.apart(keys_of(who))


async def whose_case(tx: Transaction, number: int) -> PersonView | KnownAuthor | None:
    """The person who wrote a case, else the author who is nobody's; None where they removed all that they wrote.

    Raises NotFound.
    """
    case = await tx.cases.get(number)
    if case is None:
        raise NotFound("There is no such case.", case=str(number))
    if not case.author_id:
        return None
    author = await author_of(case, tx)
    found = await tx.persons.of_author(author.key)
    return author if found is None else await tx.persons.get(found)


async def join_alike(command: JoinAlike, context: Context) -> Outcome:
    """Two are one from now on, for the reason that they have in common, else by hand; and that can be undone.

    Raises NotPermitted, NotFound, WrongState.
    """
    require_employee(context.directory, command.by)
    one, other = await _whose(command.one, context), await _whose(command.other, context)
    why = why_alike(one, other) or Why.BY_HAND
    if isinstance(one, PersonView) and isinstance(other, PersonView):
        return await unite(JoinPersons(command.by, one.id, other.id, why), context)
    authors = [each for each in (one, other) if isinstance(each, KnownAuthor)]
    if len({author.key for author in authors}) < len(authors):
        raise WrongState("They are the same author.", case=str(command.one.case))
    known = next((each.id for each in (one, other) if isinstance(each, PersonView)), None)
    person = known if known is not None else await context.tx.persons.add(command.by, context.now)
    join = await context.tx.persons.join(NewJoin(person, why, "", command.by, authors=authors), context.now)
    await tell("joined", await cases_of([person], context), command.by, context, {"person": person}, join=join)
    return {"person": person, "join": join}


async def keep_apart(command: KeepApart, context: Context) -> Outcome:
    """Two are not the same: it is suggested no more. Raises NotPermitted, NotFound, WrongState."""
    require_employee(context.directory, command.by)
    one, other = [_key(await _whose(part, context)) for part in (command.one, command.other)]
    if one == other:
        raise WrongState("They are the same already.")
    number = await context.tx.persons.keep_apart(one, other, command.by, context.now)
    context.tx.audit.add(Act("kept_apart", context.now, command.by, data={"apart": number}))
    return {"apart": number}


async def undo_apart(command: UndoApart, context: Context) -> Outcome:
    """It may be suggested again. Raises NotPermitted, NotFound."""
    require_employee(context.directory, command.by)
    if not await context.tx.persons.no_longer_apart(command.number):
        raise NotFound("There is no such thing.", apart=str(command.number))
    context.tx.audit.add(Act("apart_undone", context.now, command.by, data={"apart": command.number}))
    return {"apart": command.number}


async def _reached_alike(tx: Transaction, who: PersonView | KnownAuthor) -> Sequence[tuple[frozenset[str], Alike]]:
    """The persons with an address or a number of this one."""
    if isinstance(who, KnownAuthor):
        return []
    emails = {each.said.email for each in who.contacts} - {""}
    numbers = {each.said.number for each in who.contacts} - {""}
    others = await tx.persons.many(await tx.persons.reached_by(emails, numbers, MOST * 4))
    found = ((other, same_reach(who, other)) for other in others)
    return [(keys_of(each), Alike(Part(person=each.id), why, each.name)) for each, why in found if why is not None]


async def _called_alike(tx: Transaction, who: PersonView | KnownAuthor) -> Sequence[tuple[frozenset[str], Alike]]:
    """Persons, and authors who are nobody's, with a handle of this one elsewhere."""
    stems = stems_of(who)
    theirs = dict(await tx.persons.called_alike(stems, MOST * 4))
    persons = [
        (keys_of(each), Alike(Part(person=each.id), Why.SAME_HANDLE, each.name, theirs[each.id]))
        for each in await tx.persons.many(theirs)
    ]
    strangers = [
        (keys_of(each.author), Alike(Part(case=each.case), Why.SAME_HANDLE, "", each.author))
        for each in await tx.persons.strangers_alike(stems, MOST * 4)
    ]
    return [*persons, *strangers]


def _key(who: PersonView | KnownAuthor) -> str:
    return key_of(who.id if isinstance(who, PersonView) else who)


async def _whose(part: Part, context: Context) -> PersonView | KnownAuthor:
    """The person of one of two, else the author who is nobody's. Raises NotFound, WrongState."""
    if part.person is not None:
        return await somebody(part.person, context)
    if part.case is None:
        raise NotFound("There is no such person.")
    author = await author_of(await case_of(part.case, context), context.tx)
    found = await context.tx.persons.of_author(author.key, lock=True)
    return author if found is None else await somebody(found, context)
