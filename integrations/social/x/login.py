"""Signing an account in to X: takes the app that its variables name, gives an address to consent at, then a network.

It knows neither a browser nor a terminal: whoever uses it brings the code back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.department import Account
from bot.errors import NotAllowed, SettingsError, WrongState
from bot.ports.store import Store
from bot.runtime.sealing import Seals
from bot.settings import secret
from integrations.social.kept import SealedTokens
from integrations.social.signing_in import SigningIn, Tokens
from integrations.social.x.client import X_API
from integrations.social.x.credentials import AccessToken
from integrations.social.x.network import XNetwork
from integrations.social.x.oauth2 import App, exchange, sign_in
from integrations.social.x.sorting import SERVICE
from integrations.social.x.tokens import UserTokens


@dataclass(frozen=True, slots=True)
class XLogin:
    """How one account is signed in, by one app."""

    account: Account
    app: App
    clock: Callable[[], datetime]

    @property
    def code_lasts(self) -> timedelta:
        """Half a minute, as X says."""
        return timedelta(seconds=30)

    def begin(self, redirect_uri: str) -> SigningIn:
        """Where the account's owner consents; X then leads the browser to `redirect_uri`, with a code."""
        return sign_in(self.app, redirect_uri)

    async def finish(self, begun: SigningIn, code: str, redirect_uri: str) -> Tokens:
        """The tokens for the code, once X has said that they are of the account in the rules.

        Raises AuthFailed where X refuses the code, NotAllowed where somebody else consented, Transient.
        """
        key, clock = self.account.key, self.clock
        tokens = await exchange(self.app, code, begun.verifier, redirect_uri, clock=clock, account=key)
        network = XNetwork(self.account, "", clock=clock, signer=AccessToken(tokens.access))
        try:
            identity = await network.connect()
        finally:
            await network.close()
        if identity.handle.casefold() != self.account.handle.casefold():
            message = (
                f"the browser was signed in as @{identity.handle}, and the rules name @{self.account.handle}; nothing "
                "was kept. Sign out of X there and try again, or mend handle: in the rules"
            )
            raise NotAllowed(message, service=SERVICE, account=key)
        return tokens

    def kept(self, store: Store, seals: Seals) -> SealedTokens:
        """Where the account's tokens are."""
        return SealedTokens(SERVICE, self.account.key, self.app.client_id, store, seals, self.clock)

    def network(self, store: Store, seals: Seals) -> XNetwork:
        """The account's network, by the tokens in `store`, which it renews in time."""
        signer = UserTokens(self.account.key, self.app, self.kept(store, seals), clock=self.clock)
        return XNetwork(self.account, "", clock=self.clock, signer=signer)

    async def looking(self, store: Store, seals: Seals) -> XNetwork:
        """The account's network by its present access token, which it does not renew; `store` may be closed then.

        Raises AuthFailed where the account is not signed in, WrongState where the token has ended.
        """
        tokens = await self.kept(store, seals).read()
        if tokens.expires_at <= self.clock():
            raise WrongState(
                f"The access token of {self.account.key} ended on {tokens.expires_at:%Y-%m-%d %H:%M} UTC; "
                "Comptoir renews it before its next request, once it runs."
            )
        return XNetwork(self.account, "", clock=self.clock, signer=AccessToken(tokens.access))


def login_to_x(account: Account, environment: Mapping[str, str], clock: Callable[[], datetime]) -> XLogin:
    """The sign-in of `account`. Raises SettingsError where a variable is missing, or holds what does not belong there.

    The message says what to put where, and nothing of what is there.
    """
    variable = account.client_id_variable
    client_id = secret(environment, variable, "the client id of the account's app")
    client_secret = ""
    if account.client_secret_variable:
        client_secret = secret(environment, account.client_secret_variable, "the client secret of the account's app")
    for name, value in ((variable, client_id), (account.client_secret_variable, client_secret)):
        if ":" in value or not value.isascii() or not value.isprintable() or " " in value:
            raise SettingsError(
                f"account {account.key}: {name} must hold one value of OAuth 2 alone, without colons and blanks; "
                "the four keys of OAuth 1.0a go into the variable under token:"
            )
    return XLogin(account, App(client_id, client_secret, account.base_url or X_API), clock)
