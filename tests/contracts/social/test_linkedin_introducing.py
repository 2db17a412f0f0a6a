"""Connecting says which page we are, when the token ends, and what somebody should mend."""

import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cards.wording import knows
from bot.errors import AuthFailed, SettingsError
from integrations.social.linkedin.credentials import API, SIGN_IN, credentials_of
from tests.contracts.social.conftest import Connect
from tests.contracts.social.linkedin_stand_in import ACCESS_TOKEN, APP, LinkedInStandIn, utc_now
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import network_at
from tests.stand_ins.linkedin.showing import page_json
from tests.stand_ins.linkedin.world import PAGE, PAGE_URN


async def test_we_are_the_page_whose_token_ends_when_linkedin_says(linkedin: LinkedInStandIn, connect: Connect) -> None:
    linkedin.server.told_end = 1_800_000_000
    identity = await connect(linkedin).connect()
    assert (identity.remote_id, identity.handle, identity.name) == (PAGE_URN, "acme", "Acme")
    assert identity.url == "https://www.linkedin.com/company/acme/"
    assert identity.expires_at == datetime.fromtimestamp(1_800_000_000, UTC)
    assert identity.remarks == ()


async def test_without_the_app_nobody_is_asked_when_the_token_ends(linkedin: LinkedInStandIn) -> None:
    network = network_at("linkedin", linkedin.base_url, f"{PAGE}:{ACCESS_TOKEN}")
    identity = await network.connect()
    await network.close()
    assert (identity.expires_at, identity.remarks) == (None, ())


@pytest.mark.parametrize("app", [("78abcdef", "wrong"), ("wrong", APP[1])])
async def test_an_app_that_is_wrong_is_told_and_keeps_nothing_from_being_read(
    linkedin: LinkedInStandIn, app: tuple[str, str]
) -> None:
    network = network_at("linkedin", linkedin.base_url, f"{PAGE}:{ACCESS_TOKEN}:{app[0]}:{app[1]}")
    identity = await network.connect()
    await network.close()
    assert (identity.handle, identity.expires_at, identity.remarks) == ("acme", None, ("token_end_untold",))


@pytest.mark.parametrize("end", [10**17, 10**20, -(10**17)])
async def test_an_end_outside_the_calendar_is_none(linkedin: LinkedInStandIn, connect: Connect, end: int) -> None:
    linkedin.server.told_end = end
    identity = await connect(linkedin).connect()
    assert (identity.expires_at, identity.remarks) == (None, ("token_end_untold",))


@pytest.mark.parametrize(
    ("scopes", "remarks"),
    [
        ("r_organization_social,w_organization_social,rw_organization_admin", ()),
        ("r_organization_social_feed w_organization_social_feed r_organization_admin", ()),
        ("w_organization_social_feed,rw_organization_admin", ("rights_missing",)),
        ("r_organization_social_feed,rw_organization_admin", ("rights_missing",)),
        ("r_organization_social_feed,w_organization_social_feed", ("rights_missing",)),
        ("", ()),
    ],
)
async def test_rights_that_the_token_lacks_are_told(
    linkedin: LinkedInStandIn, connect: Connect, scopes: str, remarks: tuple[str, ...]
) -> None:
    linkedin.server.scopes = scopes
    assert (await connect(linkedin).connect()).remarks == remarks


async def test_a_token_that_its_app_calls_ended_is_told(connect: Connect) -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(body=page_json() if asked.method == "GET" else {"active": False, "status": "expired"})

    async with scripted_server(answer) as server:
        with pytest.raises(AuthFailed):
            await connect(("linkedin", server.base_url)).connect()


def test_every_remark_has_its_sentence() -> None:
    assert all(knows(f"account_remark.{name}") for name in ("version_ends", "token_end_untold", "rights_missing"))


@pytest.mark.parametrize(
    "secret",
    ["", "AQX-token", f"acme:{ACCESS_TOKEN}", f"{PAGE}:", f"{PAGE}:a b", f"{PAGE}:{ACCESS_TOKEN}:app", f"{PAGE}:é:a:b"],
)
def test_a_secret_that_cannot_be_used_is_refused_without_being_told(secret: str) -> None:
    with pytest.raises(SettingsError, match="ACME_SOCIAL_TOKEN") as refused:
        network_at("linkedin", "", secret)
    assert not secret or secret not in str(refused.value)


def test_an_account_without_an_address_is_on_linkedin_itself() -> None:
    account = network_at("linkedin", "", f"{PAGE}:{ACCESS_TOKEN}").account
    credentials = credentials_of(account, f"{PAGE}:{ACCESS_TOKEN}")
    assert (credentials.api, credentials.sign_in) == (API, SIGN_IN)
    with pytest.raises(SettingsError, match="https://"):
        network_at("linkedin", "linkedin.example", f"{PAGE}:{ACCESS_TOKEN}")


async def test_neither_token_nor_app_is_told_anywhere(
    linkedin: LinkedInStandIn, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Any] = []

    def echo(asked: Asked) -> Answer:
        return Answer(401, {"message": f"{asked.headers.get('authorization')} {APP[1]} {ACCESS_TOKEN}"})

    with caplog.at_level(logging.DEBUG):
        await connect(linkedin).connect()
        async with scripted_server(echo) as server:
            network = connect(("linkedin", server.base_url))
            with pytest.raises(AuthFailed) as refused:
                await network.connect()
            told += [str(refused.value), repr(vars(network)), repr(network), caplog.text, utc_now()]
    assert not any(secret in str(told) for secret in (ACCESS_TOKEN, APP[1]))
