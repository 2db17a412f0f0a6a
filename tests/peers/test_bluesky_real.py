"""Our Bluesky connector in front of Bluesky's own servers: what the contract of all networks does not speak of."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.domain.department import Account
from bot.domain.mention import Mention, MentionKind
from bot.errors import AuthFailed, NotAllowed, TargetGone, Uncertain
from bot.ports.social import Network, Posting, Published, Upload
from integrations.social.registry import make_network
from tests.peers.bluesky import BLOCK, GATE, Person, Sky, key_of, now
from tests.support.photographs import plain

HOUR = timedelta(hours=1)
numbers = count(1)
pytestmark = pytest.mark.peers


@dataclass(slots=True)
class Play:
    """A customer, the brand, and the connector of the brand's account."""

    sky: Sky
    lea: Person
    brand: Person
    network: Network

    async def mention(self, uri: str) -> Mention:
        """The mention that the connector reads of a post."""
        self.sky.settle()
        page = await self.network.fetch(None, since=now() - HOUR)
        return next(each for each in page.mentions if each.remote_id == uri)

    async def asked(self, text: str) -> Mention:
        """What Lea writes to the brand, as the connector reads it."""
        return await self.mention(self.lea.says(text, naming=self.brand))

    async def publish(self, attempt: Posting) -> Published:
        """A reply, once everybody sees it."""
        published = await self.network.publish(attempt)
        self.sky.settle()
        return published


@pytest.fixture
async def play(sky: Sky) -> AsyncIterator[Play]:
    lea, brand = sky.newcomer("lea"), sky.newcomer("acme")
    account = Account(key="acme_sky", network="bluesky", base_url=sky.pds, token_variable="ACME_SKY_TOKEN")
    network = make_network(account, f"{brand.handle}:{brand.app_password()}", now)
    yield Play(sky, lea, brand, network)
    await network.close()


def posting(target: Mention, text: str = "We are looking into it.", **more: Any) -> Posting:
    return Posting(key=f"key-{next(numbers)}", text=text, target=target, first_attempt_at=now(), **more)


async def test_a_mention_is_read_answered_once_and_seen_in_its_thread(play: Play) -> None:
    root = play.lea.says("where is my parcel?", naming=play.brand, langs=["en"])
    mention = await play.mention(root)
    assert mention.author.handle == play.lea.handle
    assert (mention.kind, mention.language, mention.barrier) == (MentionKind.MENTION, "en", "")

    attempt = posting(mention, f"On its way, @{play.lea.handle}: https://acme.example/track?é=1 #parcels 👩‍👩‍👧")
    published = await play.publish(attempt)
    assert await play.network.publish(attempt) == published
    assert await play.network.find(attempt) == published
    assert await play.network.find(posting(mention)) is None
    assert await play.network.is_visible(published.remote_id)
    thread = await play.network.thread(root)
    assert [(post.remote_id, post.own, post.in_reply_to) for post in thread] == [
        (root, False, None),
        (published.remote_id, True, root),
    ]
    page = await play.network.fetch(None, since=now() - HOUR)
    assert [(post.remote_id, post.in_reply_to) for post in page.own_posts] == [(published.remote_id, root)]


async def test_the_customer_is_told_of_the_answer_and_the_parts_of_its_text_mean_something(play: Play) -> None:
    mention = await play.asked("help")
    published = await play.publish(posting(mention, f"é see https://acme.example/help or @{play.brand.handle}"))
    told = play.lea.looks("app.bsky.notification.listNotifications")["notifications"]
    (told_of,) = [each for each in told if each["uri"] == published.remote_id]
    assert told_of["reason"] == "reply"
    text = told_of["record"]["text"].encode()
    parts = {
        text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"][0]
        for facet in told_of["record"]["facets"]
    }
    assert parts["https://acme.example/help"]["uri"] == "https://acme.example/help"
    assert parts[f"@{play.brand.handle}"]["did"] == play.brand.did


async def test_an_answer_further_down_has_the_root_of_its_thread(play: Play) -> None:
    root = await play.asked("where is it?")
    ours = await play.publish(posting(root))
    thanks = play.lea.says("thank you", under=ours.remote_id)
    mention = await play.mention(thanks)
    assert (mention.kind, mention.in_reply_to) == (MentionKind.REPLY, ours.remote_id)

    again = await play.publish(posting(mention, "With pleasure."))
    assert await play.network.is_visible(again.remote_id)
    thread = await play.network.thread(thanks)
    assert [post.remote_id for post in thread] == [root.remote_id, ours.remote_id, thanks, again.remote_id]


async def test_answers_to_others_and_quotes_of_us_are_told_apart(play: Play) -> None:
    ours = play.brand.says("we are open")
    quoted = {"$type": "app.bsky.embed.record", "record": play.sky.under(ours)["reply"]["parent"]}
    quote = play.lea.says("look", embed=quoted)
    first = play.lea.says("nice", under=ours)
    second = play.lea.says("indeed", under=first)
    assert (await play.mention(quote)).kind is MentionKind.QUOTE
    assert (await play.mention(first)).kind is MentionKind.REPLY
    await play.asked("bye")
    page = await play.network.fetch(None, since=now() - HOUR)
    assert second not in {each.remote_id for each in page.mentions}


async def test_another_record_under_the_key_of_a_reply_is_never_overwritten(play: Play) -> None:
    attempt = posting(await play.asked("help"))
    published = await play.publish(attempt)
    with pytest.raises(Uncertain):
        await play.network.publish(replace(attempt, text="Something else."))
    with pytest.raises(Uncertain):
        await play.network.find(replace(attempt, text="Something else."))
    assert await play.network.find(attempt) == published


async def test_a_thread_that_lets_nobody_answer_is_known_and_not_answered(play: Play) -> None:
    closed = play.lea.says("no answers, please", naming=play.brand)
    play.lea.writes(GATE, {"post": closed, "allow": []}, key_of(closed))
    play.sky.settle()
    (found,) = await play.network.recheck([closed])
    assert found.mention is not None
    assert found.mention.barrier == "replies_limited"
    with pytest.raises(NotAllowed):
        await play.network.publish(posting(found.mention))
    hidden = play.brand.says("anyway", under=closed)
    assert play.brand.looks("app.bsky.feed.getPosts", uris=[hidden])["posts"]
    assert not await play.network.is_visible(hidden)


async def test_a_block_is_no_deletion_and_bars_an_answer(play: Play) -> None:
    mention, deleted = await play.asked("blocking soon"), await play.asked("deleting soon")
    play.lea.deletes(deleted.remote_id)
    play.lea.writes(BLOCK, {"subject": play.brand.did})
    play.sky.settle()
    checked = await play.network.recheck([mention.remote_id, deleted.remote_id])
    found = {each.remote_id: each.mention for each in checked}
    assert found.keys() == {mention.remote_id, deleted.remote_id}
    assert found[deleted.remote_id] is None
    behind = found[mention.remote_id]
    assert behind is not None
    assert (behind.barrier, behind.text) == ("blocked", mention.text)
    with pytest.raises(NotAllowed):
        await play.network.publish(posting(mention))
    with pytest.raises(TargetGone):
        await play.network.publish(posting(deleted))
    with pytest.raises(TargetGone):
        await play.network.thread(mention.remote_id)


async def test_a_withdrawn_reply_is_not_found_again(play: Play) -> None:
    attempt = posting(await play.asked("help"))
    published = await play.publish(attempt)
    await play.network.withdraw(published.remote_id)
    assert await play.network.find(attempt) is None


async def test_a_picture_goes_out_with_its_description(play: Play) -> None:
    mention = await play.asked("show me")
    name = await play.network.upload(Upload("image/png", "A cup – whole", plain("PNG")))
    assert await play.network.has_uploaded(name)
    published = await play.publish(posting(mention, pictures=(name,)))
    (post,) = play.lea.looks("app.bsky.feed.getPosts", uris=[published.remote_id])["posts"]
    (image,) = post["embed"]["images"]
    assert image["alt"] == "A cup – whole"
    assert image["aspectRatio"].keys() == {"width", "height"}


async def test_the_longest_text_is_taken_and_one_more_refused_here(play: Play) -> None:
    mention = await play.asked("help")
    for text in ("👩‍👩‍👧" * 150 + "x" * 150, "नमस्ते" * 100):
        assert play.network.preview(text, mention).length == 300
        await play.network.publish(posting(mention, text))
        assert play.network.preview(text + "x", mention).problems == ("too_long",)


async def test_whoever_was_told_of_a_revoked_app_password_goes_on_with_no_token_that_still_works(play: Play) -> None:
    assert (await play.network.connect()).handle == play.brand.handle
    play.brand.revokes()
    await play.network.fetch(None, since=now())  # the server takes an access token until its end, for two hours
    with pytest.raises(AuthFailed):
        await play.network.connect()
    with pytest.raises(AuthFailed):
        await play.network.fetch(None, since=now())
