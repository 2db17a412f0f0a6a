"""What the database keeps about the workspaces where our app was installed; tokens as sealed text only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

ACTIVE, RETIRED, FORGOTTEN = "active", "retired", "forgotten"


@dataclass(frozen=True, slots=True)
class InstallationRow:
    """The app in one workspace. `token` and `refresh_token` are sealed; times are UTC.

    `workspace` is Slack's id of it, `enterprise` that of the organisation around it, None for none. A token that
    expires has a `refresh_token`, `expires_at`, and `renew_at`, which is None once Slack has refused to renew it;
    `fault` then says in Slack's word why. `fence` grows with every renewal that somebody began. The ids of the `first`
    workspace stand bare everywhere, also after it was retired; the database decides which one that is.
    """

    workspace: str
    name: str
    enterprise: str | None
    app: str
    bot_user: str
    scopes: str
    token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None
    renew_at: datetime | None
    state: str
    installed_by: str
    installed_at: datetime
    renewed_at: datetime
    fault: str | None = None
    fence: int = 0
    first: bool = False

    @property
    def place(self) -> str:
        """What stands before the ids of this workspace."""
        return "" if self.first else self.workspace


class Installations(Protocol):
    """One row a workspace, kept when it is retired or forgotten: it tells later whose ids are known."""

    async def all(self) -> Sequence[InstallationRow]:
        """Every installation there ever was, by workspace."""
        ...

    async def lock(self) -> None:
        """Have others who install wait until this transaction ends."""
        ...

    async def install(self, row: InstallationRow) -> bool:
        """Keep a new installation instead of an earlier one of its workspace, under the lock.

        The first workspace ever is the first; one that was forgotten is followed by one that was never seen before.
        True where this one is the first now.
        """
        ...

    async def retire(self, workspace: str, since: datetime) -> bool:
        """The token was taken from us, as was told at `since`; False where the row is newer than that."""
        ...

    async def want_renewal(self, row: InstallationRow, now: datetime) -> None:
        """Have the token of `row` renewed at once, unless it was renewed meanwhile or cannot be."""
        ...

    async def lease(self, owner: str, now: datetime, lease: timedelta) -> InstallationRow | None:
        """Take one installation whose token is to be renewed by now, the one longest due; None where others have all.

        Where another process takes it at the same moment it is None too, though more may be due.
        """
        ...

    async def renewed(self, row: InstallationRow) -> bool:
        """Store the tokens and times of a leased row and end the lease; False where the fence has moved on."""
        ...

    async def reseal(self, former: InstallationRow, token: str, refresh_token: str | None) -> bool:
        """Store the same tokens under another seal; False where they were changed meanwhile."""
        ...

    async def forget(self, workspace: str = "") -> int:
        """Delete the tokens of one workspace, of every one for ""; gives how many installations had not been forgotten.

        Another app may be installed afterwards.
        """
        ...
