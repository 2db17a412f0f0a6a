"""What the database keeps of accounts that were signed in to their network; tokens as sealed text only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TokensRow:
    """The pair of one account. `access` and `refresh` are sealed; times are UTC.

    `app` is the client id of the app that the pair was given to, `expires_at` is when the access token ends. `fence`
    is the number of the pair: it grows with every renewal and every sign-in.
    """

    account: str
    app: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    signed_in_at: datetime
    fence: int = 0


class NetworkTokens(Protocol):
    """One row an account."""

    async def get(self, account: str) -> TokensRow | None:
        """The pair written last, None where the account was never signed in."""
        ...

    async def all(self) -> Sequence[TokensRow]:
        """Every pair, by account."""
        ...

    async def keep(self, row: TokensRow) -> None:
        """Keep what a new sign-in gave; whoever renews the former pair meanwhile comes too late."""
        ...

    async def lease(self, account: str, owner: str, now: datetime, lease: timedelta) -> TokensRow | None:
        """Take the pair for one renewal; None where another process has it, or there is none."""
        ...

    async def is_leased(self, account: str, now: datetime) -> bool:
        """Whether somebody is renewing the pair now."""
        ...

    async def renewed(self, row: TokensRow) -> bool:
        """Store the pair that follows the one in force, and end whatever lease there is.

        False (and nothing stored) where the fence of `row` is not that of the pair in force. Whoever is late, and had
        lost the lease, may still bring the only pair that is good.
        """
        ...

    async def let_go(self, account: str, owner: str) -> None:
        """End the lease of this owner, where it has one; the pair stays as it is."""
        ...

    async def reseal(self, former: TokensRow, access: str, refresh: str) -> bool:
        """Store the same pair under another seal; False where it was changed meanwhile."""
        ...
