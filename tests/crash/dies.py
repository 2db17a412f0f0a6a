"""The command line in a process that kills itself at one chosen moment, as often as the environment asks.

`DIES_AT` names the moment, `DIES_TIMES` how often, and `DIES_COUNT` a file that counts across processes.
"""

import os
import signal
from pathlib import Path
from typing import Any

from bot.cli.main import main
from bot.flow.amending import Amender
from bot.flow.deliver import Deliverer
from bot.storage import migrate

keep = Deliverer._keep
upgrade = migrate.upgrade
withdrawn = Amender._withdrawn


def die() -> None:
    count = Path(os.environ["DIES_COUNT"])
    died = int(count.read_text()) if count.exists() else 0
    if died < int(os.environ["DIES_TIMES"]):
        count.write_text(str(died + 1))
        os.kill(os.getpid(), signal.SIGKILL)


async def die_before_recording(deliverer: Deliverer, jobs: Any, delivered: Any, drawn: Any) -> Any:
    """The cards stand in the channel, and nobody has written it down."""
    if any(each.card.state == "live" for each in delivered):
        die()
    return await keep(deliverer, jobs, delivered, drawn)


async def die_before_telling(amender: Amender, begun: Any) -> None:
    """The post is off the network, and nobody has written it down."""
    die()
    await withdrawn(amender, begun)


def die_before_commit(connection: Any) -> None:
    """Every table is made, and nothing is committed."""
    upgrade(connection)
    die()


if __name__ == "__main__":
    if os.environ["DIES_AT"] == "card":
        Deliverer._keep = die_before_recording  # type: ignore[method-assign]
    elif os.environ["DIES_AT"] == "withdrawal":
        Amender._withdrawn = die_before_telling  # type: ignore[method-assign]
    else:
        migrate.upgrade = die_before_commit
    main()
