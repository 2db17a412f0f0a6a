"""What Slack tells without being asked: takes the verified body of an event, gives what happened where; pure.

Payloads as in docs.slack.dev/reference/events. What people write counts; what apps write, ours among them, does not,
nor what comes from a channel shared with another company.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.acts import REMOVED
from bot.chat.keeping import Act
from bot.chat.threads import CLAIMS, CLOSES
from bot.chat.wire import MISSHAPEN, text
from integrations.chat.slack.wire import an_id, stamp

_MEANT = frozenset({CLAIMS, CLOSES})

_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class Post:
    """A message under another one: who wrote what, where. `ts` is its own timestamp, `thread` that of the other."""

    user: str
    room: str
    ts: str
    thread: str
    text: str

    def act(self, verb: str, key: str) -> Act:
        """What has to be done about it."""
        return Act(self.user, self.room, verb, {"ts": self.ts, "text": self.text}, key, self.thread)


def read_event(body: Mapping[str, Any]) -> Act | None:
    """What has to be done about an event, None for one that concerns nobody here."""
    try:
        if body.get("type") != "event_callback" or body.get("is_ext_shared_channel"):
            return None
        event = body["event"]
        if event["type"] == "message":
            return _message(event, _bot(body))
        if event["type"] == "app_home_opened" and event.get("tab", "home") == "home":
            user = an_id(event["user"])
            return Act(user, "", "home.opened", {}, f"home:{user}:{stamp(event['event_ts'])}")
        if event["type"] == "reaction_added":
            return _reaction(event, _bot(body))
    except MISSHAPEN:
        return None
    return None


def _message(event: Mapping[str, Any], bot: str) -> Act | None:
    room, subtype = an_id(event["channel"]), event.get("subtype")
    if subtype in _WRITTEN:
        post = _post(event, room, bot)
        return post.act("thread.said", f"said:{room}:{post.ts}") if post else None
    if subtype in ("message_changed", "message_deleted") and _took_away(event, bot):
        ts = stamp(event["previous_message"]["ts"])
        return Act(bot, room, REMOVED, {"ts": ts}, f"removed:{room}:{ts}")
    if subtype == "message_changed":
        return _changed(event["message"], event["previous_message"], room, bot)
    if subtype == "message_deleted":
        post = _post(event["previous_message"], room, bot)
        return post.act("thread.removed", f"removed:{room}:{post.ts}") if post else None
    return None


def _took_away(event: Mapping[str, Any], bot: str) -> bool:
    """Whether somebody deleted a message of ours; one with others under it leaves a tombstone in its place."""
    before = event["previous_message"]
    if before.get("user") != bot if bot else not before.get("bot_id"):
        return False
    return bool(event["subtype"] == "message_deleted" or event["message"].get("subtype") == "tombstone")


def _changed(message: Mapping[str, Any], before: Mapping[str, Any], room: str, bot: str) -> Act | None:
    """A change by a person; that a link was unfurled, or somebody answered, changes a message too."""
    if message.get("text") == before.get("text"):
        return None
    post = _post(message, room, bot)
    edited = text((message.get("edited") or {}).get("ts", ""))
    return post.act("thread.edited", f"edited:{room}:{post.ts}:{edited}") if post else None


def _post(message: Mapping[str, Any], room: str, bot: str) -> Post | None:
    """A message that a person wrote under one of ours, as far as Slack tells whose that is."""
    thread, ts, user = message.get("thread_ts"), message["ts"], message.get("user")
    if not thread or thread == ts or not user or message.get("bot_id") or message.get("app_id"):
        return None
    if message.get("subtype") not in _WRITTEN or not _ours(message.get("parent_user_id"), bot):
        return None
    names = [f"📎 {text(file['name'])}" for file in message.get("files") or () if file.get("name")]
    words = "\n".join([text(message.get("text") or ""), *names]).strip()
    return Post(an_id(user), room, stamp(ts), stamp(thread), words)


def _reaction(event: Mapping[str, Any], bot: str) -> Act | None:
    item = event["item"]
    if item.get("type") != "message" or not _ours(event.get("item_user"), bot) or event["reaction"] not in _MEANT:
        return None
    user, room, ts, name = an_id(event["user"]), an_id(item["channel"]), stamp(item["ts"]), event["reaction"]
    key = f"reacted:{user}:{room}:{ts}:{name}:{stamp(event['event_ts'])}"
    return Act(user, room, "thread.reacted", {"ts": ts, "reaction": name}, key)


def _ours(user: Any, bot: str) -> bool:
    """Whether a message may be one of ours by whoever wrote it: where Slack does not tell, the database knows."""
    return not user or not bot or user == bot


def _bot(body: Mapping[str, Any]) -> str:
    """Who we are to the workspace that the event is from, "" where Slack does not tell."""
    authorized = body.get("authorizations") or [{}]
    return text(authorized[0].get("user_id") or "")
