"""Who is the same human: authors and persons joined by an employee, with who, when and why, and taken apart again."""

from dataclasses import replace

from bot.domain.permission import require_employee
from bot.domain.person import Why
from bot.domain.person_messages import JoinAuthor, JoinPersons, UndoJoin
from bot.errors import NotFound, NotUsable, WrongState
from bot.flow.authors import author_of, case_of
from bot.flow.concerned import cases_of, tell
from bot.flow.context import Context
from bot.flow.steps import Outcome
from bot.flow.uniting import somebody, unite
from bot.ports.persons import NewJoin

LONGEST_WORDS = 500


async def join_author(command: JoinAuthor, context: Context) -> Outcome:
    """Whoever wrote a case belongs to a person from now on, whosever they were before.

    Without a person, one is made for an author who is nobody's. Raises NotPermitted, NotFound, NotUsable, WrongState.
    """
    require_employee(context.directory, command.by)
    words = _words(command.words)
    persons = context.tx.persons
    author = await author_of(await case_of(command.case, context), context.tx)
    now_of = await persons.of_author(author.key, lock=True)
    if command.person is not None:
        await somebody(command.person, context)
    if now_of is not None and command.person in (None, now_of):
        return {"person": now_of, "join": None}
    person = command.person if command.person is not None else await persons.add(command.by, context.now)
    before = await cases_of([person], context)
    join = await persons.join(NewJoin(person, Why.BY_HAND, words, command.by, authors=[author]), context.now)
    concerned = before | await cases_of([person], context)
    await tell("joined", concerned, command.by, context, {"person": person, "case": command.case}, join=join)
    return {"person": person, "join": join}


async def join_persons(command: JoinPersons, context: Context) -> Outcome:
    """Two persons are one. Raises NotPermitted, NotFound, NotUsable, WrongState for the same one twice."""
    require_employee(context.directory, command.by)
    return await unite(replace(command, words=_words(command.words)), context)


async def undo_join(command: UndoJoin, context: Context) -> Outcome:
    """What came together is apart again. Raises NotPermitted, NotFound, and WrongState where it was undone already or
    all of it went on to somebody else since."""
    require_employee(context.directory, command.by)
    join = await context.tx.persons.join_of(command.join, lock=True)
    if join is None:
        raise NotFound("There is no such join.", join=str(command.join))
    if join.undone_at is not None:
        raise WrongState("This was undone already.", join=str(join.id))
    concerned = await cases_of([join.person], context)
    if not await context.tx.persons.undo(join, command.by, context.now):
        raise WrongState("What was joined went on to somebody else since: undo that first.", join=str(join.id))
    await tell("join_undone", concerned, command.by, context, {"person": join.person}, join=join.id)
    return {"person": join.person, "join": join.id}


def _words(typed: str) -> str:
    words = typed.strip()
    if len(words) > LONGEST_WORDS:
        raise NotUsable(
            f"At most {LONGEST_WORDS} characters.", field="reason", problem="long", limit=str(LONGEST_WORDS)
        )
    return words
