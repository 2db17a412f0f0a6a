"""What an author removed on the network is forgotten here within the hour, and gets no answer any more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.card import Card
from bot.domain import case as cases
from bot.domain.case import CaseState, CloseReason
from bot.domain.mention import Author, Media, Mention, MentionState, ThreadPost
from bot.domain.messages import Send
from bot.domain.reply import ReplyState
from bot.errors import ComptoirError, NotAllowed, RateLimited, Rejected, Unavailable
from bot.flow.picturing import GIVE_UP_DROPPING, Picturer
from bot.ports.pictures import PictureFile
from bot.ports.rows import CaseFilter
from bot.ports.store import Store
from bot.runtime.outbox import without_hold
from tests.support.house import START, House

CUP = Media("image", "https://social.example/cup.png", "my broken cup")
WORDS = ("zebra", "lea", "Lea", "cup")
WHERE = {"service": "desk", "account": ""}


async def found(house: House, words: str) -> list[int]:
    async with house.store.reading() as tx:
        return [case.id for case in await tx.cases.find(CaseFilter(words=words))]


async def kept(house: House, case: int) -> str:
    """Everything that is kept of a case, as one text."""
    view = await house.view(case)
    async with house.store.reading() as tx:
        thread = await tx.mentions.thread(view.case.account, view.case.conversation)
    return repr((view, thread))


def drawn(house: House) -> list[Card]:
    return house.surface.in_channel("delivery")


async def seen_gone(house: House, mention: Mention) -> None:
    house.network.deletes(mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    await house.work()


async def close_all(house: House) -> None:
    async with house.store.writing() as tx:
        every = await tx.cases.find(CaseFilter(limit=1000))
        await tx.cases.save_many([cases.close(case, CloseReason.NO_REPLY_NEEDED, house.clock.now) for case in every])


async def a_thread(house: House, mention: Mention) -> None:
    post = ThreadPost(mention.remote_id, None, mention.author, mention.text, house.clock(), mention.url)
    other = replace(post, remote_id="900", author=Author("id-tom", "tom"), text="Same here", url="")
    async with house.store.writing() as tx:
        await tx.mentions.keep_thread("acme_social", mention.remote_id, [post, other], house.clock())


async def test_nothing_of_what_was_removed_stays_in_the_store_on_cards_or_in_the_search(house: House) -> None:
    mention = house.network.arrives("My parcel, a zebra", warning="zebra", media=(CUP,), quoted="77")
    await house.poll()
    await house.work()
    await a_thread(house, mention)
    assert await found(house, "zebra") == await found(house, "lea") == [1]

    await seen_gone(house, mention)

    text = await kept(house, 1)
    assert [word for word in WORDS if word in text] == []
    assert "Same here" in text, "what others said in public stays"
    assert await found(house, "zebra") == await found(house, "lea") == await found(house, "@") == []
    assert await found(house, "#1") == [1]
    [card] = drawn(house)
    assert [word for word in WORDS if word in card.model_dump_json()] == []
    case = (await house.view(1)).case
    assert (case.author_id, case.author_handle, case.text) == ("", "", "")
    assert {reason.matched for reason in case.reasons if reason.condition == "any"} == {""}


async def test_what_the_author_left_stays_with_its_author(house: House) -> None:
    first = house.network.arrives("My parcel, a zebra")
    house.network.arrives("And my other parcel", reply_to=first.remote_id)
    await house.poll()
    await seen_gone(house, first)

    view = await house.view(1)
    assert (view.case.author_handle, view.case.text) == ("lea", "And my other parcel")
    assert "parcel" not in {reason.matched for reason in view.case.reasons}, "the rules looked at the one that is gone"
    assert await found(house, "zebra") == []
    assert await found(house, "lea") == [1]


async def test_what_the_rules_looked_at_stays_known_where_a_later_post_is_gone(house: House) -> None:
    first = house.network.arrives("My parcel")
    later = house.network.arrives("And my zebra", reply_to=first.remote_id)
    await house.poll()
    await seen_gone(house, later)

    assert "parcel" in {reason.matched for reason in (await house.view(1)).case.reasons}


async def test_a_post_that_is_there_again_after_all_is_known_again(house: House) -> None:
    mention = house.network.arrives("My parcel, a zebra")
    await house.poll()
    await seen_gone(house, mention)
    house.network.gone.clear()
    house.network.news.append(mention)
    await house.poll()

    view = await house.view(1)
    assert (view.case.author_id, view.case.author_handle, view.case.text) == ("id-lea", "lea", "My parcel, a zebra")
    assert [(each.state, each.mention.author.handle) for each in view.mentions] == [(MentionState.LIVE, "lea")]
    assert await found(house, "zebra") == [1]


@pytest.mark.parametrize("closed", [False, True])
async def test_a_removal_is_seen_within_the_hour_however_many_mentions_there_are(house: House, closed: bool) -> None:
    mentions = [house.network.arrives(f"My parcel number {number}", by=f"p{number}") for number in range(500)]
    await house.poll()
    if closed:
        await close_all(house)
    house.clock.move(1800)
    for mention in mentions[::10]:
        house.network.deletes(mention)
    began = house.clock.now
    while house.clock.now - began < timedelta(minutes=59):
        await house.poll()
        house.clock.move(300)

    assert await found(house, "number") != []
    assert await found(house, "p490") == await found(house, "p0") == []
    async with house.store.reading() as tx:
        stored = await tx.mentions.known("acme_social", [each.remote_id for each in mentions])
    assert sum(each.state is MentionState.DELETED for each in stored.values()) == 50


async def test_what_was_written_long_ago_is_looked_at_once_a_day(house: House) -> None:
    mention = house.network.arrives("My parcel", posted_at=house.clock.now - timedelta(days=40))
    await house.poll()
    await close_all(house)
    house.clock.move(3600)
    assert not await house.listener.keep_up("acme_social")
    house.network.deletes(mention)
    house.clock.move(hours=23)
    await house.listener.keep_up("acme_social")
    assert await found(house, "parcel") == [1]
    house.clock.move(hours=2)
    await house.listener.keep_up("acme_social")
    assert await found(house, "parcel") == []


async def test_a_mention_of_which_the_network_says_nothing_is_asked_for_again_soon(house: House) -> None:
    mention = house.network.arrives("My parcel")
    await house.poll()
    house.clock.move(3600)
    news, house.network.news = house.network.news, []
    await house.listener.keep_up("acme_social")
    house.network.news = news
    house.network.deletes(mention)
    await house.listener.keep_up("acme_social")
    assert await found(house, "parcel") == [1], "not at once"
    house.clock.move(600)
    await house.listener.keep_up("acme_social")
    assert await found(house, "parcel") == []


async def test_what_is_due_and_did_not_fit_brings_the_next_reading_forward(house: House) -> None:
    for number in range(500):
        house.network.arrives(f"Number {number}", by=f"p{number}")
    await house.poll()
    await close_all(house)
    house.clock.move(hours=3)
    await house.poll()
    async with house.store.reading() as tx:
        row = await tx.accounts.get("acme_social")
    assert row is not None
    assert row.next_poll == house.clock.now + timedelta(seconds=30), "else it would be read in two minutes"


async def test_an_account_without_a_network_has_nothing_to_keep_up_with(house: House) -> None:
    assert not await house.listener.keep_up("nobody")


async def sent(house: House) -> int:
    await house.a_case("Where is my parcel?")
    reply: int = (await house.do(Send("marie", 1, text="It leaves today.", undo=timedelta(0))))["reply"]
    return reply


async def test_a_post_that_is_gone_gets_no_answer(house: House) -> None:
    reply = await sent(house)
    house.network.gone.update(each.remote_id for each in house.network.news if isinstance(each, Mention))
    await house.work()

    assert house.network.asked == []
    failed = await house.reply(reply)
    assert (failed.state, failed.failure) == (ReplyState.FAILED, "target_gone")
    assert await found(house, "parcel") == [], "what the look found is kept"


async def test_a_removal_seen_before_an_answer_left_needs_no_other_look(house: House) -> None:
    reply = await sent(house)
    [mention] = [each for each in house.network.news if isinstance(each, Mention)]
    house.network.deletes(mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    house.network.look_failures.append(Unavailable("down", **WHERE))
    await house.work()

    assert (await house.reply(reply)).failure == "target_gone"
    assert len(house.network.look_failures) == 1
    assert house.network.asked == []


async def test_a_look_that_fails_holds_no_answer_back(house: House) -> None:
    reply = await sent(house)
    house.network.look_failures.append(Unavailable("down", **WHERE))
    await house.work()

    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


async def test_an_answer_taken_back_during_the_look_stays_taken_back(house: House) -> None:
    reply = await sent(house)
    look = house.network.recheck

    async def slow(remote_ids):  # type: ignore[no-untyped-def]
        house.network.recheck = look  # type: ignore[method-assign]
        house.network.gone.update(remote_ids)
        seen = await look(remote_ids)
        async with house.store.writing() as tx:
            current = await tx.replies.get(reply, lock=True)
            assert current is not None
            await tx.replies.save(replace(current, state=ReplyState.CANCELLED, revision=current.revision + 1))
        await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
        return seen

    house.network.recheck = slow  # type: ignore[method-assign]
    await house.work()

    assert (await house.reply(reply)).state is ReplyState.CANCELLED
    assert (await house.view(1)).case.state is CaseState.CLOSED
    assert (await house.events(1)).count("mention_deleted") == 1


class Album:
    """A surface that keeps copies; `failures` are raised by the next deletions."""

    def __init__(self) -> None:
        self.copies: list[str] = []
        self.failures: list[ComptoirError] = []

    async def fetch(self, url: str, *, own: str) -> PictureFile:
        return PictureFile("picture.png", b"\x89PNG\r\n\x1a\n")

    async def take_picture(self, file: PictureFile, alt: str, place: str) -> str:
        self.copies.append(f"copy-{len(self.copies)}")
        return self.copies[-1]

    async def has_picture(self, ref: str) -> bool:
        return True

    async def drop_picture(self, ref: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.copies.remove(ref)


@pytest.fixture
async def album(house: House, store: Store) -> Album:
    """What the house's surface keeps, with a copy of the picture of a mention."""
    album = Album()
    house.surface.capabilities = replace(house.surface.capabilities, keeps_pictures=True)
    picturer = Picturer(store, {"desk": album}, album.fetch, lambda: house.rules.directory, house.clock)
    house.alone |= {"show_picture": without_hold(picturer.show), "drop_picture": without_hold(picturer.drop)}
    house.outbox = house.an_outbox("house")
    house.network.arrives("Hello there", media=(CUP,))
    await house.poll()
    await house.work()
    assert album.copies == ["copy-0"]
    return album


async def take_off(house: House) -> None:
    [mention] = [each for each in house.network.news if isinstance(each, Mention)]
    await seen_gone(house, mention)


async def test_copies_of_its_pictures_are_deleted_with_a_post(house: House, album: Album) -> None:
    await take_off(house)
    assert album.copies == []


@pytest.mark.parametrize(
    "failure",
    [
        Unavailable("down", **WHERE),
        NotAllowed("missing_scope", **WHERE),
        RateLimited("slow down", retry_at=START + timedelta(minutes=10), **WHERE),
    ],
)
async def test_a_copy_that_could_not_be_deleted_is_tried_again(
    house: House, album: Album, failure: ComptoirError
) -> None:
    album.failures.append(failure)
    await take_off(house)
    assert album.copies == ["copy-0"]
    house.clock.move(hours=1)
    await house.work()
    assert album.copies == []


async def test_a_copy_that_cannot_be_deleted_is_given_up(house: House, album: Album) -> None:
    album.failures.append(Rejected("cant_delete_file", **WHERE))
    await take_off(house)
    house.clock.move(hours=1)
    await house.work()
    async with house.store.reading() as tx:
        assert await tx.jobs.waiting() == {}


async def test_a_copy_on_a_surface_that_is_no_longer_connected_waits_and_is_given_up_after_days(
    house: House, album: Album, store: Store
) -> None:
    apart = Picturer(store, {}, album.fetch, lambda: house.rules.directory, house.clock)
    album.failures.append(Unavailable("down", **WHERE))
    await take_off(house)
    async with store.reading() as tx:
        [job] = await tx.jobs.due("pictures:desk", house.clock.move(minutes=1), 1)
    assert await apart.drop(job) is not None
    house.clock.now += GIVE_UP_DROPPING
    assert await apart.drop(job) is None
