"""The networks by the name they have in the rules file: takes an account and its secret, gives the Network for it.

A network named here is under the contract suite at once (tests/contracts/social).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from bot.domain.department import Account
from bot.domain.keeping import Keeping
from bot.errors import SettingsError
from bot.ports.pushing import PushedApp, PushedNetwork, ToldNetwork
from bot.ports.social import Network, StreamingNetwork
from bot.ports.store import Store
from bot.ports.timelines import TimelineNetwork
from bot.runtime.sealing import Seals
from bot.runtime.sharing import APPS
from bot.settings import Settings, secret
from integrations.social.google_reviews.credentials import REVIEWS as GOOGLE_REVIEWS
from integrations.social.google_reviews.network import GoogleReviewsNetwork
from integrations.social.kept import SealedTokens, reseal_all
from integrations.social.linkedin.app import PREFIX as AT_LINKEDIN
from integrations.social.linkedin.credentials import API
from integrations.social.linkedin.network import LinkedInNetwork
from integrations.social.linkedin.retention import KEEPING as LINKEDIN_KEEPING
from integrations.social.login import Login
from integrations.social.mastodon.network import MastodonNetwork
from integrations.social.meta.app import NAME as META
from integrations.social.meta.app import app_of
from integrations.social.meta.credentials import parts_of
from integrations.social.meta.facebook.network import FacebookNetwork
from integrations.social.meta.instagram.network import InstagramNetwork
from integrations.social.meta.instagram.renewing import RenewedToken, digest_of, is_own_login, unrenewed
from integrations.social.meta.wire import GRAPH
from integrations.social.trustpilot.credentials import API as TRUSTPILOT
from integrations.social.trustpilot.network import TrustpilotNetwork
from integrations.social.webhook.network import WebhookNetwork
from integrations.social.webhook.sample import Sample, sample_push
from integrations.social.youtube.credentials import API as YOUTUBE
from integrations.social.youtube.login import login_to_youtube
from integrations.social.youtube.network import YouTubeNetwork

Clock = Callable[[], datetime]
NetworkFactory = Callable[[Account, str, Clock], Network]


def _mastodon(account: Account, secret: str, clock: Clock) -> TimelineNetwork:
    return MastodonNetwork(account, secret, clock=clock)


def _bluesky(account: Account, secret: str, clock: Clock) -> TimelineNetwork:
    from integrations.social.bluesky.network import BlueskyNetwork  # its package takes two seconds to load

    return BlueskyNetwork(account, secret, clock=clock)


def _linkedin(account: Account, secret: str, clock: Clock) -> Network:
    return LinkedInNetwork(account, secret, clock=clock)


def _feed(account: Account, secret: str, clock: Clock) -> Network:
    from integrations.social.feed.network import FeedNetwork  # its package takes its time too

    return FeedNetwork(account, secret, clock=clock)


def _webhook(account: Account, secret: str, clock: Clock) -> Network:
    return WebhookNetwork(account, secret, clock=clock)


def _x(account: Account, secret: str, clock: Clock) -> Network:
    # tweepy and X's rules of counting take a second to load: who has no account there does not wait for them.
    from integrations.social.x.network import XNetwork

    return XNetwork(account, secret, clock=clock)


def _facebook(account: Account, secret: str, clock: Clock) -> Network:
    return FacebookNetwork(account, secret, clock=clock)


def _google_reviews(account: Account, secret: str, clock: Clock) -> Network:
    return GoogleReviewsNetwork(account, secret, clock=clock)


def _instagram(account: Account, secret: str, clock: Clock) -> Network:
    return InstagramNetwork(account, secret, clock=clock)


def _trustpilot(account: Account, secret: str, clock: Clock) -> Network:
    return TrustpilotNetwork(account, secret, clock=clock)


def _youtube(account: Account, secret: str, clock: Clock) -> Network:
    return YouTubeNetwork(account, secret, clock=clock)


NETWORKS: Mapping[str, NetworkFactory] = {
    "bluesky": _bluesky,
    "facebook": _facebook,
    "feed": _feed,
    "google_reviews": _google_reviews,
    "instagram": _instagram,
    "linkedin": _linkedin,
    "mastodon": _mastodon,
    "trustpilot": _trustpilot,
    "webhook": _webhook,
    "x": _x,
    "youtube": _youtube,
}


TIMELINES: Mapping[str, Callable[[Account, str, Clock], TimelineNetwork]] = {
    "bluesky": _bluesky,
    "mastodon": _mastodon,
}
"""Those on which the public posts of any account can be read."""


def _bluesky_entrance() -> str:
    from integrations.social.bluesky.session import ENTRANCE

    return ENTRANCE


def _x_api() -> str:
    from integrations.social.x.client import X_API

    return X_API


_EVERYBODYS: Mapping[str, Callable[[], str]] = {
    "bluesky": _bluesky_entrance,
    "facebook": lambda: GRAPH,
    "google_reviews": lambda: GOOGLE_REVIEWS,
    "instagram": lambda: GRAPH,
    "linkedin": lambda: API,
    "trustpilot": lambda: TRUSTPILOT,
    "x": _x_api,
    "youtube": lambda: YOUTUBE,
}
"""Where each network is that has one address for all; an account on another says its own."""

TOLD_TO_AN_APP_ALONE = frozenset({"instagram"})
"""Networks of which some mentions are told to an app of the vendor's once, and are in no list."""

TOLD_BY_META = frozenset({"facebook", "instagram"})

KEEPING: Mapping[str, Keeping] = {"linkedin": LINKEDIN_KEEPING}
"""For how long those networks that say so let us keep what came from them; from others it is kept with its case."""

OPEN_TO_ALL = frozenset({"feed"})
"""Networks of which an account may do without a secret."""


def make_network(account: Account, secret: str, clock: Clock) -> Network:
    """The network of `account`, holding `secret`; `clock` gives the time in UTC.

    Raises SettingsError for a network that does not exist, or a secret or address that cannot be used.
    """
    factory = NETWORKS.get(account.network)
    if factory is None:
        known = ", ".join(sorted(NETWORKS))
        raise SettingsError(f"account {account.key}: there is no network {account.network!r}; known are: {known}")
    return factory(account, secret, clock)


def address_of(account: Account) -> str:
    """Where the network of `account` is asked first: as the account says, else where that network is for everybody."""
    return account.base_url or account.reply_to or _EVERYBODYS[account.network]()


def login_of(account: Account, environment: Mapping[str, str], clock: Clock) -> Login:
    """How `account` is signed in, by the app that its variables name. Raises SettingsError where they do not.

    The rules take such an account on X and on YouTube alone.
    """
    if account.network == "youtube":
        return login_to_youtube(account, environment, clock)
    from integrations.social.x.login import login_to_x

    return login_to_x(account, environment, clock)


def open_network(
    account: Account, environment: Mapping[str, str], clock: Clock, *, store: Store, settings: Settings
) -> Network:
    """The network of `account`, with the secret that its variable names or the tokens that are kept in `store`.

    Raises SettingsError as `make_network`, and where a variable is missing or cannot be used.
    """
    if account.signs_in:
        login = login_of(account, environment, clock)
        return login.network(store, Seals(settings.secret_keys, clock))
    if renews_itself(account):
        return _renewed(account, environment, clock, store, settings)
    return make_network(account, secret_of(account, environment), clock)


def renews_itself(account: Account) -> bool:
    """Whether the account's token ends, and is renewed by itself: then the one in force is in the database."""
    return account.network == "instagram" and is_own_login(account)


def _renewed(
    account: Account, environment: Mapping[str, str], clock: Clock, store: Store, settings: Settings
) -> Network:
    token, app_secret = parts_of(secret_of(account, environment), account)
    if settings.comptoir_secret_key is None:
        return InstagramNetwork(account, "", clock=clock, known=unrenewed(token, app_secret))
    seals = Seals(settings.secret_keys, clock)
    kept = SealedTokens(account.network, account.key, digest_of(token), store, seals, clock)
    known = RenewedToken(account, token, app_secret, kept, clock=clock)
    return InstagramNetwork(account, "", clock=clock, known=known)


async def look_at(
    account: Account, environment: Mapping[str, str], clock: Clock, *, store: Store, settings: Settings
) -> Network:
    """The network of an account whose token renews itself, by the one in force, which it does not renew; `store` may be
    closed then. Raises SettingsError as `open_network`, AuthFailed where no key opens it, Transient.
    """
    token, app_secret = parts_of(secret_of(account, environment), account)
    if settings.comptoir_secret_key is not None:
        seals = Seals(settings.secret_keys, clock)
        found = await SealedTokens(account.network, account.key, digest_of(token), store, seals, clock).find()
        token = found.access if found is not None else token
    return InstagramNetwork(account, f"{token}:{app_secret}", clock=clock)


def secret_of(account: Account, environment: Mapping[str, str]) -> str:
    """The secret in the account's variable, "" where it names none and its network asks for none.

    Raises SettingsError where it is missing.
    """
    if account.network in OPEN_TO_ALL and not account.token_variable:
        return ""
    return secret(environment, account.token_variable)


async def reseal_tokens(store: Store, seals: Seals) -> int:
    """Seal the tokens of accounts that signed in with the first key; gives how many there are. Raises SettingsError."""
    return await reseal_all(store, seals)


def streaming(networks: Mapping[str, Network]) -> dict[str, StreamingNetwork]:
    """Those of the open networks that are listened to, by account: their account asks for it and there is a stream."""
    return {
        key: network
        for key, network in networks.items()
        if network.account.streaming and isinstance(network, MastodonNetwork)
    }


def receiving(networks: Mapping[str, Network], account: str) -> PushedNetwork | None:
    """The open network of an account that is pushed to, None for any other name."""
    network = networks.get(account)
    return network if isinstance(network, WebhookNetwork) else None


def apps_of(settings: Settings, networks: Mapping[str, Network]) -> Callable[[str], PushedApp | None]:
    """Finds the vendors' apps by their name, which tell of the open `networks`: that which the environment tells of,
    and those whose secrets pages on LinkedIn hold.
    """
    told = (FacebookNetwork, InstagramNetwork)
    meta = app_of(settings, lambda: [each for each in networks.values() if isinstance(each, told)])

    def find(name: str) -> PushedApp | None:
        if name == META:
            return meta
        network = networks.get(name.removeprefix(AT_LINKEDIN)) if name.startswith(AT_LINKEDIN) else None
        return network.app if isinstance(network, LinkedInNetwork) else None

    return find


def told_at(door: str, accounts: Mapping[str, Account]) -> Collection[str]:
    """The accounts of which we are told at a door for pushes: one that is pushed to, or those of a vendor's app."""
    app = door.removeprefix(APPS)
    if app == door:
        return [door] if door in accounts and accounts[door].network == "webhook" else []
    if app == META:
        return [key for key, each in accounts.items() if each.network in TOLD_BY_META]
    key = app.removeprefix(AT_LINKEDIN)
    return [key] if app != key and key in accounts and accounts[key].network == "linkedin" else []


def told_of(networks: Mapping[str, Network], account: str) -> ToldNetwork | None:
    """The open network of an account of which a vendor's app is told, None for any other name."""
    network = networks.get(account)
    return network if isinstance(network, FacebookNetwork | InstagramNetwork | LinkedInNetwork) else None


def app_missing(account: Account, settings: Settings) -> str:
    """The settings without which nobody hears of some mentions of `account`, "" where nothing is missing."""
    untold = account.network in TOLD_TO_AN_APP_ALONE and settings.meta_app_secret is None
    return "META_APP_SECRET and META_VERIFY_TOKEN" if untold else ""


def sample_of(account: Account, environment: Mapping[str, str], key: str, text: str, now: datetime) -> Sample:
    """A signed push to `account` under `key`, of a mention that says `text`, or of nothing.

    Raises SettingsError for an account that nobody pushes to, and where its secret is missing or cannot be used.
    """
    if account.network != "webhook":
        raise SettingsError(f"account {account.key}: {account.network} sends no signed webhooks to us")
    try:
        return sample_push(secret(environment, account.token_variable), key, text, now)
    except ValueError as error:
        raise SettingsError(f"account {account.key}: {account.token_variable} holds {error}") from None
