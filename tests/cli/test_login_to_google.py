"""A channel on YouTube is signed in from the command line: its owner consents at Google, and it is read and answered
then.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.messages import Send
from bot.ports.rows import CaseFilter
from bot.runtime.sealing import Seals, new_key
from bot.settings import load_settings
from integrations.social.registry import login_of, reseal_tokens
from integrations.social.signing_in import Tokens
from tests.cli.signing_in import (
    CALLBACK,
    NO_TIME,
    Browser,
    Shifted,
    in_thread_logged_in,
    networks_page,
    running,
)
from tests.cli.signing_in import logged_in as signed_in
from tests.cli.typed import CommandLine, in_thread
from tests.contracts.social.youtube_stand_in import APP, APP_SECRET, YouTubeStandIn, standing_in
from tests.stand_ins.google.consenting import CODE_LASTS
from tests.stand_ins.youtube.server import SCOPE

RULES = """
version: 1
accounts:
  acme_tube: {{network: youtube, base_url: "{base_url}", client_id: env:ACME_CLIENT, client_secret: env:ACME_SECRET,
               handle: "@{handle}", start: 1h}}
people:
  ana: {{name: Ana, admin: true}}
departments:
  care: {{name: Customer care, members: [ana]}}
fallback: care
rules: []
"""
KEY = "acme_tube"


@pytest.fixture
def clock() -> Shifted:
    return Shifted()


@pytest.fixture
def youtube(clock: Shifted) -> Iterator[YouTubeStandIn]:
    with standing_in(clock) as stand_in:
        yield stand_in


@pytest.fixture
def typed(comptoir: CommandLine, youtube: YouTubeStandIn) -> CommandLine:
    write_rules(comptoir, youtube)
    comptoir.patch.setenv("ACME_CLIENT", APP)
    comptoir.patch.setenv("ACME_SECRET", APP_SECRET)
    comptoir.patch.setenv("COMPTOIR_SECRET_KEY", new_key())
    comptoir("migrate")
    return comptoir


def write_rules(typed: CommandLine, youtube: YouTubeStandIn, handle: str = "Acme") -> None:
    (typed.folder / "routing_rules.yaml").write_text(RULES.format(base_url=youtube.base_url, handle=handle))


def logged_in(typed: CommandLine, browser: Browser | None = None) -> tuple[int, str, str]:
    return signed_in(typed, browser, account=KEY)


def secrets_of(youtube: YouTubeStandIn) -> list[str]:
    given = [f"ya29.access-{number}" for number in range(1, youtube.server.renewals + 1)]
    return [APP_SECRET, *youtube.server.consenting.given, *given]


def test_a_channel_is_signed_in_by_a_pasted_address_and_nothing_secret_is_told(
    typed: CommandLine, youtube: YouTubeStandIn
) -> None:
    assert f"not signed in: comptoir networks login {KEY}" in typed("networks", "check", KEY)[1]
    browser = Browser(typed)
    code, out, error = logged_in(typed, browser)
    assert (code, error) == (0, "")
    assert f"{KEY} is signed in as @Acme" in out
    assert "within 300 seconds" in browser.printed
    query = parse_qs(urlsplit(browser.opened).query)
    assert (query["redirect_uri"], query["scope"]) == ([CALLBACK], [SCOPE])
    assert (query["access_type"], query["prompt"]) == (["offline"], ["consent"])

    code, told, _ = typed("networks", "check", KEY)
    assert (code, "youtube as acme; 10000 characters a reply" in told) == (0, True)
    stored = b"".join(path.read_bytes() for path in typed.folder.glob("comptoir.db*"))
    everything = out + browser.printed + told
    assert not [each for each in secrets_of(youtube) if each in everything or each.encode() in stored]


def test_another_channel_that_was_chosen_is_sent_away_and_nothing_is_kept(
    typed: CommandLine, youtube: YouTubeStandIn
) -> None:
    write_rules(typed, youtube, "other")
    code, _, error = logged_in(typed)
    assert (code, "signed in as acme, and the rules name other; nothing was kept" in error) == (2, True)
    assert "not signed in" in typed("networks", "check", KEY)[1]


def test_whoever_consents_to_too_little_or_not_at_all_changes_nothing(
    typed: CommandLine, youtube: YouTubeStandIn
) -> None:
    consenting = youtube.server.consenting
    consenting.grants = "openid"
    assert "Tick everything that Google shows" in logged_in(typed)[2]
    consenting.grants, consenting.offline = SCOPE, False
    assert "no refresh token was granted" in logged_in(typed)[2]
    consenting.consents = False
    assert "Nobody consented" in logged_in(typed)[2]
    assert "not signed in" in typed("networks", "check", KEY)[1]


def test_a_code_that_lay_too_long_and_an_app_that_is_unknown_are_refused(
    typed: CommandLine, youtube: YouTubeStandIn, clock: Shifted
) -> None:
    def later(led_to: str) -> str:
        clock.by += CODE_LASTS + timedelta(seconds=1)
        return led_to

    code, _, error = logged_in(typed, Browser(typed, later))
    assert (code, "has ended or was taken back" in error) == (2, True)
    typed.patch.setenv("ACME_SECRET", "other")
    assert "not known by this id and this secret" in logged_in(typed)[2]
    assert youtube.server.consenting.given == []


def test_what_is_missing_is_said_before_anybody_consents(typed: CommandLine, youtube: YouTubeStandIn) -> None:
    typed.patch.setenv("ACME_SECRET", "hush hush")
    refused = logged_in(typed)[2]
    assert "ACME_SECRET must hold the client secret of the account's app alone" in refused
    assert "hush" not in refused
    typed.patch.delenv("ACME_SECRET")
    assert "ACME_SECRET is not set; put the client secret" in logged_in(typed)[2]
    rules = typed.folder / "routing_rules.yaml"
    rules.write_text(rules.read_text().replace("client_secret: env:ACME_SECRET,", ""))
    assert "An app by which an account signs in to youtube has a secret" in "".join(typed("rules", "check")[1:])
    assert youtube.server.heard == []


async def test_a_signed_in_channel_is_read_and_answered_and_told_to_sign_in_when_consent_is_taken_back(
    typed: CommandLine, youtube: YouTubeStandIn, clock: Shifted
) -> None:
    await in_thread_logged_in(typed, KEY)
    asked = youtube.mentioned("where is my parcel?")
    async with running(clock) as comptoir:
        await comptoir.connect()
        assert await comptoir.poller.poll(KEY) == 1
        async with comptoir.store.reading() as tx:
            (case,) = await tx.cases.find(CaseFilter())
        clock.by += timedelta(hours=3)
        await comptoir.bus.handle(Send("ana", case.id, text="On its way.", undo=NO_TIME), surface="test")
        for _ in range(6):
            clock.by += timedelta(seconds=10)
            await comptoir.outbox.run_due()
        assert youtube.replies_under(asked) == ["On its way."]

        youtube.server.consenting.revoke()
        clock.by += timedelta(hours=3)
        await comptoir.poller.poll(KEY)
        logged = typed.capture.readouterr().err
        assert "account_down" in logged
        assert not [each for each in secrets_of(youtube) if each in logged]
        assert f"Sign in again where Comptoir runs: comptoir networks login {KEY}" in await networks_page(comptoir)

    assert f"Sign in again: comptoir networks login {KEY}" in (await in_thread(typed, "doctor"))[1]
    code, out, _ = await in_thread_logged_in(typed, KEY)
    assert (code, "It was paused, and goes on by itself" in out) == (0, True)
    clock.by = NO_TIME
    async with running(clock) as comptoir:
        await comptoir.connect()
        assert "comptoir networks login" not in await networks_page(comptoir)


async def test_whoever_signs_in_anew_while_comptoir_runs_has_nothing_paused(
    typed: CommandLine, youtube: YouTubeStandIn, clock: Shifted
) -> None:
    await in_thread_logged_in(typed, KEY)
    async with running(clock) as comptoir:
        await comptoir.connect()
        consenting = youtube.server.consenting
        consenting.revoke()
        youtube.server.renewals += 1  # our access token has ended with it
        consenting.good.add("1//second")
        account, seals = comptoir.rules.current.directory.accounts[KEY], Seals(load_settings().secret_keys, clock)
        kept = login_of(account, os.environ, clock).kept(comptoir.store, seals)
        await kept.keep(Tokens("ya29.second", "1//second", clock() + timedelta(hours=1)))
        assert not await comptoir.prober.probe(KEY)
        async with comptoir.store.reading() as tx:
            row = await tx.accounts.get(KEY)
        assert row is not None
        assert row.state == "active"
        assert await comptoir.prober.probe(KEY)
        assert await reseal_tokens(comptoir.store, seals) == 1
