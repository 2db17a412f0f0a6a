"""What people do with messages in their channels, and the events by which the app hears of it where it asked to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

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
