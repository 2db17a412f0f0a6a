"""What we ask of Bluesky is what its lexicons describe: every request of a whole day's work, held to them."""

from dataclasses import replace

import pytest

from bot.ports.social import Upload
from integrations.social.bluesky.network import BlueskyNetwork
from tests.contracts.social.bluesky_stand_in import BlueskyStandIn
from tests.contracts.social.conftest import Connect
from tests.contracts.social.shared import shared_text
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting, the_mention
from tests.stand_ins.bluesky import lexicons
from tests.stand_ins.bluesky.server import METHODS
from tests.support.photographs import plain


@pytest.fixture(autouse=True)
def description() -> None:
    """The lexicons, where they are beside the project; the stand-in holds every request of every test to them."""
    shared_text("specs/bluesky/lexicons/app/bsky/feed/post.json")


async def test_every_request_is_one_that_the_lexicons_know(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky, search="parcels")
    await network.connect()
    root = bluesky.naming("where is it?", langs=["fr"])
    below = bluesky.answered(bluesky.answered_by_us(root.uri, "on our way"), "thank you")
    bluesky.person("max")
    for uri in (root.uri, below):
        target = await the_mention(network, uri)
        name = await network.upload(Upload("image/png", "a cup", plain("PNG")))
        text = "hello @max.test, see https://acme.example/a and #parcels"
        attempt = replace(posting(target, text, key=uri), pictures=(name,))
        published = await network.publish(attempt)
        await network.find(attempt)
        await network.is_visible(published.remote_id)
        await network.withdraw(published.remote_id)
    await network.recheck([root.uri, published.remote_id])
    await network.thread(root.uri)
    bluesky.server.expire()
    page = await network.fetch(None, since=now() - HOUR)
    await network.fetch(page.cursor, since=now())
    assert isinstance(network, BlueskyNetwork)
    max_themselves = await network.known_as("@max.test")
    assert max_themselves is not None
    await network.timeline(max_themselves, None)
    await network.naming(max_themselves, now() - HOUR, None)
    assert set(bluesky.server.asked) == set(METHODS), "each kind of request was made"
    assert bluesky.server.wrong == []


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"text": "x" * 301, "createdAt": "2026-08-01T00:00:00Z"}, "3jzfcijpj2z2a"),
        ({"text": "x"}, "3jzfcijpj2z2a"),
        ({"text": "x", "createdAt": "yesterday"}, "3jzfcijpj2z2a"),
        ({"text": "x", "createdAt": "2026-08-01T00:00:00Z"}, "no-tid"),
        ({"text": "x", "createdAt": "2026-08-01T00:00:00Z", "langs": ["en"] * 4}, "3jzfcijpj2z2a"),
        ({"text": "x", "createdAt": "2026-08-01T00:00:00Z", "reply": {"parent": {}}}, "3jzfcijpj2z2a"),
        ({"text": "x", "createdAt": "2026-08-01T00:00:00Z", "via": "Comptoir"}, "3jzfcijpj2z2a"),
        (
            {"text": "x", "createdAt": "2026-08-01T00:00:00Z", "embed": {"$type": "app.bsky.embed.other"}},
            "3jzfcijpj2z2a",
        ),
    ],
)
def test_the_stand_in_sees_what_is_not_as_the_lexicons_say(record: dict[str, object], key: str) -> None:
    assert lexicons.faults_in_record({"$type": "app.bsky.feed.post", **record}, key)


def test_the_stand_in_sees_requests_that_no_lexicon_knows() -> None:
    query = lexicons.faults_in_query
    assert query("app.bsky.feed.getPosts", {"uris": ["at://x"]})
    assert query("app.bsky.feed.getPosts", {})
    assert query("app.bsky.feed.getPosts", {"uris": ["at://did:plc:x/app.bsky.feed.post/1"] * 26})
    assert query("app.bsky.notification.listNotifications", {"limit": ["101"]})
    assert query("app.bsky.notification.listNotifications", {"reason": ["mention"]})
    assert not query("app.bsky.notification.listNotifications", {"reasons": ["mention"], "priority": ["false"]})
    assert lexicons.faults_in_procedure("com.atproto.repo.deleteRecord", {"repo": "x"}, "application/json")
    assert lexicons.faults_in_procedure("com.atproto.repo.deleteRecord", {}, "text/plain")
