"""A feed is read from where it was left: nothing is lost, nothing comes twice, and edits come as such."""

from collections.abc import Sequence
from datetime import timedelta
from time import process_time

import pytest

from bot.domain.mention import Mention
from bot.errors import Rejected
from bot.ports.social import Cursor, Network, Page
from integrations.social.feed import reading
from tests.contracts.social.conftest import Connect
from tests.contracts.social.feed_stand_in import FeedStandIn
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, everything, the_mention

DAY = timedelta(days=1)


@pytest.fixture
def reader(feed: FeedStandIn, connect: Connect) -> Network:
    return connect(feed)


def texts(mentions: Sequence[Mention]) -> list[str]:
    return [each.text for each in mentions]


async def begun(network: Network) -> Cursor:
    return (await network.fetch(None, since=now())).cursor


async def next_page(network: Network, cursor: Cursor) -> Page:
    return await network.fetch(cursor, since=now())


async def test_what_did_not_change_is_not_sent_again(feed: FeedStandIn, reader: Network) -> None:
    feed.mentioned("hello")
    first = await reader.fetch(None, since=now() - HOUR)
    second = await next_page(reader, first.cursor)
    assert (second.mentions, second.cursor) == ((), first.cursor)
    assert [bool(each.etag) for each in feed.server.asked] == [False, True]


async def test_what_was_there_before_the_first_reading_is_no_news_then_or_later(
    feed: FeedStandIn, reader: Network
) -> None:
    old, undated = feed.mentioned("old"), feed.mentioned("undated")
    feed.forum.change(undated, posted_at=None)
    feed.forum.change(old, posted_at=now() - 2 * DAY)
    first = await reader.fetch(None, since=now() - HOUR)
    feed.edited(old, "old and edited")
    feed.forum.change(undated, text="undated and edited")
    second = await next_page(reader, first.cursor)
    assert (first.mentions, second.mentions) == ((), ())


async def test_an_entry_that_appears_late_among_older_ones_is_not_lost(feed: FeedStandIn, reader: Network) -> None:
    cursor = await begun(reader)
    feed.mentioned("before")
    held_back = feed.mentioned("held back")
    later = feed.forum.posts.pop(held_back)
    feed.mentioned("after")
    page = await next_page(reader, cursor)
    feed.forum.posts[held_back] = later
    assert texts(page.mentions) == ["before", "after"]
    assert texts((await next_page(reader, page.cursor)).mentions) == ["held back"]


async def test_what_a_feed_shows_again_from_long_ago_is_no_news(feed: FeedStandIn, reader: Network) -> None:
    cursor = await begun(reader)
    feed.forum.change(feed.mentioned("from the archive"), posted_at=now() - 30 * DAY)
    feed.mentioned("new")
    assert texts((await next_page(reader, cursor)).mentions) == ["new"]


async def test_an_entry_edited_later_comes_again_under_its_key(feed: FeedStandIn, reader: Network) -> None:
    kept, edited = feed.mentioned("kept"), feed.mentioned("edited")
    first = await reader.fetch(None, since=now() - HOUR)
    feed.edited(edited, "edited since")
    second = await next_page(reader, first.cursor)
    (again,) = second.mentions
    assert (again.remote_id, again.text, again.edited_at is not None) == (edited, "edited since", True)
    assert (await next_page(reader, second.cursor)).mentions == ()
    assert kept in [each.remote_id for each in first.mentions]


async def test_an_entry_that_was_only_touched_does_not_come_again(feed: FeedStandIn, reader: Network) -> None:
    touched = feed.mentioned("the same words")
    first = await reader.fetch(None, since=now() - HOUR)
    feed.edited(touched, "the same words")
    assert (await next_page(reader, first.cursor)).mentions == ()


async def test_an_entry_that_comes_back_into_its_feed_does_not_come_again(feed: FeedStandIn, reader: Network) -> None:
    gone = feed.mentioned("gone and back")
    feed.mentioned("stays")
    first = await reader.fetch(None, since=now() - HOUR)
    kept = feed.forum.posts.pop(gone)
    second = await next_page(reader, first.cursor)
    feed.forum.posts[gone] = kept
    third = await next_page(reader, second.cursor)
    assert (second.mentions, third.mentions) == ((), ())


async def test_entries_that_came_and_went_unseen_are_told_as_a_gap(feed: FeedStandIn, reader: Network) -> None:
    feed.forum.shown = 3
    seen = feed.mentioned("seen")
    first = await reader.fetch(None, since=now() - HOUR)
    for number in range(5):
        feed.mentioned(f"number {number}")
    second = await next_page(reader, first.cursor)
    assert texts(second.mentions) == ["number 2", "number 3", "number 4"]
    assert second.missed_from == feed.forum.posts[seen].posted_at
    feed.mentioned("number 5")
    third = await next_page(reader, second.cursor)
    assert (first.missed_from, third.missed_from) == (None, None)


async def test_many_new_entries_are_handed_out_in_pages(feed: FeedStandIn, reader: Network) -> None:
    old = feed.mentioned("old and undated")
    feed.forum.change(old, posted_at=None)
    posted = [feed.mentioned(f"number {number}") for number in range(450)]
    pages = await everything(reader, since=now() - HOUR)
    assert [len(page.mentions) for page in pages] == [200, 200, 50]
    assert [mention.remote_id for page in pages for mention in page.mentions] == posted
    assert (await next_page(reader, pages[-1].cursor)).mentions == ()


async def test_of_a_feed_without_end_the_newest_entries_are_looked_at(
    feed: FeedStandIn, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ENTRIES", 50)
    feed.forum.change(feed.mentioned("undated"), posted_at=None)
    oldest = feed.mentioned("the oldest of all")
    posted = [feed.mentioned(f"{number}") for number in range(50)]
    pages = await everything(connect(("feed", feed.address("rss"))), since=now() - HOUR)
    read = [mention.remote_id for page in pages for mention in page.mentions]
    assert (sorted(read), oldest in read) == (sorted(posted), False)


async def test_entries_without_dates_come_in_the_order_of_their_feed(feed: FeedStandIn, reader: Network) -> None:
    cursor = await begun(reader)
    for number in range(3):
        feed.forum.change(feed.mentioned(f"number {number}"), posted_at=None)
    assert texts((await next_page(reader, cursor)).mentions) == ["number 0", "number 1", "number 2"]


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ((), ["ACME is late", "un colis d’acme", "acmeology", "nothing of ours", "sewing"]),
        (("acme",), ["ACME is late", "un colis d’acme"]),
        (("acme*",), ["ACME is late", "un colis d’acme", "acmeology"]),
        (("is late", "colis"), ["ACME is late", "un colis d’acme"]),
    ],
)
async def test_only_entries_with_one_of_the_words_are_mentions(
    words: tuple[str, ...], read: list[str], feed: FeedStandIn, connect: Connect
) -> None:
    for text in ("ACME is late", "un colis d’acme", "acmeology", "nothing of ours", "sewing"):
        feed.mentioned(text)
    page = await connect(feed, words=words).fetch(None, since=now() - HOUR)
    assert texts(page.mentions) == read


async def test_words_in_the_title_count_and_those_that_an_edit_brings(feed: FeedStandIn, connect: Connect) -> None:
    network = connect(feed, words=("acme",))
    feed.forum.write("lea", "<p>It is late.</p>", title="My Acme parcel")
    without = feed.mentioned("my parcel")
    first = await network.fetch(None, since=now() - HOUR)
    feed.edited(without, "my acme parcel")
    second = await next_page(network, first.cursor)
    feed.edited(without, "it came, never mind")
    third = await next_page(network, second.cursor)
    assert texts(first.mentions) == ["My Acme parcel\n\nIt is late."]
    assert texts(second.mentions) == ["my acme parcel"]
    assert texts(third.mentions) == ["it came, never mind"], "an edit is told although it leaves out the words"


async def test_a_comment_is_shown_with_what_it_answers(feed: FeedStandIn, reader: Network) -> None:
    root = feed.mentioned("the beginning")
    middle = feed.answered(root, "the middle", by="marie")
    end = feed.answered(middle, "the end")
    thread = await reader.thread(middle)
    assert [(post.remote_id, post.in_reply_to, post.own) for post in thread] == [
        (root, None, False),
        (middle, root, False),
        (end, middle, False),
    ]
    assert await reader.thread("tag:forum.example,2026:404") == []


async def test_a_comment_under_a_post_that_the_feed_does_not_show_is_no_beginning(
    feed: FeedStandIn, reader: Network
) -> None:
    """Else all comments under one post would be conversations of their own."""
    alone, first = (feed.answered("tag:forum.example,2026:the-post", text) for text in ("alone", "first"))
    second = feed.answered(first, "second")
    assert list(await reader.thread(alone)) == []
    assert [post.remote_id for post in await reader.thread(second)] == [first, second]


async def test_comments_that_answer_each_other_in_a_circle_end_somewhere(feed: FeedStandIn, reader: Network) -> None:
    one = feed.mentioned("one")
    two = feed.answered(one, "two")
    feed.forum.change(one, answers=two)
    assert {post.remote_id for post in await reader.thread(one)} == {one, two}


async def test_a_very_long_row_of_comments_is_put_in_order_at_once(feed: FeedStandIn, connect: Connect) -> None:
    moment = now()
    reader = connect(feed, clock=lambda: moment)
    feed.forum.shown = 5_000
    row = [feed.mentioned("the beginning")]
    for _ in range(4_999):
        row.append(feed.answered(row[-1], "another"))
    await reader.fetch(None, since=moment)
    began = process_time()
    assert [post.remote_id for post in await reader.thread(row[-1])] == row
    assert process_time() - began < 2


async def test_a_look_again_right_behind_a_reading_asks_nobody(feed: FeedStandIn, reader: Network) -> None:
    mention = await the_mention(reader, feed.mentioned("hello"))
    asked = len(feed.server.asked)
    (checked,) = await reader.recheck([mention.remote_id])
    assert checked.mention is not None
    assert checked.mention.text == "hello"
    assert len(feed.server.asked) == asked


async def test_a_later_look_again_asks_whether_anything_changed(feed: FeedStandIn, connect: Connect) -> None:
    time = [now()]
    network = connect(feed, clock=lambda: time[0])
    kept = feed.mentioned("hello")
    await network.recheck([kept])
    for _ in range(2):
        time[0] += HOUR
        assert [each.remote_id for each in await network.recheck([kept, "unheard of"])] == [kept]
    assert [bool(each.etag) for each in feed.server.asked] == [False, True, True]


async def test_a_cursor_that_is_none_of_ours_is_refused(reader: Network) -> None:
    with pytest.raises(Rejected):
        await next_page(reader, {"floor": "long ago"})
