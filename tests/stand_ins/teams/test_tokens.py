"""Tokens are signed as Microsoft signs them, keys are published and change, and every forgery is one."""

from typing import Any

import httpx
import jwt
import pytest

from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import Tenant
from tests.stand_ins.teams.tokens import ISSUER, Forgery, forged, genuine

URL = "https://smba.trafficmanager.net/emea/"


def verified(tenant: Tenant, authorization: str) -> dict[str, Any]:
    """What a careful reader takes from a token. Raises where it takes nothing."""
    scheme, _, token = authorization.partition(" ")
    assert scheme == "Bearer"
    kid = jwt.get_unverified_header(token)["kid"]
    published = next(each for each in tenant.keys.published()["keys"] if each["kid"] == kid)
    assert "msteams" in published["endorsements"]
    needed = {"require": ["exp", "nbf", "iss", "aud"], "verify_exp": False, "verify_nbf": False}
    said: dict[str, Any] = jwt.decode(
        token, jwt.PyJWK(published).key, ["RS256"], audience=tenant.app.id, issuer=ISSUER, options=needed
    )
    assert said["nbf"] <= tenant.clock() < said["exp"]
    assert said["serviceurl"] == URL
    return said


async def test_a_genuine_token_is_read_with_the_published_key(
    client: httpx.AsyncClient, server: TeamsServer, tenant: Tenant
) -> None:
    described = (await client.get(server.openid_url)).json()
    assert described["issuer"] == ISSUER
    assert (await client.get(described["jwks_uri"])).json() == tenant.keys.published()
    assert set(verified(tenant, genuine(tenant, URL))) == {"serviceurl", "nbf", "exp", "iss", "aud"}
    assert len(tenant.called("keys")) == 1


@pytest.mark.parametrize("forgery", Forgery)
def test_a_careful_reader_takes_no_forgery(tenant: Tenant, forgery: Forgery) -> None:
    with pytest.raises((AssertionError, AttributeError, KeyError, StopIteration, jwt.PyJWTError)):
        verified(tenant, forged(tenant, URL, forgery))  # type: ignore[arg-type]


def test_after_a_rotation_only_the_new_key_is_published(tenant: Tenant) -> None:
    before = genuine(tenant, URL)
    tenant.keys.rotate()
    verified(tenant, genuine(tenant, URL))
    with pytest.raises(StopIteration):
        verified(tenant, before)
