"""A post of Mastodon's becomes a mention, an own post or a post of a thread; what cannot be read is set aside."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mention import Author, Media, Mention, MentionKind
from integrations.social.mastodon.mapping import mentions_in, own_posts_in
from tests.contracts.social.mastodon_payloads import ME, Json, account, notification, own_status, status
from tests.contracts.social.shared import shared_rows


def mention(**changes: Any) -> Mention:
    """The mention in a notification whose post has these fields."""
    mentions, unknown = mentions_in(
        [notification(1, status=status(**changes))], account="acme_social", me=ME, earliest=None
    )
    assert not unknown
    return mentions[0]


def test_every_field_that_we_use_is_carried_over() -> None:
    read = mention(
        content="<p>help &amp; hurry</p>",
        spoiler_text="trains",
        language="fr",
        edited_at="2026-08-01T14:00:00+02:00",
        sensitive=True,
        media_attachments=[{"type": "image", "url": "https://social.example/a.png", "description": "a\x00 train "}],
    )
    assert read == Mention(
        account="acme_social",
        network="mastodon",
        remote_id="77",
        author=Author(remote_id="2000", handle="lea", name="Lea", url="https://social.example/@lea", followers=12),
        text="help & hurry",
        posted_at=datetime(2026, 8, 1, 13, 55, 56, 462000, UTC),
        url="https://social.example/@lea/77",
        language="fr",
        warning="trains",
        edited_at=datetime(2026, 8, 1, 12, 0, tzinfo=UTC),
        media=(Media("image", "https://social.example/a.png", "a train", sensitive=True),),
    )
    assert read.edited_at is not None
    assert read.edited_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("api", "ours"),
    [
        ("public", "public"),
        ("unlisted", "unlisted"),
        ("private", "followers"),
        *[(name, "direct") for name in ("direct", "limited", "mutuals_only", "local")],
    ],
)
def test_an_unknown_visibility_is_the_narrowest(api: str, ours: str) -> None:
    assert mention(visibility=api).visibility == ours


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, MentionKind.MENTION),
        ({"in_reply_to_id": "5", "in_reply_to_account_id": ME}, MentionKind.REPLY),
        ({"in_reply_to_id": "5", "in_reply_to_account_id": "3000"}, MentionKind.MENTION),
        ({"quote": {"state": "accepted", "quoted_status": own_status("9")}}, MentionKind.QUOTE),
        ({"quote": {"state": "accepted", "quoted_status": status("9")}}, MentionKind.MENTION),
        ({"quote": {"state": "pending", "quoted_status": None}}, MentionKind.MENTION),
    ],
)
def test_the_kind_says_how_the_post_reached_us(fields: Json, kind: MentionKind) -> None:
    assert mention(**fields).kind is kind


def test_a_quote_names_what_it_quotes() -> None:
    content = '<p class="quote-inline">RE: <a href="https://social.example/9">x</a></p><p>look</p>'
    whole = mention(content=content, quote={"state": "accepted", "quoted_status": own_status("9")})
    shallow = mention(content=content, quote={"state": "accepted", "quoted_status_id": "9"})
    assert (whole.quoted, whole.text) == (shallow.quoted, shallow.text) == ("9", "look")


def test_a_person_on_another_server_keeps_the_whole_handle() -> None:
    author = mention(account=account(acct="lea@other.example")).author
    assert (author.handle, author.name) == ("lea@other.example", "Lea")


def test_mentions_in_the_text_are_written_in_full() -> None:
    href = "https://other.example/@bo"
    read = mention(
        content=f'<p><span class="h-card"><a href="{href}" class="u-url mention">@<span>bo</span></a></span> hi</p>',
        mentions=[{"id": "3", "username": "bo", "acct": "bo@other.example", "url": href}],
    )
    assert read.text == "@bo@other.example hi"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", None, "data:text/html,x", "https://a.example/\u202ex"])
def test_an_address_that_is_not_of_the_web_is_no_address(address: str | None) -> None:
    hostile = account(url=address, display_name="a\u202e\x00b\n c")
    read = mention(url=address, uri="tag:x", account=hostile, media_attachments=[{"type": "image", "url": address}])
    assert (read.url, read.author.url, read.media[0].url) == ("", "", "")
    assert read.author.name == "ab c"


def test_a_post_without_a_page_is_known_by_its_identifier() -> None:
    assert mention(url=None, uri="https://other.example/notes/1").url == "https://other.example/notes/1"


@pytest.mark.parametrize("declared", ["", None, "fr<script>", "x" * 40, "日本"])
def test_a_language_that_is_no_tag_is_not_known(declared: str | None) -> None:
    assert mention(language=declared).language is None


def test_hidden_followers_are_not_known_and_ids_may_be_numbers() -> None:
    read = mention(id=77, account=account(followers_count=-1, id=2000, bot=None))
    assert (read.remote_id, read.author.remote_id, read.author.followers, read.author.bot) == (
        "77",
        "2000",
        None,
        False,
    )


@pytest.mark.parametrize(
    ("raw", "remote_id", "missing"),
    [
        (notification(1, status=None), "1", "status"),
        (notification(1, status={"id": "501"}), "501", "status.created_at"),
        (notification(1, status=status("501", account=None)), "501", "status.account"),
        (notification(1, status=status("501", content=12.5)), "501", "status.content"),
        (notification(1, status=status("501", created_at="yesterday")), "501", "status.created_at"),
        (notification(1, status=status("501", created_at="9999-12-31T23:59:59-23:00")), "501", "status.created_at"),
        ({"id": "1"}, "1", "status"),
        ("a string", None, "item"),
        (None, None, "item"),
        ([], None, "item"),
    ],
)
def test_an_item_of_unknown_shape_is_set_aside_and_the_rest_goes_on(
    raw: Any, remote_id: str | None, missing: str
) -> None:
    mentions, unknown = mentions_in([raw, notification(2)], account="acme_social", me=ME, earliest=None)
    assert [item.remote_id for item in mentions] == ["502"]
    assert json.loads(unknown[0].raw) == raw
    assert missing in unknown[0].error
    assert unknown[0].remote_id == remote_id or (remote_id is None and unknown[0].remote_id.startswith("unknown-"))
    again = mentions_in([raw], account="acme_social", me=ME, earliest=None)[1]
    assert again == unknown, "the same item is recognised when it is met again"


def test_half_a_character_is_kept_out_of_the_text_and_sets_an_id_aside() -> None:
    assert mention(content="<p>a\ud83db</p>").text == "ab"
    mentions, unknown = mentions_in(
        [notification(1, status=status("\ud83d"))], account="acme_social", me=ME, earliest=None
    )
    assert not mentions
    assert unknown[0].raw.isascii()
    assert unknown[0].remote_id.isascii()


def test_a_post_that_both_names_and_quotes_us_comes_once() -> None:
    both = [notification(1), {**notification(2, "quote"), "status": notification(1)["status"]}]
    assert len(mentions_in(both, account="a", me=ME, earliest=None)[0]) == 1


def test_our_own_posts_and_other_news_are_no_mentions() -> None:
    others = [
        notification(1, status=own_status("501")),
        notification(2, "favourite", status=own_status("502")),
        notification(3, "follow", status=None),
        notification(4, "status"),
    ]
    assert mentions_in(others, account="a", me=ME, earliest=None) == ((), ())


def test_own_posts_come_oldest_first_and_the_unreadable_aside() -> None:
    late = own_status("2", created_at="2026-08-02T00:00:00Z", in_reply_to_id="77")
    posts, unknown = own_posts_in([late, own_status("1"), {"id": "3"}], account="acme_social")
    assert [(post.remote_id, post.in_reply_to) for post in posts] == [("1", None), ("2", "77")]
    assert [item.remote_id for item in unknown] == ["3"]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_value_in_any_field_raises(value: Any) -> None:
    for field in status():
        mentions, unknown = mentions_in(
            [notification(1, status=status(**{field: value}))], account="a", me=ME, earliest=None
        )
        assert len(mentions) + len(unknown) == 1, field


def test_every_recorded_payload_is_read_or_set_aside() -> None:
    found = list(statuses_within([row["body"] for row in shared_rows("data/payloads/mastodon.jsonl")]))
    whole = [raw for raw in found if {"id", "visibility", "created_at"} <= raw.keys()]
    entries = [{**notification(number), "status": raw} for number, raw in enumerate(found)]
    mentions, unknown = mentions_in(entries, account="a", me="nobody", earliest=None)
    assert len(unknown) == len(found) - len(whole), "entries of an edit history have no id of their own"
    assert {item.remote_id for item in mentions} == {str(raw["id"]) for raw in whole}
    assert all("<" not in item.text for item in mentions)


def statuses_within(value: Any) -> Any:
    """Every object within that looks like a post."""
    if isinstance(value, dict):
        if {"content", "account"} <= value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from statuses_within(item)
