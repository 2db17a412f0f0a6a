"""The command line in a process that kills itself at one chosen moment, as often as the environment asks.

`DIES_AT` names the moment, `DIES_TIMES` how often, and `DIES_COUNT` a file that counts across processes.
"""

import os
import signal
from pathlib import Path
from typing import Any

from bot.cli.main import main
from bot.flow import escalating
from bot.flow.amending import Amender
from bot.flow.deliver import Deliverer
from bot.flow.hiding import Hider
from bot.flow.ledger import Ledger
from bot.storage import migrate
from integrations.chat.slack.surface import SlackSurface

keep = Deliverer._keep
upgrade = migrate.upgrade
withdrawn = Amender._withdrawn
hidden = Hider._done
published = Ledger.published
take = escalating._take
call = SlackSurface.call


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


async def die_before_it_is_told(hider: Hider, begun: Any) -> None:
    """The comment is hidden on its network, and nobody has written it down."""
    die()
    await hidden(hider, begun)


async def die_before_it_is_recorded(
    ledger: Ledger, reply: int, attempt: Any, fact: Any, how: str, network: Any
) -> None:
    """The network has it, and nobody has written it down; what a look found is written down."""
    if how == "published":
        die()
    await published(ledger, reply, attempt, fact, how, network)


async def die_before_steps_are_taken(found: Any, context: Any) -> int:
    """Everything that steps ask for is written, and nothing is committed."""
    taken = await take(found, context)
    if taken:
        die()
    return taken


async def die_after_saying(*surface_and_place: Any, **more: Any) -> None:
    """The message stands in the thread, and nobody has heard that it does."""
    await call(*surface_and_place, **more)
    die()


def die_before_commit(connection: Any) -> None:
    """Every table is made, and nothing is committed."""
    upgrade(connection)
    die()


def dies() -> None:
    """Put the chosen death in its place, and run the command line."""
    if os.environ["DIES_AT"] == "step":
        escalating._take = die_before_steps_are_taken
    elif os.environ["DIES_AT"] == "said":
        SlackSurface.call = die_after_saying  # type: ignore[method-assign]
    elif os.environ["DIES_AT"] == "card":
        Deliverer._keep = die_before_recording  # type: ignore[method-assign]
    elif os.environ["DIES_AT"] == "withdrawal":
        Amender._withdrawn = die_before_telling  # type: ignore[method-assign]
    elif os.environ["DIES_AT"] == "hiding":
        Hider._done = die_before_it_is_told  # type: ignore[method-assign]
    elif os.environ["DIES_AT"] == "publishing":
        Ledger.published = die_before_it_is_recorded  # type: ignore[method-assign]
    else:
        migrate.upgrade = die_before_commit
    main()


if __name__ == "__main__":
    dies()
