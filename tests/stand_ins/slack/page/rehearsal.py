"""The pretended Slack beside a demo: takes where the demo listens, serves the page, gives what the product needs of it.

The secrets are made anew at each start, so nothing that this machine holds for a real workspace is ever used.
"""

import asyncio
import contextlib
import secrets
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from aiohttp import web

from bot.domain.department import Department, Directory
from integrations.chat.slack.manifest import EVENTS, PATH, SCOPES, manifest
from tests.stand_ins.slack.doing import Doing
from tests.stand_ins.slack.page.acting import Acting
from tests.stand_ins.slack.page.keeping import load, save
from tests.stand_ins.slack.page.seats import Seats
from tests.stand_ins.slack.page.site import Site, templates
from tests.stand_ins.slack.sending import Sender
from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.stand_ins.slack.workspace import App, Channel, Workspace
from tests.support.patience import PATIENCE

SERVICE = "slack"
VISITOR = "U0VISITOR"
SAVED_EVERY = 1.0


@dataclass(slots=True)
class PretendedSlack:
    """A workspace that is being served, with its page."""

    server: SlackServer
    seats: Seats
    path: Path
    loaded: bool = False

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"{self.server.base_url}/"

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings with which the product speaks to this workspace, and to no other."""
        app = self.server.workspace.app
        return {
            "slack_bot_token": app.bot_token,
            "slack_signing_secret": app.signing_secret,
            "slack_app_token": "",
            "slack_client_id": "",
            "slack_client_secret": "",
            "slack_api_url": self.server.api_url,
        }

    def furnish(self, directory: Directory) -> Directory:
        """The directory with a channel for every department and a Slack account for everybody, which are there then."""
        people = {key: replace(each, slack=each.slack or f"U0{key.upper()}") for key, each in directory.people.items()}
        workspace = self.server.workspace
        for person in people.values():
            if person.slack not in workspace.users:
                workspace.new_user(person.slack, person.name, email=person.email, locale=person.locale.value)
        if VISITOR not in workspace.users:
            workspace.new_user(VISITOR, "Visitor", email="visitor@acme.example")
        departments = {}
        for key, department in directory.departments.items():
            room = self._room(department)
            admins = {each.key for each in people.values() if each.admin}
            staff = {people[each].slack for each in department.people | admins if each in people}
            room.members |= {*staff, VISITOR, workspace.app.bot_user}
            channels = {**department.channels, SERVICE: department.channels.get(SERVICE, f"#{room.name}")}
            departments[key] = replace(department, channels=channels)
        if not self.loaded:
            load(self.path, workspace, self.seats)
            self.loaded = True
        self.seats.ring()
        return replace(directory, people=people, departments=departments)

    def _room(self, department: Department) -> Channel:
        """The channel that a department's rules name, else one named after it."""
        workspace, named = self.server.workspace, department.channels.get(SERVICE, "")
        name = named.removeprefix("#") if named.startswith("#") else department.key.replace("_", "-")
        id = named if named and not named.startswith("#") else f"C0{department.key.upper()}"  # noqa: A001
        found = next((each for each in workspace.channels.values() if each.id == id or each.name == name), None)
        return found or workspace.new_channel(id, name)

    async def keep(self) -> None:
        """Write the workspace down whenever it has changed, until cancelled; then once more."""
        turn = self.seats.turn
        try:
            while True:
                now = await self.seats.changed(turn)
                if now != turn:
                    await asyncio.sleep(SAVED_EVERY)
                    turn = self.seats.turn
                    self._save()
        finally:
            self._save()

    def _save(self) -> None:
        if self.loaded:
            save(self.path, self.server.workspace, self.seats)


@asynccontextmanager
async def pretended_slack(path: Path, *, port: int) -> AsyncIterator[PretendedSlack]:
    """Serve a workspace, kept in the file at `path`, to the product that listens on `port` of this machine.

    The page is on the next port, or on any other where that one is taken.
    """
    app = App(
        bot_token=f"xoxb-{secrets.token_urlsafe(24)}",
        app_token=f"xapp-{secrets.token_urlsafe(24)}",
        signing_secret=secrets.token_hex(16),
        scopes=frozenset(SCOPES),
        events=frozenset(EVENTS),
    )
    workspace = Workspace(time.time, app=app)
    seats = Seats(workspace, time.monotonic)
    features = manifest("")["features"]
    shortcuts = {each["callback_id"]: each["name"] for each in features["shortcuts"]}
    command = features["slash_commands"][0]["command"]
    async with httpx.AsyncClient(timeout=PATIENCE) as client:

        def add_page(server: SlackServer, application: web.Application) -> None:
            doing = Doing(Sender(server, client, f"http://127.0.0.1:{port}{PATH}"))
            Site(workspace, seats, Acting(doing, seats, command), shortcuts, templates()).furnish(application)

        async with slack_server(workspace, port=_port_beside(port), furnish=add_page) as server:
            slack = PretendedSlack(server, seats, path)
            keeping = asyncio.create_task(slack.keep(), name="pretended slack")
            try:
                yield slack
            finally:
                keeping.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await keeping


def _port_beside(port: int) -> int:
    """The port after `port`, 0 (any) where something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port + 1))
        except (OSError, OverflowError):
            return 0
    return port + 1
