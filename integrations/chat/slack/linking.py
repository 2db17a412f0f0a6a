"""Who somebody in Slack is, as Slack has verified it: asks for their e-mail, and for their clock along with it."""

from dataclasses import dataclass
from typing import Any

from bot.chat.linking import Verified
from bot.domain.department import Person
from bot.domain.place import place_of
from bot.ports.rows import Job
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.zones import is_outsider, zone_of


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions to Slack about its people."""

    parts: SlackParts

    async def verified(self, job: Job) -> Verified:
        """What Slack says of whoever did the act of this job. Raises IntegrationError."""
        calls, bare = await self.parts.surface.workspaces.at(job.payload["user"])
        described = (await calls.read("users.info", user=bare))["user"]
        return Verified(_email(described), zone_of(described))

    async def otherwise(self, person: Person, user: str) -> bool:
        """Whether the rules give an employee another id in the workspace of this one."""
        named = await self.parts.surface.workspaces.same(person.slack)
        return bool(named) and named != user and place_of(named) == place_of(user)


def _email(described: dict[str, Any]) -> str:
    """The e-mail that Slack has verified, "" for guests, strangers and apps."""
    if not described.get("is_email_confirmed") or is_outsider(described):
        return ""
    return str((described.get("profile") or {}).get("email") or "")
