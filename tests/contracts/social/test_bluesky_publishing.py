"""How a reply goes out to Bluesky: one record under its own key, with what its words mean, and found again."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.department import PostingClass
from bot.domain.mention import Author, Mention
from bot.errors import Rejected, Transient, Unavailable, Uncertain
from bot.ports.social import Network, Posting, Published
from integrations.social.bluesky.names import record_key
from integrations.social.bluesky.sdk import facets_in
from tests.contracts.chat.hostile import hostile_texts
from tests.contracts.social.bluesky_stand_in import ME, BlueskyStandIn, script
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Manner, scripted_server
from tests.contracts.social.stand_ins import network_at, now
from tests.contracts.social.suite import posting, the_mention

LEA = "did:plc:okh6zzsr7l3vwz5kcu74hyit"
PUT = "/xrpc/com.atproto.repo.putRecord"
TARGET = Mention(
    account="acme_social",
    network="bluesky",
    remote_id=f"at://{LEA}/app.bsky.feed.post/3jzfcijpj2z2a",
    author=Author(remote_id=LEA, handle="lea.test"),
    text="help",
    posted_at=now(),
    url="https://bsky.app/profile/lea.test/post/3jzfcijpj2z2a",
    language="fr",
)


def written(key: str = "3jzfcijpj2z2b") -> Answer:
    return Answer(body={"uri": f"at://{ME}/app.bsky.feed.post/{key}", "cid": "bafyreia"})


async def test_one_record_carries_all_that_belongs_to_the_reply(connect: Connect) -> None:
    async with scripted_server(script(written())) as server:
        attempt = Posting("key-1", " hello\r\nyou ", TARGET, first_attempt_at=now())
        published = await connect(("bluesky", server.base_url)).publish(attempt)
    (asked,) = [each for each in server.writes if each.path == PUT]
    assert asked.headers["authorization"] == "Bearer an-access-token"
    answered = {"uri": TARGET.remote_id, "cid": "bafyreiavnjpwhrg6sb2wy4yci6yoy7sjhn7pklmxzjq2j5ibwxtkd3qnye"}
    moment = attempt.first_attempt_at
    assert moment is not None
    assert asked.json == {
        "repo": ME,
        "collection": "app.bsky.feed.post",
        "rkey": record_key(attempt),
        "record": {
            "$type": "app.bsky.feed.post",
            "text": "hello\nyou",
            "createdAt": moment.replace(microsecond=0, tzinfo=None).isoformat() + ".000Z",
            "langs": ["fr"],
            "reply": {"root": answered, "parent": answered},
        },
        "swapRecord": None,
    }
    assert b'"swapRecord":null' in asked.body, "what is left out would let a record be overwritten"
    assert published.url == f"https://bsky.app/profile/{ME}/post/3jzfcijpj2z2b"


async def test_every_attempt_sends_the_same_bytes(connect: Connect, bluesky: BlueskyStandIn) -> None:
    async with scripted_server(script(written())) as server:
        attempt = Posting("key-1", f"hello @{bluesky.person('max').handle} #a https://acme.example", TARGET, now())
        for _ in range(2):
            await connect(("bluesky", server.base_url)).publish(attempt)
    first, second = (each.body for each in server.writes if each.path == PUT)
    assert first == second


async def test_the_root_is_that_of_what_is_answered(bluesky: BlueskyStandIn, connect: Connect) -> None:
    root = bluesky.naming("help")
    ours = bluesky.answered_by_us(root.uri, "on our way")
    below = await the_mention(connect(bluesky), bluesky.answered(ours, "thank you"))
    published = await connect(bluesky).publish(posting(below))
    record = bluesky.world.posts[published.remote_id].record
    assert record["reply"]["root"] == {"uri": root.uri, "cid": root.cid}
    assert record["reply"]["parent"]["uri"] == below.remote_id


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("see https://acme.example/a?b=c now", {"https://acme.example/a?b=c": {"uri": "https://acme.example/a?b=c"}}),
        ("see acme.com/help.", {"acme.com/help": {"uri": "https://acme.com/help"}}),
        ("é👩‍👩‍👧 #Colis ok", {"#Colis": {"tag": "Colis"}}),
        ("日本 @lea.test et @max.test", {"@lea.test": {"did": "lea"}, "@max.test": {"did": "max"}}),
        ("@nobody.test and lea@acme.example", {}),
        ("plain", {}),
    ],
)
async def test_the_parts_of_the_text_mean_something(
    bluesky: BlueskyStandIn, connect: Connect, text: str, meant: dict[str, dict[str, str]]
) -> None:
    bluesky.person("max")
    target = await the_mention(connect(bluesky), bluesky.mentioned("help"))
    published = await connect(bluesky).publish(posting(target, text))
    content = text.encode()
    found = {}
    for facet in bluesky.world.posts[published.remote_id].record.get("facets", []):
        (feature,) = facet["features"]
        where = facet["index"]
        found[content[where["byteStart"] : where["byteEnd"]].decode()] = feature
    wanted = {
        part: {k: bluesky.person(v).did if k == "did" else v for k, v in each.items()} for part, each in meant.items()
    }
    assert {part: {k: v for k, v in each.items() if k != "$type"} for part, each in found.items()} == wanted


async def test_the_author_is_not_asked_for_and_an_outage_sends_nothing(connect: Connect) -> None:
    async with scripted_server(script(written())) as server:
        await connect(("bluesky", server.base_url)).publish(posting(TARGET, "hello @Lea.test"))
        assert not [each for each in server.asked if each.path.endswith("resolveHandle")]
        usual = server.answer
        server.answer = lambda asked: Answer(503, {}) if asked.path.endswith("resolveHandle") else usual(asked)
        server.asked.clear()
        with pytest.raises(Unavailable):
            await connect(("bluesky", server.base_url)).publish(posting(TARGET, "hello @max.test"))
        assert not [each for each in server.writes if each.path == PUT]


async def test_what_stands_under_the_key_is_never_overwritten(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    attempt = replace(posting(target), first_attempt_at=now())
    published = await network.publish(attempt)
    for other in (
        replace(attempt, text="Something else."),
        replace(attempt, target=replace(target, remote_id="at://x")),
    ):
        with pytest.raises(Uncertain):
            await network.find(other)
    with pytest.raises(Uncertain):
        await network.publish(replace(attempt, text="Something else."))
    assert bluesky.replies_under(target.remote_id) == ["We are looking into it."]
    assert await network.find(attempt) == published


async def test_a_post_that_was_edited_between_two_attempts_is_answered_once(
    bluesky: BlueskyStandIn, connect: Connect
) -> None:
    """The record names the state of what it answers, so the second attempt's would be another one."""
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    attempt = replace(posting(target), first_attempt_at=now())
    once = await network.publish(attempt)
    bluesky.edited(target.remote_id, "help, please")
    assert await network.publish(attempt) == once
    assert len(bluesky.replies_under(target.remote_id)) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before it is accepted", "after it is accepted"])
@pytest.mark.parametrize("kind", ["drop", "fail", "hang"])
async def test_whatever_becomes_of_an_answer_no_reply_is_lost_and_none_is_twice(
    bluesky: BlueskyStandIn, connect: Connect, kind: str, after: bool
) -> None:
    # Long enough for all but a server that hangs, on a machine that does other things as well.
    network = connect(bluesky, request_timeout=timedelta(seconds=3 if kind == "hang" else 60))
    attempts = [
        Posting(
            f"key-{number}", "We are looking into it.", await the_mention(network, bluesky.mentioned("help")), now()
        )
        for number in range(5 if kind == "hang" else 25)
    ]
    for number, attempt in enumerate(attempts):
        if number % 2 == 0:
            bluesky.strikes("com.atproto.repo.putRecord", kind, after=after)
        published, unsure = await delivered(network, attempt)
        assert unsure == (number % 2 == 0), "the loss was seen"
        assert await connect(bluesky).find(attempt) == published
    assert [bluesky.replies_under(each.target.remote_id) for each in attempts] == [["We are looking into it."]] * len(
        attempts
    )


async def delivered(network: Network, attempt: Posting) -> tuple[Published, bool]:
    """As the outbox goes about it: look first where an answer was lost, send again only what is surely not there."""
    try:
        return await network.publish(attempt), False
    except Uncertain:
        return await network.find(attempt) or await network.publish(attempt), True


async def test_two_processes_that_send_at_once_make_one_reply(bluesky: BlueskyStandIn, connect: Connect) -> None:
    target = await the_mention(connect(bluesky), bluesky.mentioned("help"))
    attempt = replace(posting(target), first_attempt_at=now())
    facts = await asyncio.gather(*(connect(bluesky).publish(attempt) for _ in range(4)))
    assert len(set(facts)) == 1
    assert len(bluesky.replies_under(target.remote_id)) == 1


async def test_a_token_that_ends_at_the_worst_moment_posts_nothing_and_is_renewed(
    bluesky: BlueskyStandIn, connect: Connect
) -> None:
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    bluesky.server.before_writing = bluesky.server.expire
    with pytest.raises(Transient):
        await network.publish(posting(target))
    assert bluesky.replies_under(target.remote_id) == []
    bluesky.server.before_writing = None
    await network.publish(posting(target))
    assert len(bluesky.replies_under(target.remote_id)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b""),
        Answer(204, b""),
        Answer(body=b"<html>ok</html>"),
        Answer(body=[]),
        Answer(body={"cid": "x"}),
        Answer(body=b'{"uri": "' + b"9" * 5_000_001 + b'"}'),
        Answer(body={"uri": "at://x"}, manner=Manner.HALF),
        Answer(manner=Manner.DROP),
        Answer(400, {"error": "InvalidSwap", "message": "Record was at x"}),
    ],
    ids=["nothing", "204", "web page", "list", "no address", "huge", "half", "dropped", "something that is gone"],
)
async def test_an_answer_that_shows_no_record_leaves_it_uncertain(connect: Connect, answer: Answer) -> None:
    usual = script(answer)
    gone = Answer(400, {"error": "RecordNotFound"})
    async with scripted_server(lambda asked: gone if asked.path.endswith("getRecord") else usual(asked)) as server:
        with pytest.raises(Uncertain):
            await connect(("bluesky", server.base_url)).publish(Posting("key-1", "hello", TARGET))
        assert len([each for each in server.writes if each.path == PUT]) == 1


async def test_what_stands_there_and_cannot_be_read_is_uncertain(connect: Connect) -> None:
    usual = script(Answer(400, {"error": "InvalidSwap"}))
    down = Answer(503, {})
    async with scripted_server(lambda asked: down if asked.path.endswith("getRecord") else usual(asked)) as server:
        with pytest.raises(Uncertain):
            await connect(("bluesky", server.base_url)).publish(Posting("key-1", "hello", TARGET))


@pytest.mark.parametrize(
    ("text", "length", "problems"),
    [
        ("", 0, ("empty_text",)),
        (" \x00\u202e\n ", 0, ("empty_text",)),
        ("x" * 300, 300, ()),
        ("x" * 301, 301, ("too_long",)),
        ("👩‍👩‍👧" * 166, 299, ()),
        ("👩‍👩‍👧" * 167, 301, ("too_long",)),
        ("नमस्ते" * 100, 300, ()),
        ("नमस्ते" * 100 + "!", 301, ("too_long",)),
        ("a\r\nb", 3, ()),
    ],
    ids=["empty", "unseen", "most", "too many", "bytes", "too many bytes", "clusters", "too many clusters", "lines"],
)
def test_a_text_counts_as_bluesky_counts_it(text: str, length: int, problems: tuple[str, ...]) -> None:
    """300 grapheme clusters and 3,000 bytes; a family of three is one cluster of 18 bytes."""
    preview = network_at("bluesky", "https://bsky.social").preview(text, TARGET)
    assert (preview.length, preview.limit, preview.problems) == (length, 300, problems)
    assert (preview.visibility, preview.in_reply_to, preview.handle) == ("public", "lea.test", "acme_social")


async def test_hostile_texts_go_out_to_the_letter_and_come_back_so(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    sendable = [text for text in hostile_texts() if not network.preview(text, target).problems]
    assert len(sendable) >= 15
    for number, text in enumerate(sendable[:150]):
        attempt = Posting(f"key-{number}", text, target, first_attempt_at=now())
        published = await network.publish(attempt)
        assert await network.find(attempt) == published
        assert bluesky.world.posts[published.remote_id].record["text"] == network.preview(text, target).text


def test_links_and_tags_stand_where_they_say() -> None:
    for text in hostile_texts():
        content = text.encode(errors="replace")
        for facet in facets_in(content.decode()):
            assert 0 <= facet["index"]["byteStart"] < facet["index"]["byteEnd"] <= len(content)


async def test_a_post_of_somebody_else_is_not_deleted(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    theirs = bluesky.mentioned("help")
    with pytest.raises(Rejected):
        await network.withdraw(theirs)
    assert theirs in bluesky.world.posts


async def test_a_post_cannot_be_corrected(bluesky: BlueskyStandIn, connect: Connect) -> None:
    network = connect(bluesky)
    target = await the_mention(network, bluesky.mentioned("help"))
    published = await network.publish(posting(target))
    assert not network.capabilities.edits
    with pytest.raises(Rejected):
        await network.correct(published.remote_id, posting(target, "It is mended."))
    assert json.dumps(bluesky.replies_under(target.remote_id)) == '["We are looking into it."]'


def test_the_account_may_say_that_its_server_behaves_otherwise() -> None:
    usual = network_at("bluesky", "").capabilities
    assert (usual.posting, usual.finds_replies, usual.deletes) == (PostingClass.CLIENT_KEY, True, True)
    assert usual.key_lifetime > timedelta(days=10_000), "the key of a record protects without end"
    changes: dict[str, Any] = {"posting": PostingClass.PLAIN, "key_lifetime": timedelta(1), "settle": timedelta(0)}
    told = network_at("bluesky", "https://pds.example", **changes).capabilities
    assert (told.posting, told.key_lifetime, told.settle) == (PostingClass.PLAIN, timedelta(1), timedelta(0))


def test_an_answer_by_hand_is_given_on_the_page_of_the_post() -> None:
    assert network_at("bluesky", "").answer_address("hello", TARGET) == TARGET.url
