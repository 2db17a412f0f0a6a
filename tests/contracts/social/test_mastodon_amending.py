"""Mastodon's edits: whatever belongs to a post beside its words is said again: what is left out is taken away."""

import pytest

from bot.errors import Unavailable
from tests.contracts.social.conftest import Connect
from tests.contracts.social.mastodon_payloads import mastodon_server, own_status
from tests.contracts.social.mastodon_stand_in import MastodonStandIn
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.contracts.social.suite import posting, the_mention

MEDIA = {"id": "77", "type": "image", "url": "https://files.example/77.png"}


async def test_a_correction_keeps_media_language_warning_and_sensitivity(
    connect: Connect, mastodon: MastodonStandIn
) -> None:
    target = await the_mention(connect(mastodon), mastodon.mentioned("help"))
    stands = own_status("900") | {
        "media_attachments": [MEDIA],
        "language": "fr",
        "spoiler_text": "trains",
        "sensitive": True,
    }
    async with scripted_server(mastodon_server({"/api/v1/statuses/900": Answer(body=stands)})) as server:
        await connect(("mastodon", server.base_url)).correct("900", posting(target, "It is mended."))
        [edit] = [asked for asked in server.asked if asked.method == "PUT"]

    assert edit.json == {
        "status": "@lea It is mended.",
        "spoiler_text": "trains",
        "sensitive": True,
        "media_ids": ["77"],
        "language": "fr",
    }


async def test_a_correction_leaves_visibility_parent_and_identity_alone(
    connect: Connect, mastodon: MastodonStandIn
) -> None:
    network = connect(mastodon)
    target = await the_mention(network, mastodon.posted({"status": "@acme help", "visibility": "unlisted"}))
    published = await network.publish(posting(target))
    before = mastodon.asked("GET", f"/api/v1/statuses/{published.remote_id}", by=None)
    await network.correct(published.remote_id, posting(target, "It is mended."))
    after = mastodon.asked("GET", f"/api/v1/statuses/{published.remote_id}", by=None)

    assert "It is mended." in after["content"]
    assert after["edited_at"] is not None
    for kept in ("id", "url", "visibility", "in_reply_to_id", "created_at", "language", "media_attachments"):
        assert after[kept] == before[kept], kept


async def test_a_post_of_unknown_shape_is_not_edited(connect: Connect, mastodon: MastodonStandIn) -> None:
    target = await the_mention(connect(mastodon), mastodon.mentioned("help"))
    async with scripted_server(mastodon_server({"/api/v1/statuses/900": Answer(body=["?"])})) as server:
        with pytest.raises(Unavailable):
            await connect(("mastodon", server.base_url)).correct("900", posting(target, "It is mended."))
        assert server.writes == []
