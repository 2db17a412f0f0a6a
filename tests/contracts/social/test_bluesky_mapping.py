"""What we make of Bluesky's posts: every field carried over, hostile ones harmless, odd ones set aside."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.mention import Author, Media, Mention, MentionKind
from integrations.social.bluesky.mapping import mention_of, mentions_in, own_posts_in, thread_post_of
from integrations.social.bluesky.payloads import PostPayload
from integrations.social.bluesky.thread import is_shown_to_others, node_in, thread_in
from tests.contracts.chat.hostile import hostile_texts
from tests.contracts.social.bluesky_stand_in import ME, post_view
from tests.contracts.social.shared import shared_rows
from tests.stand_ins.bluesky.world import POST, Json

LEA = "did:plc:okh6zzsr7l3vwz5kcu74hyit"
URI = f"at://{LEA}/{POST}/3jzfcijpj2z2a"
OURS = f"at://{ME}/{POST}/3jzfcijpj2z2b"
CREATED = "2026-08-01T13:55:56.462Z"
QUOTE = {"$type": "app.bsky.embed.record", "record": {"uri": OURS}}


def record(**changes: Any) -> Json:
    return {"$type": POST, "text": "help", "createdAt": CREATED, **changes}


def reply(parent: str, root: str = URI) -> Json:
    return {"root": {"uri": root, "cid": "c"}, "parent": {"uri": parent, "cid": "c"}}


def person(**changes: Any) -> Json:
    return {"did": LEA, "handle": "lea.test", "displayName": "Léa", **changes}


def mention(**changes: Any) -> Mention:
    return mention_of(PostPayload.model_validate(post_view(URI, **changes)), account="acme_social", me=ME)


def test_every_field_that_we_use_is_carried_over() -> None:
    view = post_view(
        URI,
        author=person(verification={"verifiedStatus": "valid", "trustedVerifierStatus": "none"}),
        record=record(langs=["fr", "en"], reply=reply(OURS)),
        labels=[{"src": "did:plc:labeler", "uri": URI, "val": "graphic-media", "cts": CREATED}],
        embed={
            "$type": "app.bsky.embed.images#view",
            "images": [{"thumb": "https://cdn.example/t", "fullsize": "https://cdn.example/f", "alt": " a\ncup "}],
        },
    )
    payload = PostPayload.model_validate(view)
    assert mention_of(payload, account="acme_social", me=ME, followers=7) == Mention(
        account="acme_social",
        network="bluesky",
        remote_id=URI,
        author=Author(
            remote_id=LEA,
            handle="lea.test",
            name="Léa",
            url=f"https://bsky.app/profile/{LEA}",
            followers=7,
            verified=True,
        ),
        text="help",
        posted_at=datetime(2026, 8, 1, 13, 55, 56, 462_000, tzinfo=UTC),
        url=f"https://bsky.app/profile/{LEA}/post/3jzfcijpj2z2a",
        kind=MentionKind.REPLY,
        in_reply_to=OURS,
        language="fr",
        visibility="public",
        warning="graphic-media",
        media=(Media("image", "https://cdn.example/f", "a\ncup", sensitive=True),),
    )


@pytest.mark.parametrize(
    ("changes", "kind", "quoted"),
    [
        ({}, MentionKind.MENTION, None),
        ({"record": record(reply=reply(OURS))}, MentionKind.REPLY, None),
        ({"record": record(reply=reply(URI, OURS))}, MentionKind.MENTION, None),
        ({"embed": {"$type": "app.bsky.embed.record#view", "record": {"uri": OURS}}}, MentionKind.QUOTE, OURS),
        (
            {"record": record(embed={"$type": "app.bsky.embed.record", "record": {"uri": OURS}})},
            MentionKind.QUOTE,
            OURS,
        ),
        ({"embed": {"$type": "app.bsky.embed.record#view", "record": {"uri": URI}}}, MentionKind.MENTION, URI),
        (
            {
                "embed": {
                    "$type": "app.bsky.embed.recordWithMedia#view",
                    "record": {"record": {"uri": OURS}},
                    "media": {},
                }
            },
            MentionKind.QUOTE,
            OURS,
        ),
    ],
)
def test_how_a_post_reached_us_is_what_it_answers_or_quotes(
    changes: Json, kind: MentionKind, quoted: str | None
) -> None:
    read = mention(**changes)
    assert (read.kind, read.quoted) == (kind, quoted)


@pytest.mark.parametrize(
    ("embed", "media"),
    [
        (
            {"$type": "app.bsky.embed.video#view", "playlist": "https://v.example/p.m3u8", "alt": "a film"},
            [Media("video", "https://v.example/p.m3u8", "a film")],
        ),
        (
            {"$type": "app.bsky.embed.gallery#view", "items": [{"fullsize": "https://c.example/1", "alt": "1"}, "odd"]},
            [Media("image", "https://c.example/1", "1")],
        ),
        (
            {
                "$type": "app.bsky.embed.recordWithMedia#view",
                "record": {"record": {"uri": URI}},
                "media": {
                    "$type": "app.bsky.embed.images#view",
                    "images": [{"thumb": "https://c.example/t", "alt": None}],
                },
            },
            [Media("image", "https://c.example/t")],
        ),
        (
            {"$type": "app.bsky.embed.images", "images": [{"alt": "as written", "image": {"$type": "blob"}}]},
            [Media("image", "", "as written")],
        ),
        ({"$type": "app.bsky.embed.images#view", "images": "odd"}, []),
        (
            {"$type": "app.bsky.embed.images#view", "images": [{"fullsize": "javascript:alert(1)"}]},
            [Media("image", "")],
        ),
        ({"$type": 5}, []),
        ("odd", []),
    ],
)
def test_media_come_with_their_description(embed: Any, media: list[Media]) -> None:
    assert list(mention(embed=embed).media) == media


def test_a_picture_is_sensitive_where_somebody_says_so_and_nobody_took_it_back() -> None:
    images = {"$type": "app.bsky.embed.images#view", "images": [{"fullsize": "https://c.example/1", "alt": ""}]}
    labels = [{"src": "a", "val": "porn"}, {"src": "b", "val": "gore"}, {"src": "b", "val": "spam"}]
    shown = mention(embed=images, labels=labels)
    assert (shown.warning, shown.media[0].sensitive) == ("gore, porn", True)
    taken_back = mention(embed=images, labels=[*labels[:1], {"src": "a", "val": "porn", "neg": True}])
    assert (taken_back.warning, taken_back.media[0].sensitive) == ("", False)


def test_a_machine_says_so_of_itself() -> None:
    assert mention(author=person(labels=[{"src": LEA, "val": "bot"}])).author.bot
    assert not mention(author=person(labels=[{"src": "did:plc:other", "val": "bot"}])).author.bot


@pytest.mark.parametrize(
    ("created", "posted"),
    [
        ("2026-08-01T13:55:56.462Z", "2026-08-01T13:55:56.462Z"),
        ("2026-08-01T15:55:56.462+02:00", "2026-08-01T13:55:56.462Z"),
        ("2099-01-01T00:00:00Z", "2026-08-01T13:55:57Z"),
        ("yesterday", "2026-08-01T13:55:57Z"),
        ("9999-12-31T23:59:59-23:00", "2026-08-01T13:55:57Z"),
        (None, "2026-08-01T13:55:57Z"),
    ],
)
def test_the_authors_time_counts_where_it_can_be_true(created: Any, posted: str) -> None:
    assert mention(record=record(createdAt=created)).posted_at == datetime.fromisoformat(posted)


@pytest.mark.parametrize(
    ("declared", "known"),
    [
        (["fr"], "fr"),
        (["zh-Hant-TW"], "zh-Hant-TW"),
        ([], None),
        ("fr", None),
        (["fr<b>"], None),
        ([5], None),
        (None, None),
    ],
)
def test_a_language_that_is_no_tag_is_not_known(declared: Any, known: str | None) -> None:
    assert mention(record=record(langs=declared)).language == known


def test_a_handle_that_is_none_any_more_is_shown_by_its_did() -> None:
    assert mention(author={"did": LEA}).author.handle == LEA
    assert mention(author=person(displayName="a\u202e\x00b\n c")).author.name == "ab c"


def test_hostile_texts_stay_text() -> None:
    for text in hostile_texts():
        read = mention(record=record(text=text), author=person(displayName=text))
        assert "\x00" not in read.text + read.author.name
        assert "\u202e" not in read.text + read.author.name
        read.text.encode()


@pytest.mark.parametrize(
    ("raw", "remote_id", "missing"),
    [
        (post_view(URI, record=None), URI, "record"),
        (post_view(URI, record={"text": 5}), URI, "record.text"),
        (post_view(URI, author=None), URI, "author"),
        (post_view(URI, indexedAt="soon"), URI, "indexedAt"),
        (post_view(URI, cid=""), URI, "cid"),
        (post_view("at://é/x"), "at://é/x", "uri"),
        (post_view(URI, record=record(reply={"parent": {}})), URI, "record.reply"),
        ("a string", None, "item"),
        (None, None, "item"),
        ([], None, "item"),
    ],
)
def test_an_item_of_unknown_shape_is_set_aside_and_the_rest_goes_on(
    raw: Any, remote_id: str | None, missing: str
) -> None:
    mentions, unknown = mentions_in([raw, post_view(URI + "b")], account="acme_social", me=ME, earliest=None)
    assert [item.remote_id for item in mentions] == [URI + "b"]
    assert json.loads(unknown[0].raw) == raw
    assert missing in unknown[0].error
    assert unknown[0].remote_id == remote_id or (remote_id is None and unknown[0].remote_id.startswith("unknown-"))
    again = mentions_in([raw], account="acme_social", me=ME, earliest=None)[1]
    assert again == unknown, "the same item is recognised when it is met again"


def test_our_own_posts_and_other_news_are_no_mentions() -> None:
    others = [
        post_view(OURS, reason="mention"),
        post_view(URI, reason="like", record={"subject": {}}),
        post_view(URI, reason="follow", record={}),
        post_view(URI, reason="reply", record=record(reply=reply(URI, OURS))),
    ]
    assert mentions_in(others, account="a", me=ME, earliest=None) == ((), ())


def test_a_post_that_is_told_of_twice_comes_once_and_as_it_is_shown() -> None:
    shown = {URI: post_view(URI, viewer={"replyDisabled": True})}
    both = [post_view(URI, reason="mention"), post_view(URI, reason="quote")]
    (read,), _ = mentions_in(both, account="a", me=ME, earliest=None, shown=shown, followers={LEA: 12})
    assert (read.barrier, read.author.followers) == ("replies_limited", 12)


def test_own_posts_come_oldest_first_and_the_unreadable_aside() -> None:
    late = {"uri": OURS, "cid": "c", "value": record(createdAt="2026-08-02T00:00:00Z", reply=reply(URI))}
    early = {"uri": OURS + "a", "cid": "c", "value": record()}
    odd = [{"uri": OURS + "b", "cid": "c", "value": {"text": "no time"}}, {"uri": 5}]
    posts, unknown = own_posts_in([late, early, *odd], account="acme_social")
    assert [(post.remote_id, post.in_reply_to) for post in posts] == [(OURS + "a", None), (OURS, URI)]
    assert unknown[0].error == "createdAt: no time"
    assert len(unknown) == 2


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_value_in_any_field_raises(value: Any) -> None:
    for field in post_view(URI):
        mentions, unknown = mentions_in([{**post_view(URI), field: value}], account="a", me="nobody", earliest=None)
        assert len(mentions) + len(unknown) == 1, field
    for field in ("reply", "facets", "embed", "langs", "labels", "createdAt"):
        mentions, unknown = mentions_in(
            [post_view(URI, record=record(**{field: value}))], account="a", me="nobody", earliest=None
        )
        assert len(mentions) + len(unknown) == 1, field
    thread_in(value, me=ME)


def test_every_recorded_payload_is_read_or_set_aside() -> None:
    bodies = [row["body"] for row in shared_rows("data/payloads/bluesky.jsonl")]
    found = list(objects_within(bodies, {"author", "record", "indexedAt"}))
    about_us = [raw for raw in found if raw.get("reason", "mention") in ("mention", "quote")]
    assert len(about_us) > 90
    for raw in about_us:
        mentions, unknown = mentions_in([raw], account="a", me="nobody", earliest=None)
        assert ([each.remote_id for each in mentions], unknown) == ([raw["uri"]], ()), "each of them is a post"
        own, aside = own_posts_in([{"uri": raw["uri"], "value": raw["record"]}], account="a")
        assert len(own) + len(aside) == 1
    others = [raw for raw in found if raw not in about_us]
    assert mentions_in(others, account="a", me="nobody", earliest=None) == ((), ()), "likes, follows, answers to others"


def test_every_recorded_thread_is_walked() -> None:
    bodies = [row["body"] for row in shared_rows("data/payloads/bluesky.jsonl")]
    nodes = [raw for raw in objects_within(bodies, {"$type"}) if "#threadViewPost" in str(raw["$type"])]
    assert len(nodes) > 10
    for raw in nodes:
        posts = thread_in(raw, me="nobody")
        whole = PostPayload.model_validate(raw["post"])
        assert thread_post_of(whole, me="nobody") in posts
        assert is_shown_to_others(raw) == (whole.record.reply is None or node_in(raw).parent is not None)


def objects_within(value: Any, keys: set[str]) -> Any:
    """Every object within that has these keys."""
    if isinstance(value, dict):
        if keys <= value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from objects_within(item, keys)
