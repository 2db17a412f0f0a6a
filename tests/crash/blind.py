"""The control: the same command line with the look on the network taken away, so that every doubt is sent again."""

from datetime import datetime

from bot.cli.main import main
from bot.domain.reply import ReplyState
from bot.flow.reconcile import Reconciler
from bot.ports.rows import Job


async def send_again_unseen(reconciler: Reconciler, job: Job) -> datetime | None:
    async with reconciler.ledger.store.reading() as tx:
        reply = await tx.replies.get(job.payload["reply"])
    assert reply is not None
    if reply.state is ReplyState.UNCERTAIN:
        await reconciler.ledger.send_again(reply)
    return None


if __name__ == "__main__":
    Reconciler.reconcile = send_again_unseen  # type: ignore[method-assign]
    main()
