"""Whatever a stranger serves in place of a feed, nothing happens but a sorted error or less to read."""

import asyncio
import codecs
from itertools import pairwise
from time import perf_counter, process_time

import pytest

from bot.errors import Unavailable
from bot.ports.social import Page
from integrations.social.feed.keys import MOST_UNKNOWN
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.test_feed_formats import ATOM, LONG_AGO, RSS

ITEM = "<item><guid>{0}</guid><title>{1}</title><pubDate>2026-11-07T10:00:00Z</pubDate></item>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


async def read(body: bytes, connect: Connect, kind: str = "application/xml") -> Page:
    async with scripted_server(Answer(body=body, headers={"Content-Type": kind})) as server:
        return await connect(("feed", server.base_url)).fetch(None, since=LONG_AGO)


@pytest.mark.parametrize(
    "document",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><channel><title>&l9;</title></channel></rss>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd"><rss><channel/></rss>',
        "<!DOCTYPE html><html><body>Down for maintenance</body></html>",
        "<html><body>Down for maintenance</body></html>",
        "<rss><channel>" + "<a>" * 500_000,
        "<rss><channel>" + "<a/>" * 500_000 + "</channel></rss>",
        "<rss><channel " + "a='" + "x" * 300_000 + "'/></rss>",
        "<feed><entry/></feed>",
        "<?xml version='1.0'?>",
        "\x00\x01\x02",
        "",
        "   ",
        "Hello.",
        "[]",
        "{",
        "{}",
        '{"version": 1}',
        '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 100_000,
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": ' + "9" * 10_000 + "}]}",
    ],
    ids=lambda document: document[:40],
)
async def test_what_is_no_feed_is_tried_again_later(document: str, connect: Connect) -> None:
    with pytest.raises(Unavailable) as raised:
        await read(document.encode(), connect)
    assert raised.value.__context__ is None
    assert "passwd" not in str(raised.value)


@pytest.mark.parametrize(
    "document",
    [
        '{"version": "https://jsonfeed.org/version/1.1", "items": 5, "title": 7, "author": []}',
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "\\ud800", "title": "\\ud83d"}]}',
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "url": "//["}, {"url": "https://[x/"}]}',
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": true, "url": "http://[x", "tags": {}}]}',
        '<rss xmlns:a="urn:a"><channel a:b="c"><link>http://[</link><item><link>http://[</link></item></channel></rss>',
        '<rss><channel><item><guid>1</guid><enclosure url="http://["/><author/><category/></item></channel></rss>',
        ATOM.format(items='<entry xml:base="http://["><id>1</id><link/><link href="//["/><author/></entry>'),
        ATOM.format(items="<entry/>" * 50),
    ],
)
async def test_a_feed_of_nonsense_is_read_without_a_fault(document: str, connect: Connect) -> None:
    page = await read(document.encode(), connect)
    assert all(mention.url == "" or mention.url.startswith("http") for mention in page.mentions)


async def test_what_stands_before_a_fault_is_read_and_the_fault_is_set_aside(connect: Connect) -> None:
    items = ITEM.format(1, "whole") + ITEM.format(2, "whole too") + ITEM.format(3, "AT&T is <b>broken")
    first = await read(RSS.format(items=items).encode(), connect)
    again = await read(RSS.format(items=ITEM.format(1, "whole") + "<item><guid>2</guid>").encode()[:-20], connect)
    assert {each.text for each in first.mentions} == {"whole", "whole too"}
    (aside,) = first.set_aside
    assert "ceases to be XML" in aside.error
    assert aside.remote_id == again.set_aside[0].remote_id, "the same feed has one fault, however often it is read"


async def test_signs_of_html_that_nobody_declared_are_read(connect: Connect) -> None:
    page = await read(RSS.format(items=ITEM.format(1, "caf&eacute;&nbsp;&unheard;")).encode(), connect)
    assert [each.text for each in page.mentions] == ["café &unheard;"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (RSS.replace("UTF-8", "ISO-8859-1").format(items=ITEM.format(1, "café")).encode("latin-1"), "application/xml"),
        (RSS.format(items=ITEM.format(1, "café")).encode("cp1252"), "application/xml; charset=windows-1252"),
        (codecs.BOM_UTF8 + RSS.format(items=ITEM.format(1, "café")).encode(), "text/xml; charset=us-ascii"),
        (codecs.BOM_UTF16_LE + RSS.format(items=ITEM.format(1, "café")).encode("utf-16-le"), "application/xml"),
        (b"\r\n \n" + RSS.format(items=ITEM.format(1, "café")).encode(), "application/xml"),
        (RSS.replace("UTF-8", "zip").format(items=ITEM.format(1, "café")).encode(), "text/xml; charset=rot13"),
        (RSS.replace("UTF-8", "utf-99").format(items=ITEM.format(1, "caf\x08é\x1b")).encode(), 'text/xml; charset="'),
    ],
)
async def test_words_are_read_in_whatever_encoding_they_were_sent(body: bytes, kind: str, connect: Connect) -> None:
    assert [each.text for each in (await read(body, connect, kind)).mentions] == ["café"]


async def test_bytes_that_no_encoding_reads_spoil_no_more_than_themselves(connect: Connect) -> None:
    body = RSS.format(items=ITEM.format(1, "caf? is late")).encode().replace(b"?</", b"\xff</").replace(b"f?", b"f\xff")
    assert [each.text for each in (await read(body, connect)).mentions] == ["caf\ufffd is late"]


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>" + b"<item><guid>1</guid><title>" + b"<" * 20_000 + b"</title></item></channel></rss>",
        RSS.format(items=ITEM.format(1, "&lt;p&gt;&lt;i&gt;" * 200_000)).encode(),
        b"<rss><channel " + b" ".join(b'a%d="x"' % each for each in range(200_000)) + b"/></rss>",
        b"<rss><channel><!--" + b"x" * 4_900_000 + b"--></channel></rss>",
        b"<rss><channel><title>" + b"x" * 4_900_000 + b"</title></channel></rss>",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b'{"id": 1},' * 300_000 + b"{}]}",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b"{}," * 300_000 + b"{}]}",
        RSS.format(items=f"<item><guid>1</guid><author>{'@' * 4_000_000}</author></item>").encode(),
        RSS.format(items=f"<item><guid>1</guid><link>{'/..' * 1_500_000}</link></item>").encode(),
    ],
    ids=["signs", "markup", "attributes", "comment", "words", "json", "nothing", "author", "address"],
)
async def test_megabytes_of_anything_are_read_in_part_or_refused(body: bytes, connect: Connect) -> None:
    try:
        page = await read(body, connect)
    except Unavailable:
        return
    assert len(page.mentions) <= 1
    assert len(page.set_aside) <= MOST_UNKNOWN


async def test_names_titles_and_addresses_are_kept_as_far_as_anybody_can_use_them(connect: Connect) -> None:
    long = "é" * 50_000
    item = (
        f"<item><guid>1</guid><title>{long}</title><author>{long}</author><link>https://blog.example/{long}</link>"
        f"<pubDate>2026-11-07</pubDate><description>{long}</description></item>"
    )
    (mention,) = (await read(RSS.format(items=item).encode(), connect)).mentions
    assert (len(mention.author.remote_id), len(mention.author.handle), mention.url) == (100, 100, "")
    assert len(mention.text) < 23_000


async def test_a_file_of_a_kind_that_nobody_knows_is_a_file_and_few_are_told_of(connect: Connect) -> None:
    files = '{"url": "https://j.example/1", "mime_type": "\\u0000/\\ud800"}, ' * 30
    body = (
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "date_published": "2026-11-07", '
        f'"attachments": [{files}{{"url": "https://j.example/2"}}]}}]}}'
    )
    (mention,) = (await read(body.encode(), connect)).mentions
    assert [each.kind for each in mention.media] == ["file"] * 20


@pytest.mark.parametrize("text", ["<img alt='{}'>", "<a href='javascript:x'>{}</a>"])
async def test_no_run_of_blanks_takes_longer_than_to_read_it(text: str, connect: Connect) -> None:
    """A search that began anew at every blank would take minutes."""
    item = ITEM.replace("<title>", "<description>").replace("</title>", "</description>")
    blanks = text.format(" \t" * 9_000).replace("<", "&lt;")
    body = RSS.format(items="".join(item.format(each, blanks) for each in range(250))).encode()
    began = process_time()
    page = await read(body, connect)
    assert len(page.mentions) == 200
    assert process_time() - began < 20


async def test_a_feed_of_hostile_megabytes_leaves_the_loop_free(connect: Connect) -> None:
    """While a heavy feed is read, others have their turn long before it is done."""
    hostile = "&lt;a href='http://x'&gt;&lt;i&gt;" * 600
    body = RSS.format(items="".join(ITEM.format(each, hostile) for each in range(200))).encode()
    turns = [perf_counter()]
    loop = asyncio.get_running_loop()

    def turn() -> None:
        turns.append(perf_counter())
        loop.call_later(0.001, turn)

    async with scripted_server(Answer(body=body)) as server:
        loop.call_soon(turn)
        page = await connect(("feed", server.base_url)).fetch(None, since=LONG_AGO)
        turns.append(perf_counter())
    assert len(page.mentions) == 200
    longest = max(later - earlier for earlier, later in pairwise(turns))
    assert longest < (turns[-1] - turns[0]) / 2
