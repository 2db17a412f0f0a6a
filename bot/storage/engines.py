"""What a kind of database brings along: its connections, and how news is told; knows no table and no statement."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import ComptoirError
from bot.storage.dialect import Dialect


class Engines(Protocol):
    """The connections to one database. `turn` is held by whoever writes."""

    dialect: Dialect
    writer: AsyncEngine
    reader: AsyncEngine
    migrator: AsyncEngine
    turn: AbstractAsyncContextManager[Any]

    def announced(self) -> None:
        """Tell this process of news that were committed."""
        ...

    def listen(self, ring: Callable[[], None]) -> None:
        """Call `ring` after commits that hold news, here or in another process."""
        ...

    def unreached(self, error: Exception) -> ComptoirError:
        """Why no connection could be had, what to do about it, and no secret: Unavailable, or SettingsError."""
        ...

    async def close(self) -> None:
        """Give every connection back; may be called twice."""
        ...
