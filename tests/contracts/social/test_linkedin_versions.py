"""The version that we speak is told to end while there is time to bring a newer one."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import NotAllowed
from integrations.social.linkedin.versions import VERSION, ends_at, ends_soon
from tests.contracts.social.conftest import Connect
from tests.contracts.social.linkedin_stand_in import LinkedInStandIn
from tests.contracts.social.stand_ins import now


def test_a_version_ends_no_sooner_than_a_year_after_its_month_began() -> None:
    assert ends_at("202601") == datetime(2027, 1, 1, tzinfo=UTC)
    assert ends_at("202612") == datetime(2027, 12, 1, tzinfo=UTC)


def test_its_end_is_told_sixty_days_before() -> None:
    told_from = ends_at("202601") - timedelta(days=60)
    assert not ends_soon("202601", told_from - timedelta(seconds=1))
    assert ends_soon("202601", told_from)
    assert ends_soon("202601", told_from + timedelta(days=400))


async def test_connecting_says_that_our_version_ends(linkedin: LinkedInStandIn, connect: Connect) -> None:
    before, after = ends_at(VERSION) - timedelta(days=61), ends_at(VERSION) - timedelta(days=59)
    network = connect((linkedin.network, linkedin.base_url), clock=lambda: before)
    assert (await network.connect()).remarks == ()
    network = connect((linkedin.network, linkedin.base_url), clock=lambda: after)
    assert (await network.connect()).remarks == ("version_ends",)


async def test_a_version_that_has_ended_is_told_with_its_remedy(linkedin: LinkedInStandIn, connect: Connect) -> None:
    linkedin.server.versions = frozenset({"203001"})
    network = connect(linkedin)
    with pytest.raises(NotAllowed, match=f"{VERSION} has ended: a newer Comptoir"):
        await network.connect()
    with pytest.raises(NotAllowed):
        await network.fetch(None, since=now())
