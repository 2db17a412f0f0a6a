"""What the contract suite asks of a stand-in, and the stand-in of each registered network.

A stand-in plays the network's server and its public on loopback, in the network's own wire dialect, so that the real
connector runs. It speaks in the suite's words only; the vendor's are its own affair.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.domain.department import Account
from bot.domain.mention import MentionKind
from bot.ports.social import Network
from integrations.social.registry import make_network
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
from tests.contracts.social.scripted_server import Answer, Asked, ScriptedServer
from tests.stand_ins.reviews.server import HIDDEN as HIDDEN_OF_REVIEWS
from tests.stand_ins.webhook.receiver import SECRET as WEBHOOK_SECRET

TOKEN_IN_TESTS = "stand-in-token-4f1d0c7be2"


def now() -> datetime:
    return datetime.now(UTC)


class StandIn(Protocol):
    """One server with its public; everything posted is visible at once.

    Where a network is only read, nothing of ours is lost and no limit falls between two lists: those that say so then
    are never asked.
    """

    network: str
    base_url: str
    token: str

    def mentioned(self, text: str, *, by: str = "lea") -> str:
        """Somebody mentions us; gives the post's id."""
        ...

    def answered(self, remote_id: str, text: str, *, by: str = "lea") -> str:
        """Somebody answers a post; gives the answer's id."""
        ...

    def answered_by_us(self, remote_id: str, text: str) -> str:
        """We answer a post in the network's own app; gives the answer's id."""
        ...

    def edited(self, remote_id: str, text: str, *, by: str = "lea") -> None:
        """The author edits a post."""
        ...

    def deleted(self, remote_id: str, *, by: str = "lea") -> None:
        """The author deletes a post."""
        ...

    def replies_under(self, remote_id: str) -> list[str]:
        """The texts of our own posts directly under this one, as the public sees them."""
        ...

    def limit_in_mid_read(self) -> None:
        """The next reading is cut by a rate limit after its first list."""
        ...

    def lose_next_amendment(self) -> None:
        """The next edit or deletion is carried out and its answer lost."""
        ...

    def lose_next_answer(self) -> None:
        """The next post is accepted and its answer lost."""
        ...

    def revoke(self) -> None:
        """Our token is worth nothing any more."""
        ...


@dataclass(frozen=True, slots=True)
class Played:
    """How a network is played.

    `start` gives its server, `error_body` what that writes beside an HTTP status, `script` how a scripted server
    answers reads as it would and every write as told. `token` is one of the form that the network wants, `hidden` what
    of it nobody may be told. `signs_in` are the paths of writes that only sign in. `finds_by_key` is true where a
    reply is found under its own key, so that no other is like it; `dates_edits` where an edited post says so;
    `tells_gone` where what is gone is told from what we may not see, `tells_deletions` where the network says that a
    post is gone. `polled` is false where nothing can be asked of the network, which brings its news by itself:
    `with_news` is the connector with what was brought. `shows_posts` is false where any answer of success says that a
    post was taken. `kind` is what somebody writes to us there, `converses` is false where nobody answers an answer.
    """

    start: Callable[[], AbstractContextManager[StandIn]]
    error_body: Callable[[int], Any]
    script: Callable[[Answer], Callable[[Asked], Answer]]
    token: str = TOKEN_IN_TESTS
    hidden: str = TOKEN_IN_TESTS
    signs_in: frozenset[str] = frozenset()
    finds_by_key: bool = False
    dates_edits: bool = True
    tells_gone: bool = True
    tells_deletions: bool = True
    polled: bool = True
    shows_posts: bool = True
    kind: MentionKind = MentionKind.MENTION
    converses: bool = True
    with_news: Callable[[Network, StandIn], Network] = lambda network, _: network

    def writes(self, server: ScriptedServer) -> list[Asked]:
        """What a scripted server was asked to write."""
        return [asked for asked in server.writes if asked.path not in self.signs_in]


STAND_INS: Mapping[str, Played] = {
    "bluesky": Played(
        bluesky_stand_in.standing_in,
        bluesky_stand_in.error_body,
        bluesky_stand_in.script,
        token=bluesky_stand_in.TOKEN,
        hidden=bluesky_stand_in.APP_PASSWORD,
        signs_in=bluesky_stand_in.SIGNS_IN,
        finds_by_key=True,
        dates_edits=False,
    ),
    "facebook": Played(
        facebook_stand_in.standing_in,
        facebook_stand_in.error_body,
        facebook_stand_in.script,
        token=facebook_stand_in.FacebookStandIn.token,
        hidden=facebook_stand_in.PAGE_TOKEN,
        dates_edits=False,
        tells_gone=False,
    ),
    "feed": Played(feed_stand_in.standing_in, feed_stand_in.error_body, feed_stand_in.script, tells_deletions=False),
    "google_reviews": Played(
        google_reviews_stand_in.standing_in,
        google_reviews_stand_in.error_body,
        google_reviews_stand_in.script,
        token=google_reviews_stand_in.TOKEN,
        hidden=HIDDEN_OF_REVIEWS,
        signs_in=google_reviews_stand_in.SIGNS_IN,
        kind=MentionKind.REVIEW,
        converses=False,
    ),
    "instagram": Played(
        instagram_stand_in.standing_in,
        instagram_stand_in.error_body,
        instagram_stand_in.script,
        token=instagram_stand_in.InstagramStandIn.token,
        hidden=instagram_stand_in.ACCESS_TOKEN,
        dates_edits=False,
        tells_gone=False,
    ),
    "linkedin": Played(
        linkedin_stand_in.standing_in,
        linkedin_stand_in.error_body,
        linkedin_stand_in.script,
        token=linkedin_stand_in.TOKEN,
        hidden=linkedin_stand_in.ACCESS_TOKEN,
        signs_in=linkedin_stand_in.SIGNS_IN,
    ),
    "mastodon": Played(mastodon_stand_in.standing_in, mastodon_stand_in.error_body, mastodon_stand_in.script),
    "trustpilot": Played(
        trustpilot_stand_in.standing_in,
        trustpilot_stand_in.error_body,
        trustpilot_stand_in.script,
        token=trustpilot_stand_in.TOKEN,
        hidden=HIDDEN_OF_REVIEWS,
        signs_in=trustpilot_stand_in.SIGNS_IN,
        shows_posts=False,
        kind=MentionKind.REVIEW,
        converses=False,
    ),
    "webhook": Played(
        webhook_stand_in.standing_in,
        webhook_stand_in.error_body,
        webhook_stand_in.script,
        token=WEBHOOK_SECRET,
        hidden=WEBHOOK_SECRET.removeprefix("whsec_"),
        polled=False,
        shows_posts=False,
        with_news=webhook_stand_in.with_pushes,
    ),
    "x": Played(
        x_stand_in.standing_in,
        x_stand_in.error_body,
        x_stand_in.script,
        token=":".join([TOKEN_IN_TESTS] * 4),
    ),
    "youtube": Played(
        youtube_stand_in.standing_in,
        youtube_stand_in.error_body,
        youtube_stand_in.script,
        token=youtube_stand_in.TOKEN,
        hidden=youtube_stand_in.REFRESH,
        signs_in=youtube_stand_in.SIGNS_IN,
    ),
}


def network_on(stand_in: StandIn, *, token: str = "", **changes: Any) -> Network:
    """The registered network, as the composition root makes it, connected to the stand-in."""
    network = network_at(stand_in.network, stand_in.base_url, token or stand_in.token, **changes)
    return STAND_INS[stand_in.network].with_news(network, stand_in)


def network_at(
    name: str, base_url: str, token: str | None = None, *, clock: Callable[[], datetime] = now, **changes: Any
) -> Network:
    account = Account(
        key="acme_social",
        network=name,
        base_url=base_url,
        token_variable="ACME_SOCIAL_TOKEN",
        reply_to=f"{base_url}/replies",
        reply_to_private=True,
    )
    played = STAND_INS.get(name)
    usual = played.token if played is not None else TOKEN_IN_TESTS
    return make_network(replace(account, **changes), usual if token is None else token, clock)
