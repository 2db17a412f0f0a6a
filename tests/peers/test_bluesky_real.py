"""Our Bluesky connector in front of Bluesky's own servers: a PLC directory, a PDS and an AppView on loopback."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.department import Account
from bot.domain.mention import Mention, MentionKind
from bot.errors import AuthFailed, NotAllowed, TargetGone, Uncertain
from bot.ports.social import Network, Posting, Upload
from integrations.social.registry import make_network
from tests.support.patience import PATIENCE
from tests.support.photographs import plain
from tests.support.postgres import PostgresServer

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
NEEDED = (MODULES / "@atproto/dev-env", MODULES / "better-sqlite3/build/Release/better_sqlite3.node")
POST, GATE, BLOCK = "app.bsky.feed.post", "app.bsky.feed.threadgate", "app.bsky.graph.block"
numbers = count(1)
pytestmark = pytest.mark.peers


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def pds() -> Iterator[str]:
    """The address of the PDS, with everything behind it."""
    node = shutil.which("node")
    if node is None or not all(path.exists() for path in NEEDED):
        pytest.skip(
            "node, @atproto/dev-env or what it compiles is not installed here: make test-peers installs the two"
        )
    database = PostgresServer()
    command = [node, str(HERE / "bluesky.mjs"), asyncio.run(database.empty_database())]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        said = process.stdout.readline()
        assert said, process.stderr.read()
        yield json.loads(said)["pds"]
    finally:
        process.stdin.close()
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
        database.stop()


@dataclass(slots=True)
class Person:
    """Somebody with an account, who speaks to the PDS as an app does."""

    client: httpx.AsyncClient
    did: str
    handle: str

    async def asks(self, name: str, body: dict[str, Any]) -> Any:
        answer = await self.client.post(f"/xrpc/{name}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def writes(self, collection: str, record: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        body = {"repo": self.did, "collection": collection, "record": {"$type": collection, **record, **created()}}
        written: dict[str, Any] = await self.asks(
            "com.atproto.repo.createRecord", {**body, **({"rkey": key} if key else {})}
        )
        return written

    async def says(self, text: str, *, naming: "Person | None" = None, **more: Any) -> dict[str, Any]:
        """A post; with `naming` it begins with somebody's handle."""
        if naming is None:
            return await self.writes(POST, {"text": text, **more})
        handle = f"@{naming.handle}"
        mention = {"$type": "app.bsky.richtext.facet#mention", "did": naming.did}
        facet = {"index": {"byteStart": 0, "byteEnd": len(handle)}, "features": [mention]}
        return await self.writes(POST, {"text": f"{handle} {text}", "facets": [facet], **more})

    async def deletes(self, uri: str) -> None:
        await self.asks("com.atproto.repo.deleteRecord", {"repo": self.did, "collection": POST, "rkey": key_of(uri)})

    async def app_password(self) -> str:
        given = await self.asks("com.atproto.server.createAppPassword", {"name": f"comptoir {next(numbers)}"})
        return str(given["password"])


def created() -> dict[str, str]:
    return {"createdAt": now().isoformat(timespec="milliseconds").replace("+00:00", "Z")}


def key_of(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def under(post: dict[str, Any], root: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a record says that answers `post`."""
    parent, top = ({"uri": each["uri"], "cid": each["cid"]} for each in (post, root or post))
    return {"reply": {"root": top, "parent": parent}}


async def signed_up(pds: str, name: str) -> Person:
    """A new account, once the AppView knows it."""
    client = httpx.AsyncClient(base_url=pds, timeout=PATIENCE)
    alone = f"{name}{next(numbers)}"
    body = {"handle": f"{alone}.test", "email": f"{alone}@acme.example", "password": "only here"}
    account = (await client.post("/xrpc/com.atproto.server.createAccount", json=body)).json()
    client.headers["Authorization"] = f"Bearer {account['accessJwt']}"

    async def known() -> bool:
        found = await client.get("/xrpc/app.bsky.actor.getProfile", params={"actor": account["did"]})
        return found.is_success

    await eventually(known)
    return Person(client, account["did"], account["handle"])


async def eventually(holds: Callable[[], Awaitable[Any]]) -> Any:
    """What `holds` gives once it gives something: the AppView hears of records a moment later."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await holds()):
            await asyncio.sleep(0.1)
        return found


@dataclass(slots=True)
class Play:
    """A customer, the brand, and the connector of the brand's account."""

    lea: Person
    brand: Person
    network: Network

    async def mention(self, uri: str) -> Mention:
        """The mention that the connector reads of a post."""

        async def read() -> Mention | None:
            page = await self.network.fetch(None, since=now() - timedelta(hours=1))
            return next((each for each in page.mentions if each.remote_id == uri), None)

        found: Mention = await eventually(read)
        return found


@pytest.fixture
async def play(pds: str) -> AsyncIterator[Play]:
    lea, brand = await signed_up(pds, "lea"), await signed_up(pds, "acme")
    account = Account(key="acme_sky", network="bluesky", base_url=pds, token_variable="ACME_SKY_TOKEN")
    network = make_network(account, f"{brand.handle}:{await brand.app_password()}", now)
    yield Play(lea, brand, network)
    await network.close()
    for person in (lea, brand):
        await person.client.aclose()


def posting(target: Mention, text: str = "We are looking into it.", **more: Any) -> Posting:
    return Posting(key=f"key-{next(numbers)}", text=text, target=target, first_attempt_at=now(), **more)


async def test_a_mention_is_read_answered_once_and_seen_in_its_thread(play: Play) -> None:
    root = await play.lea.says("where is my parcel?", naming=play.brand, langs=["en"])
    mention = await play.mention(root["uri"])
    assert mention.author.handle == play.lea.handle
    assert (mention.kind, mention.language, mention.barrier) == (MentionKind.MENTION, "en", "")

    attempt = posting(mention, f"On its way, @{play.lea.handle}: https://acme.example/track?é=1 #parcels 👩‍👩‍👧")
    published = await play.network.publish(attempt)
    assert await play.network.publish(attempt) == published
    assert await play.network.find(attempt) == published
    assert await play.network.find(posting(mention)) is None

    async def shown() -> bool:
        return await play.network.is_visible(published.remote_id)

    assert await eventually(shown)
    thread = await play.network.thread(root["uri"])
    assert [(post.remote_id, post.own, post.in_reply_to) for post in thread] == [
        (root["uri"], False, None),
        (published.remote_id, True, root["uri"]),
    ]
    page = await play.network.fetch(None, since=now() - timedelta(hours=1))
    assert [(post.remote_id, post.in_reply_to) for post in page.own_posts] == [(published.remote_id, root["uri"])]


async def test_the_customer_is_told_of_the_answer_and_the_parts_of_its_text_mean_something(play: Play) -> None:
    mention = await play.mention((await play.lea.says("help", naming=play.brand))["uri"])
    published = await play.network.publish(posting(mention, f"é see https://acme.example/help or @{play.brand.handle}"))

    async def told() -> Any:
        answer = await play.lea.client.get("/xrpc/app.bsky.notification.listNotifications")
        return next((each for each in answer.json()["notifications"] if each["uri"] == published.remote_id), None)

    told_of = await eventually(told)
    assert told_of["reason"] == "reply"
    text = told_of["record"]["text"].encode()
    parts = {
        text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"][0]
        for facet in told_of["record"]["facets"]
    }
    assert parts["https://acme.example/help"]["uri"] == "https://acme.example/help"
    assert parts[f"@{play.brand.handle}"]["did"] == play.brand.did


async def test_an_answer_further_down_has_the_root_of_its_thread(play: Play) -> None:
    root = await play.lea.says("where is it?", naming=play.brand)
    ours = await play.network.publish(posting(await play.mention(root["uri"])))
    assert await eventually(lambda: play.network.is_visible(ours.remote_id))
    record = await play.brand.client.get(
        "/xrpc/com.atproto.repo.getRecord",
        params={"repo": play.brand.did, "collection": POST, "rkey": key_of(ours.remote_id)},
    )
    thanks = await play.lea.says("thank you", **under(record.json(), root))
    mention = await play.mention(thanks["uri"])
    assert (mention.kind, mention.in_reply_to) == (MentionKind.REPLY, ours.remote_id)

    again = await play.network.publish(posting(mention, "With pleasure."))
    assert await eventually(lambda: play.network.is_visible(again.remote_id))
    thread = await play.network.thread(thanks["uri"])
    assert [post.remote_id for post in thread] == [root["uri"], ours.remote_id, thanks["uri"], again.remote_id]


async def test_answers_to_others_and_quotes_of_us_are_told_apart(play: Play) -> None:
    ours = await play.brand.says("we are open")
    quote = await play.lea.says(
        "look", embed={"$type": "app.bsky.embed.record", "record": under(ours)["reply"]["root"]}
    )
    first = await play.lea.says("nice", **under(ours))
    second = await play.lea.says("indeed", **under(first, ours))
    assert (await play.mention(quote["uri"])).kind is MentionKind.QUOTE
    assert (await play.mention(first["uri"])).kind is MentionKind.REPLY
    last = await play.lea.says("bye", naming=play.brand)
    await play.mention(last["uri"])
    page = await play.network.fetch(None, since=now() - timedelta(hours=1))
    assert second["uri"] not in {each.remote_id for each in page.mentions}


async def test_another_record_under_the_key_of_a_reply_is_never_overwritten(play: Play) -> None:
    mention = await play.mention((await play.lea.says("help", naming=play.brand))["uri"])
    attempt = posting(mention)
    published = await play.network.publish(attempt)
    with pytest.raises(Uncertain):
        await play.network.publish(replace(attempt, text="Something else."))
    with pytest.raises(Uncertain):
        await play.network.find(replace(attempt, text="Something else."))
    assert await play.network.find(attempt) == published


async def test_a_thread_that_lets_nobody_answer_is_known_and_not_answered(play: Play) -> None:
    closed = await play.lea.says("no answers, please", naming=play.brand)
    await play.mention(closed["uri"])
    await play.lea.writes(GATE, {"post": closed["uri"], "allow": []}, key_of(closed["uri"]))

    async def barred() -> Mention | None:
        (found,) = await play.network.recheck([closed["uri"]])
        return found.mention if found.mention is not None and found.mention.barrier else None

    mention = await eventually(barred)
    assert mention.barrier == "replies_limited"
    with pytest.raises(NotAllowed):
        await play.network.publish(posting(mention))
    hidden = await play.brand.says("anyway", **under(closed))

    async def hears() -> bool:
        answer = await play.brand.client.get("/xrpc/app.bsky.feed.getPosts", params={"uris": [hidden["uri"]]})
        return bool(answer.json()["posts"])

    await eventually(hears)
    assert not await play.network.is_visible(hidden["uri"])


async def test_a_block_is_no_deletion_and_bars_an_answer(play: Play) -> None:
    kept = await play.lea.says("blocking soon", naming=play.brand)
    gone = await play.lea.says("deleting soon", naming=play.brand)
    mention, deleted = await play.mention(kept["uri"]), await play.mention(gone["uri"])
    await play.lea.deletes(gone["uri"])
    await play.lea.writes(BLOCK, {"subject": play.brand.did})

    async def both() -> dict[str, Mention | None] | None:
        found = {each.remote_id: each.mention for each in await play.network.recheck([kept["uri"], gone["uri"]])}
        behind = found.get(kept["uri"])
        return found if behind is not None and behind.barrier and found[gone["uri"]] is None else None

    found = await eventually(both)
    assert (found[kept["uri"]].barrier, found[kept["uri"]].text) == ("blocked", mention.text)
    with pytest.raises(NotAllowed):
        await play.network.publish(posting(mention))
    with pytest.raises(TargetGone):
        await play.network.publish(posting(deleted))
    with pytest.raises(TargetGone):
        await play.network.thread(kept["uri"])


async def test_a_reply_is_withdrawn_and_again(play: Play) -> None:
    mention = await play.mention((await play.lea.says("help", naming=play.brand))["uri"])
    attempt = posting(mention)
    published = await play.network.publish(attempt)
    await play.network.withdraw(published.remote_id)
    await play.network.withdraw(published.remote_id)
    assert await play.network.find(attempt) is None


async def test_a_picture_goes_out_with_its_description(play: Play) -> None:
    mention = await play.mention((await play.lea.says("show me", naming=play.brand))["uri"])
    name = await play.network.upload(Upload("image/png", "A cup – whole", plain("PNG")))
    assert await play.network.has_uploaded(name)
    published = await play.network.publish(posting(mention, pictures=(name,)))

    async def shown() -> Any:
        answer = await play.lea.client.get("/xrpc/app.bsky.feed.getPosts", params={"uris": [published.remote_id]})
        return answer.json()["posts"]

    (post,) = await eventually(shown)
    (image,) = post["embed"]["images"]
    assert image["alt"] == "A cup – whole"
    assert image["aspectRatio"].keys() == {"width", "height"}


async def test_the_longest_text_is_taken_and_one_more_refused_here(play: Play) -> None:
    mention = await play.mention((await play.lea.says("help", naming=play.brand))["uri"])
    for text in ("👩‍👩‍👧" * 150 + "x" * 150, "नमस्ते" * 100):
        assert play.network.preview(text, mention).length == 300
        await play.network.publish(posting(mention, text))
        assert play.network.preview(text + "x", mention).problems == ("too_long",)


async def test_a_revoked_app_password_is_told(play: Play) -> None:
    assert (await play.network.connect()).handle == play.brand.handle
    listed = await play.brand.client.get("/xrpc/com.atproto.server.listAppPasswords")
    for each in listed.json()["passwords"]:
        await play.brand.asks("com.atproto.server.revokeAppPassword", {"name": each["name"]})
    with pytest.raises(AuthFailed):
        await play.network.connect()
