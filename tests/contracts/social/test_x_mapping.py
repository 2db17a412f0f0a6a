"""What X writes becomes a mention, a post of ours, or is set aside; nothing is guessed and nothing raises."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.mention import Author, Media, Mention, MentionKind
from integrations.social.x.mapping import mentions_in, own_posts_in, parsed, thread_post_of
from integrations.social.x.payloads import PostPayload, PostsPayload
from tests.contracts.social.shared import shared_rows
from tests.contracts.social.x_payloads import LEA, ME, POST, POSTED_AT, US, answer, entry, id_at, later, post, user

OURS = id_at(later(-60))


def mention(raw: Any, **includes: Any) -> Mention:
    (found,), unknown = mentions_in([entry(raw, **includes)], US, earliest=None)
    assert not unknown
    return found


def text_of(text: str, **changes: Any) -> str:
    return mention(post(text=text, **changes)).text


def test_every_field_that_we_use_is_carried_over() -> None:
    media = [{"media_key": "3_1", "type": "photo", "url": "https://pbs.example/1.jpg", "alt_text": "a parcel"}]
    found = mention(post(attachments={"media_keys": ["3_1"]}), media=media)
    assert found == Mention(
        account="acme_social",
        network="x",
        remote_id=POST,
        author=Author(LEA, "lea", "Lea", "https://x.com/lea", followers=12, verified=False),
        text="@acme help",
        posted_at=POSTED_AT,
        url=f"https://x.com/lea/status/{POST}",
        language="en",
        media=(Media("image", "https://pbs.example/1.jpg", "a parcel"),),
    )


def test_entities_become_characters_and_short_links_where_they_lead() -> None:
    urls = [{"start": 6, "end": 29, "url": "https://t.co/aAbBcC1234", "expanded_url": "https://shop.example/?a=1&b=2"}]
    text = text_of("&lt;b&gt; &amp; https://t.co/aAbBcC1234 https://t.co/unknown123", entities={"urls": urls})
    assert text == "<b> & https://shop.example/?a=1&b=2 https://t.co/unknown123"


def test_a_link_to_the_posts_own_picture_is_no_word_of_it() -> None:
    urls = [
        {"url": "https://t.co/pic1234567", "expanded_url": "https://x.com/lea/status/1/photo/1", "media_key": "3_1"}
    ]
    assert text_of("look https://t.co/pic1234567", entities={"urls": urls}) == "look"


def test_a_link_that_leads_nowhere_on_the_web_stays_short() -> None:
    urls = [{"url": "https://t.co/evil123456", "expanded_url": "javascript:alert(1)"}]
    assert text_of("see https://t.co/evil123456", entities={"urls": urls}) == "see https://t.co/evil123456"


def test_a_long_text_is_read_whole_with_its_own_links() -> None:
    urls = [{"url": "https://t.co/long123456", "expanded_url": "https://shop.example/end"}]
    note = {"text": "@acme a long &amp; winding road https://t.co/long123456", "entities": {"urls": urls}}
    for spelling in ("note_tweet", "note_post"):
        assert text_of("@acme a long…", **{spelling: note}) == "@acme a long & winding road https://shop.example/end"


def test_control_characters_go_and_line_ends_are_alike() -> None:
    assert text_of("a\u202eb\r\nc\x07\ufeff") == "ab\nc"


@pytest.mark.parametrize(
    ("references", "history"),
    [("referenced_tweets", "edit_history_tweet_ids"), ("referenced_posts", "edit_history_post_ids")],
)
def test_both_spellings_of_renamed_fields_are_read(references: str, history: str) -> None:
    raw = {key: value for key, value in post().items() if not key.startswith("edit_history")}
    older = id_at(later(-5))
    found = mention({**raw, references: [{"type": "replied_to", "id": OURS}], history: [older, POST]})
    assert (found.in_reply_to, found.remote_id) == (OURS, older)


def test_an_edited_post_goes_by_its_first_version_and_leads_to_its_newest() -> None:
    older = id_at(later(-20))
    found = mention(post(edit_history_tweet_ids=[older, POST]))
    assert (found.remote_id, found.posted_at, found.edited_at) == (older, later(-20), POSTED_AT)
    assert found.url == f"https://x.com/lea/status/{POST}"


def test_two_versions_of_a_post_are_one_mention_in_its_newest_words() -> None:
    older = id_at(later(-20))
    versions = [
        entry(post(each, text, edit_history_tweet_ids=[older, POST])) for each, text in ((POST, "new"), (older, "old"))
    ]
    (found,), _ = mentions_in(versions, US, earliest=None)
    assert found.text == "new"


def test_an_answer_to_an_edited_post_belongs_to_its_first_version() -> None:
    newer = id_at(later(-30))
    edited = post(newer, author_id=ME, edit_history_tweet_ids=[OURS, newer])
    assert mention(answer(newer), tweets=[edited]).in_reply_to == OURS


@pytest.mark.parametrize(
    ("raw", "beside", "kind"),
    [
        (post(), [], MentionKind.MENTION),
        (answer(OURS), [], MentionKind.REPLY),
        (answer(OURS, LEA), [], MentionKind.MENTION),
        (post(referenced_tweets=[{"type": "quoted", "id": OURS}]), [post(OURS, author_id=ME)], MentionKind.QUOTE),
        (post(referenced_tweets=[{"type": "quoted", "id": OURS}]), [post(OURS)], MentionKind.MENTION),
    ],
)
def test_a_post_is_a_mention_a_reply_or_a_quote(raw: Any, beside: list[Any], kind: MentionKind) -> None:
    assert mention(raw, tweets=beside).kind is kind


@pytest.mark.parametrize(
    ("raw", "beside", "barrier"),
    [
        (post(), [], ""),
        (post(text="help @ACME", entities={"mentions": [{"start": 5, "end": 10, "username": "ACME"}]}), [], ""),
        (answer(OURS), [], "not_summoned"),
        (answer(OURS, display_text_range=[0, 10]), [], ""),
        ({**answer(OURS, text="@acme @bob help"), "display_text_range": None}, [], "not_summoned"),
        ({**post(), "display_text_range": None}, [], ""),
        (post(text="acme is slow", entities={}), [], "not_summoned"),
        (post(text="mail us@acme or @acmes", entities={}), [], "not_summoned"),
        (post(text="slow, @Acme!", entities={}), [], ""),
        (answer(OURS, text="@acme help", entities={}, display_text_range=None), [], "not_summoned"),
        (post(entities={}, referenced_tweets=[{"type": "quoted", "id": OURS}]), [post(OURS, author_id=ME)], ""),
        (post(entities={}, note_tweet={"text": "@acme", "entities": {"mentions": [{"start": 9, "username": "acme"}]}}),
         [], ""),
    ],
)  # fmt: skip
def test_who_neither_names_nor_quotes_us_cannot_be_answered(raw: Any, beside: list[Any], barrier: str) -> None:
    assert mention(raw, tweets=beside).barrier == barrier


def test_an_exempt_account_answers_everybody() -> None:
    (found,), _ = mentions_in([entry(answer(OURS))], replace(US, summoned_only=False), earliest=None)
    assert found.barrier == ""


def test_what_only_repeats_is_no_mention_and_neither_is_what_we_say() -> None:
    repeats = [post(referenced_tweets=[{"type": kind, "id": OURS}]) for kind in ("retweeted", "reposted")]
    assert mentions_in([entry(raw) for raw in (*repeats, post(author_id=ME))], US, earliest=None) == ((), ())


def test_a_withheld_post_says_where_and_shows_nothing_by_itself() -> None:
    media = [{"media_key": "3_1", "type": "animated_gif", "preview_image_url": "https://pbs.example/1.jpg"}]
    raw = post(
        attachments={"media_keys": ["3_1", "gone"]}, withheld={"copyright": False, "country_codes": ["DE", "FR"]}
    )
    found = mention(raw, media=media)
    assert found.warning == "withheld: DE, FR"
    assert found.media == (Media("video", "https://pbs.example/1.jpg", sensitive=True),)


@pytest.mark.parametrize(
    ("declared", "language"), [("fr", "fr"), ("und", None), ("qme", None), ("zxx", None), ("", None)]
)
def test_the_language_is_the_one_that_x_saw(declared: str, language: str | None) -> None:
    assert mention(post(lang=declared)).language == language


def test_an_author_whom_x_does_not_show_goes_by_the_id() -> None:
    found = mention(post(), users=[])
    assert (found.author.handle, found.author.url) == (LEA, f"https://x.com/i/user/{LEA}")
    assert found.url == f"https://x.com/i/status/{POST}"


@pytest.mark.parametrize(
    "raw", [None, [], "text", {}, {"id": "not a number"}, post(author_id=None), {**post(), "text": 7}]
)
def test_an_item_of_unknown_shape_is_kept_whole(raw: Any) -> None:
    for found, unknown in (
        mentions_in([entry(raw)], US, earliest=None),
        own_posts_in([entry(raw)], account="acme_social"),
    ):
        assert not found
        (aside,) = unknown
        assert aside.remote_id == (POST if isinstance(raw, dict) and raw.get("id") == POST else aside.remote_id)
        assert aside.error
    assert mentions_in([entry(raw)], US, earliest=None)[1] == unknown, "the same item has the same name"


def test_what_came_beside_and_cannot_be_read_hides_nothing() -> None:
    assert mention(post(), users=[{"id": "?"}, user()], media=[{}], tweets=[{}]).author.handle == "lea"


def test_a_thread_says_which_posts_are_ours() -> None:
    shown = [
        thread_post_of(PostPayload.model_validate(raw), entry(raw).included, me=ME)
        for raw in (post(), post(author_id=ME))
    ]
    assert [each.own for each in shown] == [False, True]


def test_every_recorded_payload_is_read_or_set_aside() -> None:
    read, aside = 0, 0
    for row in shared_rows("data/payloads/x_api.jsonl"):
        body = row["body"] if isinstance(row["body"], dict) else {}
        data = body.get("data")
        answered = parsed(PostsPayload, {**body, "data": data if isinstance(data, list) else [data]})
        assert isinstance(answered, PostsPayload)
        for raw in answered.data:
            found, unknown = mentions_in([entry(raw)], US, earliest=None)
            read, aside = read + len(found), aside + len(unknown)
            assert len(found) + len(unknown) == 1 or raw["author_id"] == ME or raw["referenced_tweets"]
    assert read or aside
