"""Group commit: what arrives while something is being written is written together next, in one transaction.

Takes things one at a time and a way to commit several; whoever brings one learns when it is on the disk. A burst costs
a few commits and not one for each. It must not know what is written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.errors import Unavailable

AT_ONCE = 100

Thing = TypeVar("Thing")


@dataclass(slots=True)
class GroupCommit(Generic[Thing]):
    """`commit` writes things in one transaction, all or none. `name` is what the task that writes is called."""

    name: str
    commit: Callable[[Sequence[Thing]], Awaitable[None]]
    _waiting: list[tuple[Thing, asyncio.Future[None]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> Sequence[Thing]:
        """What is to be written after what is being written now."""
        return [thing for thing, _ in self._waiting]

    async def write(self, *things: Thing) -> None:
        """Return once the things are written, in this order. Raises what `commit` raises for one of them alone."""
        written = [asyncio.get_running_loop().create_future() for _ in things]
        self._waiting.extend(zip(things, written, strict=True))
        if things and self._writing is None:
            self._writing = asyncio.create_task(self._write(), name=self.name)
        await asyncio.gather(*written)

    async def _write(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._settle(together)
        finally:
            self._writing = None

    async def _settle(self, together: Sequence[tuple[Thing, asyncio.Future[None]]]) -> None:
        """Write these in one transaction; where that fails, each by itself, so that one does not spoil the others.

        Where there is no database now, none of them has to be tried to know so.
        """
        try:
            await self.commit([thing for thing, _ in together])
        except Exception as error:
            if len(together) > 1 and not isinstance(error, Unavailable):
                for each in together:
                    await self._settle([each])
                return
            for _, written in together:
                if not written.done():
                    written.set_exception(error)
            return
        for _, written in together:
            if not written.done():
                written.set_result(None)
