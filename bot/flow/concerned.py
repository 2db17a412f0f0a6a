"""The cases that something about a person concerns: their history tells it and their cards are drawn anew; the audit
log has it once, whether there are any or none."""

from collections.abc import Collection, Mapping

from bot.domain import case as cases
from bot.domain.audit import Act
from bot.flow.context import Context
from bot.ports.rows import Event

MOST = 100
"""Cases of a person that are looked through, the latest first; those that are closed stay as they are."""


async def cases_of(persons: Collection[int], context: Context) -> set[int]:
    """The latest cases of these persons, by number."""
    return {case for each in persons for case in await context.tx.persons.cases(each, MOST)}


async def tell(
    kind: str, case_ids: Collection[int], by: str, context: Context, about: Mapping[str, int], **data: int
) -> None:
    """Write into those of these cases that are not closed what `by` did, and have their cards drawn anew. `about` says
    of whom, in the audit log alone."""
    context.tx.audit.add(Act(kind, context.now, by, data={**about, **data}))
    found = await context.tx.cases.many(sorted(case_ids), lock=True)
    concerned = [case for case in found if not case.is_closed]
    await context.tx.cases.save_many([cases.touched(case, context.now) for case in concerned])
    await context.tx.events.add([Event(0, context.now, kind, each.id, each.department, by, data) for each in concerned])
    await context.refresh([each.id for each in concerned])
