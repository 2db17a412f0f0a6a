"""What is asked and written down right before something leaves: whether it is still wanted, and that it left."""

from bot.ports.chat import Leaving
from bot.ports.rows import CardRow, Job
from bot.ports.store import Transaction


def once(mark: Leaving) -> Leaving:
    """`mark` at the first request that leaves, and nothing at those that follow, such as a second drawing's."""
    marked = False

    async def leave() -> None:
        nonlocal marked
        if not marked:
            await mark()
            marked = True

    return leave


async def still_wanted(job: Job, card: CardRow, tx: Transaction) -> bool:
    """False for what is said of a case that nobody has answered (the job names since when it is escalated) once
    somebody has, or has closed it."""
    since = job.payload.get("escalated_at")
    if since is None:
        return True
    case = await tx.cases.get(card.case_id)
    return case is not None and case.escalated_at is not None and case.escalated_at.isoformat() == since
