"""How the API acts: takes a caller and a command, carries it out once for each idempotency key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from bot.domain.messages import Command
from bot.errors import Stale
from bot.web.api.caller import Caller, Calling
from bot.web.api.parameters import IdempotencyKey, event_key


class KeyReused(Exception):
    """The Idempotency-Key belongs to another request of this person at this address: 422."""


@dataclass(frozen=True, slots=True)
class Acting:
    """A caller at one address, with the key that makes a repeated request safe (None without one)."""

    caller: Caller
    event_key: str | None

    @property
    def by(self) -> str:
        """The person's key, for commands."""
        return self.caller.key

    async def carry_out(self, command: Command) -> Mapping[str, Any]:
        """The outcome of `command`, or of its first time under the same key.

        Raises Refusal, Unavailable, and KeyReused where the key came with another command before.
        """
        try:
            origin = self.caller.origin
            return await self.caller.context.bus.handle(command, event_key=self.event_key, origin=origin)
        except Stale as refusal:
            if self.event_key is not None and refusal.details.get("key") == self.event_key:
                raise KeyReused from None
            raise


async def acting(request: Request, caller: Calling, idempotency_key: IdempotencyKey = None) -> Acting:
    """The caller, allowed to try acts; whether they may is decided where the act is carried out."""
    return Acting(caller, event_key(caller.key, request.url.path, idempotency_key))


Acts = Annotated[Acting, Depends(acting)]
"""The parameter type of every route that changes something."""
