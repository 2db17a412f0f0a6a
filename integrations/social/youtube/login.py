"""Signing a channel in to YouTube: takes the app that the account's variables name, gives how its owner consents."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.department import Account
from bot.ports.social import Network
from integrations.social.google.login import GoogleLogin, app_at_google
from integrations.social.granted import Grants
from integrations.social.youtube.credentials import SCOPE
from integrations.social.youtube.network import YouTubeNetwork


def login_to_youtube(account: Account, environment: Mapping[str, str], clock: Callable[[], datetime]) -> GoogleLogin:
    """The sign-in of `account`. Raises SettingsError where a variable is missing, or holds what belongs elsewhere."""

    def opened(account: Account, grants: Grants) -> Network:
        return YouTubeNetwork(account, "", clock=clock, grants=grants)

    return GoogleLogin(account, app_at_google(account, environment), SCOPE, opened, clock)
