"""The control: the same command line with the look on the network taken away, so that every doubt is sent again."""

from datetime import datetime

from bot.cli.main import main
from bot.flow.reconcile import Reconciler
from bot.ports.rows import Job


async def send_again_unseen(reconciler: Reconciler, job: Job) -> datetime | None:
    await reconciler.ledger.send_again(job.payload["reply"])
    return None


if __name__ == "__main__":
    Reconciler.reconcile = send_again_unseen  # type: ignore[method-assign]
    main()
