"""A tenant, rules beside it and what Teams has told so far, looked at by commands as they are typed."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from typer.testing import CliRunner, Result

from bot.cli.main import command_line
from bot.storage.database import SqlStore
from integrations.chat.teams.places import Places
from tests.stand_ins.teams.activities import Activities
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import Tenant

Findings = dict[str, dict[str, str]]


@dataclass(slots=True)
class Setup:
    """A tenant, the rules beside it, and what Teams has told Comptoir so far."""

    server: TeamsServer
    store: SqlStore
    places: Places
    rules: Path
    channels: dict[str, str] = field(default_factory=lambda: {"billing": "Acme/Billing", "press": "Acme/Press"})
    teams: dict[str, str] = field(default_factory=dict)

    @property
    def tenant(self) -> Tenant:
        return self.server.tenant

    @property
    def told(self) -> Activities:
        return Activities(self.tenant, self.server.service_url)

    async def installed(self, team: str = "acme") -> None:
        """Teams tells that the app was added."""
        await self.places.learn(self.told.installation_update("marie", self.tenant.channels[team], "add"))

    def write_rules(self) -> None:
        described = {
            "version": 1,
            "accounts": {},
            "people": {key: {"name": each.name} | self._id(key) for key, each in self.tenant.people.items()},
            "departments": {
                key: {
                    "name": key.capitalize(),
                    "channels": {"teams": channel, "desk": key},
                    "members": ["marie", "paul"],
                }
                for key, channel in self.channels.items()
            },
            "fallback": "billing",
            "rules": [{"id": "press", "if": {"any": ["interview"]}, "then": {"department": "press"}}],
        }
        self.rules.write_text(yaml.safe_dump(described), "utf-8")

    def _id(self, key: str) -> dict[str, str]:
        told = self.teams.get(key, self.tenant.people[key].id)
        return {"teams": told} if told else {}

    async def check(self, *words: str) -> tuple[int, str]:
        """`comptoir teams check` as it is typed: its exit code, and what it says."""
        self.write_rules()
        done = await typed("teams", "check", *words)
        return done.exit_code, done.stdout

    async def found(self) -> Findings:
        """The findings by their subjects."""
        listed = json.loads((await self.check("--json"))[1])
        assert len({each["subject"] for each in listed}) == len(listed)
        return {each["subject"]: each for each in listed}


async def typed(*words: str) -> Result:
    """A command as it is typed, beside the tenant that it asks; an error of ours is raised, as `main` would find it."""
    done = await asyncio.to_thread(CliRunner().invoke, command_line(words[0]), list(words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done
