"""What connects us to Teams, by the settings: takes them, gives the hosts, the check of tokens, and the gateway."""

from collections.abc import Callable
from datetime import datetime

from bot.settings import Settings, is_loopback
from integrations.chat.teams.hosts import Hosts
from integrations.chat.teams.keys import Keys
from integrations.chat.teams.seam import Gateway
from integrations.chat.teams.tokens import Playground, Tokens, Verifier


def hosts_of(settings: Settings) -> Hosts:
    """Whom we speak to. This machine is one of them where the playground, or a stand-in that signs, runs on it."""
    return Hosts(loopback=bool(settings.teams_playground) or is_loopback(settings.teams_openid_url))


def tokens_of(settings: Settings, clock: Callable[[], datetime]) -> Tokens:
    """How the requests of Teams are told from forged ones."""
    hosts = hosts_of(settings)
    if settings.teams_playground:
        return Playground(hosts)
    keys = Keys(settings.teams_openid_url, clock)
    return Verifier(settings.teams_app_id, keys=keys, hosts=hosts, clock=clock)


def gateway_of(settings: Settings, clock: Callable[[], datetime]) -> Gateway:
    """How Teams is called. botbuilder is loaded here and not before: it takes two seconds of every start."""
    from integrations.chat.teams.credentials import Credentials, fetch_of
    from integrations.chat.teams.gateway import BotBuilderGateway
    from integrations.chat.teams.playground import PlaygroundGateway

    app, hosts = settings.teams_app_id, hosts_of(settings)
    if settings.teams_playground:
        return PlaygroundGateway(app, credentials=None, hosts=hosts, clock=clock)
    return BotBuilderGateway(app, credentials=Credentials(fetch_of(settings), clock), hosts=hosts, clock=clock)
