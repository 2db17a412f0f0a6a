"""A Comptoir whose departments are in two pretend workspaces, with the same ids and names in both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import httpx

from bot.runtime.sealing import Seals
from bot.storage.database import SqlStore
from integrations.chat.slack.installed import Installed
from integrations.chat.slack.installing import Installing, install_link
from integrations.chat.slack.manifest import EVENTS, SCOPES
from integrations.chat.slack.oauth import OAuth
from integrations.chat.slack.renewing import Renewer
from tests.slack.installation import KEY, URL
from tests.slack.office import Office, an_office
from tests.stand_ins.slack import oauth
from tests.stand_ins.slack.sending import Sender
from tests.stand_ins.slack.server import SlackServer
from tests.stand_ins.slack.workspace import App, Workspace
from tests.support.house import FakeClock

GROUP = """
version: 1
accounts:
  acme_social: {network: mastodon, base_url: "https://social.example", token: env:ACME_SOCIAL_TOKEN, poll: 30s}
people:
  marie: {name: Marie, slack: U1, email: marie@acme.example}
  paul: {name: Paul, slack: T0ACME/U2}
  zoe: {name: Zoe, slack: T0GLOBEX/U1}
  ida: {name: Ida, email: ida@globex.example}
departments:
  delivery: {name: Delivery, channels: {slack: "#delivery"}, members: [marie, paul]}
  press: {name: Press, channels: {slack: "T0GLOBEX/#delivery"}, members: [zoe, ida]}
fallback: delivery
rules:
  - id: journalist
    if: {any: [interview]}
    then: {department: press}
    examples: ["An interview, please"]
  - id: exclusive
    if: {any: [exclusive]}
    then: {department: press, also: [delivery]}
    examples: ["An exclusive, please"]
"""


@dataclass(slots=True)
class Group:
    """Two offices of one Comptoir: `acme` was installed first, `globex` second."""

    acme: Office
    globex: Office
    installed: Installed
    installing: Installing

    async def install(self, workspace: Workspace) -> None:
        """Install the app there by a fresh link."""
        link = httpx.URL(install_link(self.installing.seals, URL)).params["link"]
        begun = self.installing.begin(person="", link=link)
        back = httpx.URL(oauth.allow(workspace, begun.address))
        await self.installing.complete(code=back.params["code"], state=back.params["state"], number=begun.number)

    @property
    def renewer(self) -> Renewer:
        """What renews the tokens."""
        made = self.installing
        return Renewer(made.store, self.installed, made.seals, made.oauth, made.clock, "one")


def globex(clock: FakeClock) -> Workspace:
    """A workspace with a #delivery under the same id as Acme's, and other people under the same ids."""
    app = App(bot_token="xoxb-globex")
    workspace = Workspace(lambda: clock().timestamp(), team="T0GLOBEX", app=app, numbers=count(500_001))
    workspace.rates.kept = False
    app.scopes, app.events = frozenset(SCOPES), frozenset(EVENTS)
    for user, name in [("U1", "zoe"), ("U2", "max"), ("U3", "ida"), ("U9", "nobody")]:
        workspace.new_user(user, name, email=f"{name}@globex.example")
    for room, name in [("C1", "delivery"), ("C2", "press")]:
        workspace.new_channel(room, name, *(user for user in workspace.users if user != app.bot_user))
    return workspace


@asynccontextmanager
async def a_group(store: SqlStore, clock: FakeClock) -> AsyncIterator[Group]:
    """Both offices, with the app installed in both."""
    async with an_office(store, GROUP, clock) as acme:
        server, app = acme.server, acme.workspace.app
        app.bot_token = "xoxb-acme"  # of no use here: what is called with is what was installed
        server.others.append(globex(clock))
        beside = SlackServer(server.others[0], base_url=server.base_url)
        seals = Seals(KEY, clock)
        installed = Installed(store, seals, clock)
        acme.parts.surface.calls.bearer = installed
        client = OAuth(app.client_id, app.client_secret, api_url=server.api_url, clock=clock)
        installing = Installing(store, installed, seals, client, server.api_url, URL, clock)
        other = Office(acme.house, beside, Sender(beside, acme.slack.client, acme.slack.url), acme.parts)
        group = Group(acme, other, installed, installing)
        for each in (acme.workspace, other.workspace):
            await group.install(each)
            clock.move(1)
        yield group
