"""How an account is signed in, as the command line and the composition need it of every network that can."""

from datetime import timedelta
from typing import Protocol

from bot.ports.social import Network
from bot.ports.store import Store
from bot.runtime.sealing import Seals
from integrations.social.kept import SealedTokens
from integrations.social.signing_in import SigningIn, Tokens


class Login(Protocol):
    """The sign-in of one account, by one app. It knows neither a browser nor a terminal."""

    @property
    def code_lasts(self) -> timedelta:
        """How long the code is good with which the browser comes back."""
        ...

    def begin(self, redirect_uri: str) -> SigningIn:
        """Where the account's owner consents; the browser is then led to `redirect_uri`, with a code."""
        ...

    async def finish(self, begun: SigningIn, code: str, redirect_uri: str) -> Tokens:
        """The tokens for the code, once the network has said that they are of the account in the rules.

        Raises AuthFailed where the code is refused, NotAllowed where somebody else consented, or to too little;
        Transient.
        """
        ...

    def kept(self, store: Store, seals: Seals) -> SealedTokens:
        """Where the account's tokens are."""
        ...

    def network(self, store: Store, seals: Seals) -> Network:
        """The account's network, by the tokens in `store`, which it renews in time."""
        ...

    async def looking(self, store: Store, seals: Seals) -> Network:
        """The account's network by what is kept now, which it leaves as it is; `store` may be closed then.

        Raises AuthFailed where the account is not signed in, WrongState where the token has ended and another process
        renews it.
        """
        ...
