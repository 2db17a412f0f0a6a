"""How an account listens, worked out by hand from a few posts."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.listening import Elsewhere, Overheard, Said, examples, listening
from bot.domain.mention import Author, ThreadPost

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
SINCE = NOON - timedelta(days=30)
SHOP = Author("shop", "shop")


def post(number: str, by: str, ago: float, under: str | None = None) -> ThreadPost:
    """A post that somebody wrote so many hours before noon."""
    address = f"https://social.example/{number}"
    return ThreadPost(number, under, Author(by, by), f"words of {number}", NOON - timedelta(hours=ago), address)


def own(number: str, ago: float, under: str | None = None, to: str | None = None) -> Said:
    return Said(post(number, "shop", ago, under), to)


def heard(
    said: list[Said],
    below: list[ThreadPost] | None = None,
    naming: list[ThreadPost] | None = None,
    *,
    older: bool = False,
) -> Overheard:
    return Overheard(SHOP, SINCE, NOON, said, below or [], naming or [], Elsewhere.SEARCHED, older)


def test_of_an_account_that_says_nothing_nothing_is_told() -> None:
    found = listening(heard([]))
    assert (found.posts, found.questions, found.conversation, found.rate) == (0, 0, None, None)
    assert (found.median, found.p90) == (None, None)


def test_broadcasts_are_told_from_answers_and_from_threads_of_its_own() -> None:
    said = [
        own("1", 9),
        own("2", 8, "1", "shop"),
        own("3", 7, "x", "lea"),
        own("4", 6, "y", "lea"),
        own("5", 5, "z", ""),
    ]
    found = listening(heard(said))
    assert (found.posts, found.broadcasts, found.answers, found.going_on) == (5, 1, 3, 1)
    assert (found.people, found.conversation) == (2, 0.6)


def test_each_author_in_a_conversation_asks_once_and_the_first_answer_counts() -> None:
    below = [
        post("a", "lea", 9, "1"),
        post("b", "lea", 8, "1"),
        post("2", "shop", 7, "b"),
        post("3", "shop", 6, "a"),
        post("c", "lea", 5, "3"),
        post("d", "max", 4, "1"),
        post("e", "ina", 3, "d"),
    ]
    found = listening(heard([own("3", 6, "a", "lea"), own("2", 7, "b", "lea"), own("1", 10)], below))
    assert (found.questions, found.answered, found.median, found.p90) == (2, 1, 7200.0, 7200.0)
    assert [each.remote_id for each in found.unanswered] == ["d"], "ina spoke to max, not to the shop"


def test_what_is_said_back_to_an_answer_is_no_question() -> None:
    thanks = post("a", "noa", 5, "2")
    found = listening(heard([own("2", 6, "unseen", "noa")], [thanks, post("b", "max", 4, "2")]))
    assert [each.remote_id for each in found.unanswered] == ["b"]
    below = [post("a", "lea", 9, "1"), post("b", "noa", 8, "a"), post("2", "shop", 7, "b"), post("c", "noa", 6, "2")]
    assert listening(heard([own("1", 10)], below)).questions == 1, "the shop spoke to noa first"


def test_who_names_the_account_asks_too_wherever_that_is() -> None:
    naming = [post("a", "lea", 9), post("b", "max", 8, "elsewhere")]
    found = listening(heard([own("1", 7, "a", "lea")], naming=naming))
    assert (found.questions, found.answered, found.rate) == (2, 1, 0.5)


def test_words_in_one_conversation_are_one_question_whichever_of_them_names_the_account() -> None:
    naming = [post("a", "lea", 9), post("b", "lea", 8, "a")]
    found = listening(heard([own("1", 7, "b", "lea")], naming=naming))
    assert (found.questions, found.answered, found.median) == (1, 1, 7200.0)


def test_an_answer_by_a_clock_that_is_behind_came_at_once() -> None:
    found = listening(heard([own("1", 9.5, "a", "lea")], naming=[post("a", "lea", 9)]))
    assert (found.answered, found.median) == (1, 0.0)


def test_questions_older_than_what_was_read_of_the_account_do_not_count() -> None:
    naming = [post("a", "lea", 20), post("b", "max", 3)]
    assert listening(heard([own("1", 10)], naming=naming, older=True)).questions == 1
    assert listening(heard([own("1", 10)], naming=naming)).questions == 2
    assert listening(heard([], naming=[post("a", "lea", 24 * 31)])).questions == 0


def test_posts_that_answer_each_other_are_a_conversation_all_the_same() -> None:
    naming = [post("a", "lea", 9, "b"), post("b", "lea", 8, "a")]
    assert listening(heard([], naming=naming)).questions == 2
    assert listening(heard([own("1", 9, "1", "shop")], [post("a", "lea", 8, "1")])).questions == 1


@pytest.mark.parametrize(("most", "shown"), [(3, ["c", "d", "a"]), (1, ["c"])])
def test_examples_are_those_that_waited_a_day_newest_first(most: int, shown: list[str]) -> None:
    naming = [post("a", "lea", 1), post("b", "max", 2), post("c", "ina", 30), post("d", "noa", 60)]
    found = listening(heard([], naming=naming))
    assert found.fresh == 2
    assert [each.remote_id for each in examples(found.unanswered, NOON, most)] == shown
