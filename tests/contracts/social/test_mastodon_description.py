"""What we send, held to the description of Mastodon's interface, where that is beside the project."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from bot.ports.social import Posting
from tests.contracts.social.conftest import Connect
from tests.contracts.social.mastodon_payloads import (
    NOTIFICATIONS,
    OWN_STATUSES,
    Json,
    Route,
    mastodon_server,
    notification,
    own_status,
    paged,
    status,
)
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.shared import shared_json
from tests.contracts.social.stand_ins import now

PATHS = {
    "/api/v1/accounts/verify_credentials": "/api/v1/accounts/verify_credentials",
    "/api/v2/instance": "/api/v2/instance",
    "/api/v2/notifications/policy": "/api/v2/notifications/policy",
    NOTIFICATIONS: NOTIFICATIONS,
    OWN_STATUSES: "/api/v1/accounts/{id}/statuses",
    "/api/v1/statuses": "/api/v1/statuses",
    "/api/v1/statuses/501": "/api/v1/statuses/{id}",
    "/api/v1/statuses/900": "/api/v1/statuses/{id}",
    "/api/v1/statuses/501/context": "/api/v1/statuses/{id}/context",
}
AS_JSON = {"true": True, "false": False}


@pytest.fixture
def description() -> Any:
    return shared_json("specs/mastodon/mastodon-openapi.json")


def faults(description: Json, schema: Json, value: Any) -> list[str]:
    resource = Resource.from_contents({**description, "$schema": "https://json-schema.org/draft/2020-12/schema"})
    registry: Registry[Any] = Registry().with_resource("urn:mastodon", resource)
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:mastodon#/'))
    return [error.message for error in Draft202012Validator(absolute, registry=registry).iter_errors(value)]


def values_of(asked: Asked, name: str, schema: Json) -> Any:
    """A query parameter as the JSON that the schema speaks of."""
    given = [value for key, value in asked.parameters if key.removesuffix("[]") == name]
    if schema["type"] == "array":
        return given
    (only,) = given
    return int(only) if schema["type"] == "integer" else AS_JSON.get(only, only)


async def everything_we_ask(connect: Connect) -> Sequence[Asked]:
    there = [notification(number) for number in range(1, 130)]
    routes: dict[str, Route] = {
        NOTIFICATIONS: paged(lambda: there),
        OWN_STATUSES: paged(lambda: [own_status(str(number)) for number in range(900, 960)], largest=40),
        "/api/v1/statuses": lambda asked: Answer(body=own_status("900") if asked.method == "POST" else []),
        "/api/v1/statuses/501": Answer(body=status("501")),
        "/api/v1/statuses/900": Answer(body=own_status("900")),
        "/api/v1/statuses/501/context": Answer(body={"ancestors": [], "descendants": []}),
    }
    async with scripted_server(mastodon_server(routes)) as server:
        network = connect(("mastodon", server.base_url))
        page = await network.fetch(None, since=now() - timedelta(days=10_000))
        await network.fetch(page.cursor, since=now())
        mention = page.mentions[0]
        await network.recheck([mention.remote_id])
        await network.thread(mention.remote_id)
        for target in (mention, replace(mention, warning="trains", language=None, visibility="followers")):
            await network.publish(Posting("0a1b", "hello", target))
        await network.find(Posting("0a1b", "hello", mention, now()))
        await network.correct("900", Posting("0a1b", "hello again", mention))
        await network.withdraw("900")
        return list(server.asked)


async def test_every_request_is_one_that_the_description_knows(description: Json, connect: Connect) -> None:
    requests = await everything_we_ask(connect)
    assert {asked.path for asked in requests} == PATHS.keys(), "each kind of request was made"
    for asked in requests:
        operation = description["paths"][PATHS[asked.path]][asked.method.lower()]
        known = {item["name"]: item["schema"] for item in operation.get("parameters", []) if item["in"] == "query"}
        for name in {key.removesuffix("[]") for key, _ in asked.parameters}:
            assert name in known, f"{asked.path} has no parameter {name}"
            assert not faults(description, known[name], values_of(asked, name, known[name])), (asked.path, name)


async def test_every_reply_is_a_body_that_the_description_knows(description: Json, connect: Connect) -> None:
    written = [asked for asked in await everything_we_ask(connect) if asked.method == "POST"]
    assert len(written) == 2
    base = description["components"]["schemas"]["BaseStatus"]["properties"]
    for asked in written:
        assert not faults(description, {"$ref": "#/components/schemas/TextStatus"}, asked.json)
        assert asked.json.keys() <= base.keys() | {"status"}, "nothing that the server would silently ignore"
        assert asked.headers["content-type"] == "application/json"
