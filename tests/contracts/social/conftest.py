"""The stand-ins as fixtures, and connectors that are closed after the test."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.ports.social import Network
from integrations.social.registry import NETWORKS
from tests.contracts.social import (
    bluesky_stand_in,
    facebook_stand_in,
    feed_stand_in,
    google_reviews_stand_in,
    instagram_stand_in,
    linkedin_stand_in,
    mastodon_stand_in,
    trustpilot_stand_in,
    webhook_stand_in,
    x_stand_in,
    youtube_stand_in,
)
from tests.contracts.social.bluesky_stand_in import BlueskyStandIn
from tests.contracts.social.facebook_stand_in import FacebookStandIn
from tests.contracts.social.feed_stand_in import FeedStandIn
from tests.contracts.social.google_reviews_stand_in import GoogleReviewsStandIn
from tests.contracts.social.instagram_stand_in import InstagramStandIn
from tests.contracts.social.linkedin_stand_in import LinkedInStandIn
from tests.contracts.social.mastodon_stand_in import MastodonStandIn
from tests.contracts.social.stand_ins import STAND_INS, StandIn, network_at, network_on
from tests.contracts.social.trustpilot_stand_in import TrustpilotStandIn
from tests.contracts.social.webhook_stand_in import WebhookStandIn
from tests.contracts.social.x_stand_in import XStandIn
from tests.contracts.social.youtube_stand_in import YouTubeStandIn

Connect = Callable[..., Network]


@pytest.fixture(params=sorted(NETWORKS))
def name(request: pytest.FixtureRequest) -> str:
    """Every registered network in turn."""
    return str(request.param)


@pytest.fixture
def stand_in(name: str) -> Iterator[StandIn]:
    """Its server, with its public."""
    with STAND_INS[name].start() as started:
        yield started


@pytest.fixture
def network(stand_in: StandIn, connect: Connect) -> Network:
    """The connector to it."""
    return connect(stand_in)


@pytest.fixture
def publishing(network: Network) -> None:
    """For networks where we publish; the others are only read."""
    if not network.capabilities.publishes:
        pytest.skip("this network takes nothing from us, and does not tell what we write there by hand")


@pytest.fixture
def polled(name: str) -> None:
    """For networks that can be asked; the others bring what they have to say."""
    if not STAND_INS[name].polled:
        pytest.skip("nothing can be asked of this network, which brings its news by itself")


@pytest.fixture
def findable(network: Network) -> None:
    """For networks on which our own reply can be looked for."""
    if not network.capabilities.finds_replies:
        pytest.skip("nothing can be looked for on this network")


@pytest.fixture
def conversing(name: str) -> None:
    """For networks where people answer answers; under a review stands one of ours, and nobody answers that."""
    if not STAND_INS[name].converses:
        pytest.skip("nobody answers an answer here")


@pytest.fixture
def google_reviews() -> Iterator[GoogleReviewsStandIn]:
    """A place on Google with those who write about it."""
    with google_reviews_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def trustpilot() -> Iterator[TrustpilotStandIn]:
    """A company on Trustpilot with the people who write about it."""
    with trustpilot_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def webhook() -> Iterator[WebhookStandIn]:
    """Another system with its people."""
    with webhook_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def mastodon() -> Iterator[MastodonStandIn]:
    """A Mastodon server with its public."""
    with mastodon_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def bluesky() -> Iterator[BlueskyStandIn]:
    """A world on Bluesky with its public."""
    with bluesky_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def facebook() -> Iterator[FacebookStandIn]:
    """A Page on Facebook with the people around it."""
    with facebook_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def instagram() -> Iterator[InstagramStandIn]:
    """A professional account on Instagram with the people around it."""
    with instagram_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def linkedin() -> Iterator[LinkedInStandIn]:
    """LinkedIn with its members."""
    with linkedin_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def feed() -> Iterator[FeedStandIn]:
    """A forum with its people and its feeds."""
    with feed_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def x() -> Iterator[XStandIn]:
    """X with its public."""
    with x_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def youtube() -> Iterator[YouTubeStandIn]:
    """A channel on YouTube with the people under its videos."""
    with youtube_stand_in.standing_in() as stand_in:
        yield stand_in


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Makes the connector to a stand-in, or to a name and an address; changes go to the account."""
    async with AsyncExitStack() as opened:

        def to(where: StandIn | tuple[str, str], **changes: Any) -> Network:
            network = network_at(*where, **changes) if isinstance(where, tuple) else network_on(where, **changes)
            opened.push_async_callback(network.close)
            return network

        yield to
