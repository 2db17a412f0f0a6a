"""What a network lets us keep for a time only is forgotten in time, and its case goes on without the words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cards.wording import say
from bot.domain.department import Locale
from bot.domain.keeping import FOR_A_TIME, Keeping
from bot.domain.mention import Author, Media, Mention, MentionState, ThreadPost
from bot.domain.messages import Claim, Send
from bot.domain.reply import ReplyState
from bot.domain.view import StoredMention
from bot.flow.outlived import AT_ONCE, Outlived
from bot.ports.rows import CaseFilter
from bot.storage.mentions import SqlMentions
from integrations.social.linkedin.retention import ACTIVITY, PROFILES
from integrations.social.registry import KEEPING
from tests.support.house import START, House

DAY = timedelta(days=1)
CUP = Media("image", "https://social.example/cup.png", "my broken cup")
WORDS = ("zebra", "lea", "Lea", "cup", "Same here")


@pytest.fixture
def outlived(house: House) -> Outlived:
    """The stage, for a network that lets nobody keep names for longer than a day, or words for longer than two."""
    kept = {"mastodon": Keeping(names=DAY, words=2 * DAY)}
    return Outlived(house.store, kept, lambda: house.rules.directory, house.clock)


async def a_mention(house: House, text: str = "My parcel, a zebra") -> Mention:
    """It came in at START, with others in the thread around it."""
    mention = house.network.arrives(text, media=(CUP,))
    await house.poll()
    other = ThreadPost("900", mention.remote_id, Author("id-tom", "tom"), "Same here", house.clock(), "")
    async with house.store.writing() as tx:
        await tx.mentions.keep_thread("acme_social", mention.remote_id, [other], house.clock())
    await house.work()
    house.clock.now = START
    return mention


async def found(house: House, words: str) -> list[int]:
    async with house.store.reading() as tx:
        return [case.id for case in await tx.cases.find(CaseFilter(words=words))]


async def told(house: House) -> str:
    """Everything that is kept of the first case and shown of it, as one text."""
    view = await house.view(1)
    async with house.store.reading() as tx:
        thread = await tx.mentions.thread(view.case.account, view.case.conversation)
    [card] = house.surface.in_channel("delivery")
    return repr((view, thread)) + card.model_dump_json()


async def later(house: House, outlived: Outlived, after: timedelta) -> int:
    house.clock.now = START + after
    forgotten = await outlived.forget()
    await house.work()
    return forgotten


async def test_what_is_young_stays(house: House, outlived: Outlived) -> None:
    await a_mention(house)
    assert await later(house, outlived, DAY - timedelta(minutes=1)) == 0
    text = await told(house)
    assert [word for word in WORDS if word in text] == list(WORDS)


async def test_names_go_first_and_words_later_wherever_they_are_kept(house: House, outlived: Outlived) -> None:
    mention = await a_mention(house)
    assert await later(house, outlived, DAY + timedelta(minutes=1)) == 1
    [stored] = (await house.view(1)).mentions
    assert (stored.mention.text, stored.mention.author) == (mention.text, Author("id-lea", ""))
    assert (await found(house, "lea"), (await house.view(1)).case.author_handle) == ([], "")
    assert await outlived.forget() == 0, "once is enough"

    assert await later(house, outlived, 2 * DAY + timedelta(minutes=1)) == 1
    text = (await told(house)).replace(mention.url, "")
    assert [word for word in WORDS if word in text] == []
    assert await found(house, "zebra") == []
    [stored] = (await house.view(1)).mentions
    assert (stored.state, stored.mention.url) == (MentionState.EXPIRED, mention.url)
    [card] = house.surface.in_channel("delivery")
    assert '"card.expired"' in card.model_dump_json()
    assert "keep it here" in say("card.expired", Locale.EN)
    assert await outlived.forget() == 0


async def test_what_is_forgotten_does_not_come_back_with_its_thread(house: House, outlived: Outlived) -> None:
    mention = await a_mention(house)
    await later(house, outlived, 3 * DAY)
    asked = []

    async def thread(remote_id: str) -> list[ThreadPost]:
        asked.append(remote_id)
        return [ThreadPost(remote_id, None, mention.author, mention.text, mention.posted_at, mention.url)]

    house.network.thread = thread  # type: ignore[method-assign]
    await house.do(Claim("marie", 1))
    await house.work()
    assert asked == []
    assert mention.text not in await told(house)


async def test_what_its_author_changes_meanwhile_is_not_written_back(
    house: House, outlived: Outlived, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_mention(house)
    find = SqlMentions.outlived

    async def just_before(mentions: SqlMentions, *asked: Any, **more: Any) -> Sequence[StoredMention]:
        return [replace(each, revision=each.revision - 1) for each in await find(mentions, *asked, **more)]

    with monkeypatch.context() as patched:
        patched.setattr(SqlMentions, "outlived", just_before)
        await later(house, outlived, DAY + timedelta(minutes=1))
        assert (await house.view(1)).mentions[0].mention.author.handle == "lea"
    await outlived.forget()
    assert (await house.view(1)).mentions[0].mention.author.handle == ""


async def test_where_a_process_comes_late_both_go_at_once(house: House, outlived: Outlived) -> None:
    await a_mention(house)
    assert await later(house, outlived, 30 * DAY) == 1
    assert (await house.view(1)).mentions[0].state is MentionState.EXPIRED


async def test_what_came_in_later_stays_with_its_case(house: House, outlived: Outlived) -> None:
    mention = await a_mention(house)
    house.clock.now = START + DAY
    house.network.now = house.clock.now
    house.network.arrives("And my other parcel", reply_to=mention.remote_id)
    await house.poll()
    await later(house, outlived, 2 * DAY - timedelta(seconds=1) + timedelta(minutes=1))
    view = await house.view(1)
    assert view.case.text == "And my other parcel"
    assert [each.state for each in view.mentions] == [MentionState.EXPIRED, MentionState.LIVE]


async def test_networks_that_say_nothing_of_it_are_left_alone(house: House) -> None:
    await a_mention(house)
    stage = Outlived(house.store, {"linkedin": Keeping(DAY, DAY)}, lambda: house.rules.directory, house.clock)
    assert await later(house, stage, 90 * DAY) == 0


async def test_what_is_not_kept_any_more_can_still_be_answered(house: House, outlived: Outlived) -> None:
    mention = await a_mention(house)
    await later(house, outlived, 3 * DAY)
    reply = (await house.do(Send("marie", 1, text="It leaves today.", undo=timedelta(0))))["reply"]
    await house.work()
    assert (await house.reply(reply)).state is ReplyState.PUBLISHED
    assert [each.target.remote_id for each in house.network.asked] == [mention.remote_id]


async def test_new_words_are_not_taken_in_and_a_removal_is(house: House, outlived: Outlived) -> None:
    mention = await a_mention(house)
    await later(house, outlived, 3 * DAY)
    house.network.edits(mention, "My parcel, a giraffe")
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    [stored] = (await house.view(1)).mentions
    assert (stored.state, stored.mention.text) == (MentionState.EXPIRED, "")
    house.network.deletes(mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    [stored] = (await house.view(1)).mentions
    assert (stored.state, stored.mention.url) == (MentionState.DELETED, "")


async def test_however_much_there_is_all_of_it_goes(house: House, outlived: Outlived) -> None:
    for number in range(AT_ONCE + 1):
        house.network.arrives(f"My parcel number {number}", by=f"p{number}")
    await house.poll()
    house.clock.move(3 * 24 * 3600)
    assert await outlived.forget() == AT_ONCE + 1
    assert await found(house, "number") == []


def test_linkedin_lets_us_keep_names_for_a_day_and_words_for_two() -> None:
    assert {"linkedin": Keeping(names=PROFILES, words=ACTIVITY)} == KEEPING
    assert set(FOR_A_TIME) == set(KEEPING)
    assert (PROFILES, ACTIVITY) == (DAY, 2 * DAY)
