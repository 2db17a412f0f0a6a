"""What a running Comptoir would write down about the account of these tests."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.domain.budget import month_of
from bot.now import utc_now
from bot.ports.accounts import Accounts
from bot.ports.social import Identity
from bot.storage.database import open_store


def keep(url: str, identity: Identity | None = None, spent: Decimal = Decimal(0), **changes: Any) -> None:
    """Write down about the account what a running Comptoir would."""

    async def write() -> None:
        store = open_store(url, clock=utc_now)
        async with store.writing() as tx:
            await tx.accounts.ensure(["acme_social"])
            row = await tx.accounts.get("acme_social")
            assert row is not None
            await tx.accounts.polled(replace(row, **changes))
            if identity is not None:
                await tx.accounts.recognised("acme_social", identity)
            if spent:
                await tx.spending.add("acme_social", month_of(utc_now()), spent)
        await store.close()

    asyncio.run(write())


def stand(url: str, change: Callable[[Accounts], Awaitable[Any]]) -> None:
    """Change how the accounts stand, as a running Comptoir would."""

    async def write() -> None:
        store = open_store(url, clock=utc_now)
        async with store.writing() as tx:
            await change(tx.accounts)
        await store.close()

    asyncio.run(write())
