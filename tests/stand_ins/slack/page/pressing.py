"""What somebody presses: takes the place and the element that a page names, gives the app what Slack would send.

What is sent is read from the message or view that stands there, so a page cannot make anything up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.stand_ins.slack.sending import Sender
from tests.stand_ins.slack.workspace import Message, Shown


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands: `kind` is message, whisper, direct, home or view; the rest as far as it needs them."""

    kind: str
    room: str = ""
    ts: str = ""

    def named(self) -> str:
        """As a page carries it."""
        return " ".join((self.kind, self.room, self.ts))


def place_named(words: str) -> Place:
    """The place that a page carries. Raises LookupError for none."""
    parts = words.split(" ")
    if len(parts) != 3:
        raise LookupError(words)
    return Place(*parts)


@dataclass(frozen=True, slots=True)
class Pressing:
    """Presses in the workspace of a sender. Every method raises LookupError for what stands there no more."""

    sender: Sender

    async def press(self, user: str, place: Place, block: int, name: str, chosen: str) -> int:
        """Somebody presses an element, `chosen` the place of an option in it; gives the status of the answer."""
        if place.kind in ("home", "view"):
            payload = self._in_view(user, place, block, name, chosen)
        else:
            message = self.message(user, place)
            payload = self._in_message(user, place, message, _pressed(message["blocks"], block, name, chosen))
        return (await self.sender.interaction(payload)).status_code

    def message(self, user: str, place: Place) -> Message:
        """The message at a place."""
        workspace = self.sender.server.workspace
        if place.kind == "direct":
            return _with(place.ts, workspace.direct.get(user, []))
        room = workspace.channels[place.room]
        if place.kind == "whisper":
            return _with(place.ts, [message for who, message in room.whispers if who == user])
        return room.messages[place.ts]

    def _in_message(self, user: str, place: Place, message: Message, pressed: Mapping[str, Any]) -> dict[str, Any]:
        room = f"D{user}" if place.kind == "direct" else place.room
        payload = self.sender.press_payload(user, room, message, pressed)
        if place.kind == "whisper":
            del payload["message"]
            payload["container"]["is_ephemeral"] = True
        return payload

    def _in_view(self, user: str, place: Place, block: int, name: str, chosen: str) -> dict[str, Any]:
        workspace = self.sender.server.workspace
        shown: Shown = workspace.homes[user] if place.kind == "home" else workspace.views[place.ts]
        if shown.user != user:
            raise LookupError("the view of somebody else")
        action = _pressed(shown.view["blocks"], block, name, chosen)
        return {
            "type": "block_actions",
            **self.sender.who(user),
            "container": {"type": "view", "view_id": shown.view["id"]},
            "trigger_id": workspace.new_trigger(user),
            "view": shown.view,
            "actions": [{**action, "action_ts": f"{workspace.clock():.6f}"}],
        }


def _with(ts: str, messages: list[Message]) -> Message:
    found = next((each for each in messages if each["ts"] == ts), None)
    if found is None:
        raise LookupError(ts)
    return found


def _pressed(blocks: list[dict[str, Any]], index: int, name: str, chosen: str) -> dict[str, Any]:
    block = blocks[index]
    elements = [block["accessory"]] if "accessory" in block else block.get("elements", [])
    element = next((each for each in elements if each.get("action_id") == name), None)
    if element is None:
        raise LookupError(name)
    named = {"type": element["type"], "block_id": block.get("block_id", f"b{index}"), "action_id": name}
    if element["type"] == "button":
        return {**named, "text": element["text"], "value": element.get("value", "")}
    return {**named, "selected_option": element["options"][int(chosen)]}
