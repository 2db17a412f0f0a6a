"""What is read of a company's reviews on Trustpilot: stars, words, changes, what comes late, what nobody can read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.mention import MentionKind
from bot.errors import Rejected, Unavailable
from integrations.social.reviews.listing import MOST_PAGES
from integrations.social.trustpilot.mapping import text_of
from tests.contracts.social import trustpilot_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, the_mention
from tests.contracts.social.trustpilot_stand_in import TrustpilotStandIn
from tests.stand_ins.reviews.world import Review, told
from tests.stand_ins.trustpilot.speech import shown

LIST = "/reviews"


def listing(*items: Any, more: bool = False) -> Callable[[Asked], Answer]:
    """A scripted Trustpilot with these reviews in its list, and with `more` a next page behind each."""
    usual = trustpilot_stand_in.script(Answer())

    def answer(asked: Asked) -> Answer:
        if not asked.path.endswith(LIST):
            return usual(asked)
        links = [{"rel": "next-page", "href": "https://api.trustpilot.com/v1", "method": "GET"}]
        return Answer(body={"reviews": list(items), "links": links if more else []})

    return answer


async def test_a_review_comes_with_its_stars_its_language_and_who_wrote_it(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    review = trustpilot.world.write("marie", "The kettle leaks.", stars=1)
    mention = await the_mention(connect(trustpilot), review.id)
    assert (mention.kind, mention.stars, mention.language) == (MentionKind.REVIEW, 1, "en")
    assert (mention.text, mention.author.handle) == ("The kettle leaks.", "marie")
    assert mention.url == f"https://www.trustpilot.com/reviews/{review.id}"
    assert mention.barrier == ""


async def test_who_we_are_is_the_company_and_its_page(trustpilot: TrustpilotStandIn, connect: Connect) -> None:
    identity = await connect(trustpilot).connect()
    assert (identity.name, identity.url) == ("Acme", "https://www.trustpilot.com/review/acme")


@pytest.mark.parametrize(
    ("title", "text", "shown_as"),
    [
        ("Never again", "It leaks.", "Never again\nIt leaks."),
        ("It leaks since...", "It leaks since I bought it.", "It leaks since I bought it."),
        ("It leaks since…", "It leaks since I bought it.", "It leaks since I bought it."),
        ("Never again", "", "Never again"),
        ("", "", ""),
    ],
)
def test_a_title_stands_above_the_text_unless_it_was_made_of_it(title: str, text: str, shown_as: str) -> None:
    assert text_of(title, text) == shown_as


async def test_hostile_words_of_a_review_become_plain_ones(trustpilot: TrustpilotStandIn, connect: Connect) -> None:
    review = trustpilot.world.write("lea\u202e\n", "<b>Never</b> \u202eagain\x00\r\n@channel")
    mention = await the_mention(connect(trustpilot), review.id)
    assert (mention.text, mention.author.handle) == ("<b>Never</b> again\n@channel", "lea")


async def test_a_review_that_its_author_changed_comes_again_with_the_new_words(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    network = connect(trustpilot)
    review = trustpilot.world.write("lea", "It leaks.", moment=now() - timedelta(days=3))
    first = await network.fetch(None, since=now() - timedelta(days=7))
    trustpilot.edited(review.id, "It was mended.")
    again = await network.fetch(first.cursor, since=now())
    assert [(each.remote_id, each.text) for each in again.mentions] == [(review.id, "It was mended.")]
    assert again.mentions[0].edited_at is not None
    assert not (await network.fetch(again.cursor, since=now())).mentions


async def test_a_review_that_shows_up_late_is_read_and_nothing_twice(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    network = connect(trustpilot)
    trustpilot.mentioned("at once")
    first = await network.fetch(None, since=now() - timedelta(days=1))
    late = trustpilot.world.write("ana", "held back for hours", moment=now() - timedelta(hours=6))
    second = await network.fetch(first.cursor, since=now())
    assert [each.remote_id for each in second.mentions] == [late.id]
    assert not (await network.fetch(second.cursor, since=now())).mentions


async def test_what_was_written_before_the_first_reading_never_comes(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    network = connect(trustpilot)
    trustpilot.world.write("ana", "long ago", moment=now() - timedelta(days=900))
    first = await network.fetch(None, since=now() - HOUR)
    assert not first.mentions
    assert not (await network.fetch(first.cursor, since=now())).mentions


async def test_an_answer_given_on_trustpilot_itself_is_found_though_the_review_is_old(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    network = connect(trustpilot)
    review = trustpilot.world.write("lea", "It leaks.", moment=now() - timedelta(days=3))
    first = await network.fetch(None, since=now() - timedelta(days=7))
    answer = trustpilot.answered_by_us(review.id, "We are sorry.")
    second = await network.fetch(first.cursor, since=now())
    found = [(each.remote_id, each.in_reply_to, each.text) for each in second.own_posts]
    assert found == [(answer, review.id, "We are sorry.")]
    assert not (await network.fetch(second.cursor, since=now())).own_posts


async def test_a_review_of_unknown_shape_is_set_aside_once_and_the_rest_goes_on(connect: Connect) -> None:
    known = shown(Review("a1", "lea", "b2", "It leaks.", 2, now()))
    async with scripted_server(listing({"id": "a2", "stars": "many"}, {"nothing": "known"}, known)) as server:
        network = connect(("trustpilot", server.base_url))
        page = await network.fetch(None, since=now() - HOUR)
        assert [each.remote_id for each in page.mentions] == ["a1"]
        assert sorted(each.remote_id for each in page.set_aside)[0] == "a2"
        assert len(page.set_aside) == 2
        assert not (await network.fetch(page.cursor, since=now())).set_aside


async def test_reviews_without_end_say_from_when_on_they_were_not_read(connect: Connect) -> None:
    pages = 0
    usual = listing(more=True)

    def endless(asked: Asked) -> Answer:
        nonlocal pages
        if not asked.path.endswith(LIST) or asked.parameter("page") is None:
            return usual(asked)
        pages += 1
        review = {**shown(Review(f"r{pages}", "lea", "b2", "It leaks.", 2, now())), "createdAt": told(now())}
        return Answer(body={"reviews": [review], "links": [{"rel": "next-page"}]})

    since = (now() - HOUR).replace(microsecond=0)
    async with scripted_server(endless) as server:
        page = await connect(("trustpilot", server.base_url)).fetch(None, since=since)
    assert (len(page.mentions), page.missed_from) == (MOST_PAGES, since)


@pytest.mark.parametrize("answer", [Answer(body={"reviews": "none"}), Answer(body=[]), Answer(body=b"no JSON")])
async def test_what_is_no_list_of_reviews_is_not_taken_for_an_empty_one(connect: Connect, answer: Answer) -> None:
    usual = trustpilot_stand_in.script(Answer())

    def scripted(asked: Asked) -> Answer:
        return answer if asked.parameter("orderBy") else usual(asked)

    async with scripted_server(scripted) as server:
        with pytest.raises(Unavailable):
            await connect(("trustpilot", server.base_url)).fetch(None, since=now())


async def test_a_list_of_reviews_of_more_than_five_megabytes_is_not_read(connect: Connect) -> None:
    async with scripted_server(listing({"id": "a1", "text": "x" * 6_000_000})) as server:
        with pytest.raises(Unavailable, match="more than 5 MB"):
            await connect(("trustpilot", server.base_url)).fetch(None, since=now())


async def test_a_cursor_of_another_network_is_refused(trustpilot: TrustpilotStandIn, connect: Connect) -> None:
    with pytest.raises(Rejected):
        await connect(trustpilot).fetch({"page": 7}, since=now())
