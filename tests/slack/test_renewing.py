"""Tokens that expire: renewed ahead of time, by one process, and calls wait meanwhile."""

import httpx
import pytest

from bot.cli.slack import slack_findings
from bot.errors import AuthFailed, RateLimited
from bot.runtime.sealing import Seals
from integrations.chat.slack.installed import Installed
from integrations.chat.slack.installing import Installing, install_link
from integrations.chat.slack.oauth import OAuth
from integrations.chat.slack.renewing import Renewer
from tests.slack.installation import KEY, URL, Desk, rules_of
from tests.slack.office import ROOMS, Office
from tests.stand_ins.slack import oauth
from tests.stand_ins.slack.faults import Fault, Manner


async def test_a_token_is_renewed_two_hours_ahead_and_once(desk: Desk) -> None:
    await desk.install()
    former = await desk.installed.token()
    await desk.renewer.renew()
    desk.clock.move(minutes=601)
    await desk.renewer.renew()
    await desk.renewer.renew()
    assert await desk.installed.token() != former
    assert len(desk.workspace.called("oauth.v2.access")) == 2
    desk.clock.move(minutes=601)
    await desk.renewer.renew()
    assert await desk.whoami() == desk.workspace.team


async def test_while_one_process_renews_another_leaves_it_alone(desk: Desk) -> None:
    await desk.install()
    desk.clock.move(minutes=601)
    second = desk.renewer

    async def meanwhile(method: str) -> bool:
        await second.renew()
        return False

    desk.server.meanwhile = meanwhile
    await desk.renewer.renew()
    assert len(desk.workspace.called("oauth.v2.access")) == 2
    assert await desk.whoami() == desk.workspace.team


async def test_a_call_with_an_expired_token_waits_and_has_it_renewed_at_once(desk: Desk) -> None:
    await desk.install()
    desk.clock.move(minutes=10)
    desk.workspace.app.tokens = dict.fromkeys(desk.workspace.app.tokens, 1.0)
    with pytest.raises(RateLimited, match="being renewed"):
        await desk.whoami()
    assert len(desk.workspace.called("oauth.v2.access")) == 1
    await desk.renewer.renew()
    desk.clock.move(16)
    assert await desk.whoami() == desk.workspace.team


async def test_a_token_that_is_refused_right_after_its_renewal_is_a_persons_care(desk: Desk) -> None:
    await desk.install()
    desk.workspace.app.tokens.clear()
    with pytest.raises(AuthFailed, match="invalid_auth"):
        await desk.whoami()


async def test_an_outage_is_asked_again_with_the_same_refresh_token(desk: Desk) -> None:
    await desk.install()
    desk.clock.move(minutes=601)
    desk.workspace.faults.next_time("oauth.v2.access", Fault(Manner.SERVER_ERROR))
    await desk.renewer.renew()
    await desk.renewer.renew()
    desk.clock.move(61)
    await desk.renewer.renew()
    row = await desk.row()
    assert row is not None
    assert (row.fault, len(desk.workspace.app.refresh_tokens)) == (None, 1)
    assert len(desk.workspace.called("oauth.v2.access")) == 3


async def test_a_pair_that_was_lost_on_its_way_is_told_while_the_token_still_works(desk: Desk) -> None:
    await desk.install()
    desk.clock.move(minutes=601)
    desk.workspace.faults.next_time("oauth.v2.access", Fault(Manner.LOST_ANSWER))
    await desk.renewer.renew()
    desk.clock.move(61)
    await desk.renewer.renew()
    assert await desk.whoami() == desk.workspace.team
    found = {each.subject: each for each in await slack_findings(desk.settings, rules_of(desk))}
    assert found["slack installation"].verdict == "wrong"
    assert "invalid_refresh_token" in found["slack installation"].found
    desk.clock.move(minutes=120)
    with pytest.raises(AuthFailed, match="token_expired"):
        await desk.whoami()
    assert (await desk.install()).status_code == 200
    assert await desk.whoami() == desk.workspace.team


async def test_a_token_that_stays_good_is_left_alone(desk: Desk) -> None:
    desk.workspace.app.rotates = False
    await desk.install()
    desk.clock.move(minutes=6000)
    await desk.renewer.renew()
    assert await desk.whoami() == desk.workspace.team
    assert len(desk.workspace.called("oauth.v2.access")) == 1


async def test_a_card_waits_while_the_token_is_renewed_and_goes_to_the_desk_once_it_is_taken_away(
    office: Office,
) -> None:
    store, clock, app = office.house.store, office.house.clock, office.workspace.app
    seals, api_url = Seals(KEY, clock), office.server.api_url
    client = OAuth(app.client_id, app.client_secret, api_url=api_url, clock=clock)
    installed = Installed(store, seals, clock)
    office.parts.surface.calls.bearer = installed
    installing = Installing(store, installed, seals, client, api_url, URL, clock)
    link = httpx.URL(install_link(seals, URL)).params["link"]
    begun = installing.begin(person="", link=link)
    back = httpx.URL(oauth.allow(office.workspace, begun.address))
    await installing.complete(code=back.params["code"], state=back.params["state"], number=begun.number)
    clock.move(minutes=10)
    app.tokens = dict.fromkeys(app.tokens, 1.0)

    await office.a_case()
    assert office.workspace.cards(ROOMS["delivery"]) == []
    await Renewer(store, installed, seals, client, clock, "one").renew()
    clock.move(16)
    await office.house.work()
    assert len(office.workspace.cards(ROOMS["delivery"])) == 1
    assert office.house.surface.whispers == []

    async with store.writing() as tx:
        assert await tx.installations.retire(office.workspace.team, clock())
    clock.move(3)
    case = await office.a_case("Another parcel")
    assert len(office.workspace.cards(ROOMS["delivery"])) == 1
    assert len(office.house.surface.in_channel("delivery")) == 2
    assert {key for _, key in office.house.surface.whispers} == {"whisper.unreachable"}
    assert (await office.house.events(case)).count("card_lost") == 1
