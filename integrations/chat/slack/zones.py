"""By whose clock somebody lives: takes what Slack says of them, keeps the name of their time zone; guesses nothing.

Slack says it with users.info (docs.slack.dev/reference/methods/users.info, `tz`), by names of the IANA database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.domain.department import Directory, Person
from bot.errors import Permanent, RateLimited
from bot.ports.rows import Job
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.parts import SlackParts

ZONE = "zone"
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
            zone = zone_of((await calls.read("users.info", user=bare))["user"])
        except RateLimited as error:
            return error.retry_at
        except Permanent as error:
            log.warning("zone_not_told", error=error.reason)
            zone = ""
        async with self.parts.store.writing() as tx:
            await tx.chat_people.in_zone(SERVICE, user, zone, self.parts.clock())
        return None


def zone_of(described: Mapping[str, Any]) -> str:
    """The name of the zone in what Slack says of somebody, "" for one that is not in our database."""
    name = described.get("tz")
    return name if isinstance(name, str) and _zone(name) is not None else ""


def clock_of(person: Person, zone: str, directory: Directory) -> tzinfo:
    """By which clock `person` lives: their own `zone`, else that in which their first department works, else UTC."""
    theirs = [each for _, each in sorted(directory.departments.items()) if person.key in each.people]
    found = [each.hours.zone for each in theirs if each.hours is not None]
    return (_zone(zone) if zone else None) or (found[0] if found else UTC)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there, no name of a zone, a folder of the database
        return None
