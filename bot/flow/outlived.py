"""Forget what a network lets us keep for a time only: names first, then words, of whatever case.

Takes how long each network allows, gives how many mentions were changed. A mention stays with its case and can be
answered while it stands on its network, where people read it then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import case as cases
from bot.domain.department import Directory
from bot.domain.keeping import Keeping
from bot.flow.context import Context
from bot.flow.forgetting import forget_name, outlive
from bot.ports.store import Store

AT_ONCE = 50
"""Mentions a transaction, so that nobody waits long for one."""


@dataclass(frozen=True, slots=True)
class Outlived:
    """The stage. `keeping` is what each network allows, by its name."""

    store: Store
    keeping: Mapping[str, Keeping]
    directory: Callable[[], Directory]
    clock: Callable[[], datetime]

    async def forget(self) -> int:
        """Forget what came in longer ago than allowed, in short transactions. May run anywhere, twice.

        Raises Unavailable; what was forgotten so far is forgotten.
        """
        forgotten = 0
        for network, keeping in self.keeping.items():
            forgotten += await self._in_parts(network, keeping.words, named=False)
            forgotten += await self._in_parts(network, keeping.names, named=True)
        return forgotten

    async def _in_parts(self, network: str, kept: timedelta, *, named: bool) -> int:
        forgotten = 0
        while True:
            done = await self._some(network, self.clock() - kept, named=named)
            forgotten += done
            if done < AT_ONCE:
                return forgotten

    async def _some(self, network: str, before: datetime, *, named: bool) -> int:
        async with self.store.writing() as tx:
            context = Context(tx, self.directory(), self.clock())
            found = await tx.mentions.outlived(network, before, AT_ONCE, named=named)
            await tx.cases.many(sorted({each.case_id for each in found}), lock=True)  # in the order of all who do
            for each in found:
                view = await tx.cases.view(each.case_id, context.now)
                assert view is not None, "a mention belongs to a case, by the database's own rule"
                if await tx.mentions.get(each.id) != each:
                    continue  # its author changed or removed it while we waited for the case: the next round sees that
                if named:
                    after = await forget_name(each, view.case, context)
                else:
                    after = await outlive(each, view.case, view.mentions, context)
                await tx.cases.save(cases.touched(after, context.now))
            await context.refresh(sorted({each.case_id for each in found}))
            return len(found)
