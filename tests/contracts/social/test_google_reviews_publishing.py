"""What answers a review on Google: one request, its length in bytes, and answers that are accepted and not shown."""

from datetime import datetime, timedelta

import pytest

from bot.domain.department import PostingClass
from bot.errors import AuthFailed, NotAllowed, RateLimited, Rejected, SettingsError, Unavailable
from tests.contracts.social import google_reviews_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.google_reviews_stand_in import TOKEN, GoogleReviewsStandIn
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import posting, the_mention
from tests.stand_ins.google_reviews.speech import ACCOUNT, LOCATION, REFRESH


async def test_an_answer_on_google_is_one_request_with_its_words(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    network = connect(google_reviews)
    target = await the_mention(network, google_reviews.mentioned("help"))
    google_reviews.server.heard.clear()
    await network.publish(posting(target, " We are sorry. \r\n"))
    [(_, asked)] = google_reviews.server.heard
    place = f"/v4/accounts/{ACCOUNT}/locations/{LOCATION}"
    assert (asked.method, asked.path) == ("PUT", f"{place}/reviews/{target.remote_id}/reply")
    assert asked.body == {"comment": "We are sorry."}


async def test_an_answer_on_google_is_counted_in_bytes(google_reviews: GoogleReviewsStandIn, connect: Connect) -> None:
    network = connect(google_reviews)
    target = await the_mention(network, google_reviews.mentioned("help"))
    assert network.preview("é" * 2048, target).problems == ()
    longer = network.preview("é" * 2049, target)
    assert (longer.length, longer.limit, longer.problems) == (4098, 4096, ("too_long",))
    await network.publish(posting(target, "é" * 2048))
    assert google_reviews.replies_under(target.remote_id) == ["é" * 2048]


async def test_an_answer_that_google_has_not_decided_about_is_looked_at_again_later(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    network = connect(google_reviews)
    target = await the_mention(network, google_reviews.mentioned("help"))
    google_reviews.world.state = "PENDING"
    published = await network.publish(posting(target))
    with pytest.raises(Unavailable, match="not decided"):
        await network.is_visible(published.remote_id)
    assert await network.find(posting(target)) == published


async def test_an_answer_that_google_rejects_is_seen_by_nobody(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    network = connect(google_reviews)
    target = await the_mention(network, google_reviews.mentioned("help"))
    google_reviews.world.state = "REJECTED"
    published = await network.publish(posting(target, "Buy more!"))
    assert not await network.is_visible(published.remote_id)
    google_reviews.world.state = "APPROVED"
    await network.correct(published.remote_id, posting(target, "We are sorry."))
    assert await network.is_visible(published.remote_id)


async def test_the_answers_of_a_place_that_is_not_verified_are_refused(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    network = connect(google_reviews)
    target = await the_mention(network, google_reviews.mentioned("help"))
    google_reviews.speech.verified = False
    with pytest.raises(NotAllowed, match="not verified"):
        await network.publish(posting(target))


async def test_a_token_of_googles_is_asked_for_again_before_it_ends(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    ahead = timedelta(0)

    def clock() -> datetime:
        return now() + ahead

    network = connect(("google_reviews", google_reviews.base_url), clock=clock)
    await network.fetch(None, since=now())
    ahead = timedelta(minutes=30)
    await network.fetch(None, since=now())
    assert google_reviews.server.tokens == 1
    ahead = timedelta(minutes=59)
    await network.fetch(None, since=now())
    assert google_reviews.server.tokens == 2


async def test_a_consent_that_was_taken_back_is_told(google_reviews: GoogleReviewsStandIn, connect: Connect) -> None:
    other = TOKEN.replace(REFRESH, "1//another")
    with pytest.raises(AuthFailed, match="grants no token"):
        await connect(google_reviews, token=other).connect()


async def test_a_quota_of_none_is_a_limit(connect: Connect, google_reviews: GoogleReviewsStandIn) -> None:
    target = await the_mention(connect(google_reviews), google_reviews.mentioned("help"))
    none = Answer(429, {"error": {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}})
    async with scripted_server(google_reviews_stand_in.script(none)) as server:
        with pytest.raises(RateLimited, match="Quota exceeded"):
            await connect(("google_reviews", server.base_url)).publish(posting(target))


async def test_a_redirect_of_googles_is_not_followed(connect: Connect, google_reviews: GoogleReviewsStandIn) -> None:
    target = await the_mention(connect(google_reviews), google_reviews.mentioned("help"))
    async with scripted_server(Answer()) as elsewhere:
        moved = Answer(308, {}, {"Location": f"{elsewhere.base_url}/v4"})
        async with scripted_server(google_reviews_stand_in.script(moved)) as server:
            with pytest.raises(Rejected):
                await connect(("google_reviews", server.base_url)).publish(posting(target))
        assert elsewhere.asked == []


async def test_a_place_on_google_shows_one_answer_and_looks_whether_it_is_shown(connect: Connect) -> None:
    usual = connect(("google_reviews", "http://127.0.0.1:1")).capabilities
    assert (usual.posting, usual.replaces) == (PostingClass.UPSERT, True)
    assert usual.verifies is not None
    changed = connect(("google_reviews", "http://127.0.0.1:1"), posting=PostingClass.PLAIN).capabilities
    assert changed.posting is PostingClass.PLAIN


@pytest.mark.parametrize("secret", ["", REFRESH, TOKEN.replace(ACCOUNT, "acme"), f"{TOKEN}:more"])
def test_what_lets_nobody_into_google_is_not_repeated(connect: Connect, secret: str) -> None:
    with pytest.raises(SettingsError, match="client-id:client-secret:refresh-token") as raised:
        connect(("google_reviews", "https://google.example", secret))
    assert REFRESH not in str(raised.value)
