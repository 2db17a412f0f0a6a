"""What the settings make of the connection to Teams."""

import subprocess
import sys

from integrations.chat.teams.connecting import hosts_of, tokens_of
from integrations.chat.teams.tokens import Playground, Verifier
from tests.stand_ins.teams.server import TeamsServer
from tests.support.clock import FakeClock
from tests.teams.connected import settings_of


async def test_tokens_are_asked_for_everywhere_but_in_the_playground(server: TeamsServer, clock: FakeClock) -> None:
    real = settings_of(server, teams_openid_url="https://login.botframework.com/v1/.well-known/openidconfiguration")
    assert isinstance(tokens_of(real, clock), Verifier)
    assert not hosts_of(real).loopback
    assert hosts_of(settings_of(server)).loopback, "a stand-in that signs answers on this machine"
    local = settings_of(server, teams_app_password=None, teams_playground="http://127.0.0.1:56150")
    assert isinstance(tokens_of(local, clock), Playground)
    assert hosts_of(local).loopback


def test_botbuilder_is_loaded_by_those_alone_who_use_teams() -> None:
    script = "import sys, integrations.chat.registry; print({'botbuilder', 'msrest', 'msal'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert loaded.stdout.strip() == "set()"
