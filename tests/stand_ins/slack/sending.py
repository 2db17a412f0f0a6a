"""What Slack sends to an app: signed events, clicks, submissions and commands; sent again where they are not taken."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.stand_ins.slack.files import expect_taken
from tests.stand_ins.slack.server import SlackServer
from tests.stand_ins.slack.views import replace_view, stack_view
from tests.stand_ins.slack.workspace import Message, Shown

PATIENCE = 3.0
TRIES = 4
"""The first attempt and three more, as the Events API makes."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The header that proves a body (docs.slack.dev, verifying requests from Slack)."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Sender:
    """Slack's side of the door at `url`; `client` carries the requests."""

    server: SlackServer
    client: httpx.AsyncClient
    url: str

    async def post(self, body: bytes, kind: str, **headers: str) -> httpx.Response:
        """One signed request."""
        stamp = str(int(self.server.workspace.clock()))
        signed = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self.server.workspace.app.signing_secret, stamp, body),
        }
        return await self.client.post(self.url, content=body, headers=signed | headers, timeout=PATIENCE)

    async def event(
        self, event: Mapping[str, Any], *, event_id: str = "", shared: bool = False, at: int = 0
    ) -> list[int]:
        """One event, sent again until it is taken; gives the status of each attempt, 0 for none."""
        body = self.event_body(event, event_id=event_id, shared=shared, at=at)
        statuses: list[int] = []
        headers: dict[str, str] = {}
        for attempt in range(TRIES):
            if attempt:
                reason = "http_error" if statuses[-1] else "http_timeout"
                headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
            try:
                response = await self.post(body, "application/json", **headers)
                statuses.append(response.status_code)
            except httpx.TransportError:
                statuses.append(0)
            if statuses[-1] == 200:
                break
        return statuses

    def event_body(self, event: Mapping[str, Any], *, event_id: str = "", shared: bool = False, at: int = 0) -> bytes:
        """An event in its envelope; `shared` where it is from a channel shared with another company.

        It happened `at`, in seconds since 1970, else now.
        """
        workspace = self.server.workspace
        return json.dumps(
            {
                "token": "deprecated",
                "team_id": workspace.team,
                "api_app_id": workspace.app.id,
                "event": dict(event),
                "type": "event_callback",
                "event_id": event_id or workspace.number("Ev"),
                "event_time": at or int(workspace.clock()),
                "is_ext_shared_channel": shared,
                "authorizations": [{"team_id": workspace.team, "user_id": workspace.app.bot_user, "is_bot": True}],
            }
        ).encode()

    async def interaction(self, payload: Mapping[str, Any]) -> httpx.Response:
        """One interaction; Slack sends these once."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self.post(body, "application/x-www-form-urlencoded")

    async def click(self, user: str, channel: str, message: Message, label: str, **more: Any) -> httpx.Response:
        """A person presses what says `label` in a message, visible or in its overflow menu."""
        return await self.interaction(self.click_payload(user, channel, message, label, **more))

    def click_payload(self, user: str, channel: str, message: Message, label: str, **more: Any) -> dict[str, Any]:
        """The payload of a click. Raises LookupError where nothing says `label`."""
        return self.press_payload(user, channel, message, _find(message, label), **more)

    def press_payload(
        self, user: str, channel: str, message: Message, pressed: Mapping[str, Any], **more: Any
    ) -> dict[str, Any]:
        """The payload of one element that was pressed in a message, of a channel or of somebody's talk with the app."""
        workspace = self.server.workspace
        action = {**pressed, "action_ts": f"{workspace.clock():.6f}"}
        room = workspace.channels.get(channel)
        return {
            "type": "block_actions",
            **self.who(user),
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel},
            "trigger_id": workspace.new_trigger(user),
            "channel": {"id": channel, "name": room.name if room is not None else "directmessage"},
            "message": message,
            "response_url": workspace.new_response_url(self.server.base_url, channel, user),
            "actions": [action],
            **more,
        }

    async def type(self, shown: Shown, name: str, words: str) -> httpx.Response | None:
        """A person types in a field; the app hears of it where the field asks for that."""
        for block in shown.view["blocks"]:
            element = block.get("element", {})
            if element.get("action_id") != name:
                continue
            asked = element.get("dispatch_action_config", {}).get("trigger_actions_on", [])
            if not block.get("dispatch_action") or "on_character_entered" not in asked:
                return None
            action = {"type": element["type"], "block_id": block["block_id"], "action_id": name, "value": words}
            action["action_ts"] = f"{self.server.workspace.clock():.6f}"
            container = {"type": "view", "view_id": shown.view["id"]}
            payload = {"type": "block_actions", "container": container, "actions": [action], "response_urls": []}
            return await self.interaction({**payload, **self._view(shown, {name: words})})
        raise LookupError(f"no field is named {name!r}")

    async def click_whisper(self, user: str, channel: str, message: Message, label: str) -> httpx.Response:
        """A person presses a button of a message that only they see: Slack sends no message along."""
        payload = self.click_payload(user, channel, {"ts": self.server.workspace.number("1"), **message}, label)
        del payload["message"]
        payload["container"]["is_ephemeral"] = True
        return await self.interaction(payload)

    async def click_view(self, shown: Shown, label: str) -> httpx.Response:
        """A person presses a button of a view; one that leads out is told to the app like any other."""
        pressed = next(
            each
            for block in shown.view["blocks"]
            for each in block.get("elements", ())
            if each.get("type") == "button" and each["text"]["text"] == label
        )
        action = {**pressed, "action_ts": f"{self.server.workspace.clock():.6f}"}
        container = {"type": "view", "view_id": shown.view["id"]}
        payload = {"type": "block_actions", "container": container, "actions": [action], "response_urls": []}
        return await self.interaction({**payload, **self._view(shown, {})})

    async def submit(self, shown: Shown, values: Mapping[str, Any]) -> httpx.Response:
        """A person fills the fields of a view, by their action id, and submits; the view follows the answer."""
        response = await self.interaction({"type": "view_submission", **self._view(shown, values)})
        if response.status_code == 200:
            self._follow(shown, json.loads(response.text or "{}"))
        return response

    async def close(self, shown: Shown) -> httpx.Response | None:
        """A person closes a view; the app hears of it where the view asks for that."""
        self.server.workspace.views.pop(shown.view["id"], None)
        if not shown.view.get("notify_on_close"):
            return None
        return await self.interaction({"type": "view_closed", "is_cleared": False, **self._view(shown, {})})

    def _view(self, shown: Shown, values: Mapping[str, Any]) -> dict[str, Any]:
        state: dict[str, Any] = {}
        for block in shown.view["blocks"]:
            element = block.get("element", {})
            if block["type"] == "input":
                state[block["block_id"]] = {element["action_id"]: _filled(element, values)}
        view = {**shown.view, "state": {"values": state}}
        return {**self.who(shown.user), "trigger_id": self.server.workspace.new_trigger(shown.user), "view": view}

    def _follow(self, shown: Shown, answer: Mapping[str, Any]) -> None:
        workspace = self.server.workspace
        action = answer.get("response_action")
        if action == "errors":
            known = {block["block_id"] for block in shown.view["blocks"] if block["type"] == "input"}
            assert answer["errors"] and set(answer["errors"]) <= known, answer
            shown.errors = dict(answer["errors"])
        elif action == "update":
            replace_view(workspace, shown, answer["view"])
        elif action == "push":
            stack_view(workspace, shown, answer["view"])
        elif action == "clear":
            for each in [key for key, other in workspace.views.items() if other.user == shown.user]:
                del workspace.views[each]
        elif action is None:
            workspace.views.pop(shown.view["id"], None)
        else:
            raise AssertionError(f"an answer that Slack does not know: {answer}")

    def who(self, user: str) -> dict[str, Any]:
        """Somebody, as every interaction names them."""
        workspace = self.server.workspace
        somebody = workspace.users[user]
        home = "T0STRANGER" if somebody.is_stranger else workspace.team
        return {
            "user": {"id": user, "username": somebody.name, "name": somebody.name, "team_id": home},
            "team": {"id": workspace.team, "domain": "acme"},
            "enterprise": None,
            "is_enterprise_install": False,
            "api_app_id": workspace.app.id,
            "token": "deprecated",
        }


def _filled(element: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    given = values.get(element["action_id"])
    if element["type"] in ("static_select", "radio_buttons"):
        chosen = next((each for each in element["options"] if each["value"] == given), element.get("initial_option"))
        return {"type": element["type"], "selected_option": chosen}
    if element["type"] == "checkboxes":
        ticked = element.get("initial_options", [])
        if given is not None:
            ticked = [each for each in element["options"] if each["value"] in given]
        return {"type": element["type"], "selected_options": ticked}
    if element["type"] == "datetimepicker":
        return {"type": element["type"], "selected_date_time": given or element.get("initial_date_time")}
    if element["type"] == "file_input":
        return {"type": element["type"], "files": [expect_taken(element, each) for each in given or ()]}
    return {"type": element["type"], "value": given if given is not None else element.get("initial_value")}


def _find(message: Message, label: str) -> dict[str, Any]:
    for block in message.get("blocks", []):
        elements = block.get("elements", []) if block["type"] == "actions" else []
        for element in [block["accessory"]] if "accessory" in block else elements:
            named = {"block_id": block.get("block_id", "b"), "action_id": element["action_id"]}
            if element["type"] == "button" and element["text"]["text"] == label:
                return {"type": "button", **named, "text": element["text"], "value": element.get("value", "")}
            for option in element.get("options", []):
                if option["text"]["text"] == label:
                    return {"type": "overflow", **named, "selected_option": option}
    raise LookupError(f"nothing says {label!r}")
