"""Signing an account in at Google: takes the app that its variables name and what is to be granted, gives an address to
consent at, then what access tokens are granted for.

Google's refresh token lasts until its owner takes the consent back, and using it does not use it up: so no process
leases it, each is granted access tokens of its own. Source: developers.google.com/identity/protocols/oauth2
(native-app, web-server). It knows no interface of Google's but this one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.department import Account
from bot.errors import IntegrationError, NotAllowed, SettingsError
from bot.ports.social import Network
from bot.ports.store import Store
from bot.runtime.sealing import Seals
from bot.settings import secret
from integrations.social.google.tokens import ENTRANCE, TOKENS, grant_by_refresh
from integrations.social.granted import AccessTokens, Always, Grant, Grants
from integrations.social.kept import SealedTokens
from integrations.social.signing_in import SigningIn, Tokens, consent_at

_CONSENT_AT = "https://accounts.google.com"
_CONSENT = "/o/oauth2/v2/auth"
_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class App:
    """An OAuth client of ours at Google. `base_url` is that of a pretend Google on this machine, else ""."""

    client_id: str
    client_secret: str = field(repr=False)
    base_url: str = ""

    @property
    def entrance(self) -> str:
        """Where tokens are granted."""
        return self.base_url or ENTRANCE

    @property
    def consent(self) -> str:
        """Where owners of accounts consent."""
        return (self.base_url or _CONSENT_AT) + _CONSENT

    def grant(self, refresh: str) -> Grant:
        """The request for an access token."""
        return grant_by_refresh(self.client_id, self.client_secret, refresh, entrance=self.entrance)


@dataclass(frozen=True, slots=True)
class KeptGrants:
    """What access tokens are granted for, as the account was signed in last."""

    app: App
    kept: SealedTokens

    @property
    def address(self) -> str:
        """Where they are granted."""
        return self.app.entrance + TOKENS

    async def grant(self) -> Grant:
        """The request by the refresh token that is kept. Raises AuthFailed where nobody signed in, Transient."""
        return self.app.grant((await self.kept.read()).refresh)

    async def is_outdated(self, grant: Grant) -> bool:
        """Whether the account was signed in anew since."""
        return await self.grant() != grant


@dataclass(frozen=True, slots=True)
class GoogleLogin:
    """How one account is signed in, by one app. `scope` is what its owner has to grant; `opened` makes its network of
    what access tokens are granted for.
    """

    account: Account
    app: App
    scope: str
    opened: Callable[[Account, Grants], Network]
    clock: Callable[[], datetime]

    @property
    def code_lasts(self) -> timedelta:
        """Some minutes, for all that is known."""
        return timedelta(minutes=5)

    def begin(self, redirect_uri: str) -> SigningIn:
        """Where the account's owner consents, asked also where they did before: else no refresh token would come."""
        query = {
            "client_id": self.app.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.scope,
            "access_type": "offline",
            "prompt": "consent",
        }
        return consent_at(self.app.consent, query)

    async def finish(self, begun: SigningIn, code: str, redirect_uri: str) -> Tokens:
        """The tokens for the code, once the network has said that they are of the account in the rules.

        Raises AuthFailed where Google refuses the code or the app, NotAllowed where somebody else consented, or to too
        little; Transient.
        """
        tokens = await self._exchange(begun, code, redirect_uri)
        network = self.opened(self.account, Always(self.app.grant(tokens.refresh)))
        try:
            identity = await network.connect()
        finally:
            await network.close()
        if identity.handle.casefold() != self.account.handle.casefold():
            raise self._refusal(
                f"the browser was signed in as {identity.handle}, and the rules name {self.account.handle}; nothing "
                "was kept. Choose the other account where Google asks, or mend handle: in the rules"
            )
        return tokens

    async def _exchange(self, begun: SigningIn, code: str, redirect_uri: str) -> Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": begun.verifier,
            "redirect_uri": redirect_uri,
            "client_id": self.app.client_id,
            "client_secret": self.app.client_secret,
        }
        grants = Always(Grant(self.app.entrance + TOKENS, form, secrets=(self.app.client_secret, code)))
        asking = AccessTokens(
            grants, service=self.account.network, account=self.account.key, seconds=_SECONDS, clock=self.clock
        )
        try:
            token = await asking.token()
        finally:
            await asking.close()
        if self.scope not in token.scope.split():
            raise self._refusal("consent was given to too little; nothing was kept. Tick everything that Google shows")
        if not token.refresh:
            raise self._refusal(
                "no refresh token was granted; nothing was kept. The app has to be of the type Desktop or Web"
            )
        return Tokens(token.value, token.refresh, token.ends_at)

    def _refusal(self, message: str) -> IntegrationError:
        return NotAllowed(message, service=self.account.network, account=self.account.key)

    def kept(self, store: Store, seals: Seals) -> SealedTokens:
        """Where the account's tokens are."""
        account = self.account
        return SealedTokens(account.network, account.key, self.app.client_id, store, seals, self.clock)

    def network(self, store: Store, seals: Seals) -> Network:
        """The account's network, by what is in `store` each time that a token is granted."""
        return self.opened(self.account, KeptGrants(self.app, self.kept(store, seals)))

    async def looking(self, store: Store, seals: Seals) -> Network:
        """The same by what is in `store` now, which may be closed then. Raises AuthFailed where nobody signed in."""
        tokens = await self.kept(store, seals).read()
        return self.opened(self.account, Always(self.app.grant(tokens.refresh)))


def app_at_google(account: Account, environment: Mapping[str, str]) -> App:
    """The app of an account that signs in. Raises SettingsError where a variable is missing, or holds what is no such
    value.

    The message says what to put where, and nothing of what is there.
    """
    if not account.client_secret_variable:
        raise SettingsError(
            f"account {account.key}: Google's apps have a client secret; name its variable under client_secret:"
        )
    base = account.base_url.rstrip("/")
    if base and not base.startswith(("https://", "http://")):
        raise SettingsError(f"account {account.key}: base_url must start with https:// (or http:// on loopback)")
    values = []
    for variable, what in (
        (account.client_id_variable, "the client id of the account's app"),
        (account.client_secret_variable, "the client secret of the account's app"),
    ):
        value = secret(environment, variable, what)
        if ":" in value or not value.isascii() or not value.isprintable() or " " in value:
            raise SettingsError(f"account {account.key}: {variable} must hold {what} alone, without colons and blanks")
        values.append(value)
    client_id, client_secret = values
    return App(client_id, client_secret, base_url=base)
