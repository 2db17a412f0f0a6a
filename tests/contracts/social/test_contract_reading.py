"""What every social network promises about reading, whoever its vendor: one suite for all that are registered."""

from datetime import UTC, timedelta

import pytest

from bot.domain.mention import MentionKind
from bot.ports.social import Network
from bot.rules.vocabulary import CHARGING
from tests.contracts.social.conftest import Connect
from tests.contracts.social.stand_ins import STAND_INS, StandIn, now
from tests.contracts.social.suite import HOUR, everything, posting, the_mention


@pytest.mark.usefixtures("polled")
async def test_the_same_cursor_twice_gives_the_same_mentions(stand_in: StandIn, network: Network) -> None:
    start = await network.fetch(None, since=now() - HOUR)
    for number in range(3):
        stand_in.mentioned(f"number {number}")
    once = await network.fetch(start.cursor, since=now())
    again = await network.fetch(start.cursor, since=now())
    assert len(once.mentions) == 3
    assert (again.mentions, again.cursor) == (once.mentions, once.cursor)


@pytest.mark.usefixtures("polled")
async def test_the_rules_take_a_budget_where_reading_is_charged_and_nowhere_else(
    name: str, stand_in: StandIn, network: Network
) -> None:
    stand_in.mentioned("what does it cost?")
    read = await network.fetch(None, since=now() - HOUR)
    assert (read.spent > 0) == (name in CHARGING)


@pytest.mark.usefixtures("polled")
async def test_the_next_cursor_gives_only_what_is_new(stand_in: StandIn, network: Network) -> None:
    stand_in.mentioned("old")
    first = await network.fetch(None, since=now() - HOUR)
    new = stand_in.mentioned("new")
    second = await network.fetch(first.cursor, since=now())
    assert [mention.remote_id for mention in second.mentions] == [new]
    assert not (await network.fetch(second.cursor, since=now())).mentions


@pytest.mark.usefixtures("polled")
async def test_a_cursor_outlives_the_process_that_got_it(stand_in: StandIn, connect: Connect) -> None:
    first = await connect(stand_in).fetch(None, since=now() - HOUR)
    new = stand_in.mentioned("while we were away")
    second = await connect(stand_in).fetch(first.cursor, since=now())
    assert [mention.remote_id for mention in second.mentions] == [new]


async def test_mentions_come_oldest_first_and_each_once(stand_in: StandIn, network: Network) -> None:
    posted = [stand_in.mentioned(f"number {number}") for number in range(130)]
    pages = await everything(network, since=now() - HOUR)
    assert [mention.remote_id for page in pages for mention in page.mentions] == posted


@pytest.mark.usefixtures("polled")
async def test_a_backlog_after_a_cursor_comes_oldest_first_and_each_once(stand_in: StandIn, network: Network) -> None:
    page = await network.fetch(None, since=now())
    posted = [stand_in.mentioned(f"number {number}") for number in range(130)]
    read: list[str] = []
    for _ in range(len(posted)):
        page = await network.fetch(page.cursor, since=now())
        read += [mention.remote_id for mention in page.mentions]
        if not page.more:
            break
    assert read == posted


@pytest.mark.usefixtures("polled")
async def test_the_first_page_holds_nothing_older_than_asked(stand_in: StandIn, network: Network) -> None:
    stand_in.mentioned("before")
    assert not (await network.fetch(None, since=now() + HOUR)).mentions


@pytest.mark.usefixtures("publishing", "polled")
async def test_a_rate_limit_in_mid_read_keeps_what_was_read(stand_in: StandIn, network: Network) -> None:
    start = await network.fetch(None, since=now() - HOUR)
    mention = stand_in.mentioned("read before the limit")
    stand_in.answered_by_us(mention, "an answer behind the limit")
    stand_in.limit_in_mid_read()
    cut = await network.fetch(start.cursor, since=now())
    assert [item.remote_id for item in cut.mentions] == [mention]
    assert cut.retry_at is not None
    assert now() < cut.retry_at <= now() + HOUR
    after = await network.fetch(cut.cursor, since=now())
    assert [post.in_reply_to for post in after.own_posts] == [mention], "the rest comes once the limit is over"
    assert not after.mentions


async def test_a_mention_carries_its_keys_and_its_time_in_utc(stand_in: StandIn, network: Network) -> None:
    before = now() - timedelta(seconds=1)
    remote_id = stand_in.mentioned("who am I?", by="marie")
    mention = await the_mention(network, remote_id)
    assert (mention.account, mention.network) == (network.account.key, stand_in.network)
    assert mention.posted_at.tzinfo is UTC
    assert before <= mention.posted_at <= now() + timedelta(seconds=1)
    assert (mention.author.handle.partition(".")[0], bool(mention.author.remote_id)) == ("marie", True)
    assert "who am I?" in mention.text
    assert mention.url.startswith("http")
    assert mention.kind is STAND_INS[stand_in.network].kind


@pytest.mark.usefixtures("publishing", "conversing")
async def test_an_answer_to_a_post_of_ours_says_so(stand_in: StandIn, network: Network) -> None:
    ours = stand_in.answered_by_us(stand_in.mentioned("help"), "on our way")
    theirs = stand_in.answered(ours, "thank you")
    mention = await the_mention(network, theirs)
    assert (mention.kind, mention.in_reply_to) == (MentionKind.REPLY, ours)


@pytest.mark.usefixtures("publishing")
async def test_our_own_posts_never_return_as_mentions(stand_in: StandIn, network: Network) -> None:
    remote_id = stand_in.mentioned("help")
    written_elsewhere = stand_in.answered_by_us(remote_id, "@acme answers @acme itself")
    published = await network.publish(posting(await the_mention(network, remote_id)))
    pages = await everything(network, since=now() - HOUR)
    assert [mention.remote_id for page in pages for mention in page.mentions] == [remote_id]
    own = {post.remote_id: post.in_reply_to for page in pages for post in page.own_posts}
    assert own == {written_elsewhere: remote_id, published.remote_id: remote_id}


@pytest.mark.usefixtures("polled")
async def test_edits_and_deletions_are_seen(stand_in: StandIn, network: Network) -> None:
    kept, edited, deleted = (stand_in.mentioned(text) for text in ("kept", "edited", "deleted"))
    stand_in.edited(edited, "edited since")
    stand_in.deleted(deleted)
    now_there = {item.remote_id: item.mention for item in await network.recheck([kept, edited, deleted])}
    told = {deleted} if STAND_INS[stand_in.network].tells_deletions else set()
    assert now_there.keys() == {kept, edited} | told
    assert (unchanged := now_there[kept]) is not None
    assert unchanged.edited_at is None
    assert (changed := now_there[edited]) is not None
    assert (changed.edited_at is not None) == STAND_INS[stand_in.network].dates_edits
    assert "edited since" in changed.text
    assert now_there.get(deleted) is None


@pytest.mark.usefixtures("publishing", "polled", "conversing")
async def test_a_thread_is_read_from_its_root(stand_in: StandIn, network: Network) -> None:
    root = stand_in.mentioned("the beginning")
    middle = stand_in.answered(root, "the middle", by="marie")
    end = stand_in.answered_by_us(middle, "the end")
    thread = await network.thread(middle)
    assert [(post.remote_id, post.in_reply_to, post.own) for post in thread] == [
        (root, None, False),
        (middle, root, False),
        (end, middle, True),
    ]
