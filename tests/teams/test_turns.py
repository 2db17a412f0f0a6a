"""Activities that were found genuine, answered through botbuilder as they came: nothing else is asked of anybody."""

import json
from pathlib import Path
from typing import Any

import pytest

from integrations.chat.teams.gateway import BotBuilderGateway
from tests.stand_ins.teams.server import TeamsServer

PAYLOADS = Path(__file__).parents[3] / "shared/data/payloads/teams.jsonl"


def invoke(**more: Any) -> dict[str, Any]:
    return {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "id": "f:1",
        "channelId": "msteams",
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "from": {"id": "29:1"},
        "recipient": {"id": "28:1"},
        "conversation": {"id": "19:x@thread.tacv2;messageid=1"},
        "value": {"trigger": "manual"},
        **more,
    }


async def test_an_invoke_is_answered_with_what_we_say_and_nothing_is_asked_of_anybody(
    server: TeamsServer, gateway: BotBuilderGateway
) -> None:
    card = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "hi"}], "nothing": None}
    came: list[Any] = []

    async def on_turn(body: Any) -> Any:
        came.append(body)
        return {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": card}

    body = invoke()
    status, answer = await gateway.answer(body, {"aud": "app"}, on_turn)
    assert (status, answer) == (
        200,
        {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": card},
    )
    assert came == [body], "as it came, and not as botbuilder has it"
    assert server.tenant.calls == []


async def test_an_invoke_may_be_answered_with_nothing_and_what_fails_is_raised(gateway: BotBuilderGateway) -> None:
    async def silent(_: Any) -> None:
        return None

    async def failing(_: Any) -> Any:
        raise LookupError("a defect")

    assert await gateway.answer(invoke(), {}, silent) == (200, None)
    assert await gateway.answer(invoke(type="message", text="hi"), {}, silent) == (200, None)
    with pytest.raises(LookupError):
        await gateway.answer(invoke(), {}, failing)


@pytest.mark.parametrize(
    "body",
    [
        invoke(conversation="x"),
        invoke(**{"from": [1]}),
        invoke(entities=7),
        invoke(timestamp="yesterday"),
        invoke(attachments=["x"]),
    ],
)
async def test_a_shape_that_is_none_of_teams_is_a_bad_request(gateway: BotBuilderGateway, body: dict[str, Any]) -> None:
    async def never(_: Any) -> Any:
        raise AssertionError

    assert await gateway.answer(body, {}, never) == (400, None)


@pytest.mark.skipif(not PAYLOADS.exists(), reason="the collection of payloads is not on this machine")
async def test_every_activity_that_was_ever_seen_is_taken_or_set_aside(gateway: BotBuilderGateway) -> None:
    async def on_turn(_: Any) -> Any:
        return {}

    seen = [each for line in PAYLOADS.read_text("utf-8").splitlines() for each in activities(json.loads(line)["body"])]
    assert len(seen) > 10
    assert {(await gateway.answer(each, {}, on_turn))[0] for each in seen} <= {200, 400}


def activities(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for each in node for found in activities(each)]
    if not isinstance(node, dict):
        return []
    if "type" in node and "conversation" in node:
        return [node]
    return [found for each in node.values() for found in activities(each)]
