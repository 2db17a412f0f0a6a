"""An account that was signed in by OAuth 2 stays so: its tokens are renewed in time, once, and written down first."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.department import Account
from bot.errors import AuthFailed, Transient
from integrations.social.x.network import XNetwork
from integrations.social.x.oauth2 import App, Tokens, exchange, renew, sign_in
from integrations.social.x.tokens import UserTokens
from tests.contracts.social.scripted_server import Answer, Asked, Manner, ScriptedServer, scripted_server
from tests.contracts.social.x_payloads import ME, user
from tests.support.house import FakeClock

REDIRECT = "https://comptoir.example/x"


@dataclass(slots=True)
class Kept:
    """Where the tokens of one account are kept; `steps` is what was done, in order."""

    tokens: Tokens | None
    steps: list[str] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def held(self, account: str) -> AsyncIterator["Kept"]:
        async with self.lock:
            yield self

    async def read(self) -> Tokens | None:
        return self.tokens

    async def write(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.steps.append("written")


class TokenEndpoint:
    """X's tokens: each refresh token is good once, and only the newest access token."""

    def __init__(self, kept: Kept | None = None) -> None:
        self.number = 0
        self.kept = kept
        self.renewals: list[Mapping[str, list[str]]] = []

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/2/oauth2/token":
            fields = parse_qs(asked.body.decode())
            self.renewals.append(fields)
            if fields.get("refresh_token", [f"refresh-{self.number}"]) != [f"refresh-{self.number}"]:
                return Answer(400, {"error": "invalid_grant"})
            self.number += 1
            pair = {"access_token": f"access-{self.number}", "refresh_token": f"refresh-{self.number}"}
            return Answer(body={**pair, "token_type": "bearer", "expires_in": 7200})
        if self.kept is not None:
            self.kept.steps.append(asked.headers["authorization"])
        return Answer(body={"data": user(ME, "acme")})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def tokens(clock: FakeClock, lasting: timedelta) -> Tokens:
    return Tokens("access-0", "refresh-0", clock() + lasting)


def network(server: ScriptedServer, kept: Kept, clock: FakeClock) -> XNetwork:
    account = Account("acme_social", "x", server.base_url, "ACME_X_APP")
    return XNetwork(
        account,
        "",
        clock=clock,
        signer=UserTokens("acme_social", App("app", base_url=server.base_url), kept, clock=clock),
    )


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
    endpoint = TokenEndpoint()
    async with scripted_server(endpoint) as server:
        given = await exchange(App("app", base_url=server.base_url), "code", "verifier", REDIRECT, clock=clock)
        (asked,) = server.asked
    assert (given.access, given.refresh) == ("access-1", "refresh-1")
    assert given.expires_at == clock() + timedelta(hours=2)
    assert "access-1" not in repr(given)
    assert endpoint.renewals == [
        {
            "grant_type": ["authorization_code"],
            "code": ["code"],
            "redirect_uri": [REDIRECT],
            "code_verifier": ["verifier"],
            "client_id": ["app"],
        }
    ]
    assert "authorization" not in asked.headers


async def test_an_app_with_a_secret_proves_itself_by_it(clock: FakeClock) -> None:
    endpoint = TokenEndpoint()
    async with scripted_server(endpoint) as server:
        app = App("app", "app-secret", server.base_url)
        await renew(app, tokens(clock, timedelta(0)), clock=clock)
        (asked,) = server.asked
    assert base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")) == b"app:app-secret"
    assert "client_id" not in endpoint.renewals[0]
    assert "app-secret" not in repr(app)


async def test_tokens_that_last_are_used_as_they_are(clock: FakeClock) -> None:
    kept = Kept(tokens(clock, timedelta(hours=1)))
    async with scripted_server(TokenEndpoint(kept)) as server:
        reader = network(server, kept, clock)
        await reader.connect()
        await reader.connect()
        await reader.close()
    assert kept.steps == ["Bearer access-0"] * 2


async def test_tokens_about_to_end_are_renewed_once_and_written_down_before_they_are_used(clock: FakeClock) -> None:
    kept = Kept(tokens(clock, timedelta(minutes=1)))
    async with scripted_server(TokenEndpoint(kept)) as server:
        first, second = network(server, kept, clock), network(server, kept, clock)
        await asyncio.gather(*(each.connect() for each in (first, second, first, second)))
        clock.move(hours=3)
        await second.connect()
        await first.connect()
        for each in (first, second):
            await each.close()
    used = ["Bearer access-1"] * 4
    assert kept.steps == ["written", *used, "written", "Bearer access-2", "Bearer access-2"]


async def test_an_account_that_was_never_signed_in_is_told(clock: FakeClock) -> None:
    async with scripted_server(TokenEndpoint()) as server:
        reader = network(server, Kept(None), clock)
        with pytest.raises(AuthFailed, match="not signed in"):
            await reader.connect()
        await reader.close()
        assert server.asked == []


async def test_a_pair_that_was_used_up_has_to_be_signed_in_again(clock: FakeClock) -> None:
    kept = Kept(Tokens("old", "used-up", clock()))
    async with scripted_server(TokenEndpoint()) as server:
        reader = network(server, kept, clock)
        with pytest.raises(AuthFailed, match="sign in again") as raised:
            await reader.connect()
        await reader.close()
    assert (raised.value.service, raised.value.account) == ("x", "acme_social")
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    "answer",
    [
        Answer(503, b"<html>"),
        Answer(200, {"access_token": "", "refresh_token": "r", "expires_in": 7200}),
        Answer(200, json.dumps([]).encode()),
        Answer(manner=Manner.DROP),
    ],
)
async def test_a_renewal_that_brings_no_tokens_leaves_the_old_ones_and_is_tried_again(
    clock: FakeClock, answer: Answer
) -> None:
    before = tokens(clock, timedelta(0))
    kept: Any = Kept(before)
    async with scripted_server(answer) as server:
        reader = network(server, kept, clock)
        with pytest.raises(Transient):
            await reader.withdraw("7")
        await reader.close()
        assert all(asked.path == "/2/oauth2/token" for asked in server.asked), "nothing else left"
    assert kept.tokens == before
