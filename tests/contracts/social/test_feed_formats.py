"""RSS, Atom and JSON Feed, as software writes them, become mentions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.mention import Media, Mention, MentionKind
from bot.ports.social import Page
from tests.contracts.social.conftest import Connect
from tests.contracts.social.feed_stand_in import FeedStandIn
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>A blog</title><link>https://blog.example/</link><language>fr-FR</language>
{items}</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="en">
<title>A forum</title><id>urn:forum</id><author><name>The house</name></author>{items}</feed>"""


async def page_of(document: str | bytes, connect: Connect, **changes: object) -> Page:
    """What is read of a document the first time, from the beginning of the calendar on."""
    body = document if isinstance(document, bytes) else document.encode()
    async with scripted_server(Answer(body=body, headers={"Content-Type": "application/xml"})) as server:
        return await connect(("feed", server.base_url + "/blog/feed"), **changes).fetch(None, since=LONG_AGO)


async def read(document: str | bytes, connect: Connect) -> Sequence[Mention]:
    return (await page_of(document, connect)).mentions


async def the_only(document: str | bytes, connect: Connect) -> Mention:
    (mention,) = await read(document, connect)
    return mention


@pytest.mark.parametrize("format_name", ["rss", "atom", "json"])
async def test_the_same_posts_are_read_from_each_format(feed: FeedStandIn, connect: Connect, format_name: str) -> None:
    posted = [feed.forum.write(by, f"<p>{text}</p>", title="Thread") for by, text in (("lea", "Hello"), ("tom", "Hi"))]
    network = connect(("feed", feed.address(format_name)))
    mentions = (await network.fetch(None, since=now() - HOUR)).mentions

    assert [(each.remote_id, each.text, each.author.handle) for each in mentions] == [
        (posted[0].id, "Thread\n\nHello", "lea"),
        (posted[1].id, "Thread\n\nHi", "tom"),
    ]
    assert [each.url for each in mentions] == [f"{feed.server.base_url}/posts/{number}" for number in (1, 2)]
    times = [post.posted_at for post in posted if post.posted_at is not None]
    expected = [time.replace(microsecond=0) if format_name == "rss" else time for time in times]
    assert [each.posted_at for each in mentions] == expected


async def test_an_item_of_rss_is_read_with_all_that_modules_say(connect: Connect) -> None:
    mention = await the_only(
        RSS.format(
            items="""<item><title>Parcels &amp;amp; &lt;b&gt;letters&lt;/b&gt;</title><link>/2026/parcels</link>
            <guid isPermaLink="false">post-17</guid><dc:creator>Léa Martin</dc:creator>
            <pubDate>Sat, 07 Nov 2026 10:00:00 EST</pubDate><description>A beginning</description>
            <content:encoded><![CDATA[<p>Mine is <a href="https://shop.example/x">late</a>.</p>]]></content:encoded>
            <enclosure url="https://blog.example/a.mp3" type="audio/mpeg" length="1"/></item>"""
        ),
        connect,
    )
    assert mention.text == "Parcels & letters\n\nMine is late (https://shop.example/x)."
    assert (mention.remote_id, mention.author.handle, mention.language) == ("post-17", "Léa Martin", "fr-FR")
    assert mention.url.endswith("/2026/parcels")
    assert mention.posted_at == datetime(2026, 11, 7, 15, tzinfo=UTC)
    assert mention.media == (Media("audio", "https://blog.example/a.mp3"),)


@pytest.mark.parametrize(
    ("updated", "edited"),
    [("10:00:00Z", None), ("09:00:00Z", None), ("10:30:00Z", datetime(2026, 11, 7, 10, 30, tzinfo=UTC))],
)
async def test_an_item_of_rss_was_edited_where_it_changed_after_it_was_posted(
    updated: str, edited: datetime | None, connect: Connect
) -> None:
    mention = await the_only(
        RSS.format(
            items="<item><guid>1</guid><pubDate>Sat, 07 Nov 2026 10:00:00 GMT</pubDate>"
            f"<atom:updated>2026-11-07T{updated}</atom:updated></item>"
        ),
        connect,
    )
    assert mention.edited_at == edited


async def test_rss_of_the_first_kind_is_read_too(connect: Connect) -> None:
    mention = await the_only(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://old.example/"><title>Old</title></channel>
        <item rdf:about="https://old.example/1"><title>First</title><link>https://old.example/1</link>
        <description>Words</description><dc:date>2026-11-07T10:00:00+01:00</dc:date></item></rdf:RDF>""",
        connect,
    )
    assert (mention.remote_id, mention.text) == ("https://old.example/1", "First\n\nWords")
    assert mention.posted_at == datetime(2026, 11, 7, 9, tzinfo=UTC)


async def test_an_address_of_mail_is_no_name(connect: Connect) -> None:
    items = "".join(
        f"<item><guid>{number}</guid><author>{author}</author><pubDate>2026-11-0{number}T10:00:00Z</pubDate></item>"
        for number, author in enumerate(["lea@blog.example (Léa Martin)", "tom@blog.example", "Ana"], start=1)
    )
    assert [each.author.handle for each in await read(RSS.format(items=items), connect)] == ["Léa Martin", "tom", "Ana"]


async def test_an_entry_of_atom_is_read_whichever_way_its_words_are_written(connect: Connect) -> None:
    mention = await the_only(
        ATOM.format(
            items="""<entry xml:base="https://forum.example/t/" xml:lang="fr"><id>urn:1</id>
            <title type="html">Où &lt;em&gt;est&lt;/em&gt; mon colis ?</title>
            <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Il <b>tarde</b> &amp; tarde.</p></div>
            </content><link rel="self" href="1.atom"/><link href="1"/>
            <link rel="enclosure" type="image/png" href="1.png" title="Le colis"/>
            <author><name>Léa</name><uri>https://forum.example/lea</uri></author>
            <published>2026-11-07T10:00:00.5Z</published><updated>2026-11-07T11:00:00Z</updated></entry>"""
        ),
        connect,
    )
    assert mention.text == "Où est mon colis ?\n\nIl tarde & tarde."
    assert (mention.url, mention.language) == ("https://forum.example/t/1", "fr")
    assert (mention.author.handle, mention.author.url) == ("Léa", "https://forum.example/lea")
    assert mention.edited_at == datetime(2026, 11, 7, 11, tzinfo=UTC)
    assert mention.media == (Media("image", "https://forum.example/t/1.png", alt="Le colis"),)


async def test_media_come_with_their_description(connect: Connect) -> None:
    mention = await the_only(
        RSS.format(
            items="""<item><guid>1</guid><pubDate>2026-11-07T10:00:00Z</pubDate>
            <media:content url="/a.jpg" medium="image"><media:description>A torn box</media:description></media:content>
            <media:content url="javascript:alert(1)"/></item>"""
        ),
        connect,
    )
    assert [(each.kind, each.alt) for each in mention.media] == [("image", "A torn box")]


async def test_an_item_of_json_feed_is_read_by_either_version(connect: Connect) -> None:
    mentions = await read(
        """{"version": "https://jsonfeed.org/version/1", "title": "J", "author": {"name": "Ana"}, "language": "de",
        "unheard_of": [1], "items": [
        {"id": 7, "content_text": "Wo ist es?", "external_url": "https://j.example/7", "image": "/7.png",
         "attachments": [{"url": "/7.mp3", "mime_type": "audio/mpeg", "title": "Ein Lied"}, "nothing"],
         "date_published": "2026-11-07T10:00:00+01:00", "date_modified": "2026-11-07T10:30:00+01:00"},
        {"id": "8", "title": "Acht", "content_html": "<ul><li>a</li><li>b</li></ul>", "authors": [{"name": "Bo"}],
         "date_published": "2026-11-08T10:00:00Z", "tags": ["x", 1]}]}""",
        connect,
    )
    first, second = mentions
    assert (first.remote_id, first.text, first.author.handle, first.language) == ("7", "Wo ist es?", "Ana", "de")
    assert (first.url, first.edited_at) == ("https://j.example/7", datetime(2026, 11, 7, 9, 30, tzinfo=UTC))
    assert [(each.kind, each.alt) for each in first.media] == [("image", ""), ("audio", "Ein Lied")]
    assert (second.text, second.author.handle) == ("Acht\n\n- a\n- b", "Bo")


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Sat, 07 Nov 2026 10:00:00 GMT", 10),
        ("Sat, 7 Nov 2026 10:00:00 +0200", 8),
        ("07 Nov 26 10:00 Z", 10),
        ("Sat, 07 Nov 2026 10:00:00", 10),
        ("2026-11-07T10:00:00Z", 10),
        ("2026-11-07 10:00:00", 10),
        ("2026-11-07T10:00:00.0000000-05:00", 15),
        ("20261107T100000Z", 10),
        ("  2026-11-07T10:00Z ", 10),
    ],
)
async def test_a_date_is_read_however_it_is_written(written: str, hour: int, connect: Connect) -> None:
    mention = await the_only(RSS.format(items=f"<item><guid>1</guid><pubDate>{written}</pubDate></item>"), connect)
    assert mention.posted_at == datetime(2026, 11, 7, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["", "yesterday", "0001-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "2026-99-99", "9" * 90, "-1"]
)
async def test_an_entry_without_a_date_that_could_be_read_is_as_old_as_its_first_reading(
    written: str, connect: Connect
) -> None:
    item = f"<item><guid>1</guid><pubDate>{written}</pubDate></item>"
    documents = [RSS.format(items=""), RSS.format(items=item)]
    async with scripted_server(lambda _: Answer(body=documents[0].encode())) as server:
        network = connect(("feed", server.base_url))
        start = await network.fetch(None, since=now() - HOUR)
        documents.pop(0)
        before = now()
        (mention,) = (await network.fetch(start.cursor, since=now())).mentions
    assert before - timedelta(seconds=1) <= mention.posted_at <= now()


async def test_nobody_posts_in_the_future(connect: Connect) -> None:
    mention = await the_only(
        RSS.format(items="<item><guid>1</guid><pubDate>2199-01-01T00:00Z</pubDate></item>"), connect
    )
    assert mention.posted_at <= now()


async def test_markup_becomes_the_words_that_a_reader_sees(connect: Connect) -> None:
    content = (
        "<style>p{}</style><script>alert(1)</script><h2>Parcel</h2><p>It\u202e is&nbsp;late<br>again.</p>"
        '<img src="x" alt="A torn box"><ul><li>one<li>two</ul><a href="javascript:x">here</a><!-- no -->'
    )
    mention = await the_only(
        RSS.format(items=f"<item><guid>1</guid><pubDate>2026-11-07</pubDate><description><![CDATA[{content}]]>"
                   "</description></item>"),
        connect,
    )  # fmt: skip
    assert mention.text.replace("\xa0", " ") == "Parcel\n\nIt is late\nagain.\n\nA torn box\n\n- one\n- two\n\nhere"


async def test_of_very_long_markup_the_words_are_read_and_no_more_than_anybody_reads(connect: Connect) -> None:
    content = "<p>parcel</p>" * 10_000
    mention = await the_only(
        ATOM.format(items=f"<entry><id>1</id><updated>2026-11-07T10:00:00Z</updated><summary type='html'>"
                    f"<![CDATA[{content}]]></summary></entry>"),
        connect,
    )  # fmt: skip
    assert mention.text.startswith("parcel\n\nparcel")
    assert 19_990 < len(mention.text) <= 20_001
    assert mention.author.handle == "The house"


async def test_an_entry_without_an_id_is_known_by_its_address_or_by_what_it_says(connect: Connect) -> None:
    mentions = await read(
        RSS.format(
            items="<item><link>https://blog.example/1</link><pubDate>2026-11-01</pubDate></item>"
            "<item><title>Two</title><pubDate>2026-11-02</pubDate></item>"
            f"<item><guid>{'x' * 600}</guid><pubDate>2026-11-03</pubDate></item>"
            "<item><guid>https://blog.example/4</guid><pubDate>2026-11-04</pubDate></item>"
        ),
        connect,
    )
    assert mentions[0].remote_id == "https://blog.example/1"
    assert [each.remote_id.partition(":")[0] for each in mentions[1:3]] == ["sha256", "sha256"]
    assert (mentions[3].remote_id, mentions[3].url) == ("https://blog.example/4", "https://blog.example/4")


async def test_an_item_that_nothing_tells_from_others_is_set_aside(connect: Connect) -> None:
    page = await page_of(
        RSS.format(items="<item><description>?</description></item><item><guid>1</guid></item>"), connect
    )
    (aside,) = page.set_aside
    assert (aside.account, aside.error) == ("acme_social", "no id, address or title")
    assert aside.raw == "<description>?</description>"
    json_page = await page_of('{"version": "https://jsonfeed.org/version/1.1", "items": [{}, 5, null]}', connect)
    assert [each.raw for each in json_page.set_aside] == ["{}", "5", "null"]


async def test_people_without_a_name_are_not_taken_for_one_another(connect: Connect) -> None:
    items = "".join(f"<item><guid>{each}</guid><pubDate>2026-11-0{each}</pubDate></item>" for each in (1, 2))
    first, second = await read(RSS.format(items=items), connect)
    assert (first.author.handle, second.author.handle) == ("A blog", "A blog")
    assert first.author.remote_id != second.author.remote_id


async def test_a_comment_says_what_it_answers(connect: Connect) -> None:
    mention = await the_only(
        ATOM.format(items='<entry><id>2</id><updated>2026-11-07</updated><thr:in-reply-to ref="1"/></entry>'), connect
    )
    assert (mention.kind, mention.in_reply_to) == (MentionKind.COMMENT, "1")
