"""What Slack says of somebody, asked once a day: by whose clock they live, and whether they are one of ours.

Slack says it with users.info (docs.slack.dev/reference/methods/users.info, `tz`), by names of the IANA database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.chat.zones import known_zone
from bot.errors import Permanent, RateLimited
from bot.ports.rows import Job
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.parts import SlackParts

_OUTSIDERS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Zones:
    """The time zones of our people in Slack."""

    parts: SlackParts

    async def carry_out(self, job: Job) -> datetime | None:
        """Ask Slack for one person's zone and keep it; gives when to come back to it, None when it is done.

        Where Slack refuses, it is asked again the next day and what was known so far holds.
        """
        user = job.payload["user"]
        try:
            calls, bare = await self.parts.surface.workspaces.at(user)
            described = (await calls.read("users.info", user=bare))["user"]
            zone, outsider = zone_of(described), is_outsider(described)
        except RateLimited as error:
            return error.retry_at
        except Permanent as error:
            log.warning("zone_not_told", error=error.reason)
            zone, outsider = "", None
        async with self.parts.store.writing() as tx:
            await tx.chat_people.in_zone(SERVICE, user, zone, self.parts.clock(), outsider=outsider)
        return None


def is_outsider(described: Mapping[str, Any]) -> bool:
    """Whether Slack describes a guest, a stranger of another company, an app, or an account that was closed."""
    return any(described.get(name) for name in _OUTSIDERS)


def zone_of(described: Mapping[str, Any]) -> str:
    """The name of the zone in what Slack says of somebody, "" for one that is not in our database."""
    return known_zone(described.get("tz"))
