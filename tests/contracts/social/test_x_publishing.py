"""An answer on X is one request with all that belongs to it, and its preview says what it is and costs."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.department import PostingClass
from bot.domain.mention import Mention
from bot.errors import AuthFailed, Duplicate, NotAllowed, Rejected, SettingsError, TargetGone, Uncertain
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.stand_ins import network_at, now
from tests.contracts.social.suite import posting, the_mention
from tests.contracts.social.x_stand_in import XStandIn, script
from tests.stand_ins.x.server import Manner

TIMEOUT = timedelta(seconds=15)


@pytest.fixture
async def target(x: XStandIn, connect: Connect) -> Mention:
    return await the_mention(connect(x), x.mentioned("help"))


async def test_one_request_carries_all_that_belongs_to_the_reply(
    x: XStandIn, connect: Connect, target: Mention
) -> None:
    network = connect(x)
    picture = "1234567890123456789"
    created = Answer(201, {"data": {"id": "77", "text": "hé"}})
    async with scripted_server(script(created)) as server:
        sent = replace(posting(target, " h\u0065\u0301\r\n"), pictures=(picture,))
        fact = await connect(("x", server.base_url)).publish(sent)
        (write,) = server.writes
    assert (write.method, write.path) == ("POST", "/2/tweets")
    reply = {"in_reply_to_tweet_id": target.remote_id}
    assert write.json == {"text": "hé", "reply": reply, "media": {"media_ids": [picture]}}
    assert (fact.remote_id, fact.url) == ("77", "https://x.com/i/status/77")
    assert network.capabilities.posting is PostingClass.PLAIN


async def test_a_post_is_answered_in_its_newest_version(x: XStandIn, connect: Connect, target: Mention) -> None:
    network = connect(x)
    x.edited(target.remote_id, "help, please")
    (checked,) = await network.recheck([target.remote_id])
    assert checked.mention is not None
    published = await network.publish(posting(checked.mention))
    newest = x.world.posts[target.remote_id].history[-1]
    assert x.world.posts[published.remote_id].in_reply_to == newest
    assert await network.find(posting(checked.mention)) == published


async def test_the_handles_before_a_reply_are_xs_own_affair(x: XStandIn, connect: Connect, target: Mention) -> None:
    preview = connect(x).preview("We are looking into it.", target)
    assert (preview.text, preview.length, preview.limit) == ("We are looking into it.", 23, 280)
    assert (preview.in_reply_to, preview.visibility, preview.handle) == ("lea", "public", "acme_social")


async def test_an_account_that_may_write_longer_posts_says_so(x: XStandIn, connect: Connect, target: Mention) -> None:
    preview = connect(x, characters=25_000).preview("é" * 24_000, target)
    assert (preview.problems, preview.limit) == ((), 25_000)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (" \u200e\n ", ("empty_text",)),
        ("@lea ", ("empty_text",)),
        ("日" * 141, ("too_long",)),
        ("buy $ACME", ()),
        ("buy $ACME and $TWTR", ("many_cashtags",)),
        ("it is $5, or $6", ()),
    ],
)
async def test_what_x_would_refuse_is_told_before(
    x: XStandIn, connect: Connect, target: Mention, text: str, problems: tuple[str, ...]
) -> None:
    assert connect(x).preview(text, target).problems == problems


async def test_the_preview_says_what_publishing_costs(x: XStandIn, connect: Connect, target: Mention) -> None:
    network, exempt = connect(x), connect(x, summoned_only=False)
    assert network.preview("Thanks.", target).cost == Decimal("0.010")
    assert exempt.preview("Thanks.", target).cost == Decimal("0.015")
    linked = network.preview("See example.com", target)
    assert (linked.cost, linked.remarks, linked.problems) == (Decimal("0.200"), ("link_costs_more",), ())
    assert network.preview("Ok.we have 1.5GB", target).remarks == ()


async def test_an_answer_by_hand_begins_with_the_words(x: XStandIn, connect: Connect, target: Mention) -> None:
    address = urlsplit(connect(x).answer_address(" Thank you & sorry?\n", target))
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://x.com/intent/post"
    assert parse_qs(address.query) == {"in_reply_to": [target.remote_id], "text": ["Thank you & sorry?"]}


async def test_whoever_did_not_summon_us_is_not_answered(x: XStandIn, connect: Connect, target: Mention) -> None:
    network = connect(x)
    ours = await network.publish(posting(target))
    x.answered(ours.remote_id, "thank you")
    page = await network.fetch(None, since=now() - timedelta(hours=1))
    thanks = page.mentions[-1]
    assert (thanks.barrier, target.barrier) == ("not_summoned", "")
    with pytest.raises(NotAllowed):
        await network.publish(posting(thanks, "You are welcome."))
    x.world.summoned_only = False
    await connect(x, summoned_only=False).publish(posting(thanks, "You are welcome."))


async def test_words_that_x_holds_against_another_post_of_ours_are_refused(
    x: XStandIn, connect: Connect, target: Mention
) -> None:
    network = connect(x)
    other = await the_mention(network, x.mentioned("help too"))
    await network.publish(posting(other))
    first = now()
    with pytest.raises(Duplicate):
        await network.publish(replace(posting(target), first_attempt_at=first, send_by=first + TIMEOUT))
    assert await network.find(posting(target)) is None


async def test_a_duplicate_of_an_earlier_attempt_is_looked_for_and_not_taken_for_granted(
    x: XStandIn, connect: Connect, target: Mention
) -> None:
    network = connect(x)
    first = now() - timedelta(minutes=1)
    attempt = replace(posting(target), first_attempt_at=first, send_by=first + TIMEOUT)
    x.lose_next_answer()
    with pytest.raises(Uncertain):
        await network.publish(replace(attempt, send_by=now() + TIMEOUT))
    with pytest.raises(Uncertain, match="duplicate"):
        await network.publish(replace(attempt, send_by=now() + TIMEOUT))
    assert await network.find(attempt) is not None
    assert len(x.replies_under(target.remote_id)) == 1


@pytest.mark.parametrize(
    ("manner", "stands"),
    [(Manner.DROPPED_BEFORE, False), (Manner.LOST_ANSWER, True), (Manner.FAILED_AFTER, True), (Manner.PAGE, False)],
)
async def test_whatever_happens_to_the_answer_a_look_tells_whether_the_reply_stands(
    x: XStandIn, connect: Connect, target: Mention, manner: Manner, stands: bool
) -> None:
    network = connect(x)
    x.server.next_time("create", manner)
    with pytest.raises(Uncertain):
        await network.publish(posting(target))
    assert (await network.find(posting(target)) is not None) is stands


async def test_a_silent_x_leaves_it_uncertain(x: XStandIn, connect: Connect, target: Mention) -> None:
    network = connect(x, request_timeout=timedelta(seconds=3))
    x.server.next_time("create", Manner.SILENT_AFTER)
    with pytest.raises(Uncertain):
        await network.publish(posting(target))
    assert await connect(x).find(posting(target)) is not None


async def test_a_reply_cannot_be_edited_and_says_so_before_anything_leaves(
    x: XStandIn, connect: Connect, target: Mention
) -> None:
    network = connect(x)
    assert not network.capabilities.edits
    with pytest.raises(Rejected):
        await network.correct("77", posting(target))


async def test_what_stands_is_visible_until_it_is_gone(x: XStandIn, connect: Connect, target: Mention) -> None:
    network = connect(x)
    published = await network.publish(posting(target))
    assert await network.is_visible(published.remote_id)
    await network.withdraw(published.remote_id)
    assert not await network.is_visible(published.remote_id)


async def test_a_post_of_somebody_else_is_not_withdrawn(x: XStandIn, connect: Connect, target: Mention) -> None:
    with pytest.raises(NotAllowed):
        await connect(x).withdraw(target.remote_id)


async def test_a_post_that_is_gone_takes_no_answer(x: XStandIn, connect: Connect, target: Mention) -> None:
    x.deleted(target.remote_id)
    with pytest.raises(TargetGone):
        await connect(x).publish(posting(target))


async def test_the_account_may_say_that_x_behaves_otherwise(connect: Connect) -> None:
    network = connect(("x", ""), settle=timedelta(minutes=2), posting=PostingClass.UPSERT, key_lifetime=timedelta(1))
    behaves = network.capabilities
    assert (behaves.settle, behaves.posting, behaves.key_lifetime) == (
        timedelta(minutes=2),
        PostingClass.UPSERT,
        timedelta(1),
    )
    assert connect(("x", "")).capabilities.settle == timedelta(seconds=30)


@pytest.mark.parametrize("secret", ["", "Q7", "Q7:b:c", "Q7:b:c:d:e", "Q7:b::d", "Q7:b:c:d e", "Q7:b:c:dé", "Q7 alone"])
def test_a_secret_that_is_not_four_values_is_refused_without_being_told(secret: str) -> None:
    with pytest.raises(SettingsError, match="ACME_SOCIAL_TOKEN must hold four values with colons between") as raised:
        network_at("x", "", secret or " ")
    assert "Q7" not in str(raised.value)


def test_an_address_or_a_search_that_cannot_be_used_is_refused() -> None:
    with pytest.raises(SettingsError, match="https"):
        network_at("x", "ftp://x.example")
    with pytest.raises(SettingsError, match="512"):
        network_at("x", "", search="a" * 500)


async def test_keys_that_are_not_the_accounts_are_told(x: XStandIn, connect: Connect) -> None:
    consumer_key, _, access_token, access_secret = x.server.keys
    with pytest.raises(AuthFailed):
        await connect(x, token=":".join((consumer_key, "another", access_token, access_secret))).connect()


async def test_a_query_with_every_kind_of_sign_is_signed_as_x_reads_it(x: XStandIn, connect: Connect) -> None:
    network = connect(x, search='"our brand" OR (l’eau +&=%~* café)')
    await network.fetch(None, since=now() - timedelta(hours=1))
    assert not x.server.faulty
