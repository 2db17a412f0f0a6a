"""How our own reply is found again after its answer was lost, and nothing else is taken for it."""

from datetime import datetime, timedelta

import pytest

from bot.domain.mention import Author, Mention
from bot.errors import Uncertain
from bot.ports.social import Posting
from integrations.social.mastodon.reply import comparable
from tests.contracts.social.conftest import Connect
from tests.contracts.social.mastodon_payloads import (
    CREATED_AT,
    LEA,
    ME,
    OWN_STATUSES,
    Json,
    Route,
    account,
    mastodon_server,
    own_status,
    paged,
)
from tests.contracts.social.mastodon_stand_in import MastodonStandIn
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import the_mention

CREATED = datetime.fromisoformat(CREATED_AT)
CONTEXT = "/api/v1/statuses/77/context"
TARGET = Mention(
    account="acme_social",
    network="mastodon",
    remote_id="77",
    author=Author(remote_id=LEA, handle="lea@other.example"),
    text="help",
    posted_at=CREATED,
    url="https://social.example/@lea/77",
)


def found_routes(below: list[Json], own: list[Json], context: Route | None = None) -> dict[str, Route]:
    return {
        CONTEXT: context or Answer(body={"ancestors": [], "descendants": below}),
        OWN_STATUSES: paged(lambda: own),
    }


def our_reply(status_id: str = "900", **changes: str) -> Json:
    handle = '<a href="https://o.example/@lea" class="u-url mention">@<span>lea</span></a>'
    fields = {"created_at": (CREATED + timedelta(hours=1)).isoformat(), "in_reply_to_id": "77"}
    return own_status(status_id, **{"content": f"<p>{handle} it&#39;s <br>fine</p>", **fields, **changes})


ATTEMPT = Posting("key-1", "it's\nfine", TARGET, first_attempt_at=CREATED + timedelta(hours=1))


@pytest.mark.parametrize(
    "routes",
    [
        found_routes([our_reply()], []),
        found_routes([], [our_reply()]),
        found_routes([our_reply()], [our_reply()]),
        found_routes([], [our_reply()], Answer(404, {"error": "Record not found"})),
    ],
    ids=["below the mention", "among our posts", "in both", "the mention is gone"],
)
async def test_our_reply_is_found_in_either_place(connect: Connect, routes: dict[str, Route]) -> None:
    async with scripted_server(mastodon_server(routes)) as server:
        found = await connect(("mastodon", server.base_url)).find(ATTEMPT)
    assert found is not None
    assert found.remote_id == "900"


@pytest.mark.parametrize(
    "other",
    [
        {"in_reply_to_id": "78"},
        {"content": "<p>@lea it's fine too</p>"},
        {"created_at": (CREATED + timedelta(minutes=45)).isoformat()},
        {"account": account(LEA, "lea")},
    ],
    ids=["another parent", "another text", "long before", "another author"],
)
async def test_what_only_resembles_our_reply_is_not_it(connect: Connect, other: Json) -> None:
    routes = found_routes([{**our_reply(), **other}], [])
    async with scripted_server(mastodon_server(routes)) as server:
        assert await connect(("mastodon", server.base_url)).find(ATTEMPT) is None


async def test_our_reply_is_found_where_the_clocks_of_three_machines_differ(connect: Connect) -> None:
    """The author's server runs ahead of ours by a minute, and this machine ahead of the network by three."""
    tried = CREATED + timedelta(minutes=3)
    routes = found_routes([our_reply(created_at=(CREATED - timedelta(minutes=1)).isoformat())], [])
    posting = Posting("key-1", "it's\nfine", TARGET, first_attempt_at=tried)
    async with scripted_server(mastodon_server(routes)) as server:
        assert await connect(("mastodon", server.base_url)).find(posting) is not None


async def test_an_unreadable_post_that_might_be_the_reply_is_for_a_human(connect: Connect) -> None:
    unreadable = {"id": "900", "account": {"id": ME}}
    for below, own in (([unreadable], []), ([], [unreadable])):
        async with scripted_server(mastodon_server(found_routes(below, own))) as server:
            with pytest.raises(Uncertain):
                await connect(("mastodon", server.base_url)).find(ATTEMPT)
    async with scripted_server(mastodon_server(found_routes([unreadable], [our_reply()]))) as server:
        assert await connect(("mastodon", server.base_url)).find(ATTEMPT) is not None


async def test_an_unreadable_post_of_somebody_else_is_not_the_reply(connect: Connect) -> None:
    theirs = {"id": "900", "account": {"id": LEA}}
    async with scripted_server(mastodon_server(found_routes([theirs], []))) as server:
        assert await connect(("mastodon", server.base_url)).find(ATTEMPT) is None


async def test_more_own_posts_than_can_be_looked_through_are_for_a_human(connect: Connect) -> None:
    late = (CREATED + timedelta(hours=2)).isoformat()
    own = [own_status(str(number), created_at=late) for number in range(1, 1_100)]
    gone: Route = Answer(404, {"error": "Record not found"})
    async with scripted_server(mastodon_server(found_routes([], own, gone))) as server:
        with pytest.raises(Uncertain):
            await connect(("mastodon", server.base_url)).find(ATTEMPT)
    async with scripted_server(mastodon_server(found_routes([], own))) as server:
        assert await connect(("mastodon", server.base_url)).find(ATTEMPT) is None


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("@lea@other.example hello", "@lea hello"),
        ("@lea @bo@c.example hello", "hello"),
        ("a  b\n\nc", "a b c"),
        ("e\u0301t\u00e9", "été"),
        ("fish &amp; chips", "fish & chips"),
        ("see https://a.example/%C3%A9", "see https://a.example/é"),
        ("thank @bo@c.example", "thank @bo"),
    ],
)
def test_texts_that_the_server_shows_another_way_are_one(sent: str, shown: str) -> None:
    assert comparable(sent) == comparable(shown)


@pytest.mark.parametrize(("one", "other"), [("yes", "no"), ("@lea yes", "@lea yes!"), ("a b", "ab"), ("A", "a")])
def test_texts_that_differ_stay_two(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


async def test_links_handles_and_markup_are_found_again_on_a_server(
    mastodon: MastodonStandIn, connect: Connect
) -> None:
    network = connect(mastodon)
    target = await the_mention(network, mastodon.mentioned("help"))
    for number, text in enumerate(
        [
            "see https://example.org/a/very/long/path/that/a/server/shortens?when=it&is=long#enough",
            "<b>bold</b> & *stars* _under_ `code` &amp; [a](b)",
            "line\nline\n\nparagraph\n\n\n\nmore",
            "@lea @marie ask @bo :blobcat: #train",
            "été 👩‍👩‍👧 العربية 日本",
        ]
    ):
        attempt = Posting(f"key-{number}", text, target, first_attempt_at=now())
        published = await network.publish(attempt)
        assert await network.find(attempt) == published


async def test_a_look_into_a_thread_that_is_shown_takes_two_requests_however_much_we_posted(connect: Connect) -> None:
    """After an outage many replies are looked for, and each look counts against the account's rate limit."""
    late = (CREATED + timedelta(hours=2)).isoformat()
    own = [own_status(str(number), created_at=late) for number in range(1, 400)]
    async with scripted_server(mastodon_server(found_routes([], own))) as server:
        network = connect(("mastodon", server.base_url))
        await network.connect()
        before = len(server.asked)
        assert await network.find(ATTEMPT) is None
        assert sorted(each.path for each in server.asked[before:]) == sorted([CONTEXT, OWN_STATUSES])
