"""What a Mastodon server tells of its limits, and of settings that hide what concerns us."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.ports.social import Quota
from tests.contracts.social.conftest import Connect
from tests.contracts.social.mastodon_payloads import (
    CREATED_AT,
    NOTIFICATIONS,
    OWN_STATUSES,
    mastodon_server,
)
from tests.contracts.social.scripted_server import Answer, scripted_server

CREATED = datetime.fromisoformat(CREATED_AT)
BEFORE = CREATED - timedelta(hours=1)
POLICY = "/api/v2/notifications/policy"
LEFT = "X-RateLimit-Remaining"
LIMITS = {
    "X-RateLimit-Limit": "300",
    "X-RateLimit-Remaining": "288",
    "X-RateLimit-Reset": "2026-08-01T14:00:00.459402Z",
}


def limited(answer: Answer, **changes: str) -> Answer:
    return replace(answer, headers={**LIMITS, **changes})


async def test_a_page_tells_what_the_server_still_takes(connect: Connect) -> None:
    lists = {NOTIFICATIONS: limited(Answer(body=[])), OWN_STATUSES: limited(Answer(body=[]), **{LEFT: "287"})}
    async with scripted_server(mastodon_server(lists)) as server:
        page = await connect(("mastodon", server.base_url)).fetch(None, since=BEFORE)
    assert page.quota == Quota(300, 287, datetime(2026, 8, 1, 14, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "changes", [{LEFT: "many"}, {LEFT: "-1"}, {"X-RateLimit-Limit": ""}, {"X-RateLimit-Reset": "soon"}]
)
async def test_a_server_that_says_nothing_readable_of_its_limits_has_none_that_we_know(
    connect: Connect, changes: dict[str, str]
) -> None:
    lists = {path: limited(Answer(body=[]), **changes) for path in (NOTIFICATIONS, OWN_STATUSES)}
    async with scripted_server(mastodon_server(lists)) as server:
        page = await connect(("mastodon", server.base_url)).fetch(None, since=BEFORE)
    assert page.quota is None


@pytest.mark.parametrize(
    ("policy", "remarks"),
    [
        ({"for_not_following": "accept", "for_private_mentions": "filter"}, ()),
        ({"for_not_following": "accept", "for_new_accounts": "drop"}, ("mentions_dropped",)),
        ({"for_not_following": 7}, ()),
    ],
)
async def test_settings_that_drop_mentions_are_told(
    connect: Connect, policy: dict[str, Any], remarks: tuple[str, ...]
) -> None:
    async with scripted_server(mastodon_server({POLICY: Answer(body=policy)})) as server:
        assert (await connect(("mastodon", server.base_url)).connect()).remarks == remarks


@pytest.mark.parametrize(
    "answer", [Answer(404, {"error": "Not found"}), Answer(404, None), Answer(403, {"error": "no"})]
)
async def test_a_server_without_such_settings_drops_nothing(connect: Connect, answer: Answer) -> None:
    async with scripted_server(mastodon_server({POLICY: answer})) as server:
        assert (await connect(("mastodon", server.base_url)).connect()).remarks == ()
