"""Two persons made one: what several stages need to join them; whoever calls has asked for permission."""

from bot.domain.person import PersonView
from bot.domain.person_messages import JoinPersons
from bot.errors import NotFound, WrongState
from bot.flow.concerned import cases_of, tell
from bot.flow.context import Context
from bot.flow.steps import Outcome
from bot.ports.persons import NewJoin


async def unite(command: JoinPersons, context: Context) -> Outcome:
    """All that belongs to the other comes to the person. Raises NotFound, WrongState for the same one twice."""
    if command.person == command.other:
        raise WrongState("They are the same person already.", person=str(command.person))
    found = {number: await somebody(number, context) for number in sorted((command.person, command.other))}
    other = found[command.other]
    contacts = [each.id for each in other.contacts]
    new = NewJoin(command.person, command.why, command.words, command.by, contacts, other.authors)
    join = await context.tx.persons.join(new, context.now)
    about = {"person": command.person, "other": command.other}
    await tell("joined", await cases_of([command.person], context), command.by, context, about, join=join)
    return {"person": command.person, "join": join}


async def somebody(number: int, context: Context) -> PersonView:
    """A person to whom something belongs, locked. Raises NotFound."""
    found = await context.tx.persons.get(number, lock=True)
    if found is None:
        raise NotFound("There is no such person.", person=str(number))
    return found
