"""Who somebody in Teams is, as their organisation says: asks Teams for the address that it gave them."""

from dataclasses import dataclass

from bot.chat.linking import Verified
from bot.domain.department import Person
from bot.ports.rows import Job
from integrations.chat.teams.parts import TeamsParts


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions to Teams about its people."""

    parts: TeamsParts

    async def verified(self, job: Job) -> Verified:
        """What Teams says of whoever did the act of this job. Raises IntegrationError."""
        surface, room = self.parts.surface, job.payload["room"]
        where = await surface.places.around(room)
        member = await surface.gateway.member(where, room, job.payload["user"])
        return Verified(member.email if member is not None and not member.is_guest else "")

    async def otherwise(self, person: Person, user: str) -> bool:
        """Whether the rules give an employee another id than this one."""
        return bool(person.teams) and person.teams.lower() != user
