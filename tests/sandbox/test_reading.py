"""Reading the pretend network with a Mastodon client that knows nothing of it."""

import httpx
import pytest
from mastodon import Mastodon
from mastodon.errors import MastodonUnauthorizedError

from tests.sandbox.conftest import mastodon_client
from tests.stand_ins.mastodon import RunningSandbox, running_sandbox


def test_a_person_is_made_on_first_use_of_the_name(sandbox_server: RunningSandbox) -> None:
    newcomer = mastodon_client(sandbox_server, "person:Jean_Dupont").account_verify_credentials()
    assert (newcomer.username, newcomer.display_name) == ("Jean_Dupont", "Jean Dupont")
    again = mastodon_client(sandbox_server, "person:jean_dupont").account_verify_credentials()
    assert again.id == newcomer.id


@pytest.mark.parametrize("token", ["nonsense", "person:", "person:a b", "admin:root", "person:acme"])
def test_another_token_is_refused_in_mastodons_words(sandbox_server: RunningSandbox, token: str) -> None:
    response = httpx.get(
        f"{sandbox_server.base_url}/api/v1/accounts/verify_credentials",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (response.status_code, response.json()) == (401, {"error": "The access token is invalid"})


def test_a_revoked_token_is_refused_until_it_is_restored(sandbox_server: RunningSandbox, acme: Mastodon) -> None:
    sandbox_server.control("POST", "/tokens/revoke", {"token": "account:acme"})
    with pytest.raises(MastodonUnauthorizedError):
        acme.account_verify_credentials()
    sandbox_server.control("POST", "/tokens/restore", {"token": "account:acme"})
    assert acme.account_verify_credentials().username == "acme"


def test_an_app_signs_a_person_in_and_out(sandbox_server: RunningSandbox) -> None:
    client_id, client_secret = Mastodon.create_app("tests", api_base_url=sandbox_server.base_url)
    app = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=sandbox_server.base_url)
    token = app.log_in(code="person:marie", scopes=["read", "write"])
    assert app.account_verify_credentials().username == "marie"
    app.revoke_access_token()
    with pytest.raises(MastodonUnauthorizedError):
        mastodon_client(sandbox_server, token).account_verify_credentials()


def test_notifications_page_forward_without_leaving_one_out(lea: Mastodon, acme: Mastodon) -> None:
    first = lea.status_post("@acme number 0")
    for number in range(1, 8):
        lea.status_post(f"@acme number {number}")
    start = acme.notifications(types=["mention"], limit=80)[-1]
    assert start.status.id == first.id
    seen: list[str] = []
    cursor = start.id
    while page := acme.notifications(types=["mention"], min_id=cursor, limit=3):
        seen += [item.status.content for item in reversed(page)]
        cursor = page[0].id
    assert [text.rpartition(" ")[2] for text in seen] == [f"{number}</p>" for number in range(1, 8)]


def test_since_id_gives_the_newest_and_max_id_the_older(lea: Mastodon, acme: Mastodon) -> None:
    for number in range(6):
        lea.status_post(f"@acme number {number}")
    ids = [item.id for item in acme.notifications()]
    assert [item.id for item in acme.notifications(since_id=ids[-1], limit=2)] == ids[:2]
    assert [item.id for item in acme.notifications(max_id=ids[2], limit=2)] == ids[3:5]


def test_link_headers_lead_a_client_through_every_page(lea: Mastodon, acme: Mastodon) -> None:
    for number in range(7):
        lea.status_post(f"@acme number {number}")
    newest = acme.notifications(types=["mention"], limit=3)
    older = acme.fetch_next(newest)
    oldest = acme.fetch_next(older)
    assert [len(newest), len(older), len(oldest)] == [3, 3, 1]
    assert acme.fetch_next(oldest) is None
    assert acme.fetch_previous(newest) == []
    assert [item.id for item in acme.fetch_previous(oldest)] == [item.id for item in older]


def test_link_headers_keep_the_other_parameters(sandbox_server: RunningSandbox, lea: Mastodon) -> None:
    lea.status_post("@acme hello")
    with sandbox_server.client() as client:
        link = client.get("/api/v1/notifications", params={"types[]": "mention", "limit": 1}).headers["Link"]
    assert f"<{sandbox_server.base_url}/api/v1/notifications?types%5B%5D=mention&limit=1&max_id=" in link
    assert 'rel="next"' in link
    assert 'rel="prev"' in link


def test_types_and_excluded_types_are_respected(lea: Mastodon, acme: Mastodon) -> None:
    lea.status_post("@acme hello")
    lea.status_favourite(acme.status_post("news"))
    assert [item.type for item in acme.notifications()] == ["favourite", "mention"]
    assert [item.type for item in acme.notifications(types=["mention"])] == ["mention"]
    assert [item.type for item in acme.notifications(exclude_types=["mention"])] == ["favourite"]


def test_a_private_message_is_held_back_until_the_policy_accepts_it(
    sandbox_server: RunningSandbox, lea: Mastodon, acme: Mastodon
) -> None:
    lea.status_post("@acme my address is ...", visibility="direct")
    assert acme.notifications() == []
    with sandbox_server.client() as client:
        kept = client.get("/api/v1/notifications", params={"include_filtered": "true"}).json()
        assert len(kept) == 1
        policy = client.get("/api/v2/notifications/policy").json()
        assert policy["for_private_mentions"] == "filter"
        assert policy["summary"] == {"pending_requests_count": 1, "pending_notifications_count": 1}
        client.patch("/api/v2/notifications/policy", json={"for_private_mentions": "accept"})
        assert client.get("/api/v1/notifications/policy").json()["filter_private_mentions"] is False
    lea.status_post("@acme again", visibility="direct")
    assert len(acme.notifications()) == 1


def test_what_is_not_public_is_seen_by_those_concerned_only(lea: Mastodon, acme: Mastodon) -> None:
    private = lea.status_post("@acme between us", visibility="direct")
    lea.status_post("quiet", visibility="unlisted")
    lea.status_post("loud")
    assert [status.content for status in acme.timeline_public()] == ["<p>loud</p>"]
    assert [status.content for status in acme.account_statuses(private.account)] == [
        "<p>loud</p>",
        "<p>quiet</p>",
    ]
    assert len(lea.account_statuses(private.account)) == 3
    assert acme.status(private).id == private.id


def test_accounts_and_posts_are_found_by_their_words(lea: Mastodon, acme: Mastodon) -> None:
    status = lea.status_post("My toaster sings #toaster")
    found = acme.search_v2("toaster")
    assert [item.id for item in found.statuses] == [status.id]
    assert [item.username for item in acme.search_v2("lea", result_type="accounts").accounts] == ["lea"]
    assert [item.id for item in acme.search_v2(status.url).statuses] == [status.id]
    assert [item.id for item in acme.timeline_hashtag("toaster")] == [status.id]
    assert acme.account_lookup("lea").id == status.account.id


def test_the_server_says_its_limits_and_where_it_streams(sandbox_server: RunningSandbox, acme: Mastodon) -> None:
    limits = acme.instance_v2().configuration.statuses
    assert (limits.max_characters, limits.characters_reserved_per_url) == (500, 23)
    assert acme.instance_v1().configuration.statuses.max_media_attachments == 4
    assert acme.instance_v2().configuration.urls.streaming == sandbox_server.base_url.replace("http", "ws")


def test_every_answer_tells_the_rate_limit_and_the_limit_is_real() -> None:
    with running_sandbox(rate_limit=2) as sandbox, sandbox.client() as client:
        answers = [client.get("/api/v1/notifications") for _ in range(3)]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["X-RateLimit-Reset"].endswith("Z")


def test_a_notification_is_read_alone_and_dismissed(
    sandbox_server: RunningSandbox, lea: Mastodon, acme: Mastodon
) -> None:
    for number in range(3):
        lea.status_post(f"@acme number {number}")
    newest = acme.notifications()[0]
    assert acme.notifications(id=newest.id).status.id == newest.status.id
    acme.notifications_dismiss(newest.id)
    assert len(acme.notifications()) == 2
    with sandbox_server.client() as client:
        assert client.get(f"/api/v1/notifications/{newest.id}").status_code == 404
    acme.notifications_clear()
    assert acme.notifications() == []


def test_the_older_policy_only_filters_and_an_unknown_choice_is_refused(sandbox_server: RunningSandbox) -> None:
    with sandbox_server.client() as client:
        changed = client.patch("/api/v1/notifications/policy", json={"filter_not_following": True}).json()
        assert changed["filter_not_following"] is True
        assert client.get("/api/v2/notifications/policy").json()["for_not_following"] == "filter"
        refused = client.patch("/api/v2/notifications/policy", json={"for_not_following": "burn"})
    assert refused.status_code == 422


def test_a_policy_that_drops_never_tells(sandbox_server: RunningSandbox, lea: Mastodon, acme: Mastodon) -> None:
    with sandbox_server.client() as client:
        client.patch("/api/v2/notifications/policy", json={"for_new_accounts": "drop"})
        lea.status_post("@acme hello?")
        assert client.get("/api/v1/notifications", params={"include_filtered": "true"}).json() == []


def test_an_app_alone_is_nobody_and_a_stranger_gets_no_token(sandbox_server: RunningSandbox) -> None:
    token = f"{sandbox_server.base_url}/oauth/token"
    refused = httpx.post(token, json={"client_id": "x", "client_secret": "y", "grant_type": "password"})
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    app = httpx.post(
        f"{sandbox_server.base_url}/api/v1/apps",
        json={"client_name": "t", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob"},
    ).json()
    known = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    issued = httpx.post(token, json={**known, "grant_type": "client_credentials"}).json()
    with sandbox_server.client(issued["access_token"]) as client:
        assert client.get("/api/v1/accounts/verify_credentials").status_code == 401
    by_name = httpx.post(token, json={**known, "grant_type": "password", "username": "account:acme", "password": "-"})
    with sandbox_server.client(by_name.json()["access_token"]) as client:
        assert client.get("/api/v1/accounts/verify_credentials").json()["username"] == "acme"
    unnamed = httpx.post(token, json={**known, "grant_type": "authorization_code", "code": "a b"})
    assert (unnamed.status_code, unnamed.json()["error"]) == (400, "invalid_grant")
    unknown = httpx.post(token, json={**known, "grant_type": "telepathy"})
    assert unknown.json()["error"] == "unsupported_grant_type"


def test_a_profile_leaves_out_answers_to_others_when_asked(lea: Mastodon, acme: Mastodon) -> None:
    own = lea.status_post("@acme one")
    lea.status_post("two", in_reply_to_id=own.id)
    news = acme.status_post("news")
    lea.status_post("@acme three", in_reply_to_id=news.id)
    shown = acme.account_statuses(own.account, exclude_replies=True)
    assert [status.content.removesuffix("</p>")[-3:] for status in shown] == ["two", "one"]
    assert acme.account_statuses(own.account, only_media=True) == []
    assert acme.account_statuses(own.account, pinned=True) == []
