"""What LinkedIn notes about a page is read once, oldest first, as it is by now."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.mention import MentionKind
from bot.errors import AuthFailed, RateLimited, Rejected, Transient, Unavailable
from bot.ports.social import Network, Page
from tests.contracts.social.conftest import Connect
from tests.contracts.social.linkedin_payloads import (
    LEA,
    MADE_AT,
    NOTIFICATIONS,
    POST,
    THREAD,
    Route,
    comment,
    comment_at,
    comment_urn,
    linkedin_routes,
    note,
    notes,
)
from tests.contracts.social.linkedin_stand_in import LinkedInStandIn
from tests.contracts.social.scripted_server import Answer, Asked, ScriptedServer, scripted_server
from tests.contracts.social.stand_ins import network_at, now
from tests.contracts.social.suite import HOUR, everything, the_mention
from tests.stand_ins.linkedin.showing import refusal
from tests.stand_ins.linkedin.world import PAGE_URN

AT = datetime.fromtimestamp(MADE_AT / 1000, UTC) + timedelta(minutes=1)
SINCE = AT - HOUR
DENIED = Answer(403, refusal(403, "Not enough permissions", 100))
LIMITED = Answer(429, refusal(429, "Resource level throttle limit is reached"))


@asynccontextmanager
async def reading(routes: Mapping[str, Route], at: datetime = AT) -> AsyncIterator[tuple[Network, ScriptedServer]]:
    """The connector to a server with these paths, at this time."""
    async with scripted_server(linkedin_routes(routes)) as server:
        network = network_at("linkedin", server.base_url, clock=lambda: at)
        try:
            yield network, server
        finally:
            await network.close()


async def test_every_field_of_a_comment_that_we_use_is_carried_over() -> None:
    picture = [{"type": "IMAGE", "url": "https://media.example/1.png"}, {"type": "IMAGE", "url": "javascript:x"}]
    edited = comment(1, " my\r\nparcel ", content=picture, lastModified={"time": MADE_AT + 60_000})
    people = {"results": {"(id:Lea-1_x)": {"localizedFirstName": "Léa", "localizedLastName": "M", "vanityName": "lea"}}}
    routes = {NOTIFICATIONS: notes(note(1)), comment_at(1): Answer(body=edited), "/rest/people": Answer(body=people)}
    async with reading(routes) as (network, server):
        (mention,) = (await network.fetch(None, since=SINCE)).mentions
    assert (mention.remote_id, mention.in_reply_to, mention.kind) == (comment_urn(1), POST, MentionKind.COMMENT)
    assert (mention.text, mention.visibility, mention.language) == ("my\nparcel", "public", None)
    assert mention.posted_at == datetime.fromtimestamp((MADE_AT + 1) / 1000, UTC)
    assert mention.edited_at == datetime.fromtimestamp((MADE_AT + 60_000) / 1000, UTC)
    assert [(each.kind, each.url) for each in mention.media] == [
        ("image", "https://media.example/1.png"),
        ("image", ""),
    ]
    author = mention.author
    assert (author.remote_id, author.handle, author.name) == (LEA, "lea", "Léa M")
    assert author.url == "https://www.linkedin.com/in/lea/"
    assert mention.url.startswith(f"https://www.linkedin.com/feed/update/{THREAD}/?commentUrn=urn%3Ali%3Acomment")
    asked = next(each for each in server.asked if each.path == "/rest/people")
    assert asked.parameter("ids") == "List((id:Lea-1_x))"


async def test_what_is_asked_for_is_comments_and_mentions_of_our_page_since_the_last_time() -> None:
    async with reading({NOTIFICATIONS: notes()}) as (network, server):
        await network.fetch(None, since=SINCE)
    (asked,) = server.asked
    assert asked.parameter("q") == "criteria"
    assert asked.parameter("organizationalEntity") == PAGE_URN
    assert asked.parameter("actions") == "List(COMMENT,ADMIN_COMMENT,SHARE_MENTION)"
    start = int((SINCE - timedelta(minutes=10)).timestamp() * 1000)
    assert (asked.parameter("timeRange") or "").startswith(f"(start:{start},end:")


async def test_comments_and_answers_to_ours_are_told_apart(linkedin: LinkedInStandIn, connect: Connect) -> None:
    post = linkedin.own_post()
    asked = linkedin.answered(post, "where is it?")
    ours = linkedin.answered_by_us(post, "Ask us anything.")
    to_us = linkedin.answered(ours, "why?", by="marie")
    to_her = linkedin.answered(asked, "same here", by="paul")
    elsewhere = linkedin.answered_by_us(asked, "On its way.")
    network = connect(linkedin)
    page = await network.fetch(None, since=now() - HOUR)
    assert [(each.remote_id, each.kind, each.in_reply_to) for each in page.mentions] == [
        (asked, MentionKind.COMMENT, post),
        (to_us, MentionKind.REPLY, ours),
        (to_her, MentionKind.COMMENT, asked),
    ]
    assert [(each.remote_id, each.in_reply_to) for each in page.own_posts] == [(ours, post), (elsewhere, asked)]
    (again,) = await network.recheck([to_us])
    assert again.mention is not None
    assert again.mention.kind is MentionKind.REPLY, "a look does not change what it is"


async def test_members_who_are_not_told_of_are_known_by_their_number(
    linkedin: LinkedInStandIn, connect: Connect
) -> None:
    linkedin.strikes("people", "deny")
    network = connect(linkedin)
    first = await the_mention(network, linkedin.answered(linkedin.own_post(), "help"))
    assert first.author.handle == first.author.remote_id.rpartition(":")[2]
    assert (first.author.name, first.author.url) == (first.author.handle, "")
    linkedin.answered(linkedin.own_post(), "help again")
    await everything(network, since=now() - HOUR)
    assert linkedin.server.heard.count("people") == 1, "what is not ours to ask is asked once"


async def test_another_page_is_an_author_too(connect: Connect) -> None:
    by_page = comment(1, actor="urn:li:organization:99")
    async with reading({NOTIFICATIONS: notes(note(1)), comment_at(1): Answer(body=by_page)}) as (network, server):
        (mention,) = (await network.fetch(None, since=SINCE)).mentions
    assert (mention.author.handle, mention.author.url) == ("99", "https://www.linkedin.com/company/99/")
    assert all(each.path != "/rest/people" for each in server.asked)


async def test_a_comment_that_is_gone_since_is_left_out_and_one_that_we_may_not_read_is_as_it_was_told() -> None:
    gone = Answer(404, refusal(404, "Comment not found"))
    routes = {NOTIFICATIONS: notes(note(1), note(2), note(3)), comment_at(1): gone, comment_at(2): DENIED}
    async with reading(routes) as (network, _):
        page = await network.fetch(None, since=SINCE)
    assert [(each.remote_id, each.text) for each in page.mentions] == [
        (comment_urn(2), "as told"),
        (comment_urn(3), "help"),
    ]
    assert page.set_aside == ()


async def test_a_post_that_we_may_not_read_is_as_it_was_told(linkedin: LinkedInStandIn, connect: Connect) -> None:
    urn = linkedin.mentioned("my parcel")
    linkedin.world.posts[urn].readable = False
    network = connect(linkedin)
    mention = await the_mention(network, urn)
    assert (mention.text, mention.author.handle) == ("Acme my parcel", "lea")
    assert list(await network.recheck([urn])) == [], "of what we may not read nothing is known"


async def test_a_post_of_ours_that_names_us_is_no_mention(linkedin: LinkedInStandIn, connect: Connect) -> None:
    linkedin.world.naming(PAGE_URN, "is proud of itself")
    page = await connect(linkedin).fetch(None, since=now() - HOUR)
    assert (page.mentions, page.own_posts, page.set_aside) == ((), (), ())


@pytest.mark.parametrize(
    "strange",
    [
        "nothing",
        {},
        {"notificationId": 1, "action": "COMMENT"},
        {"notificationId": True, "lastModifiedAt": 10**30},
        note(1, generatedActivity="urn:li:nothing:1", decoratedGeneratedActivity={}),
        note(1, action="SHARE_MENTION", generatedActivity="urn:li:nothing:1", decoratedGeneratedActivity={}),
        note(1, action="SHARE_MENTION", generatedActivity=None, decoratedGeneratedActivity={"share": {"entity": 1}}),
    ],
)
async def test_what_has_an_unknown_shape_is_kept_whole_and_the_rest_goes_on(strange: Any) -> None:
    async with reading({NOTIFICATIONS: notes(strange, note(2))}) as (network, _):
        page = await network.fetch(None, since=SINCE)
        again = await network.fetch(page.cursor, since=SINCE)
    assert [each.remote_id for each in page.mentions] == [comment_urn(2)]
    (kept,) = page.set_aside
    assert kept.error
    assert (again.mentions, again.set_aside) == ((), ()), "it is handed out once"


@pytest.mark.parametrize(
    "answer", [Answer(body={"id": 1}), Answer(400, refusal(400, "Invalid key")), Answer(body=comment(1, created=None))]
)
async def test_a_comment_that_cannot_be_read_is_set_aside_under_its_name(answer: Answer) -> None:
    untold = note(1, decoratedGeneratedActivity={"comment": {"text": 7}})
    async with reading({NOTIFICATIONS: notes(untold, note(2)), comment_at(1): answer}) as (network, _):
        page = await network.fetch(None, since=SINCE)
    assert [each.remote_id for each in page.mentions] == [comment_urn(2)]
    assert [each.remote_id for each in page.set_aside] == [comment_urn(1)]


async def test_a_post_that_cannot_be_read_is_set_aside_under_its_name() -> None:
    untold = note(1, action="SHARE_MENTION", generatedActivity=POST, decoratedGeneratedActivity={})
    routes: dict[str, Route] = {NOTIFICATIONS: notes(untold), "/rest/posts/urn%3Ali%3Ashare%3A70": DENIED}
    async with reading(routes) as (network, _):
        page = await network.fetch(None, since=SINCE)
    assert [(each.remote_id, each.error) for each in page.set_aside] == [(POST, "not_allowed")]


async def test_a_note_that_shows_up_late_below_one_already_read_is_not_lost() -> None:
    shown = [note(300_000)]
    async with reading({NOTIFICATIONS: lambda _: notes(*shown)}) as (network, _):
        page = await network.fetch(None, since=SINCE)
        shown.append(note(5))
        late = await network.fetch(page.cursor, since=SINCE)
        after = await network.fetch(late.cursor, since=SINCE)
    assert [each.remote_id for each in late.mentions] == [comment_urn(5)]
    assert after.mentions == ()


async def test_many_notes_are_handed_out_fifty_at_a_time() -> None:
    told = [note(number) for number in range(1, 121)]
    async with reading({NOTIFICATIONS: _paged(told)}) as (network, _):
        pages = await everything(network, since=SINCE)
    assert [len(page.mentions) for page in pages] == [50, 50, 20]
    read = [mention.remote_id for page in pages for mention in page.mentions]
    assert read == [comment_urn(number) for number in range(1, 121)]


async def test_notes_without_end_are_read_to_an_end_and_said_to_be_incomplete() -> None:
    def endless(asked: Asked) -> Answer:
        first = int(asked.parameter("start") or 0)
        return notes(*(note(number) for number in range(first, first + 100)))

    async with reading({NOTIFICATIONS: endless}) as (network, server):
        page = await network.fetch(None, since=SINCE)
    assert page.missed_from == SINCE
    assert sum(asked.path == NOTIFICATIONS for asked in server.asked) == 25


async def test_a_short_page_that_names_a_next_one_is_not_the_last() -> None:
    def short(asked: Asked) -> Answer:
        first = int(asked.parameter("start") or 0)
        links = [{"rel": "next", "href": "/more"}] if first < 2 else []
        return Answer(body={"elements": [note(first + 1)], "paging": {"links": links}})

    async with reading({NOTIFICATIONS: short}) as (network, _):
        page = await network.fetch(None, since=SINCE)
    assert len(page.mentions) == 3


async def test_what_linkedin_no_longer_keeps_is_said_to_be_missed() -> None:
    async with reading({NOTIFICATIONS: notes(note(1))}) as (network, _):
        page = await network.fetch(None, since=SINCE)
    async with reading({NOTIFICATIONS: notes()}, at=AT + timedelta(days=59)) as (network, _):
        assert (await network.fetch(page.cursor, since=SINCE)).missed_from is None
    async with reading({NOTIFICATIONS: notes()}, at=AT + timedelta(days=61)) as (network, server):
        late = await network.fetch(page.cursor, since=SINCE)
        start = int((AT + timedelta(days=1)).timestamp() * 1000)
    assert late.missed_from == datetime.fromtimestamp((MADE_AT + 1) / 1000, UTC)
    assert (server.asked[0].parameter("timeRange") or "").startswith(f"(start:{start},")


async def test_a_limit_among_the_notes_keeps_what_was_read_before_it() -> None:
    routes: dict[str, Route] = {NOTIFICATIONS: notes(note(2), note(3)), comment_at(3): LIMITED}
    async with reading(routes) as (network, server):
        cut = await network.fetch(None, since=SINCE)
        assert [each.remote_id for each in cut.mentions] == [comment_urn(2)]
        assert cut.retry_at == AT + timedelta(minutes=15)
        server.answer = linkedin_routes({NOTIFICATIONS: notes(note(2), note(3))})
        rest = await network.fetch(cut.cursor, since=SINCE)
    assert [each.remote_id for each in rest.mentions] == [comment_urn(3)]


async def test_a_limit_before_anything_was_read_is_told() -> None:
    async with reading({NOTIFICATIONS: LIMITED}) as (network, _):
        with pytest.raises(RateLimited):
            await network.fetch(None, since=SINCE)
    async with reading({NOTIFICATIONS: notes(note(1)), comment_at(1): LIMITED}) as (network, _):
        page = await network.fetch(None, since=SINCE)
    assert (page.mentions, page.retry_at) == ((), AT + timedelta(minutes=15))


async def test_a_limit_at_the_names_costs_the_names_alone() -> None:
    async with reading({NOTIFICATIONS: notes(note(1)), "/rest/people": LIMITED}) as (network, _):
        page = await network.fetch(None, since=SINCE)
    assert [each.author.handle for each in page.mentions] == ["Lea-1_x"]
    assert page.retry_at is not None


@pytest.mark.parametrize(("status", "error"), [(500, Unavailable), (401, AuthFailed)])
async def test_a_fault_among_the_notes_leaves_them_all_for_the_next_time(status: int, error: type[Exception]) -> None:
    failing = Answer(status, refusal(status, "no"))
    async with reading({NOTIFICATIONS: notes(note(1), note(2)), comment_at(2): failing}) as (network, _):
        with pytest.raises(error):
            await network.fetch(None, since=SINCE)


async def after_an_hour(failing: Mapping[str, Route]) -> Page:
    """What is read an hour after a thing that LinkedIn cannot give; before, the reading is tried again."""
    async with reading(failing, at=AT + timedelta(minutes=58)) as (network, _):
        with pytest.raises(Transient):
            await network.fetch(None, since=SINCE)
    async with reading(failing, at=AT + HOUR) as (network, _):
        return await network.fetch(None, since=SINCE)


@pytest.mark.parametrize("status", [500, 504])
async def test_a_comment_that_linkedin_cannot_give_for_an_hour_is_read_as_it_was_told(status: int) -> None:
    failing = Answer(status, refusal(status, "no"))
    page = await after_an_hour({NOTIFICATIONS: notes(note(1), note(2)), comment_at(1): failing})
    assert [each.text for each in page.mentions] == ["as told", "help"]


@pytest.mark.parametrize("status", [500, 504])
async def test_an_answer_to_what_linkedin_cannot_give_for_an_hour_is_read_as_one_to_others(status: int) -> None:
    answer, failing = Answer(body=comment(2, parentComment=comment_urn(1))), Answer(status, refusal(status, "no"))
    routes: dict[str, Route] = {NOTIFICATIONS: notes(note(2)), comment_at(2): answer, comment_at(1): failing}
    (mention,) = (await after_an_hour(routes)).mentions
    assert (mention.kind, mention.in_reply_to) == (MentionKind.COMMENT, comment_urn(1))


async def test_names_that_linkedin_cannot_give_for_an_hour_are_done_without() -> None:
    failing = Answer(500, refusal(500, "no"))
    (mention,) = (await after_an_hour({NOTIFICATIONS: notes(note(1)), "/rest/people": failing})).mentions
    assert mention.author.handle == "Lea-1_x"


async def test_a_cursor_of_another_network_is_refused(connect: Connect) -> None:
    with pytest.raises(Rejected):
        await connect(("linkedin", "http://127.0.0.1:1")).fetch({"mentions": {}}, since=now())


def _paged(told: list[Any]) -> Route:
    def answer(asked: Asked) -> Answer:
        first, count = int(asked.parameter("start") or 0), int(asked.parameter("count") or 0)
        return notes(*told[::-1][first : first + count])

    return answer
