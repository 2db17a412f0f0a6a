"""A page of news becomes cases and cards, all or nothing, and nothing twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.case import CaseState, CloseReason
from bot.domain.decision import Priority
from bot.domain.mention import Author, MentionState, SetAside, ThreadPost
from bot.domain.messages import Claim, Close, Compose, Send
from bot.domain.reply import ReplyState
from tests.support.house import House


async def test_a_mention_opens_a_case_in_the_department_that_its_words_name(house: House) -> None:
    house.network.arrives("Where is my parcel?", followers=1200)

    assert await house.poll() == 1

    view = await house.view(1)
    assert (view.case.department, view.case.state, view.case.priority) == ("delivery", CaseState.OPEN, Priority.HIGH)
    assert (view.case.tags, view.case.also, view.case.rule) == (("parcel",), ("press",), "late-parcel")
    assert [reason.matched for reason in view.case.reasons] == ["parcel"]
    assert view.mentions[0].mention.author.followers == 1200


async def test_a_mention_that_no_rule_knows_goes_to_the_front_desk(house: House) -> None:
    case = await house.a_case("Hello there")

    view = await house.view(case)
    assert (view.case.department, view.case.rule) == ("front_desk", "")
    assert view.case.reasons


async def test_a_card_stands_in_the_department_and_a_read_only_copy_where_the_rule_asks(house: House) -> None:
    await house.a_case("Where is my parcel?")

    assert len(house.surface.in_channel("delivery")) == 1
    copy = house.surface.in_channel("press")
    assert len(copy) == 1
    assert not any(getattr(block, "items", None) and block.block == "actions" for block in copy[0].blocks)


async def test_the_same_page_twice_makes_one_case_and_one_card(house: House) -> None:
    await house.a_case("Hello there")
    async with house.store.writing() as tx:
        row = await tx.accounts.get("acme_social")
        assert row is not None
        await tx.accounts.polled(replace(row, cursor={"at": 0}))

    assert await house.poll() == 0
    await house.work()

    assert await house.cases() == [1]
    assert len(house.surface.cards) == 1


async def test_several_pages_are_read_in_one_poll(house: House) -> None:
    house.network.page_size = 10
    for number in range(35):
        house.network.arrives(f"Hello {number}", by=f"person{number}")

    assert await house.poll() == 35


async def test_a_follow_up_by_the_same_author_extends_their_case(house: House) -> None:
    first = house.network.arrives("Where is my parcel?")
    await house.poll()
    house.network.arrives("An interview, by the way", reply_to=first.remote_id)
    await house.poll()

    view = await house.view(1)
    assert await house.cases() == [1]
    assert view.case.department == "delivery"
    assert [each.mention.text for each in view.mentions] == ["Where is my parcel?", "An interview, by the way"]


async def test_a_follow_up_in_the_same_page_joins_the_case_it_follows(house: House) -> None:
    first = house.network.arrives("Hello")
    house.network.arrives("And my parcel?", reply_to=first.remote_id)
    await house.poll()

    assert await house.cases() == [1]
    assert (await house.view(1)).case.text == "And my parcel?"


async def test_a_follow_up_reopens_a_closed_case(house: House) -> None:
    first = house.network.arrives("Where is my parcel?")
    await house.poll()
    await house.do(Claim("marie", 1))
    await house.do(Close("marie", 1, reason=CloseReason.NO_REPLY_NEEDED))

    house.network.arrives("Still nothing!", reply_to=first.remote_id)
    house.network.arrives("Really nothing!", reply_to=first.remote_id)
    await house.poll()

    view = await house.view(1)
    assert (view.case.state, view.case.assignee) == (CaseState.CLAIMED, "marie")
    assert len(view.mentions) == 3


async def test_somebody_else_in_the_thread_gets_a_linked_case(house: House) -> None:
    first = house.network.arrives("Where is my parcel?")
    await house.poll()
    house.network.arrives("Same here, no parcel", by="tom", reply_to=first.remote_id)
    await house.poll()

    other = (await house.view(2)).case
    assert (other.linked_case, other.author_handle, other.conversation) == (1, "tom", first.remote_id)


async def test_the_root_of_a_thread_that_began_without_us_is_read_from_the_network(house: House) -> None:
    stranger = Author("id-zoe", "zoe")
    root = ThreadPost("10", None, stranger, "Acme, anyone?", house.clock(), "https://social.example/10")
    mention = house.network.arrives("@acme see above", reply_to="11")
    later = house.network.arrives("@acme and here", reply_to="12")
    house.network.threads[mention.remote_id] = [root]
    house.network.threads[later.remote_id] = [root]
    await house.poll()

    assert await house.cases() == [1]
    assert (await house.view(1)).case.conversation == "10"
    async with house.store.reading() as tx:
        assert "Acme, anyone?" in [post.text for post in await tx.mentions.thread("acme_social", "10")]


async def test_a_thread_that_cannot_be_read_begins_at_the_parent(house: House) -> None:
    house.network.arrives("@acme see above", reply_to="11")
    await house.poll()

    assert (await house.view(1)).case.conversation == "11"


async def test_an_item_of_unknown_shape_is_set_aside_and_the_rest_goes_on(house: House) -> None:
    house.network.news.append(SetAside("acme_social", "9", '{"odd": true}', "no author"))
    house.network.arrives("Hello")

    assert await house.poll() == 1
    async with house.store.reading() as tx:
        assert await tx.mentions.count_set_aside() == {"acme_social": 1}


async def test_an_edit_seen_by_the_poll_updates_case_and_card(house: House) -> None:
    mention = house.network.arrives("Where is my parcel?")
    await house.poll()
    house.network.edits(mention, "Where is my red parcel?")
    await house.poll()
    await house.work()

    view = await house.view(1)
    assert (view.mentions[0].state, view.mentions[0].revision) == (MentionState.EDITED, 2)
    assert view.case.text == "Where is my red parcel?"
    assert "mention_edited" in await house.events(1)
    await house.poll()
    assert (await house.view(1)).mentions[0].revision == 2


async def test_a_mention_read_again_in_another_version_is_an_edit(house: House) -> None:
    mention = house.network.arrives("Where is my parcel?")
    await house.poll()
    house.network.news.append(replace(mention, text="Where is my blue parcel?"))
    await house.poll()

    assert (await house.view(1)).case.text == "Where is my blue parcel?"


async def test_a_removed_mention_closes_a_case_that_held_nothing_else(house: House) -> None:
    mention = house.network.arrives("Where is my parcel?")
    await house.poll()
    await house.do(Compose("marie", 1))
    await house.work()
    house.network.deletes(mention)
    house.clock.move(-20)
    await house.poll()
    await house.poll()
    await house.work()

    view = await house.view(1)
    assert view.mentions[0].state is MentionState.DELETED
    assert (view.case.state, view.case.close_reason) == (CaseState.CLOSED, CloseReason.GONE)


async def test_whoever_is_composing_hears_that_the_mention_was_removed(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    mention = (await house.view(case)).mentions[0].mention
    house.clock.move(30)
    await house.do(Compose("marie", case))
    house.network.deletes(mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=1))
    await house.work()

    assert ("marie", "whisper.mention_deleted") in house.surface.whispers


async def test_a_case_with_a_mention_left_stays_open_when_another_is_removed(house: House) -> None:
    first = house.network.arrives("Where is my parcel?")
    second = house.network.arrives("Hello?", reply_to=first.remote_id)
    await house.poll()
    house.network.deletes(second)
    await house.poll()

    view = await house.view(1)
    assert view.case.state is CaseState.OPEN
    assert [each.state for each in view.mentions] == [MentionState.LIVE, MentionState.DELETED]


async def test_an_answer_given_in_the_networks_own_app_closes_the_case_and_warns_who_composes(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    parent = (await house.view(case)).mentions[0].mention.remote_id
    house.clock.move(20)
    await house.do(Compose("marie", case))
    house.network.answers_in_the_app(parent, "On its way!")
    house.clock.move(-20)
    await house.poll()
    await house.work()

    view = await house.view(case)
    assert view.case.close_reason is CloseReason.ANSWERED_ELSEWHERE
    assert await house.cases() == [case]


async def test_a_reply_still_held_is_stopped_when_somebody_answered_in_the_app(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    parent = (await house.view(case)).mentions[0].mention.remote_id
    sent = await house.do(Send("marie", case, text="It leaves today.", undo=timedelta(seconds=120)))
    house.network.answers_in_the_app(parent, "Sorry, we look into it.")
    await house.poll()
    house.clock.move(300)
    await house.work()

    reply = await house.reply(sent["reply"])
    assert (reply.state, reply.failure) == (ReplyState.CANCELLED, "answered_elsewhere")
    assert house.network.published == []
    assert ("marie", "whisper.answered_elsewhere") in house.surface.whispers


async def test_an_answer_in_the_app_after_a_follow_up_leaves_the_earlier_reply_as_it_is(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    parent = (await house.view(case)).mentions[0].mention.remote_id
    sent = await house.do(Send("marie", case, text="It leaves today.", undo=timedelta(0)))
    await house.work()
    again = house.network.arrives("Really?", reply_to=parent)
    await house.poll()
    house.network.answers_in_the_app(again.remote_id, "Really!")
    await house.poll()

    assert (await house.reply(sent["reply"])).state is ReplyState.PUBLISHED
    assert (await house.view(case)).case.close_reason is CloseReason.ANSWERED_ELSEWHERE


async def test_our_own_published_reply_is_not_an_answer_elsewhere(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    parent = (await house.view(case)).mentions[0].mention.remote_id
    await house.do(Send("marie", case, text="It leaves today.", undo=timedelta(0)))
    await house.work()
    post = house.network.answers_in_the_app(parent, "@lea  It leaves today.")
    house.network.news[-1] = replace(post, remote_id="own-0")
    house.network.answers_in_the_app(parent, "@lea It leaves today.")
    await house.poll()

    assert (await house.view(case)).case.state is CaseState.REPLIED


async def test_an_answer_in_the_app_after_ours_joins_the_thread_and_changes_no_state(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    parent = (await house.view(case)).mentions[0].mention.remote_id
    await house.do(Send("marie", case, text="It leaves today.", undo=timedelta(0)))
    await house.work()
    house.network.answers_in_the_app(parent, "And thank you for waiting!")
    await house.poll()

    view = await house.view(case)
    assert view.case.state is CaseState.REPLIED
    async with house.store.reading() as tx:
        thread = await tx.mentions.thread("acme_social", view.case.conversation)
    assert "And thank you for waiting!" in [post.text for post in thread]


async def test_own_posts_that_answer_nothing_of_ours_change_nothing(house: House) -> None:
    house.network.answers_in_the_app("77", "Hello world")
    assert await house.poll() == 0
    assert await house.cases() == []


@pytest.mark.parametrize("text", ["<!channel> <@U1> hi", "a\x00b", "\u202eevil", "x" * 40_000])
async def test_hostile_words_make_one_case_and_one_card(house: House, text: str) -> None:
    case = await house.a_case(text.replace("\x00", ""))

    assert (await house.view(case)).mentions[0].mention.text == text.replace("\x00", "")
    assert len(house.surface.cards) == 1
