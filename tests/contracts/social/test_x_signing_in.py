"""Signing in to X by OAuth 2: the consent, the code and the app, as X's interface wants them; no secret is shown."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.department import Account
from bot.errors import AuthFailed, SettingsError
from integrations.social.signing_in import Tokens
from integrations.social.x.login import login_to_x
from integrations.social.x.oauth2 import App, exchange, renew, sign_in
from tests.contracts.social.scripted_server import Answer, scripted_server
from tests.stand_ins.x.posts import BRAND
from tests.support.clock import FakeClock

REDIRECT = "https://comptoir.example/x"
PAIR = {"access_token": "access-1", "refresh_token": "refresh-1", "token_type": "bearer", "expires_in": 7200}


def tokens(clock: FakeClock, lasting: timedelta) -> Tokens:
    return Tokens("access-0", "refresh-0", clock() + lasting)


def test_the_owner_consents_where_x_asks_and_the_code_is_ours_alone() -> None:
    begun = sign_in(App("app id"), REDIRECT)
    address = urlsplit(begun.address)
    query = {name: value for name, (value,) in parse_qs(address.query).items()}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).decode().rstrip("=")
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://x.com/i/oauth2/authorize"
    assert query == {
        "response_type": "code",
        "client_id": "app id",
        "redirect_uri": REDIRECT,
        "scope": "tweet.read tweet.write users.read media.write offline.access",
        "state": begun.state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    assert 43 <= len(begun.verifier) <= 128
    assert sign_in(App("app id"), REDIRECT).verifier != begun.verifier
    assert begun.verifier not in repr(begun)


async def test_a_code_becomes_tokens_that_are_told_nobody(clock: FakeClock) -> None:
    async with scripted_server(Answer(body=PAIR)) as server:
        given = await exchange(App("app", base_url=server.base_url), "code", "verifier", REDIRECT, clock=clock)
        (asked,) = server.asked
    assert (given.access, given.refresh) == ("access-1", "refresh-1")
    assert given.expires_at == clock() + timedelta(hours=2)
    assert "access-1" not in repr(given)
    assert asked.path == "/2/oauth2/token"
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["code"],
        "redirect_uri": [REDIRECT],
        "code_verifier": ["verifier"],
        "client_id": ["app"],
    }
    assert "authorization" not in asked.headers


async def test_an_app_with_a_secret_proves_itself_by_it(clock: FakeClock) -> None:
    async with scripted_server(Answer(body=PAIR)) as server:
        app = App("app", "app-secret", server.base_url)
        await renew(app, tokens(clock, timedelta(0)), clock=clock)
        (asked,) = server.asked
    assert base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")) == b"app:app-secret"
    assert parse_qs(asked.body.decode()) == {"grant_type": ["refresh_token"], "refresh_token": ["refresh-0"]}
    assert "app-secret" not in repr(app)


@pytest.mark.parametrize(
    ("status", "said"),
    [(400, "sign in again: comptoir networks login acme"), (401, "not known by this client id and client secret")],
)
async def test_a_refusal_says_whether_the_tokens_are_spent_or_the_app_is_unknown(
    clock: FakeClock, status: int, said: str
) -> None:
    async with scripted_server(Answer(status, {"error": "no"})) as server:
        with pytest.raises(AuthFailed, match=said):
            await renew(App("app", "s", server.base_url), tokens(clock, timedelta(0)), clock=clock, account="acme")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "ACME_X_CLIENT is not set; put the client id of the account's app there."),
        ({"ACME_X_CLIENT": "client"}, "ACME_X_SECRET is not set; put the client secret"),
        ({"ACME_X_CLIENT": "a:b:c:d", "ACME_X_SECRET": "s"}, "account acme_social: ACME_X_CLIENT must hold one value"),
        ({"ACME_X_CLIENT": "client", "ACME_X_SECRET": "hush hush"}, "ACME_X_SECRET must hold one value"),
    ],
)
def test_variables_that_hold_something_else_are_named_and_not_shown(
    clock: FakeClock, environment: dict[str, str], said: str
) -> None:
    account = Account("acme_social", "x", "", "", client_id_variable="ACME_X_CLIENT", handle=BRAND)
    with pytest.raises(SettingsError) as raised:
        login_to_x(replace(account, client_secret_variable="ACME_X_SECRET"), environment, clock)
    assert said in str(raised.value)
    assert "hush" not in str(raised.value)
