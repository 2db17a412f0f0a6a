"""Commands in, outcomes out: each carried out once, in one transaction, with the rules in force at that moment."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.domain.audit import Origin
from bot.domain.messages import Command
from bot.flow.context import Context, RulesInForce
from bot.flow.table import COMMANDS, SEVERAL
from bot.ports.social import Network
from bot.ports.store import Store


class Bus:
    """The one door through which people act."""

    def __init__(
        self,
        *,
        store: Store,
        rules: Callable[[], RulesInForce],
        networks: Mapping[str, Network],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._rules = rules
        self._networks = networks
        self._clock = clock

    async def handle(
        self,
        command: Command,
        *,
        surface: str = "api",
        event_key: str | None = None,
        fingerprint: str = "",
        origin: Origin | None = None,
    ) -> Mapping[str, Any]:
        """Carry out `command`; a second time under the same (`surface`, `event_key`) only tells the first outcome.

        `fingerprint` stands for the content of the request; it defaults to the command itself. It is
        logged as done from `origin`, else from the `surface`. Raises every Refusal of the stage, Stale where the same
        key came with another content, and Unavailable.
        """
        async with self._store.writing(origin or Origin(surface)) as tx:
            now = self._clock()
            if event_key is not None:
                earlier = await tx.inbox.begin(surface, event_key, fingerprint or fingerprint_of(command), now)
                if earlier is not None:
                    return earlier
            context = Context(tx, self._rules().directory, now, self._networks)
            outcome = await COMMANDS[type(command)](command, context)
            if event_key is not None:
                await tx.inbox.end(surface, event_key, outcome)
            return outcome

    async def handle_all(
        self, commands: Sequence[tuple[Command, str]], *, surface: str, origin: Origin | None = None
    ) -> None:
        """Carry out at least one command, each with an event key of its own, in this order and in one transaction: all
        of them, or none and a Refusal. Neighbours of a kind that can be carried out together are. One whose key came
        before is passed over; outcomes are not kept. Raises as `handle`."""
        prints = {event_key: fingerprint_of(command) for command, event_key in commands}
        async with self._store.writing(origin or Origin(surface)) as tx:
            context = Context(tx, self._rules().directory, self._clock(), self._networks)
            new = await tx.inbox.begin_all(surface, prints, context.now)
            asked = [command for command, event_key in commands if event_key in new]
            for kind, same in groupby(asked, type):
                if kind in SEVERAL:
                    await SEVERAL[kind]([*same], context)
                    continue
                for command in same:
                    await COMMANDS[kind](command, context)


def fingerprint_of(command: Command) -> str:
    """A digest of everything a command says, the same for the same words."""
    parts = [type(command).__name__, *(f"{each.name}={getattr(command, each.name)!r}" for each in fields(command))]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
