"""Whatever Instagram told our app and heard 200 for is there once: Meta keeps nothing, and no list holds mentions."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.contracts.social import instagram_stand_in
from tests.contracts.social.told_house import APP, SECRET, VERIFY_TOKEN
from tests.crash.test_pushes import HASTY, Story, what_stands_after_kills
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID, Comment, World
from tests.stand_ins.meta.telling import entry, instagram_change_of, pushed, signed

RULES = """
version: 1
accounts:
  acme_pictures: {{network: instagram, token: env:ACME_PICTURES_TOKEN, base_url: "{address}", poll: 1h}}
people:
  marie: {{name: Marie}}
departments:
  care: {{name: Customer care, members: [marie]}}
fallback: care
rules: []
"""
PUSHES, CHANGES = 60, 2

pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]


def named_elsewhere(world: World) -> list[list[Comment]]:
    """What many people say to us under media of others, as much as one push tells in each list."""
    medium = world.post("paul", "A kettle").id
    return [
        [
            world.comment(medium, f"person_{push}_{number}", f"@acme question {push}-{number}")
            for number in range(CHANGES)
        ]
        for push in range(PUSHES)
    ]


async def what_stands(
    database_url: str, home: Path, *launcher: tuple[str, ...], kills: int
) -> tuple[list[str], list[str]]:
    """What became cases, and what was said."""
    with instagram_stand_in.standing_in() as instagram:
        said = named_elsewhere(instagram.world)
        at = datetime.now(UTC)

        def request(push: int) -> tuple[bytes, dict[str, str]]:
            changes = [instagram_change_of(each, instagram.world) for each in said[push]]
            body = pushed(entry(*changes, page=ACCOUNT_ID, at=at), kind="instagram")
            return body, signed(SECRET, body)

        secrets = {"META_APP_SECRET": SECRET, "META_VERIFY_TOKEN": VERIFY_TOKEN, "ACME_PICTURES_TOKEN": instagram.token}
        rules = RULES.format(address=instagram.base_url)
        story = Story(rules, secrets, f"/hooks/{APP}", PUSHES, request)
        stands = await what_stands_after_kills(database_url, home, *launcher, kills=kills, story=story)
        return stands, sorted(each.words for push in said for each in push)


async def test_every_mention_that_was_told_of_is_a_case_however_often_the_process_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    stands, said = await what_stands(database_url, tmp_path, kills=3)
    assert stands == said


async def test_mentions_that_are_answered_before_they_are_kept_are_lost(database_url: str, tmp_path: Path) -> None:
    stands, said = await what_stands(database_url, tmp_path, HASTY, kills=1)
    assert set(stands) < set(said), "the test above would notice"
