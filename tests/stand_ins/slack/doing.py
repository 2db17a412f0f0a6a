"""What people do with messages in their channels, and the events by which the app hears of it where it asked to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.stand_ins.slack.blocks import check_blocks
from tests.stand_ins.slack.sending import Sender
from tests.stand_ins.slack.workspace import Channel, Message, Workspace


@dataclass(slots=True)
class Doing:
    """People in the workspace of a sender."""

    sender: Sender

    @property
    def workspace(self) -> Workspace:
        return self.sender.server.workspace

    async def say(self, user: str, channel: str, text: str, *, thread: str = "", **more: Any) -> Message:
        """Somebody writes in a channel, or under one of its messages."""
        above = {"thread_ts": thread, **self._above(channel, thread)} if thread else {}
        message = self.workspace.says(user, channel, text, **above, **more)
        await self._tell(channel, {**message, "channel": channel, "event_ts": message["ts"]})
        return message

    async def edit(self, channel: str, ts: str, text: str) -> None:
        """Somebody changes their words."""
        room = self.workspace.channels[channel]
        before = dict(room.messages[ts])
        edited = {"user": before["user"], "ts": self.workspace.new_ts(room)}
        room.messages[ts].update({"text": text, "edited": edited})
        await self._changed(channel, room.messages[ts], before)

    async def unfurl(self, channel: str, ts: str) -> None:
        """Slack shows what a link in a message leads to: it changes the message, and nobody did anything."""
        room = self.workspace.channels[channel]
        before = dict(room.messages[ts])
        room.messages[ts]["attachments"] = [{"title": "A page"}]
        await self._changed(channel, room.messages[ts], before)

    async def remove(self, channel: str, ts: str) -> None:
        """Somebody deletes a message; one that others stand under leaves a tombstone, which is told as a change."""
        room = self.workspace.channels[channel]
        before = dict(room.messages[ts])
        self.workspace.delete_by_hand(channel, ts)
        if ts in room.messages:
            await self._changed(channel, room.messages[ts], before)
            return
        await self._tell(channel, self._about(room, "message_deleted", deleted_ts=ts, previous_message=before))

    async def react(self, user: str, channel: str, ts: str, reaction: str) -> None:
        """Somebody puts an emoji under a message."""
        room = self.workspace.channels[channel]
        self.workspace.put_under(room.messages[ts], user, reaction)
        item = {"type": "message", "channel": channel, "ts": ts}
        happened = {"type": "reaction_added", "user": user, "reaction": reaction, "item": item}
        item_user = room.messages[ts]["user"]
        await self._tell(channel, {**happened, "item_user": item_user, "event_ts": self.workspace.new_ts(room)})

    async def choose(self, user: str, channel: str, ts: str, shortcut: str) -> httpx.Response:
        """Somebody chooses a shortcut of the app in the menu of a message."""
        room = self.workspace.channels[channel]
        return await self.sender.interaction(
            {
                "type": "message_action",
                "callback_id": shortcut,
                **self.sender.who(user),
                "trigger_id": self.workspace.new_trigger(user),
                "channel": {"id": channel, "name": room.name},
                "message": room.messages[ts],
                "message_ts": ts,
                "action_ts": f"{self.workspace.clock():.6f}",
                "response_url": self.workspace.new_response_url(self.sender.server.base_url, channel, user),
            }
        )

    async def command(self, user: str, channel: str, text: str) -> Message:
        """Somebody types a command of the app; gives what only they read."""
        workspace = self.workspace
        typed = {
            "token": "deprecated",
            "api_app_id": workspace.app.id,
            "team_id": workspace.team,
            "team_domain": "acme",
            "channel_id": channel,
            "channel_name": workspace.channels[channel].name,
            "user_id": user,
            "user_name": workspace.users[user].name,
            "command": "/comptoir",
            "text": text,
            "response_url": workspace.new_response_url(self.sender.server.base_url, channel, user),
            "trigger_id": workspace.new_trigger(user),
            "is_enterprise_install": "false",
        }
        response = await self.sender.post(urlencode(typed).encode(), "application/x-www-form-urlencoded")
        assert response.status_code == 200, response.status_code
        answer: Message = response.json()
        assert answer["response_type"] == "ephemeral"
        check_blocks(answer["blocks"], "message")
        workspace.whisper(workspace.channels[channel], user, answer)
        return answer

    async def open_home(self, user: str) -> None:
        """Somebody opens the app's home."""
        stamp = f"{self.workspace.clock():.6f}"
        happened = {"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": "home", "event_ts": stamp}
        if "app_home_opened" in self.workspace.app.events:
            assert (await self.sender.event(happened))[-1] == 200

    async def click_home(self, user: str, label: str) -> None:
        """Somebody presses the first button of their home that says `label`."""
        view = self.workspace.homes[user].view
        named = ((block["block_id"], block["accessory"]) for block in view["blocks"] if "accessory" in block)
        block, element = next(each for each in named if each[1]["text"]["text"] == label)
        action = {"type": "button", "block_id": block, "action_id": element["action_id"], "value": element["value"]}
        payload = {
            "type": "block_actions",
            **self.sender.who(user),
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": self.workspace.new_trigger(user),
            "view": view,
            "actions": [{**action, "action_ts": f"{self.workspace.clock():.6f}"}],
        }
        assert (await self.sender.interaction(payload)).status_code == 200

    async def _changed(self, channel: str, message: Message, before: Message) -> None:
        room = self.workspace.channels[channel]
        await self._tell(channel, self._about(room, "message_changed", message=message, previous_message=before))

    def _about(self, room: Channel, subtype: str, **more: Any) -> dict[str, Any]:
        ts = self.workspace.new_ts(room)
        happened = {"type": "message", "subtype": subtype, "hidden": True, "channel": room.id}
        return {**happened, "ts": ts, "event_ts": ts, **more}

    def _above(self, channel: str, thread: str) -> Mapping[str, str]:
        """Whose message the thread is under, as Slack says it with every message of the thread."""
        parent = self.workspace.channels[channel].messages.get(thread, {})
        return {"parent_user_id": parent["user"]} if "user" in parent else {}

    async def _tell(self, channel: str, event: Mapping[str, Any]) -> None:
        room, app = self.workspace.channels[channel], self.workspace.app
        kind = event["type"]
        if kind == "message":
            kind = "message.groups" if room.is_private else "message.channels"
        if kind not in app.events or app.bot_user not in room.members:
            return
        statuses = await self.sender.event(event, shared=room.is_ext_shared)
        assert statuses[-1] == 200, statuses
