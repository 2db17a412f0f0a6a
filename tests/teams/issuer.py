"""Somebody who signs as Microsoft does: keys that can be rotated, served on loopback, and tokens made with them."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

APP, TENANT = "00001111-aaaa-2222-bbbb-3333cccc4444", "72f988bf-86f1-41af-91ab-2d7cd011db47"
SERVICE = "https://smba.trafficmanager.net/emea/"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


_MADE = [new_key() for _ in range(2)]  # a moment each


@dataclass(slots=True)
class Issuer:
    """`fails` is true while its keys cannot be fetched; `fetches` counts how often they were asked for."""

    clock: Callable[[], datetime]
    signing: dict[str, rsa.RSAPrivateKey] = field(default_factory=lambda: {"first": _MADE[0]})
    endorsements: list[str] = field(default_factory=lambda: ["msteams"])
    base_url: str = ""
    fails: bool = False
    fetches: int = 0

    @property
    def openid_url(self) -> str:
        return f"{self.base_url}/v1/.well-known/openidconfiguration"

    def rotate(self) -> None:
        self.signing = {"second": _MADE[1]}

    def token(self, kid: str = "", algorithm: str = "RS256", key: Any = None, **claims: Any) -> str:
        """A token as Teams brings it; a claim that is given as None is left out."""
        signed_by = kid or next(iter(self.signing))
        now = self.clock()
        whole = {
            "iss": "https://api.botframework.com",
            "aud": APP,
            "serviceurl": SERVICE,
            "nbf": int((now - timedelta(minutes=5)).timestamp()),
            "exp": int((now + timedelta(hours=1)).timestamp()),
            **claims,
        }
        kept = {name: value for name, value in whole.items() if value is not None}
        signing = self.signing.get(signed_by) if key is None else key
        return jwt.encode(kept, signing, algorithm=algorithm, headers={"kid": signed_by})

    def bearer(self, **claims: Any) -> str:
        return f"Bearer {self.token(**claims)}"

    def published(self) -> list[dict[str, Any]]:
        """The keys as they are listed."""
        listed = []
        for kid, key in self.signing.items():
            described = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
            listed.append({**described, "kid": kid, "use": "sig", "endorsements": self.endorsements})
        return listed


@asynccontextmanager
async def an_issuer(clock: Callable[[], datetime]) -> AsyncIterator[Issuer]:
    """Serve its keys while the block runs."""
    issuer = Issuer(clock)

    async def configuration(_: web.Request) -> web.Response:
        if issuer.fails:
            return web.Response(status=503)
        return web.json_response({"jwks_uri": f"{issuer.base_url}/v1/.well-known/keys"})

    async def keys(_: web.Request) -> web.Response:
        issuer.fetches += 1
        return web.json_response({"keys": issuer.published()})

    application = web.Application()
    application.router.add_get("/v1/.well-known/openidconfiguration", configuration)
    application.router.add_get("/v1/.well-known/keys", keys)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    issuer.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield issuer
    finally:
        await runner.cleanup()
