"""Playing the demo's script and real conversations from CSV files into the pretend network."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.sandbox.app import create_sandbox
from bot.sandbox.player import LONGEST_SILENCE, play_script, replay
from bot.sandbox.publishing import PretendNetwork
from bot.sandbox.rows import PageRange, Status
from bot.sandbox.script import DEPARTMENTS, load_script

DATA = Path(__file__).parents[3] / "shared/data"
LINKS = "thread_id,brand,tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
TURNS = "conversation_id,brand,turn,role,author,created_at,tweet_id,text,doc_url\n"
MONDAY = "Mon Oct 02"


class SteeredTime:
    """A clock that moves only when somebody sleeps on it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time() -> SteeredTime:
    return SteeredTime()


@pytest.fixture
def network(time: SteeredTime) -> Iterator[PretendNetwork]:
    server = create_sandbox(database=None, base_url="http://127.0.0.1:1/sandbox", clock=time.clock)
    yield server.network
    server.close()


def public_posts(network: PretendNetwork) -> list[Status]:
    """Oldest first."""
    return network.statuses.page(PageRange(limit=20_000), visibilities=["public"])[::-1]


def told(network: PretendNetwork) -> int:
    acme = network.members.by_username("acme")
    assert acme is not None
    return len(network.notifications.page(acme.id, PageRange(limit=20_000)))


async def test_the_script_begins_with_history_and_a_mention_within_a_second(
    network: PretendNetwork, time: SteeredTime
) -> None:
    start = time.now
    await play_script(network, sleep=time.sleep)
    posts = public_posts(network)
    ages = [(start - datetime.fromtimestamp(post.created_at / 1000, UTC)).total_seconds() for post in posts]
    assert sum(3600 < age < 24 * 3600 for age in ages) == len(load_script().history)
    assert any(-1 <= age <= 0 for age in ages)
    assert time.slept[1:] and max(time.slept) <= 40


async def test_every_line_of_the_script_is_a_mention_that_reaches_the_brand(
    network: PretendNetwork, time: SteeredTime
) -> None:
    report = await play_script(network, sleep=time.sleep)
    script = load_script()
    mentions = [*script.history, *(act for act in script.live if act.id.startswith("m"))]
    deletions = [act for act in script.live if act.id.startswith("d")]
    assert report.bad_rows == []
    assert len(mentions) >= 40
    assert told(network) == len(mentions) - len(deletions)
    assert {mention.department for mention in mentions} == set(DEPARTMENTS)  # type: ignore[union-attr]
    assert {mention.lang for mention in mentions} == {"fr", "en"}  # type: ignore[union-attr]
    pictured = [status for status in public_posts(network) if status.media_ids]
    described = [each.description for post in pictured for each in network.attachments.by_ids(post.media_ids)]
    assert any(described)
    assert None in described
    assert any(post.edited_at for post in public_posts(network))


async def test_a_restart_in_the_middle_goes_on_and_posts_nothing_twice(
    network: PretendNetwork, time: SteeredTime
) -> None:
    class Interrupted(Exception):
        pass

    async def sleep_until_interrupted(seconds: float) -> None:
        if len(time.slept) == 10:
            raise Interrupted
        await time.sleep(seconds)

    with pytest.raises(Interrupted):
        await play_script(network, sleep=sleep_until_interrupted)
    before = {post.id for post in public_posts(network)}
    report = await play_script(network, sleep=time.sleep)
    assert report.already_there == len(before)
    texts = [post.text for post in public_posts(network)]
    assert len(texts) == len(set(texts))
    assert (await play_script(network, sleep=time.sleep)).posted == 0


async def test_links_between_rows_become_a_thread_in_order_of_time(
    network: PretendNetwork, time: SteeredTime, tmp_path: Path
) -> None:
    file = tmp_path / "links.csv"
    file.write_text(
        LINKS
        + f"1,ShopHelp,12,ShopHelp,False,{MONDAY} 10:05:00 +0000 2017,@777 Sorry! Which order?,13,11\n"
        + f'1,ShopHelp,13,777,True,{MONDAY} 10:10:00 +0000 2017,"@ShopHelp order 5 &amp; 6, please",,12\n'
        + f"1,ShopHelp,11,777,True,{MONDAY} 10:00:00 +0000 2017,@SHOPHELP my parcel?,12,\n"
    )
    start = time.now
    report = await replay(network, file, speed=60, sleep=time.sleep)
    first, second, third = public_posts(network)
    assert [first.text, second.text, third.text] == [
        "@acme my parcel?",
        "@777 Sorry! Which order?",
        "@acme order 5 & 6, please",
    ]
    assert (second.in_reply_to_id, third.in_reply_to_id) == (first.id, second.id)
    assert (time.now - start).total_seconds() == pytest.approx(10)
    assert (report.posted, told(network)) == (3, 2)
    shop = network.members.by_username("ShopHelp")
    assert shop is not None
    assert (shop.kind, shop.id) == ("person", second.member_id)


async def test_the_brands_rows_can_be_played_by_the_brand(
    network: PretendNetwork, time: SteeredTime, tmp_path: Path
) -> None:
    file = tmp_path / "turns.csv"
    file.write_text(
        TURNS
        + "c1,TeamShop,1,customer,user_1,2020-04-01T17:00:00.000Z,1,my kettle is dead,\n"
        + "c1,TeamShop,2,agent,TeamShop,2020-04-01T17:01:00.000Z,2,@user_1 oh no,\n"
        + "c2,TeamShop,1,customer,user_2,2020-04-01T17:00:30.000Z,3,@TeamShop and mine,\n"
    )
    await replay(network, file, speed=1000, as_brand=True, sleep=time.sleep)
    acme = network.members.by_username("acme")
    assert acme is not None
    first, other, answer = public_posts(network)
    assert [first.text, other.text] == ["@acme my kettle is dead", "@acme and mine"]
    assert (answer.member_id, answer.in_reply_to_id) == (acme.id, first.id)
    assert other.thread_id == other.id


async def test_bad_rows_are_counted_and_the_rest_is_played(
    network: PretendNetwork, time: SteeredTime, tmp_path: Path
) -> None:
    file = tmp_path / "links.csv"
    good = f"{MONDAY} 10:00:00 +0000 2017"
    rows = [
        f"1,S,1,7,True,{good},@S one,,",
        "1,S,2,7,True,yesterday,@S two,,",
        f"1,S,3,7,perhaps,{good},@S three,,",
        f"1,S,4,7,True,{good},,,",
        f"1,S,1,7,True,{good},@S one again,,",
        f"1,S,6,7,True,{good},@S {'x' * 600},,",
        f"1,S,7,***,True,{good},@S seven,,",
        f"1,S,8,7,True,{good},@S eight,,99",
    ]
    file.write_text(LINKS + "\n".join(rows) + "\n")
    progress: list[tuple[int, int]] = []
    report = await replay(
        network, file, speed=1, sleep=time.sleep, on_progress=lambda done, of: progress.append((done, of))
    )
    assert report.posted == 2
    assert {(bad.line, bad.field) for bad in report.bad_rows} == {
        (3, "created_at"),
        (4, "inbound"),
        (5, "text"),
        (6, "id"),
        (7, "text"),
        (8, "author"),
    }
    assert progress[-1] == (3, 3)


@pytest.mark.parametrize(
    ("content", "told_in_message"),
    [
        (b"a,b\n1,2\n", ["links.csv:1", "no column", "found: a, b"]),
        (LINKS.replace("created_at,", "").encode(), ["links.csv:1", "no column created_at"]),
        (b"", ["links.csv:1", "found: none"]),
        (b"\xff\xfe\x00", ["links.csv", "not UTF-8"]),
        ((LINKS + '1,"S"x,1').encode(), ["links.csv:2", "not CSV"]),
        (None, ["links.csv", "cannot be read"]),
    ],
)
async def test_an_unusable_file_is_refused_with_file_line_and_remedy(
    network: PretendNetwork, tmp_path: Path, content: bytes | None, told_in_message: list[str]
) -> None:
    file = tmp_path / "links.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as refusal:
        await replay(network, file, speed=1)
    assert all(words in str(refusal.value) for words in told_in_message)


@pytest.mark.parametrize("name", ["twcs_threads.csv", "conversations_multi_brand_en.csv"])
async def test_real_conversations_are_played_with_next_to_nothing_left_out(
    network: PretendNetwork, time: SteeredTime, name: str
) -> None:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    with path.open(encoding="utf-8", newline="") as lines:
        inbound = sum(row.get("inbound") == "True" or row.get("role") == "customer" for row in csv.DictReader(lines))
    report = await replay(network, path, speed=1e6, sleep=time.sleep)
    assert len(report.bad_rows) < 0.02 * report.posted
    assert told(network) > 0.97 * inbound


async def test_a_silence_of_months_is_cut_short(network: PretendNetwork, time: SteeredTime, tmp_path: Path) -> None:
    file = tmp_path / "far_apart.csv"
    file.write_text(
        TURNS
        + "a,Acme,1,customer,lea,2020-01-01T10:00:00.000Z,1,@Acme hello,\n"
        + "b,Acme,1,customer,tom,2020-06-01T10:00:00.000Z,2,@Acme hello again,\n"
    )
    start = time.now
    report = await replay(network, file, speed=60, sleep=time.sleep)

    assert report.posted == 2
    assert (time.now - start).total_seconds() == LONGEST_SILENCE / 60
