"""Pictures of replies on their way to the public: uploaded before the attempt, given back, forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.messages import Approve, ChoosePictures, Reject, Resolve, SaveDraft, Send, SwitchPublishing, Undo
from bot.domain.reply import ReplyState
from bot.domain.reply_picture import PictureState
from bot.errors import (
    AuthFailed,
    ComptoirError,
    NotEligible,
    RateLimited,
    Rejected,
    Stale,
    Unavailable,
    Uncertain,
)
from bot.flow.ledger import GIVE_UP_AFTER, Ledger
from bot.flow.retain import KEPT, Retainer
from bot.flow.uploading import KEPT_FOR, Uploader
from bot.ports.rows import NewJob
from bot.ports.store import Store
from tests.support.enclosed import AT_ONCE, CUP, SAUCER, Shelf, a_house, chosen, of_draft, of_reply, sent
from tests.support.house import House
from tests.support.replies import WHERE, WORDS, draft_of, outcomes, until_settled, whispers


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def house(store: Store, shelf: Shelf) -> House:
    return await a_house(store, shelf)


def published_with(house: House) -> list[tuple[str, ...]]:
    """The pictures of each attempt that reached the network."""
    return [posting.pictures for posting in house.network.asked]


async def test_pictures_are_uploaded_after_the_undo_window_and_before_the_attempt(house: House) -> None:
    house.network.looks = 1
    reply = await sent(house, CUP, SAUCER, undo=timedelta(seconds=15))
    await house.work()
    assert house.network.uploads == {}

    house.clock.move(16)
    await house.work()
    assert len(house.network.uploads) == 1
    assert await outcomes(house, reply) == []
    await until_settled(house)
    assert published_with(house) == [("media-1", "media-2")]
    assert [each.alt for each in house.network.uploads.values()] == ["A cup", ""]
    assert await outcomes(house, reply) == ["published"]
    assert [each.reply_id for each in (await house.view(1)).pictures] == [reply, reply]


class Killed(BaseException):
    """The process is gone."""


async def test_a_process_killed_after_an_upload_publishes_one_reply_with_its_picture(house: House) -> None:
    reply = await sent(house)
    async with house.store.reading() as tx:
        [job] = await tx.jobs.due("uploads:acme_social", house.clock(), 1)
    house.network.upload_lost.append(Killed())
    ledger = Ledger(house.store, lambda: house.rules.directory, house.clock)
    with pytest.raises(Killed):
        await Uploader(ledger, house.networks.get).upload(job)
    assert len(house.network.uploads) == 1

    await until_settled(house)
    assert published_with(house) == [("media-2",)]
    assert len(house.network.published) == 1
    assert await outcomes(house, reply) == ["published"]


async def test_a_lost_answer_to_an_upload_is_no_doubt_about_the_reply(house: House) -> None:
    house.network.upload_lost.append(Uncertain("lost", **WHERE))
    house.network.upload_failures.append(Unavailable("down", **WHERE))
    reply = await sent(house)
    await until_settled(house)
    assert published_with(house) == [("media-2",)]
    assert await outcomes(house, reply) == ["published"]


async def test_a_network_that_asks_to_wait_is_waited_for(house: House) -> None:
    reply = await sent(house)
    house.network.upload_failures.append(RateLimited("slow", retry_at=house.clock() + timedelta(minutes=5), **WHERE))
    await house.work()
    house.clock.move(minutes=4)
    await house.work()
    assert house.network.uploads == {}
    house.clock.move(minutes=2)
    await until_settled(house)
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


@pytest.mark.parametrize("failure", [Rejected("not processed", **WHERE), AuthFailed("revoked", **WHERE)])
async def test_a_picture_that_the_network_refuses_gives_words_and_pictures_back(
    house: House, failure: ComptoirError
) -> None:
    house.network.upload_failures.append(failure)
    reply = await sent(house)
    await until_settled(house)
    after = await house.reply(reply)
    assert (after.state, after.failure) == (ReplyState.FAILED, failure.reason)  # type: ignore[attr-defined]
    assert await draft_of(house, 1) == WORDS
    assert [each.state for each in await of_draft(house)] == [PictureState.READY]
    assert "marie: whisper.failed" in await whispers(house)
    async with house.store.reading() as tx:
        account = await tx.accounts.get("acme_social")
    assert account is not None
    assert (account.state == "paused") == isinstance(failure, AuthFailed)


async def test_a_network_that_never_processes_a_picture_is_not_waited_for_for_ever(house: House) -> None:
    house.network.looks = 10_000
    reply = await sent(house)
    await house.work()
    house.clock.move(GIVE_UP_AFTER.total_seconds() + 60)
    await house.work()
    assert (await house.reply(reply)).failure == "unavailable"
    assert await outcomes(house, reply) == []


async def test_a_picture_that_the_network_threw_away_is_uploaded_again(house: House) -> None:
    house.network.looks = 1
    reply = await sent(house)
    await house.work()
    house.network.uploads["thrown away"] = house.network.uploads.pop("media-1")
    await until_settled(house)
    assert published_with(house) == [("media-2",)]
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


async def test_a_reply_sent_again_by_a_person_days_later_uploads_its_pictures_anew(house: House) -> None:
    house.network.finds_replies = False
    house.network.key_lifetime = timedelta(0)
    house.network.lost.extend([Uncertain("lost", **WHERE)] * 3)
    reply = await sent(house)
    await until_settled(house, rounds=12)
    assert (await house.reply(reply)).needs_person

    house.network.lost.clear()
    house.clock.move(KEPT_FOR.total_seconds() + 1)
    await house.do(Resolve("marie", reply, outcome="send_again"))
    await until_settled(house)
    assert published_with(house)[0] == ("media-1",)
    assert published_with(house)[-1] == ("media-2",)
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED


async def test_nothing_is_uploaded_while_publishing_is_stopped(house: House) -> None:
    reply = await sent(house)
    await house.do(SwitchPublishing("ana", stopped=True))
    await house.work()
    assert (await house.reply(reply)).failure == "publishing_stopped"
    assert house.network.uploads == {}
    await house.do(SwitchPublishing("ana", stopped=False))
    house.clock.move(10)
    await until_settled(house)
    assert len(house.network.published) == 1


async def test_a_reply_that_is_undone_uploads_nothing_and_keeps_its_pictures_as_a_draft(house: House) -> None:
    reply = await sent(house, undo=timedelta(seconds=15))
    await house.do(Undo("marie", reply))
    async with house.store.writing() as tx:
        await tx.jobs.add([NewJob("uploads:x", "upload_pictures", "late", {"reply": reply}, house.clock())])
    house.clock.move(20)
    await house.work()
    assert house.network.uploads == {}
    assert [each.alt for each in await of_draft(house)] == ["A cup"]


async def test_a_job_that_comes_early_waits_for_the_undo_window(house: House) -> None:
    reply = await sent(house, undo=timedelta(seconds=15))
    async with house.store.writing() as tx:
        await tx.jobs.add([NewJob("uploads:x", "upload_pictures", "early", {"reply": reply}, house.clock())])
    await house.work()
    assert house.network.uploads == {}
    house.clock.move(16)
    await until_settled(house)
    assert len(house.network.published) == 1


async def test_an_account_that_was_lost_meanwhile_gives_everything_back(house: House) -> None:
    reply = await sent(house)
    del house.networks["acme_social"]
    await house.work()
    assert (await house.reply(reply)).failure == "account_paused"
    assert len(await of_draft(house)) == 1


async def test_a_reply_undone_during_an_upload_stays_undone_when_the_upload_fails(house: House) -> None:
    reply = await sent(house)
    upload = house.network.upload

    async def undone_meanwhile(picture: Any) -> str:
        await house.do(Undo("marie", reply))
        raise Rejected("too late", **WHERE)

    house.network.upload = undone_meanwhile  # type: ignore[method-assign]
    await house.work()
    house.network.upload = upload  # type: ignore[method-assign]
    assert (await house.reply(reply)).state is ReplyState.CANCELLED
    assert [each.state for each in await of_draft(house)] == [PictureState.READY]


async def test_pictures_of_a_reply_stay_with_it_where_its_author_wrote_a_newer_draft(house: House) -> None:
    reply = await sent(house, undo=timedelta(seconds=15))
    await house.do(SaveDraft("marie", 1, text="Something newer"))
    await house.do(Undo("marie", reply))
    assert await of_draft(house) == []
    assert len(await of_reply(house, reply)) == 1


async def test_an_approval_is_for_the_words_with_their_pictures(house: House) -> None:
    pictures = await chosen(house, text="An interview?")
    reply = (await house.do(Send("marie", 1, text=WORDS, pictures=pictures, undo=AT_ONCE)))["reply"]
    # What waits for approval is nobody's draft: it changes no more.
    await house.do(ChoosePictures("marie", 1, alts={pictures[0]: "Other words"}, left_out=frozenset(pictures)))
    await house.do(Approve("paul", reply))
    await until_settled(house)
    assert [each.alt for each in house.network.uploads.values()] == ["A cup"]
    assert published_with(house) == [("media-1",)]


async def test_pictures_that_were_sent_back_need_another_approval(house: House) -> None:
    pictures = await chosen(house, text="An interview?")
    reply = (await house.do(Send("marie", 1, text=WORDS, pictures=pictures)))["reply"]
    await house.do(Reject("paul", reply, reason="Another picture, please."))
    assert [each.id for each in await of_draft(house)] == list(pictures)
    with pytest.raises(Stale):
        await house.do(Send("sam", 1, text="Mine", pictures=pictures, take_over=True))
    again = await house.do(Send("marie", 1, text=WORDS, pictures=pictures))
    assert again["state"] == "awaiting_approval"


async def test_only_pictures_that_were_read_go_out(house: House, shelf: Shelf) -> None:
    shelf.failures.append(Unavailable("down", **WHERE))
    waiting = await chosen(house)
    with pytest.raises(Stale):
        await house.do(Send("marie", 1, text=WORDS, pictures=waiting))
    house.clock.move(5)
    await house.work()
    house.network.pictures = None
    with pytest.raises(NotEligible):
        await house.do(Send("marie", 1, text=WORDS, pictures=waiting))
    await house.do(Send("marie", 1, text=WORDS, undo=AT_ONCE))
    assert await of_draft(house) == []
    await house.work()
    assert published_with(house) == [()]


async def test_pictures_are_forgotten_but_not_while_their_reply_is_on_its_way(house: House) -> None:
    house.network.looks = 10_000
    waiting = await sent(house, undo=timedelta(seconds=15))
    await house.do(ChoosePictures("paul", 1, files=(SAUCER,)))
    house.clock.move(KEPT["reply_pictures"].total_seconds() + 60)
    await Retainer(house.store, house.clock).forget()
    assert await of_draft(house, person="paul") == []
    assert len(await of_reply(house, waiting)) == 1

    await house.do(Undo("marie", waiting))
    await Retainer(house.store, house.clock).forget()
    assert await of_draft(house) == []
