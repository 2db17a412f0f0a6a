"""The pretend workspace refuses what Slack refuses and forgets nothing that it took, asked by Slack's own client."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.stand_ins.slack.faults import Fault, Manner
from tests.stand_ins.slack.sending import Sender
from tests.stand_ins.slack.server import SlackServer
from tests.stand_ins.slack.workspace import Workspace
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE

SAMPLES = Path(__file__).parents[4] / "shared" / "specs" / "slack" / "samples"
BUTTON = {"type": "button", "action_id": "a", "value": "v", "text": {"type": "plain_text", "text": "Claim"}}
MODAL: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Reply"},
    "submit": {"type": "plain_text", "text": "Go on"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "words"},
        }
    ],
}


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_timestamps_name_messages_and_grow_though_time_stands_still(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel="#billing", text=str(number)))["ts"] for number in range(3)]
    assert len(set(stamps)) == 3
    assert stamps == sorted(stamps)


async def test_tokens_scopes_and_membership_are_asked_for(
    client: AsyncWebClient, server: SlackServer, workspace: Workspace
) -> None:
    stranger = AsyncWebClient("xoxb-other", base_url=server.api_url)
    assert await refused(stranger.auth_test()) == "invalid_auth"
    assert await refused(client.chat_postMessage(channel="nowhere", text="x")) == "channel_not_found"
    assert await refused(client.chat_postMessage(channel="C2", text="x")) == "not_in_channel"
    assert await refused(client.api_call("chat.scream")) == "unknown_method"
    workspace.channels["C1"].is_archived = True
    assert await refused(client.chat_postMessage(channel="C1", text="x")) == "is_archived"
    workspace.app.scopes -= {"chat:write"}
    assert await refused(client.chat_postMessage(channel="C1", text="x")) == "missing_scope"
    workspace.app.revoked = True
    assert await refused(client.auth_test()) == "token_revoked"


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([{"type": "alert", "text": {"type": "plain_text", "text": "modals only"}}], "invalid_blocks"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "invalid_blocks"),
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        ([{"type": "divider", "block_id": "same"}] * 2, "invalid_blocks"),
        ([{"type": "actions", "elements": [BUTTON, BUTTON]}], "invalid_blocks"),
        ([{"type": "actions", "elements": [{**BUTTON, "value": "v" * 2001}]}], "invalid_blocks"),
        ([{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}], "invalid_blocks"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 6, "msg_blocks_too_long"),
        ("no list", "invalid_blocks_format"),
    ],
)
async def test_blocks_beyond_the_limits_are_refused(client: AsyncWebClient, blocks: Any, error: str) -> None:
    assert await refused(client.chat_postMessage(channel="C1", text="x", blocks=blocks)) == error


async def test_a_long_text_is_cut_into_messages_that_all_carry_the_blocks(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    await client.chat_postMessage(channel="C1", text="x" * 5000, blocks=[{"type": "divider"}])
    assert [message["blocks"] for message in workspace.cards("C1")] == [[{"type": "divider"}]] * 2
    assert await refused(client.chat_update(channel="C1", ts="1.0", text="x")) == "message_not_found"


async def test_metadata_is_given_only_where_it_is_asked_for_and_stays_through_an_update(client: AsyncWebClient) -> None:
    metadata = {"event_type": "card", "event_payload": {"key": "k"}}
    posted = await client.chat_postMessage(channel="C1", text="x", metadata=metadata)
    await client.chat_update(channel="C1", ts=posted["ts"], text="y")
    (plain,) = (await client.conversations_history(channel="C1"))["messages"]
    (whole,) = (await client.conversations_history(channel="C1", include_all_metadata=True))["messages"]
    assert "metadata" not in plain
    assert (whole["text"], whole["metadata"]) == ("y", metadata)


async def test_history_is_read_newest_first_page_by_page(client: AsyncWebClient, workspace: Workspace) -> None:
    for number in range(5):
        workspace.says("U1", "C1", str(number))
    read, cursor = [], None
    while cursor != "":
        page = await client.conversations_history(channel="C1", limit=2, cursor=cursor)
        read += [message["text"] for message in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
    assert read == ["4", "3", "2", "1", "0"]


async def test_a_fourth_message_within_a_moment_has_to_wait(
    client: AsyncWebClient, workspace: Workspace, clock: FakeClock
) -> None:
    for _ in range(3):
        await client.chat_postMessage(channel="C1", text="x")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "3")
    clock.move(seconds=3)
    await client.chat_postMessage(channel="C1", text="x")
    assert workspace.rates.refused == {"chat.postMessage C1": 1}


async def test_a_lost_answer_leaves_the_message_standing_and_a_dropped_call_does_not(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    for manner, standing in [(Manner.LOST_ANSWER, 1), (Manner.DROPPED, 1), (Manner.SERVER_ERROR, 1), (Manner.HANG, 1)]:
        workspace.faults.next_time("chat.postMessage", Fault(manner))
        client.timeout = 2 if manner is Manner.HANG else client.timeout
        with pytest.raises((aiohttp.ClientError, SlackApiError, TimeoutError)):
            await client.chat_postMessage(channel="C1", text="x")
        assert len(workspace.cards("C1")) == standing, manner


async def test_whispers_reach_members_only(client: AsyncWebClient, workspace: Workspace) -> None:
    workspace.new_user("U3", "far")
    await client.chat_postEphemeral(channel="C1", user="U2", text="psst")
    assert [(user, message["text"]) for user, message in workspace.channels["C1"].whispers] == [("U2", "psst")]
    assert await refused(client.chat_postEphemeral(channel="C1", user="U3", text="x")) == "user_not_in_channel"


async def test_a_trigger_opens_one_view_within_three_seconds(
    client: AsyncWebClient, workspace: Workspace, clock: FakeClock
) -> None:
    trigger = workspace.new_trigger("U1")
    opened = await client.views_open(trigger_id=trigger, view=MODAL)
    assert await refused(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    late = workspace.new_trigger("U1")
    clock.move(seconds=4)
    assert await refused(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"
    view = opened["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert await refused(client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)) == "hash_conflict"


async def test_a_response_address_answers_five_times(server: SlackServer, workspace: Workspace) -> None:
    url = workspace.new_response_url(server.base_url, "C1", "U1")
    async with httpx.AsyncClient(timeout=PATIENCE) as http:
        statuses = [(await http.post(url, json={"text": "x"})).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [404]


async def test_an_upload_takes_three_steps(client: AsyncWebClient, workspace: Workspace) -> None:
    await client.files_upload_v2(channel="C1", filename="p.png", content=b"\x89PNG", title="A picture")
    (file,) = workspace.files.values()
    assert (file["content"], file["shared"]) == (b"\x89PNG", ["C1"])


async def test_blocks_name_a_picture_once_slack_has_looked_at_it(client: AsyncWebClient, workspace: Workspace) -> None:
    workspace.looks_at_files = 2
    await client.files_upload_v2(filename="p.png", content=b"\x89PNG\r\n", alt_txt="A cup")
    (file,) = workspace.files
    image = {"type": "image", "slack_file": {"id": file}, "alt_text": "A cup"}
    posting = {"channel": "C1", "text": "A picture", "blocks": [image]}
    assert await refused(client.chat_postMessage(**posting)) == "invalid_blocks"

    seen = [(await client.files_info(file=file))["file"]["mimetype"] for _ in range(2)]
    assert seen == ["", "image/png"]
    await client.chat_postMessage(**posting)
    posting["blocks"] = [{**image, "slack_file": {"id": "F0NOWHERE"}}]
    assert await refused(client.chat_postMessage(**posting)) == "invalid_blocks"


async def test_an_event_that_is_not_taken_comes_again_and_says_so(server: SlackServer) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200 if len(seen) == 3 else 500)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        statuses = await Sender(server, http, "http://app.example/slack").event({"type": "app_mention"})
    assert statuses == [500, 500, 200]
    assert [request.headers.get("X-Slack-Retry-Num") for request in seen] == [None, "1", "2"]
    assert len({json.loads(request.content)["event_id"] for request in seen}) == 1


async def test_envelopes_that_nobody_acknowledged_come_again_over_the_next_connection(server: SlackServer) -> None:
    web = AsyncWebClient(base_url=server.api_url)
    took: list[tuple[str, int | None]] = []

    async def take(client: SocketModeClient, request: SocketModeRequest) -> None:
        took.append((request.type, request.retry_attempt))
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    lost = await server.sockets.send("events_api", {"event": {"type": "message"}})
    await server.sockets.send("interactive", {"type": "block_actions"})
    client = SocketModeClient("xapp-stand-in", web_client=web, auto_reconnect_enabled=False)
    client.socket_mode_request_listeners.append(take)  # type: ignore[arg-type]
    await client.connect()  # type: ignore[no-untyped-call]
    async with asyncio.timeout(10):
        while server.sockets.waiting:
            await asyncio.sleep(0.01)
    await client.close()  # type: ignore[no-untyped-call]
    assert sorted(took) == [("events_api", 1), ("interactive", 1)]
    assert lost in server.sockets.answers


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="Slack's published samples are not on this machine")
async def test_answers_hold_nothing_that_slacks_samples_do_not(client: AsyncWebClient, workspace: Workspace) -> None:
    posted = await client.chat_postMessage(channel="C1", text="x")
    answers = {
        "auth.test": await client.auth_test(),
        "chat.postMessage": posted,
        "chat.update": await client.chat_update(channel="C1", ts=posted["ts"], text="y"),
        "chat.postEphemeral": await client.chat_postEphemeral(channel="C1", user="U1", text="x"),
        "chat.getPermalink": await client.chat_getPermalink(channel="C1", message_ts=posted["ts"]),
        "conversations.info": await client.conversations_info(channel="C1"),
        "conversations.list": await client.conversations_list(),
        "conversations.members": await client.conversations_members(channel="C1"),
        "conversations.history": await client.conversations_history(channel="C1"),
        "users.info": await client.users_info(user="U1"),
        "views.open": await client.views_open(trigger_id=workspace.new_trigger("U1"), view=MODAL),
    }
    samples = {method: json.loads((SAMPLES / f"{method}.json").read_text("utf-8")) for method in answers}
    message = samples["chat.postMessage"]["message"] | samples["chat.update"]["message"]
    for method, answer in answers.items():
        sample = samples[method] | {"message": message}
        foreign = set(answer.data) - set(sample)
        for name in ("channel", "user", "message"):
            if isinstance(sample.get(name), dict) and isinstance(answer.get(name), dict):
                foreign |= set(answer[name]) - set(sample[name])
        assert not foreign, method
