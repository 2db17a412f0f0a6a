"""An account is signed in from the command line: its owner consents in a browser, and it is read and answered then."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.domain.messages import Send
from bot.now import utc_now
from bot.ports.rows import CaseFilter
from bot.runtime.sealing import new_key
from tests.cli.signing_in import (
    CALLBACK,
    NO_TIME,
    Browser,
    Shifted,
    in_thread_logged_in,
    logged_in,
    networks_page,
    running,
)
from tests.cli.typed import CommandLine, in_thread
from tests.contracts.social.x_stand_in import XStandIn, standing_in
from tests.stand_ins.x.posts import BRAND
from tests.support.demo_process import free_port

RULES = """
version: 1
accounts:
  acme_x: {{network: x, base_url: "{base_url}", client_id: env:ACME_X_CLIENT, client_secret: env:ACME_X_SECRET,
            handle: "@Acme", start: 1h}}
  acme_keys: {{network: x, base_url: "{base_url}", token: env:ACME_X_KEYS}}
people:
  ana: {{name: Ana, admin: true}}
departments:
  care: {{name: Customer care, members: [ana]}}
fallback: care
rules: []
"""


@pytest.fixture
def clock() -> Shifted:
    return Shifted()


@pytest.fixture
def x(clock: Shifted) -> Iterator[XStandIn]:
    with standing_in(clock) as stand_in:
        stand_in.server.app.client_secret = "app-secret-62b0"
        yield stand_in


@pytest.fixture
def typed(comptoir: CommandLine, x: XStandIn) -> CommandLine:
    (comptoir.folder / "routing_rules.yaml").write_text(RULES.format(base_url=x.base_url))
    comptoir.patch.setenv("ACME_X_CLIENT", x.server.app.client_id)
    comptoir.patch.setenv("ACME_X_SECRET", x.server.app.client_secret)
    comptoir.patch.setenv("COMPTOIR_SECRET_KEY", new_key())
    comptoir("migrate")
    return comptoir


def secrets_of(x: XStandIn) -> list[str]:
    app = x.server.app
    return [app.client_secret, *(token for pair in app.given for token in (pair.access, pair.refresh))]


def test_an_account_is_signed_in_by_a_pasted_address_and_nothing_secret_is_told(
    typed: CommandLine, x: XStandIn
) -> None:
    assert "not signed in: comptoir networks login acme_x" in typed("networks", "check", "acme_x")[1]
    browser = Browser(typed)
    code, out, error = logged_in(typed, browser)
    assert (code, error) == (0, "")
    assert "acme_x is signed in as @Acme. Its access token is good until" in out
    assert "UTC" in out
    assert f"begins with {CALLBACK}" in browser.printed
    query = parse_qs(urlsplit(browser.opened).query)
    assert query["redirect_uri"] == [CALLBACK]

    code, told, _ = typed("networks", "check", "acme_x")
    assert (code, f"x as {BRAND}; 280 characters a reply" in told) == (0, True)
    assert "token ends" not in told, "it renews itself"
    assert "x as acme" in typed("doctor")[1]
    stored = b"".join(path.read_bytes() for path in typed.folder.glob("comptoir.db*"))
    everything = out + browser.printed + told
    assert not [each for each in secrets_of(x) if each in everything or each.encode() in stored]


def test_an_account_is_signed_in_by_a_browser_that_comes_back_to_this_machine(typed: CommandLine, x: XStandIn) -> None:
    port = free_port()
    command = [sys.executable, "-m", "bot", "networks", "login", "acme_x", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, cwd=typed.folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(line.strip() for line in process.stdout if line.startswith("http"))
        forged = httpx.get(f"http://127.0.0.1:{port}/login", params={"state": "forged", "code": "forged"})
        landed = httpx.get(address, follow_redirects=True)
        said = process.stdout.read()
    assert (process.returncode, "is signed in as @Acme" in said) == (0, True)
    assert (forged.status_code, "of another sign-in" in forged.text) == (400, True)
    assert landed.url.copy_with(query=None) == f"http://127.0.0.1:{port}/login"
    assert "page can be closed" in landed.text
    assert landed.headers["referrer-policy"] == "no-referrer"
    assert len(x.server.app.given) == 1


def test_somebody_else_who_consented_is_sent_away_and_nothing_is_kept(typed: CommandLine, x: XStandIn) -> None:
    x.server.app.browser = "lea"
    code, _, error = logged_in(typed)
    assert (code, "signed in as @lea, and the rules name @Acme; nothing was kept" in error) == (2, True)
    assert "not signed in" in typed("networks", "check", "acme_x")[1]


def test_whoever_does_not_consent_changes_nothing(typed: CommandLine, x: XStandIn) -> None:
    x.server.app.consents = False
    code, _, error = logged_in(typed)
    assert (code, "Nobody consented" in error) == (1, True)
    assert x.server.app.given == []


@pytest.mark.parametrize(
    ("led_to", "said"), [("", "Nothing was pasted"), (f"{CALLBACK}?code=c&state=other", "not of this sign-in")]
)
def test_an_address_of_another_sign_in_is_not_heeded(typed: CommandLine, x: XStandIn, led_to: str, said: str) -> None:
    code, _, error = logged_in(typed, Browser(typed, lambda _: led_to))
    assert (code, said in error) == (1, True)
    assert x.server.app.given == []


def test_a_code_that_lay_too_long_is_refused(typed: CommandLine, x: XStandIn, clock: Shifted) -> None:
    def later(led_to: str) -> str:
        clock.by += timedelta(seconds=31)
        return led_to

    code, _, error = logged_in(typed, Browser(typed, later))
    assert (code, "good for half a minute" in error) == (2, True)


def test_what_is_missing_is_said_before_anybody_consents(typed: CommandLine, x: XStandIn) -> None:
    typed.patch.delenv("ACME_X_SECRET")
    assert "ACME_X_SECRET is not set; put the client secret" in logged_in(typed)[2]
    assert "ACME_X_SECRET is not set" in typed("networks", "check", "acme_x")[1]
    typed.patch.setenv("ACME_X_SECRET", "s")
    typed.patch.delenv("COMPTOIR_SECRET_KEY")
    assert "COMPTOIR_SECRET_KEY is not set" in logged_in(typed)[2]
    typed.patch.setenv("COMPTOIR_SECRET_KEY", new_key())
    typed.patch.setenv("DATABASE_URL", f"sqlite:///{typed.folder / 'new.db'}")
    assert "comptoir migrate" in logged_in(typed)[2]
    assert x.server.heard == []


def test_a_port_that_is_taken_is_named(typed: CommandLine, x: XStandIn) -> None:
    taken = urlsplit(x.base_url).port
    code, out, error = typed("networks", "login", "acme_x", "--port", str(taken))
    assert (code, out) == (2, "")
    assert f"--port: cannot listen on 127.0.0.1:{taken}" in error


def test_an_account_that_needs_no_login_says_how_it_is_connected(typed: CommandLine) -> None:
    code, _, error = typed("networks", "login", "acme_keys")
    assert (code, "connected by the secret in ACME_X_KEYS, and needs no login" in error) == (1, True)
    assert "write client_id: and handle:" in error
    assert "the rules know acme_keys, acme_x" in typed("networks", "login", "acme")[2]


def test_a_token_that_ended_is_left_to_the_comptoir_that_runs(
    typed: CommandLine, x: XStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged_in(typed)
    monkeypatch.setattr("bot.cli.account_check.utc_now", lambda: utc_now() + timedelta(hours=3))
    code, told, _ = typed("networks", "check", "acme_x")
    assert (code, "Comptoir renews it before its next request" in told) == (0, True)
    code, _, error = typed("networks", "poll", "acme_x", "--dry-run")
    assert (code, "Comptoir renews it before its next request" in error) == (1, True)
    assert x.server.app.renewals == 0


async def test_a_signed_in_account_is_read_and_answered_by_its_token_and_told_to_sign_in_when_it_is_lost(
    typed: CommandLine, x: XStandIn, clock: Shifted
) -> None:
    await in_thread_logged_in(typed)
    asked = x.mentioned("where is my parcel?")
    async with running(clock) as comptoir:
        await comptoir.connect()
        assert await comptoir.poller.poll("acme_x") == 1
        async with comptoir.store.reading() as tx:
            (case,) = await tx.cases.find(CaseFilter())
        clock.by += timedelta(hours=3)
        await comptoir.bus.handle(Send("ana", case.id, text="On its way.", undo=NO_TIME), surface="test")
        for _ in range(6):
            clock.by += timedelta(seconds=10)
            await comptoir.outbox.run_due()
        assert x.replies_under(asked) == ["On its way."]
        assert x.server.app.renewals == 1

        x.server.app.revoke()
        clock.by += timedelta(hours=3)
        await comptoir.poller.poll("acme_x")
        logged = typed.capture.readouterr().err
        assert "account_down" in logged
        assert not [each for each in secrets_of(x) if each in logged]
        page = await networks_page(comptoir)
        assert "Sign in again where Comptoir runs: comptoir networks login acme_x" in page

    assert "Sign in again: comptoir networks login acme_x" in (await in_thread(typed, "doctor"))[1]
    code, out, _ = await in_thread_logged_in(typed)
    assert (code, "It was paused, and goes on by itself" in out) == (0, True)
    clock.by = NO_TIME
    async with running(clock) as comptoir:
        await comptoir.connect()
        assert "comptoir networks login" not in await networks_page(comptoir)
