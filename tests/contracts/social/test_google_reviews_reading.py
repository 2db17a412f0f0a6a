"""What is read of a place's reviews on Google: stars without words, translations, pictures, answers given there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.mention import Media, MentionKind
from bot.errors import Unavailable
from bot.ports.social import Identity
from integrations.social.google_reviews.mapping import original_of, review_of
from integrations.social.google_reviews.payloads import ReviewPayload
from tests.contracts.social import google_reviews_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.google_reviews_stand_in import GoogleReviewsStandIn
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, the_mention
from tests.stand_ins.google_reviews.speech import LOCATION, MAPS

US = Identity(LOCATION, "Acme", "Acme", MAPS)


def read(**fields: Any) -> Any:
    """A review of the least that Google tells, with `fields`, as it is read."""
    raw = {"reviewId": "AbFv-_Og==", "starRating": "FOUR", "createTime": "2026-03-02T09:00:00.123456789Z", **fields}
    return review_of(ReviewPayload.model_validate(raw), "acme_place", US)


async def test_stars_without_words_are_a_review_too(google_reviews: GoogleReviewsStandIn, connect: Connect) -> None:
    review = google_reviews.world.write("marie", "", stars=1)
    mention = await the_mention(connect(google_reviews), review.id)
    assert (mention.kind, mention.stars, mention.text) == (MentionKind.REVIEW, 1, "")
    assert (mention.author.handle, mention.url) == ("marie", MAPS)


async def test_who_we_are_is_the_place_and_where_it_is_on_the_map(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    identity = await connect(google_reviews).connect()
    assert (identity.remote_id, identity.name, identity.url) == (LOCATION, "Acme", MAPS)


def test_the_least_that_google_tells_is_a_review() -> None:
    mention = read().mention
    assert mention.posted_at == datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
    assert (mention.stars, mention.author.handle, mention.edited_at) == (4, "anonymous", None)
    assert read(starRating="STAR_RATING_UNSPECIFIED").mention.stars is None


def test_whoever_wants_to_stay_anonymous_stays_so() -> None:
    hidden = {"displayName": "A Google user", "isAnonymous": True}
    assert read(reviewer=hidden).mention.author.handle == "anonymous"


def test_pictures_and_films_of_a_review_come_with_it() -> None:
    items = [
        {"thumbnailUrl": "https://lh3.googleusercontent.com/p"},
        {"thumbnailUrl": "https://lh3.googleusercontent.com/q", "videoUrl": "https://lh3.googleusercontent.com/film"},
        {"thumbnailUrl": "javascript:alert(1)"},
    ]
    assert read(reviewMediaItems=items).mention.media == (
        Media("image", "https://lh3.googleusercontent.com/p"),
        Media("video", "https://lh3.googleusercontent.com/film"),
    )


def test_the_address_for_answering_is_where_a_review_stands() -> None:
    assert read(reviewReplyUrl="https://www.google.com/review/7").mention.url == "https://www.google.com/review/7"
    assert read(reviewReplyUrl="javascript:alert(1)").mention.url == MAPS


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Très bien", "Très bien"),
        ("(Translated by Google) Very good\n\n(Original)\nTrès bien", "Très bien"),
        ("Très bien\n\n(Translated by Google)\nVery good", "Très bien"),
        ("(Translated by Google) Very good", "(Translated by Google) Very good"),
        ("They said (Original) and left", "They said (Original) and left"),
    ],
)
def test_what_an_author_wrote_is_shown_without_its_translation(text: str, written: str) -> None:
    assert original_of(text) == written


async def test_a_review_that_was_changed_comes_again_however_old_it_is(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    network = connect(google_reviews)
    review = google_reviews.world.write("lea", "It leaks.", moment=now() - timedelta(days=30))
    first = await network.fetch(None, since=now() - timedelta(days=60))
    for number in range(120):
        google_reviews.mentioned(f"number {number}")
    second = await network.fetch(first.cursor, since=now())
    google_reviews.edited(review.id, "It was mended.")
    third = await network.fetch(second.cursor, since=now())
    assert [(each.remote_id, each.text) for each in third.mentions] == [(review.id, "It was mended.")]


async def test_an_answer_given_on_google_itself_is_found(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    network = connect(google_reviews)
    review = google_reviews.world.write("lea", "It leaks.", moment=now() - timedelta(days=3))
    first = await network.fetch(None, since=now() - timedelta(days=7))
    answer = google_reviews.answered_by_us(review.id, "We are sorry.")
    second = await network.fetch(first.cursor, since=now())
    assert [(each.remote_id, each.in_reply_to) for each in second.own_posts] == [(answer, review.id)]


async def test_an_answer_that_google_refused_to_show_answers_nothing(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    review = google_reviews.mentioned("help")
    google_reviews.world.state = "REJECTED"
    google_reviews.answered_by_us(review, "Buy more!")
    assert not (await connect(google_reviews).fetch(None, since=now() - HOUR)).own_posts


async def test_a_place_without_reviews_has_an_empty_list(
    google_reviews: GoogleReviewsStandIn, connect: Connect
) -> None:
    page = await connect(google_reviews).fetch(None, since=now() - HOUR)
    assert (page.mentions, page.set_aside, page.more) == ((), (), False)


async def test_what_is_no_list_of_googles_is_not_taken_for_an_empty_one(connect: Connect) -> None:
    usual = google_reviews_stand_in.script(Answer())

    def scripted(asked: Asked) -> Answer:
        return Answer(body={"reviews": "none"}) if asked.parameter("orderBy") else usual(asked)

    async with scripted_server(scripted) as server:
        with pytest.raises(Unavailable):
            await connect(("google_reviews", server.base_url)).fetch(None, since=now())
