"""Publishing, editing and deleting on the pretend network with a Mastodon client that knows nothing of it."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError, MastodonNotFoundError

from tests.sandbox.conftest import mastodon_client
from tests.stand_ins.mastodon import RunningSandbox, running_sandbox

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_a_text_becomes_the_html_mastodon_makes_of_it(
    sandbox_server: RunningSandbox, lea: Mastodon, acme: Mastodon
) -> None:
    base = sandbox_server.base_url
    host = base.removeprefix("http://").removesuffix("/sandbox")
    status = lea.status_post(
        f"Hi @ACME@{host}, @nobody\nsee (https://example.org/a_b(c)?d=1&e=2). #Café <b>\r\n\n\nbye"
    )
    assert status.content == (
        f'<p>Hi <span class="h-card" translate="no"><a href="{base}/@acme" class="u-url mention">@<span>ACME</span>'
        "</a></span>, @nobody<br />see ("
        '<a href="https://example.org/a_b(c)?d=1&amp;e=2" target="_blank" rel="nofollow noopener" translate="no">'
        '<span class="invisible">https://</span><span class="">example.org/a_b(c)?d=1&amp;e=2</span>'
        '<span class="invisible"></span></a>). '
        f'<a href="{base}/tags/café" class="mention hashtag" rel="tag">#<span>Café</span></a> &lt;b&gt;</p><p>bye</p>'
    )
    assert [mention.acct for mention in status.mentions] == ["acme"]
    assert [tag.name for tag in status.tags] == ["café"]
    assert lea.status_source(status).text.startswith("Hi @ACME, @nobody\n")
    assert [item.type for item in acme.notifications()] == ["mention"]


def test_an_answer_tells_only_those_it_names(lea: Mastodon, acme: Mastodon) -> None:
    question = lea.status_post("@acme where is it?")
    acme.status_post("On its way.", in_reply_to_id=question.id)
    assert lea.notifications() == []
    acme.status_post("@lea on its way.", in_reply_to_id=question.id)
    assert len(lea.notifications()) == 1


def test_a_thread_is_given_above_and_below_a_post(lea: Mastodon, acme: Mastodon) -> None:
    root = lea.status_post("@acme one")
    answer = acme.status_post("@lea two", in_reply_to_id=root.id)
    deep = lea.status_post("@acme three", in_reply_to_id=answer.id)
    side = lea.status_post("@acme four", in_reply_to_id=root.id)
    context = acme.status_context(root)
    assert [status.id for status in context.descendants] == [answer.id, deep.id, side.id]
    assert [status.id for status in acme.status_context(deep).ancestors] == [root.id, answer.id]
    assert acme.status(root).replies_count == 2
    assert answer.in_reply_to_account_id == root.account.id


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("x" * 500, True),
        ("x" * 501, False),
        ("👩‍👩‍👧‍👦" * 500, True),
        ("https://example.org/" + "x" * 900, True),
        ("x" * 476 + " https://example.org/" + "x" * 900, True),
        ("x" * 477 + " https://example.org/" + "x" * 900, False),
        ("@someone@a-very-long-host-name.example " * 50, True),
        ("   \n ", False),
    ],
)
def test_length_is_counted_by_mastodons_own_rule(lea: Mastodon, text: str, accepted: bool) -> None:
    if accepted:
        assert lea.status_post(text).id
    else:
        with pytest.raises(MastodonAPIError, match="Validation failed") as refusal:
            lea.status_post(text)
        assert refusal.value.args[1] == 422


def test_a_content_warning_counts_too(lea: Mastodon) -> None:
    with pytest.raises(MastodonAPIError, match="character limit of 500"):
        lea.status_post("x" * 490, spoiler_text="y" * 11)
    assert lea.status_post("x" * 490, spoiler_text="y" * 10).sensitive


def test_an_answer_to_a_deleted_post_is_refused(lea: Mastodon, acme: Mastodon) -> None:
    question = lea.status_post("@acme hello?")
    lea.status_delete(question)
    with pytest.raises(MastodonNotFoundError, match="does not appear to exist"):
        acme.status_post("@lea hello!", in_reply_to_id=question.id)


def test_an_edit_keeps_its_history_and_tells_whom_it_newly_names(lea: Mastodon, acme: Mastodon) -> None:
    status = lea.status_post("my kettle is dead")
    assert acme.notifications() == []
    edited = lea.status_update(status, "@acme my kettle is dead")
    assert edited.edited_at is not None
    assert len(acme.notifications()) == 1
    lea.status_update(status, "@acme my kettle is very dead")
    assert len(acme.notifications()) == 1
    wordings = [revision.content for revision in lea.status_history(status)]
    assert len(wordings) == 3
    assert wordings[0] == "<p>my kettle is dead</p>"
    assert "very dead" in acme.status(status).content


def test_nobody_edits_or_deletes_the_post_of_another(lea: Mastodon, acme: Mastodon) -> None:
    status = lea.status_post("@acme mine")
    with pytest.raises(MastodonNotFoundError):
        acme.status_update(status, "ours")
    with pytest.raises(MastodonNotFoundError):
        acme.status_delete(status)


def test_a_deleted_post_gives_its_source_and_takes_its_notification_along(lea: Mastodon, acme: Mastodon) -> None:
    status = lea.status_post("@acme <oops>")
    answer = acme.status_post("@lea yes?", in_reply_to_id=status.id)
    assert lea.status_delete(status).text == "@acme <oops>"
    assert acme.notifications() == []
    with pytest.raises(MastodonNotFoundError):
        acme.status(status)
    assert acme.status(answer).in_reply_to_id is None


def test_several_posts_are_asked_for_at_once(lea: Mastodon, acme: Mastodon) -> None:
    kept = [lea.status_post(f"number {number}") for number in range(3)]
    lea.status_delete(kept[1])
    found = acme.statuses([status.id for status in kept])
    assert [status.id for status in found] == [kept[0].id, kept[2].id]


def test_likes_are_counted_once(lea: Mastodon, acme: Mastodon) -> None:
    status = lea.status_post("@acme bravo")
    acme.status_favourite(status)
    assert acme.status_favourite(status).favourites_count == 1
    assert acme.status(status).favourited
    assert not lea.status(status).favourited
    assert acme.status_unfavourite(status).favourites_count == 0


def test_the_same_key_publishes_once(sandbox_server: RunningSandbox, lea: Mastodon, acme: Mastodon) -> None:
    first = lea.status_post("once", idempotency_key="k")
    assert lea.status_post("once", idempotency_key="k").id == first.id
    assert acme.status_post("once", idempotency_key="k").id != first.id
    counted = sandbox_server.control("GET", "/accepted?author=lea")
    assert counted["by_key"] == [{"author": "lea", "idempotency_key": "k", "times": 1}]


def test_an_ignored_key_publishes_twice_and_the_count_says_so(sandbox_server: RunningSandbox, lea: Mastodon) -> None:
    sandbox_server.control("PUT", "/idempotency", {"mode": "ignore"})
    for _ in range(2):
        lea.status_post("twice", idempotency_key="k")
    counted = sandbox_server.control("GET", "/accepted?at_least=2")
    assert counted["by_key"] == [{"author": "lea", "idempotency_key": "k", "times": 2}]
    assert counted["by_content"] == [{"author": "lea", "in_reply_to_id": None, "text": "twice", "times": 2}]


def test_a_key_is_forgotten_when_its_time_is_over() -> None:
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with running_sandbox(clock=lambda: now) as sandbox:
        lea = mastodon_client(sandbox, "person:lea")
        first = lea.status_post("once", idempotency_key="k")
        now += timedelta(minutes=59)
        assert lea.status_post("once", idempotency_key="k").id == first.id
        now += timedelta(minutes=2)
        second = lea.status_post("once", idempotency_key="k")
        assert second.id != first.id
        sandbox.control("PUT", "/idempotency", {"mode": "expire", "seconds": 5})
        now += timedelta(seconds=4)
        assert lea.status_post("once", idempotency_key="k").id == second.id
        now += timedelta(seconds=2)
        assert lea.status_post("once", idempotency_key="k").id not in (first.id, second.id)


def test_a_picture_is_stored_attached_and_served_as_nothing_but_a_picture(lea: Mastodon) -> None:
    media = lea.media_post(PIXEL, mime_type="text/html", description="one pixel")
    assert (media.type, media.meta.original.width) == ("image", 1)
    status = lea.status_post("look", media_ids=[media])
    assert [item.description for item in status.media_attachments] == ["one pixel"]
    served = httpx.get(status.media_attachments[0].url)
    assert served.content == PIXEL
    assert served.headers["content-type"] == "image/png"
    assert served.headers["x-content-type-options"] == "nosniff"


def test_a_page_in_disguise_is_no_picture(lea: Mastodon) -> None:
    with pytest.raises(MastodonAPIError, match="content type is invalid"):
        lea.media_post(b"<script>alert(1)</script>", mime_type="image/png")


def test_media_still_processing_is_not_attached_yet(sandbox_server: RunningSandbox, lea: Mastodon) -> None:
    sandbox_server.control("PUT", "/network", {"media_processing_seconds": 3600})
    with sandbox_server.client("person:lea") as client:
        uploaded = client.post("/api/v2/media", files={"file": ("pixel.png", PIXEL, "image/png")})
        assert (uploaded.status_code, uploaded.json()["url"]) == (202, None)
        assert client.get(f"/api/v1/media/{uploaded.json()['id']}").status_code == 206
    with pytest.raises(MastodonAPIError, match="not finished processing"):
        lea.status_post("look", media_ids=[uploaded.json()["id"]])


def test_what_the_pretend_network_cannot_do_is_refused_and_not_done_otherwise(lea: Mastodon) -> None:
    with pytest.raises(MastodonAPIError, match="scheduled_at is not supported"):
        lea.status_post("later", scheduled_at=datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(MastodonAPIError, match="poll is not supported"):
        lea.status_post("which?", poll=lea.make_poll(["tea", "coffee"], expires_in=600))
    assert lea.timeline_public() == []


@pytest.mark.parametrize("body", [b"{not json", b"[1]", b'{"status": "x", "in_reply_to_id": "abc"}'])
def test_a_malformed_request_is_refused_and_not_an_error_of_the_server(
    sandbox_server: RunningSandbox, body: bytes
) -> None:
    with sandbox_server.client() as client:
        answer = client.post("/api/v1/statuses", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert "error" in answer.json()


@pytest.mark.parametrize("text", ["\ud800 half a pair", "a\x00b", "\u202eesrever", "<!channel> [x](javascript:y)"])
def test_hostile_text_is_kept_as_text(sandbox_server: RunningSandbox, text: str) -> None:
    body = json.dumps({"status": text}).encode()
    with sandbox_server.client() as client:
        answer = client.post("/api/v1/statuses", content=body, headers={"Content-Type": "application/json"})
        source = client.get(f"/api/v1/statuses/{answer.json()['id']}/source").json()["text"]
    assert "<!" not in answer.json()["content"]
    assert source == text.replace("\ud800", "�" * 3)
