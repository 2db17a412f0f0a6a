"""What another system pushes, as our own words: every field is carried over, and nothing of another shape is lost."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.mention import Author, Media, Mention, MentionKind
from bot.ports.pushing import Told
from integrations.social.webhook.mapping import MOST_MEDIA, MOST_UNKNOWN, told_in
from integrations.social.webhook.text import LONGEST_LINE, LONGEST_NAME

PAGE = Path(__file__).parents[3] / "docs" / "networks" / "webhook.md"
NOW = datetime(2026, 3, 3, tzinfo=UTC)
LEAST = {"id": "1", "text": "Hello", "author": {"id": "a"}, "posted_at": "2026-03-02T09:00:00Z"}


def told(*items: Any) -> Told:
    return told_in(json.dumps({"mentions": items}), account="shop", now=NOW)


def the_mention(**fields: Any) -> Mention:
    (mention,) = told(LEAST | fields).mentions
    return mention


def test_the_example_of_the_documents_is_read_as_they_say() -> None:
    (example,) = re.findall(r"```json\n(\{\n  \"mentions\".*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)
    read = told_in(example, account="shop", now=NOW)
    assert read.set_aside == ()
    review, answer = read.mentions
    assert review == Mention(
        account="shop",
        network="webhook",
        remote_id="review-81",
        author=Author("customer-7", "lea", "Léa Martin", "https://shop.example/people/7", 12, True, False),
        text="The kettle leaks.",
        posted_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        url="https://shop.example/reviews/81",
        kind=MentionKind.REVIEW,
        language="en",
        stars=2,
        media=(Media("image", "https://shop.example/pictures/5.jpg", "A puddle under a kettle"),),
    )
    assert (answer.remote_id, answer.kind, answer.in_reply_to) == ("comment-9", MentionKind.REPLY, "answer-3")
    assert [(post.remote_id, post.in_reply_to) for post in read.own_posts] == [("comment-10", "comment-9")]
    assert read.gone == ("comment-2",)


def test_four_fields_are_enough() -> None:
    mention = the_mention()
    assert (mention.author.handle, mention.author.name, mention.kind) == ("a", "a", MentionKind.MENTION)
    assert (mention.url, mention.language, mention.stars) == ("", None, None)


def test_a_post_with_stars_is_a_review_unless_it_says_otherwise() -> None:
    assert the_mention(stars=5).kind is MentionKind.REVIEW
    assert the_mention(stars=5, kind="comment").kind is MentionKind.COMMENT


def test_ids_may_be_numbers_and_times_of_any_zone() -> None:
    mention = the_mention(id=7, posted_at="2026-03-02T10:00:00+01:00")
    assert (mention.remote_id, mention.posted_at) == ("7", datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    assert the_mention(posted_at="2026-03-02T09:00:00").posted_at.tzinfo is UTC


def test_hostile_words_become_plain_ones() -> None:
    mention = the_mention(
        text=" a\x00\u202eb\r\nc\u2028d ",
        author={"id": "a", "handle": "@lea\n\u202e", "name": "L\x07\néa", "url": "javascript:alert(1)"},
        url="javascript:alert(1)",
        media=[{"kind": "image\n", "url": "data:x", "alt": "\u202ealt"}],
    )
    assert mention.text == "ab\nc\nd"
    assert mention.author == Author("a", "lea", "L éa", "")
    assert (mention.url, mention.media) == ("", (Media("image", "", "alt"),))


@pytest.mark.parametrize(
    "item",
    [
        None,
        7,
        "text",
        [],
        {},
        {key: LEAST[key] for key in ("id", "text", "author")},
        LEAST | {"id": ""},
        LEAST | {"id": "x" * 201},
        LEAST | {"id": True},
        LEAST | {"text": None},
        LEAST | {"author": "lea"},
        LEAST | {"posted_at": "soon"},
        LEAST | {"posted_at": "0001-01-01T00:00:00+14:00"},
        LEAST | {"posted_at": "1970-01-01T00:00:00Z"},
        LEAST | {"edited_at": "1970-01-01T00:00:00Z"},
        LEAST | {"author": {"id": "a", "followers": 10**30}},
        LEAST | {"media": [7] * 1000},
        LEAST | {"stars": 6},
        LEAST | {"kind": "song"},
        LEAST | {"language": "a b"},
        {"gone": True},
        {"id": "\0\ud800", "text": "\0"},
    ],
)
def test_an_item_of_unknown_shape_is_set_aside_and_the_others_are_read(item: Any) -> None:
    read = told(LEAST | {"id": "before"}, item, LEAST | {"id": "after"})
    assert [mention.remote_id for mention in read.mentions] == ["before", "after"]
    (kept,) = read.set_aside
    assert json.loads(kept.raw) == item
    assert 0 < len(kept.error) < 500
    assert re.fullmatch(r"[!-~]{1,200}", kept.remote_id)
    assert told(item).set_aside == (kept,), "the same item is the same each time"


def test_nobody_posts_later_than_now() -> None:
    mention = the_mention(posted_at="9999-12-31T23:59:59Z", edited_at="9999-12-31T23:59:59Z")
    assert (mention.posted_at, mention.edited_at) == (NOW, NOW)
    (ours,) = told(LEAST | {"posted_at": "2026-03-04T00:00:00Z", "ours": True}).own_posts
    assert ours.posted_at == NOW


def test_names_addresses_and_files_are_kept_short() -> None:
    long = "x" * 100_000
    mention = the_mention(
        author={"id": "a", "handle": long, "name": long, "url": f"https://shop.example/{long}"},
        url=f"https://shop.example/{long}",
        media=[{"kind": long, "url": f"https://shop.example/{long}", "alt": long}] * 1000,
    )
    author = mention.author
    assert (len(author.handle), len(author.name), author.url, mention.url) == (LONGEST_NAME, LONGEST_NAME, "", "")
    assert len(mention.media) == MOST_MEDIA
    assert (len(mention.media[0].kind), mention.media[0].url) == (LONGEST_NAME, "")
    assert len(mention.media[0].alt) == LONGEST_LINE + 1


@pytest.mark.parametrize("body", ["", "{", "null", "[]", '{"mentions": {}}', '{"mention": []}', "[" * 100_000, "1" * 9])
def test_a_body_of_unknown_shape_is_set_aside_whole(body: str) -> None:
    read = told_in(body, account="shop", now=NOW)
    (kept,) = read.set_aside
    assert (read.mentions, read.gone, bool(kept.error)) == ((), (), True)


def test_a_push_of_which_most_is_unknown_is_kept_once_and_what_can_be_read_is_read() -> None:
    items = [*range(MOST_UNKNOWN), LEAST]
    assert len(told(*items).set_aside) == MOST_UNKNOWN
    read = told(None, *items)
    (kept,) = read.set_aside
    assert (json.loads(kept.raw), len(read.mentions)) == ({"mentions": [None, *items]}, 1)
    assert kept.error.startswith(f"{MOST_UNKNOWN + 1} items")


def test_an_empty_push_says_nothing() -> None:
    assert told() == Told()
