"""What Facebook writes becomes a mention, a post of ours, or is set aside; nothing is guessed and nothing raises."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.mention import Author, Media, Mention, MentionKind, OwnPost
from integrations.social.meta.facebook.mapping import Sorted, Under, sort_out
from integrations.social.meta.facebook.payloads import PagePayload
from tests.contracts.social.facebook_payloads import (
    ANSWER,
    COMMENT,
    LEA,
    MADE_AT,
    PAGE,
    POST,
    STORY,
    US,
    comment,
    person,
    post,
    recommendation,
)
from tests.contracts.social.shared import shared_rows

Json = dict[str, Any]
ELSEWHERE = f"{LEA}_77"
PICTURE = {"type": "photo", "media": {"image": {"src": "https://cdn.example/1.jpg", "height": 9, "width": 9}}}


def sorted_out(*, posts: Any = (), comments: Any = (), recommendations: Any = (), there: bool = True) -> Sorted:
    under = [Under(raw, POST if there else ELSEWHERE, on_our_page=there) for raw in comments]
    return sort_out(posts, under, recommendations, US, earliest=None)


def sorted_as(kind: str, raw: Any) -> Sorted:
    """One item, wherever it came from, as if it were of this kind."""
    if kind == "posts":
        return sorted_out(posts=[raw])
    return sorted_out(comments=[raw]) if kind == "comments" else sorted_out(recommendations=[raw])


def only(found: Sorted) -> Mention:
    assert not found.set_aside
    (mention,) = found.mentions
    return mention


def test_a_post_on_our_page_is_a_mention_with_all_that_we_use() -> None:
    assert only(sorted_out(posts=[post(attachments={"data": [PICTURE]})])) == Mention(
        account="acme_social",
        network="facebook",
        remote_id=POST,
        author=Author(LEA, "Léa Martin"),
        text="help",
        posted_at=MADE_AT,
        url=f"https://www.facebook.com/{POST}",
        media=(Media("image", "https://cdn.example/1.jpg"),),
    )


def test_a_comment_answers_its_post_or_the_comment_above_it() -> None:
    first, second = sorted_out(comments=[comment(), comment(ANSWER, parent={"id": COMMENT, "from": person()})]).mentions
    assert (first.kind, first.in_reply_to) == (MentionKind.COMMENT, POST)
    assert (second.kind, second.in_reply_to) == (MentionKind.COMMENT, COMMENT)
    ours = {"id": COMMENT, "from": person(PAGE, "Acme")}
    assert only(sorted_out(comments=[comment(ANSWER, parent=ours)])).kind is MentionKind.REPLY


def test_on_a_post_of_somebody_elses_only_what_is_for_us_is_a_mention() -> None:
    to_us = comment("77_6", parent={"id": COMMENT, "from": person(PAGE, "Acme")})
    names_us = comment("77_7", message_tags=[{"id": PAGE, "name": "Acme", "type": "page"}])
    among_others = comment("77_8", parent={"id": COMMENT, "from": person()})
    found = sorted_out(comments=[to_us, names_us, among_others], there=False)
    assert [each.remote_id for each in found.mentions] == ["77_6", "77_7"]


def test_what_our_page_wrote_is_our_own() -> None:
    ours = person(PAGE, "Acme")
    found = sorted_out(posts=[{**post(), "from": ours}], comments=[{**comment(), "from": ours}])
    assert found.mentions == ()
    assert [(each.remote_id, each.in_reply_to) for each in found.own_posts] == [(POST, None), (COMMENT, POST)]
    assert isinstance(found.own_posts[0], OwnPost)


@pytest.mark.parametrize(
    ("told", "stars"),
    [
        ({"recommendation_type": "negative"}, 1),
        ({"recommendation_type": "positive"}, 5),
        ({"recommendation_type": "positive", "rating": 3}, 3),
        ({"recommendation_type": "none", "rating": 9}, None),
    ],
)
def test_a_recommendation_is_a_review_with_stars(told: Json, stars: int | None) -> None:
    review = only(sorted_out(recommendations=[recommendation(**told)]))
    assert (review.kind, review.remote_id, review.stars) == (MentionKind.REVIEW, STORY, stars)
    assert review.text == "Never again"


def test_authors_of_whom_facebook_tells_nothing_are_strangers_to_each_other() -> None:
    nameless = [{**comment(f"77_{number}"), "from": None} for number in (5, 6)]
    first, second = (each.author for each in sorted_out(comments=nameless).mentions)
    assert first.handle == second.handle == "unnamed"
    assert first.remote_id != second.remote_id


def test_an_album_gives_its_pictures_a_film_its_film_and_a_shared_link_none() -> None:
    film = {
        "type": "video_inline",
        "media": {"image": {"src": "https://cdn.example/f.jpg"}, "source": "https://cdn.example/f.mp4"},
    }
    album = {"type": "album", "media": PICTURE["media"], "subattachments": {"data": [PICTURE, film]}}
    shared = {"type": "share", "media": {"image": {"src": "https://cdn.example/l.jpg"}}}
    hostile = {"type": "photo", "media": {"image": {"src": "javascript:alert(1)"}}}
    media = only(sorted_out(posts=[post(attachments={"data": [album, shared, hostile]})])).media
    assert [(each.kind, each.url) for each in media] == [
        ("image", "https://cdn.example/1.jpg"),
        ("video", "https://cdn.example/f.mp4"),
    ]


def test_a_post_without_words_says_what_facebook_says_of_it() -> None:
    wordless = {**post(story="Léa Martin is at Acme."), "message": None}
    assert only(sorted_out(posts=[wordless])).text == "Léa Martin is at Acme."


def test_hostile_words_are_plain_text_on_their_own_lines() -> None:
    assert only(sorted_out(comments=[comment(message="<b>a</b>\u202eb\r\nc\x07 &amp;")])).text == "<b>a</b>b\nc &amp;"


def test_an_address_that_no_browser_may_open_is_replaced() -> None:
    mention = only(sorted_out(comments=[comment(permalink_url="javascript:alert(1)")]))
    assert mention.url == f"https://www.facebook.com/{COMMENT}"


def test_a_first_page_leaves_out_what_is_older_than_asked() -> None:
    later = MADE_AT + timedelta(seconds=1)
    found = sort_out(
        [post()], [Under({**comment(), "from": person(PAGE)}, POST)], [recommendation()], US, earliest=later
    )
    assert (found.mentions, found.own_posts) == ((), ())


@pytest.mark.parametrize(
    "raw",
    [None, 7, [], {}, {"id": COMMENT}, comment(created_time="soon"), comment(created_time="0001-01-01T00:00:00+2300")],
)
def test_an_item_of_unknown_shape_is_set_aside_with_what_was_wrong(raw: Any) -> None:
    found = sorted_out(comments=[raw])
    (aside,) = found.set_aside
    assert (found.mentions, aside.account, bool(aside.error)) == ((), "acme_social", True)
    assert aside == sorted_out(comments=[raw]).set_aside[0]


ADDED_TO_POSTS: Json = {
    "full_picture": "https://cdn.example/1.jpg",
    "icon": "https://cdn.example/icon.gif",
    "message_tags": [{"id": PAGE, "name": "Acme", "type": "page", "offset": 0, "length": 4}],
    "status_type": "added_photos",
    "shares": {"count": 3},
    "reactions": {"data": [], "summary": {"total_count": 2, "viewer_reaction": "NONE"}},
    "love": {"data": [], "summary": {"total_count": 0}},
    "attachments": {
        "data": [
            {
                **PICTURE,
                "description": "Léa's parcel",
                "description_tags": [{"id": PAGE, "name": "Acme", "offset": 0, "length": 4, "type": "page"}],
                "media_type": "photo",
                "target": {"id": "77", "url": "https://www.facebook.com/photo/77"},
                "title": "A parcel",
                "unshimmed_url": "https://www.facebook.com/photo/77",
                "url": "https://www.facebook.com/photo/77",
            }
        ]
    },
}
BARE: Json = {"created_time": "2026-08-01T13:55:56+0000", "message": "help"}


@pytest.mark.parametrize(
    ("kind", "raw", "text"),
    [
        ("posts", {**post(), **ADDED_TO_POSTS}, "help"),
        ("posts", {**BARE, "id": POST}, "help"),
        ("posts", {**BARE, "id": POST, "message": None, "updated_time": None}, ""),
        ("posts", {**BARE, "id": "4_10113"}, "help"),
        ("comments", {**BARE, "id": COMMENT, "comment_count": 0, "like_count": 2}, "help"),
        (
            "comments",
            comment(attachment={**PICTURE, "target": {"id": "9"}, "url": "https://www.facebook.com/9"}),
            "help",
        ),
        ("comments", comment(message_tags=[{"id": LEA, "name": "Léa", "offset": 0, "length": 3}]), "help"),
        ("recommendations", recommendation(rating=None, has_rating=None), "Never again"),
        ("recommendations", {**recommendation(), "reviewer": None, "review_text": None}, ""),
    ],
)
def test_what_facebook_adds_or_leaves_out_keeps_nothing_from_being_read(kind: str, raw: Json, text: str) -> None:
    assert only(sorted_as(kind, raw)).text == text


@pytest.mark.parametrize("kind", ["posts", "comments", "recommendations"])
def test_what_has_no_id_is_set_aside_whole(kind: str) -> None:
    (aside,) = sorted_as(kind, BARE).set_aside
    assert json.loads(aside.raw) == BARE
    assert aside.remote_id.startswith("unknown-")


def recorded() -> Iterator[tuple[str, Any]]:
    """Every item of a recorded answer of Facebook's, with the path of its file."""
    for row in shared_rows("data/payloads/meta.jsonl"):
        if "/facebook/" not in row["path"] and "error" not in row["path"]:
            continue
        body = row["body"]
        if isinstance(body.get("data"), list):
            yield from ((row["path"], item) for item in body["data"])
        elif "id" in body:
            yield row["path"], body
        else:
            yield from ((row["path"], item) for item in body.values())


def test_every_recorded_payload_of_facebooks_is_read_or_set_aside() -> None:
    items = list(recorded())
    read = {"posts": 0, "comments": 0}
    for path, item in items:
        for kind in ("posts", "comments", "recommendations"):
            found = sorted_as(kind, item)
            assert len(found.mentions) + len(found.own_posts) + len(found.set_aside) == 1, path
            if f"/{kind}/" in path:
                read[kind] += len(found.mentions)
        if "/pages/" in path:
            assert PagePayload.model_validate(item).name, path
    assert len(items) > 50
    assert read["posts"] > 10
    assert read["comments"] == 3, "those of the Page's public content have no ids"
