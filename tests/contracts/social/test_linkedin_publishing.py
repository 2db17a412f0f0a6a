"""A reply is one comment in the name of the page, found again, changed and taken back as LinkedIn wants it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.department import PostingClass
from bot.domain.mention import Mention
from bot.errors import Duplicate, Rejected, TargetGone, Uncertain
from bot.ports.social import Posting, Upload
from tests.contracts.social.conftest import Connect
from tests.contracts.social.linkedin_stand_in import LinkedInStandIn, script
from tests.contracts.social.scripted_server import Answer, Asked, ScriptedServer, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import posting, the_mention
from tests.stand_ins.linkedin.showing import comment_json, refusal
from tests.stand_ins.linkedin.world import PAGE_URN

DUPLICATE = Answer(422, refusal(422, "Content is a duplicate of urn:li:comment:(urn:li:activity:1,2)"))


@pytest.fixture
async def comment(linkedin: LinkedInStandIn, connect: Connect) -> Mention:
    """A comment under one of our posts."""
    return await the_mention(connect(linkedin), linkedin.answered(linkedin.own_post(), "help"))


async def written(connect: Connect, target: Mention, server: ScriptedServer) -> Asked:
    with pytest.raises(Uncertain):
        await connect(("linkedin", server.base_url)).publish(posting(target, " Of course. \r\n"))
    (request,) = server.writes
    return request


async def test_a_reply_is_one_request_in_the_name_of_the_page(comment: Mention, connect: Connect) -> None:
    async with scripted_server(script(Answer(201))) as server:
        request = await written(connect, comment, server)
    assert request.path.endswith("/comments")
    assert request.path.count("%3A") == 6, "the whole name of the comment, encoded"
    assert request.json == {
        "actor": PAGE_URN,
        "object": comment.remote_id.partition("(")[2].partition(",")[0],
        "message": {"text": "Of course."},
        "parentComment": comment.remote_id,
    }
    assert request.headers["x-restli-protocol-version"] == "2.0.0"
    assert request.headers["linkedin-version"].isdigit()


async def test_an_answer_to_a_post_names_no_comment(linkedin: LinkedInStandIn, connect: Connect) -> None:
    post = await the_mention(connect(linkedin), linkedin.mentioned("help"))
    async with scripted_server(script(Answer(201))) as server:
        request = await written(connect, post, server)
    assert request.json == {"actor": PAGE_URN, "object": post.remote_id, "message": {"text": "Of course."}}


async def test_an_answer_to_an_answer_stands_beside_it_under_the_same_comment(
    linkedin: LinkedInStandIn, connect: Connect, comment: Mention
) -> None:
    network = connect(linkedin)
    ours = (await network.publish(posting(comment))).remote_id
    theirs = await the_mention(network, linkedin.answered(ours, "thank you"))
    assert theirs.in_reply_to == comment.remote_id
    await network.publish(posting(theirs, "You are welcome."))
    assert linkedin.replies_under(comment.remote_id) == ["We are looking into it.", "You are welcome."]
    found = await network.find(Posting("k", "You are welcome.", theirs, now()))
    assert found is not None


async def test_a_duplicate_of_an_earlier_attempt_is_looked_for(comment: Mention, connect: Connect) -> None:
    async with scripted_server(script(DUPLICATE)) as server:
        network = connect(("linkedin", server.base_url))
        first = replace(posting(comment), first_attempt_at=now(), send_by=now() + network.capabilities.request_timeout)
        with pytest.raises(Duplicate):
            await network.publish(replace(first, first_attempt_at=None))
        with pytest.raises(Uncertain):
            await network.publish(replace(first, first_attempt_at=now() - timedelta(minutes=5)))


@pytest.mark.parametrize("body", [{}, {"id": "7"}, {"id": "7", "object": "x"}, [], {"commentUrn": "urn:li:comment:x"}])
async def test_an_answer_that_shows_no_comment_leaves_it_uncertain(
    comment: Mention, connect: Connect, body: Any
) -> None:
    async with scripted_server(script(Answer(201, body))) as server:
        with pytest.raises(Uncertain):
            await connect(("linkedin", server.base_url)).publish(posting(comment))


@pytest.mark.parametrize("manner", ["drop", "lost", "fail", "page"])
async def test_whatever_becomes_of_the_answer_a_look_tells_whether_the_reply_stands(
    linkedin: LinkedInStandIn, connect: Connect, comment: Mention, manner: str
) -> None:
    network = connect(linkedin)
    linkedin.strikes("create", manner)
    attempt = Posting("k", "Coming.", comment, now())
    with pytest.raises(Uncertain):
        await network.publish(attempt)
    stands = linkedin.replies_under(comment.remote_id) == ["Coming."]
    assert stands == (manner == "lost")
    assert (await network.find(attempt) is not None) == stands


async def test_our_reply_is_found_on_whatever_page_of_the_list_it_stands(
    linkedin: LinkedInStandIn, connect: Connect, comment: Mention
) -> None:
    network = connect(linkedin)
    attempt = Posting("k", "Cafe\u0301 &  more", comment, now())
    published = await network.publish(attempt)
    for number in range(230):
        linkedin.answered(comment.remote_id, f"me too {number}", by=f"fan{number}")
    assert await network.find(attempt) == published
    later = replace(attempt, first_attempt_at=now() + timedelta(hours=1))
    assert await network.find(later) is None, "what stood before the first attempt is another reply"


async def test_our_reply_is_found_where_linkedin_shortened_its_links(
    linkedin: LinkedInStandIn, connect: Connect, comment: Mention
) -> None:
    network = connect(linkedin)
    attempt = Posting("k", "It is here: https://acme.example/parcels/7 today.", comment, now())
    published = await network.publish(attempt)
    linkedin.edited(published.remote_id, "It is here: https://lnkd.in/eXy_1 today.")
    assert await network.find(attempt) == published
    assert await network.find(replace(attempt, text="It is there: https://acme.example/parcels/7 today.")) is None


@pytest.mark.parametrize(
    "strange",
    [{"actor": PAGE_URN}, {"id": "1"}, [], {"actor": PAGE_URN, "id": "1", "object": "?", "created": {"time": 1}}],
)
async def test_a_comment_that_cannot_be_read_and_might_be_ours_is_left_to_a_human(
    comment: Mention, connect: Connect, strange: Any
) -> None:
    async with scripted_server(Answer(body={"elements": [strange]})) as server:
        with pytest.raises(Uncertain):
            await connect(("linkedin", server.base_url)).find(Posting("k", "Coming.", comment, now()))


@pytest.mark.parametrize(
    ("others", "asked"), [(100, 20), (0, 1)], ids=["too many", "an empty page that is not the last"]
)
async def test_where_not_all_comments_are_seen_it_stays_uncertain(
    comment: Mention, connect: Connect, others: int, asked: int
) -> None:
    goes_on = {"links": [{"rel": "next", "href": "/more"}]}
    listed = Answer(body={"elements": [{"actor": "urn:li:person:x"}] * others, "paging": goes_on})
    async with scripted_server(listed) as server:
        with pytest.raises(Uncertain, match="not all"):
            await connect(("linkedin", server.base_url)).find(Posting("k", "Coming.", comment, now()))
        assert len(server.asked) == asked


async def test_an_answer_listed_with_the_comments_above_it_is_not_taken_for_one_of_them(
    linkedin: LinkedInStandIn, connect: Connect
) -> None:
    target = await the_mention(connect(linkedin), linkedin.mentioned("help"))
    ours = linkedin.answered_by_us(target.remote_id, "Which parcel?")
    below = linkedin.answered_by_us(ours, "Coming.")
    listed = [comment_json(linkedin.world.comments[each], linkedin.world) for each in (below, ours)]
    async with scripted_server(Answer(body={"elements": listed})) as server:
        network = connect(("linkedin", server.base_url))
        assert await network.find(Posting("k", "Coming.", target, now())) is None
        found = await network.find(Posting("k", "Which parcel?", target, now()))
        assert found is not None
        assert found.remote_id == ours


async def test_a_correction_changes_the_words_and_nothing_else(comment: Mention, connect: Connect) -> None:
    async with scripted_server(script(Answer(204))) as server:
        await connect(("linkedin", server.base_url)).correct(comment.remote_id, posting(comment, "It is mended."))
    (request,) = server.writes
    assert request.headers["x-restli-method"] == "PARTIAL_UPDATE"
    assert request.json == {"patch": {"message": {"$set": {"text": "It is mended."}}}}
    assert request.parameter("actor") == PAGE_URN


async def test_what_is_the_name_of_no_comment_is_neither_changed_nor_taken_back(
    comment: Mention, connect: Connect
) -> None:
    async with scripted_server(script(Answer(204))) as server:
        network = connect(("linkedin", server.base_url))
        with pytest.raises(Rejected):
            await network.withdraw("urn:li:share:1")
        with pytest.raises(Rejected):
            await network.correct("urn:li:share:1", posting(comment))
        assert server.writes == []


async def test_a_comment_whose_post_is_gone_is_not_answered(
    linkedin: LinkedInStandIn, connect: Connect, comment: Mention
) -> None:
    linkedin.deleted(next(iter(linkedin.world.posts)))
    with pytest.raises(TargetGone):
        await connect(linkedin).publish(posting(comment))


async def test_no_picture_goes_out(linkedin: LinkedInStandIn, connect: Connect) -> None:
    network = connect(linkedin)
    assert network.capabilities.pictures is None
    with pytest.raises(Rejected):
        await network.upload(Upload("image/png", "a shop", b"\x89PNG"))
    with pytest.raises(Rejected):
        await network.has_uploaded("urn:li:image:1")


def settings(connect: Connect, **changes: Any) -> Sequence[Any]:
    told = connect(("linkedin", "http://127.0.0.1:1"), **changes).capabilities
    return told.posting, told.key_lifetime, told.settle


async def test_the_account_may_say_that_linkedin_behaves_otherwise(connect: Connect, comment: Mention) -> None:
    assert settings(connect) == (PostingClass.PLAIN, timedelta(0), timedelta(seconds=60))
    minute = timedelta(minutes=1)
    changed = settings(connect, posting=PostingClass.UPSERT, key_lifetime=minute, settle=2 * minute)
    assert changed == (PostingClass.UPSERT, minute, 2 * minute)
    network = connect(("linkedin", "http://127.0.0.1:1"), characters=3000)
    assert network.preview("hello", comment).limit == 3000
