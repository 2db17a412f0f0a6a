"""How Alembic runs: on the connection it is given, or, for writing a new migration, on the one DATABASE_URL names."""

import asyncio
import os
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage import types
from bot.storage.schema import metadata


def rendered(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Our own column types by their names, when a migration is written."""
    if kind != "type":
        return False
    for name in ("Json", "Number", "UtcDateTime", "Words"):
        own = getattr(types, name)
        if item is own or (isinstance(own, type) and isinstance(item, own)):
            autogen.imports.add(f"from bot.storage.types import {name}")
            return name
    return False


def run(connection: Connection) -> None:
    """Run the migrations in one transaction, on either engine."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
        render_item=rendered,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_by_hand() -> None:
    """For `alembic revision --autogenerate`; DATABASE_URL names the driver too (sqlite+aiosqlite, ...)."""
    engine = create_async_engine(os.environ["DATABASE_URL"])
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is None:
    asyncio.run(run_by_hand())
else:
    run(given)
