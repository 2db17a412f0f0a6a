"""Who wrote a case: takes its number, gives the case and its author as a person may have them."""

from bot.domain.case import Case
from bot.domain.person import AuthorKey, KnownAuthor
from bot.errors import NotFound, WrongState
from bot.flow.context import Context
from bot.ports.store import Transaction


async def case_of(number: int, context: Context) -> Case:
    """A case whose author is known. Raises NotFound, WrongState where its author removed all that they wrote."""
    case = await context.tx.cases.get(number)
    if case is None:
        raise NotFound("There is no such case.", case=str(number))
    if not case.author_id:
        raise WrongState("Its author removed all that they wrote.", case=str(number))
    return case


async def author_of(case: Case, tx: Transaction) -> KnownAuthor:
    """The author of a case, with the name that they wrote under last."""
    latest = await tx.mentions.latest_of(case.id)
    name = latest.mention.author.name if latest is not None else ""
    return KnownAuthor(AuthorKey(case.account, case.author_id), case.network, case.author_handle, name)
