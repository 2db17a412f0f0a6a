"""The messages that stand for many cards, in the database; implements `Summaries` of the port."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, select

from bot.ports.rows import SummaryRow
from bot.storage import tables_of_chat as tables
from bot.storage.repository import Repository

_summaries = tables.summaries


class SqlSummaries(Repository):
    """One row a flood and channel."""

    async def rolling(self, surface: str, channel: str, since: datetime) -> SummaryRow | None:
        """The summary of a channel that has gathered something since then and was not taken away."""
        row = await self._db.row(
            select(_summaries)
            .where(_summaries.c.surface == surface, _summaries.c.channel == channel)
            .where(_summaries.c.gathered_at >= since, _summaries.c.state != "gone")
            .order_by(_summaries.c.gathered_at.desc(), _summaries.c.id.desc())
            .limit(1)
        )
        return _summary_of(row) if row else None

    async def start(self, surface: str, channel: str, now: datetime) -> SummaryRow:
        """A new one, not posted yet."""
        key = uuid4().hex
        values = {"surface": surface, "channel": channel, "key": key, "state": "pending", "gathered_at": now}
        number = await self._db.add(_summaries, {**values, "revision": 0})
        return SummaryRow(number, surface, channel, key, "pending", now)

    async def get(self, summary: int) -> SummaryRow | None:
        """One of them."""
        row = await self._db.row(select(_summaries).where(_summaries.c.id == summary))
        return _summary_of(row) if row else None

    async def save(self, summary: SummaryRow) -> None:
        """Store its new state."""
        await self._db.change(
            _summaries.update()
            .where(_summaries.c.id == summary.id)
            .values(state=summary.state, ref=summary.ref, revision=summary.revision, gathered_at=summary.gathered_at)
        )


def _summary_of(row: Row[Any]) -> SummaryRow:
    return SummaryRow(row.id, row.surface, row.channel, row.key, row.state, row.gathered_at, row.ref, row.revision)
